--- TLS: the options of a session, and what a person can do where a connection is refused.
-- @module earthshine.http.tls


local check = require "earthshine.check"
local core = require "earthshine.core"
local Error = require "earthshine.error"

local tls = {}

--- files are in PEM form; TLS 1.2 is the least, and servers are always
-- @table earthshine.tls_options
-- @field ca_file string authorities to trust in place of the machine's (and of the system's ca_file)
-- @field ca_path string a folder of them, named as `openssl rehash` does
-- @field cert string certificate to show to the system's own hosts, if they ask for one
-- @field key string its key; by default it is in the same file
-- @field password string|userdata of the key, a string or a secret

--- verified
-- @local

local OPTIONS <const> = {
  ca_file = "string", ca_path = "string", cert = "string", key = "string",
  password = "string|userdata",
}

--- Checks the option; the password becomes a secret.
-- @param option? earthshine.tls_options
-- @return earthshine.tls_options
-- @local
function tls.compile(option)
  local copy = {}
  for name, value in pairs(check.options("tls", option, OPTIONS)) do
    if type(value) == "string" and (value == "" and name ~= "password" or value:find "%z") then
      Error.misuse("option %s of tls must be the path of a file or folder", name)
    end
    copy[name] = value
  end
  if copy.key and not copy.cert then Error.misuse "option key of tls needs cert" end
  if copy.password and not copy.cert then Error.misuse "option password of tls needs cert" end
  if type(copy.password) == "string" then copy.password = core.secret(copy.password) end
  return copy
end

local AUTHORITY <const> = "give the authority's certificate as ca_file if you trust it "
  .. "(of the system, or the session's tls); otherwise somebody else may be answering"

-- By OpenSSL's X509_V_ERR_*, from <openssl/x509_vfy.h>.
local CERTIFICATE <const> = {
  -- Nothing wrong by OpenSSL, and refused all the same: libcurl compares the names.
  [1] = "the server's certificate is another host's: check the address; somebody else may be "
    .. "answering",
  [2] = "who signed the server's certificate is not known here: " .. AUTHORITY,
  [9] = "the server's certificate is not valid yet: check this machine's clock",
  [10] = "the server's certificate has expired: check this machine's clock, or tell who runs the "
    .. "server",
  [18] = "the server's certificate is signed by itself: " .. AUTHORITY,
  [19] = "the server's certificate is signed by an authority that is not known here: " .. AUTHORITY,
  [20] = "who signed the server's certificate is not known here: " .. AUTHORITY,
  [21] = "who signed the server's certificate is not known here: " .. AUTHORITY,
}

-- By libcurl's CURLcode, where it says enough.
local PROBLEM <const> = {
  [58] = "the client certificate, its key or the key's password cannot be used: check cert, key "
    .. "and password of the session's tls",
  [77] = "the certificates of the authorities cannot be read: check ca_file and ca_path",
}

-- By what OpenSSL says of a handshake.
local HANDSHAKE <const> = {
  { "wrong version number", "the server does not speak TLS there: check the port, "
    .. "or whether the address must begin with http://" },
  { "packet length too long", "the server does not speak TLS there: check the port" },
  { "http request", "the server does not speak TLS there: check the port" },
  { "protocol version", "the server speaks no TLS 1.2 or newer, and older ones are not safe" },
  { "unsupported protocol", "the server speaks no TLS 1.2 or newer, and older ones are not safe" },
  { "certificate required", "the server asks for a client certificate: give one as cert of the "
    .. "session's tls" },
  { "unknown ca", "the server does not accept the client certificate (cert of the session's tls)" },
  { "bad certificate", "the server does not accept the client certificate (cert of the session's "
    .. "tls)" },
  { "HTTP/0.9", "the server does not answer in HTTP there: check the port, or whether the address "
    .. "must begin with https://" },
  { "SSL_ERROR_SYSCALL", "the connection was cut during the handshake: try again; if it stays so, "
    .. "a firewall, a proxy or the server itself refuses it" },
  { "unexpected eof", "the connection was cut during the handshake: try again; if it stays so, "
    .. "a firewall, a proxy or the server itself refuses it" },
  { "Connection reset", "the connection was cut during the handshake: try again; if it stays so, "
    .. "a firewall, a proxy or the server itself refuses it" },
}

--- What a failure of TLS means and what to do about it, with libcurl's own words after it.
-- @param message string libcurl's
-- @param detail table { curl = CURLcode, verify = X509_V_ERR_*|nil }
-- @return string
-- @local
function tls.explain(message, detail)
  local means = CERTIFICATE[detail.verify or 0] or PROBLEM[detail.curl or 0]
  for _, pair in ipairs(means and {} or HANDSHAKE) do
    if message:find(pair[1], 1, true) then
      means = pair[2]
      break
    end
  end
  return means and ("%s (%s)"):format(means, message) or message
end

return tls
