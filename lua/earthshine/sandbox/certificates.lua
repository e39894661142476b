--- Makes the sandbox's certificate authority and one certificate for all of its hosts, with the
--- openssl command.

local certificates = {}

local SCRIPT = [[
set -e
cd %s
umask 077
key="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
openssl req -x509 $key -keyout ca.key -out ca.pem -days 30 -config ca.cnf
openssl req -new $key -keyout server.key -out server.csr -config server.cnf
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -set_serial "0x$(openssl rand -hex 16)" \
  -days 30 -extfile server.cnf -extensions server -out server.pem
rm -f ca.key server.csr ca.cnf server.cnf
]]

local CA = [[
[req]
distinguished_name = name
prompt = no
x509_extensions = authority
[name]
O = earthshine
CN = earthshine sandbox authority
[authority]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
]]

local SERVER = [[
[req]
distinguished_name = name
prompt = no
[name]
O = earthshine
CN = earthshine sandbox
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = %s
]]

local function write(path, text)
  local file <close> = assert(io.open(path, "w"))
  assert(file:write(text))
end

--- A string as one word of a shell command.
---@param s string
---@return string
function certificates.quote(s)
  return "'" .. s:gsub("'", "'\\''") .. "'"
end

--- Writes ca.pem, server.pem and server.key into a folder. The authority's key is thrown away at
--- once.
---@param folder string private
---@param names string[] host names and addresses
---@return boolean? ok
---@return string? message
function certificates.make(folder, names)
  local alternatives = {}
  for i, name in ipairs(names) do
    alternatives[i] = (name:find "^[%d.]+$" and "IP:" or "DNS:") .. name
  end
  write(folder .. "/ca.cnf", CA)
  write(folder .. "/server.cnf", SERVER:format(table.concat(alternatives, ", ")))
  local script = SCRIPT:format(certificates.quote(folder))
  local pipe = assert(io.popen("sh -c " .. certificates.quote(script) .. " 2>&1", "r"))
  local output = pipe:read "a"
  if pipe:close() then return true end
  return nil, "openssl could not make certificates:\n" .. output
end

return certificates
