--- Servers of openssl with certificates of our own making, good and bad, for tests of TLS.

local Rawserver = require "tests.support.rawserver"

local Tls = {}
Tls.__index = Tls

local function sh(folder, command)
  local pipe <close> = io.popen(("cd %s && { %s; } 2>&1"):format(folder, command))
  local said = pipe:read "a"
  assert(pipe:close(), said)
end

--- An authority in a new folder: ca.pem and ca.key.
function Tls.new()
  local self = setmetatable({ folder = Rawserver.folder() }, Tls)
  sh(self.folder, [[openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
    -days 2 -keyout ca.key -out ca.pem -subj /CN=Authority]])
  return self
end

function Tls:path(name) return self.folder .. "/" .. name end

function Tls:remove() os.execute("rm -rf " .. self.folder) end

--- Runs a command in the folder.
function Tls:run(command) sh(self.folder, command) end

--- Makes NAME.pem and NAME.key for a host, signed by the authority unless by itself. With -1 for
-- its days it has expired.
---@param by_itself? boolean
function Tls:certificate(name, host, days, by_itself)
  local signer = by_itself and ("-signkey %s.key"):format(name)
    or "-CA ca.pem -CAkey ca.key -CAcreateserial"
  sh(self.folder, ([[openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
      -keyout %s.key -subj "/CN=%s" -out %s.csr
    printf 'subjectAltName=%s:%s\n' > %s.ext
    openssl x509 -req -in %s.csr -extfile %s.ext -days %d %s -out %s.pem]]):format(name, host, name,
    host:match "^%d" and "IP" or "DNS", host, name, name, name, days, signer, name))
end

--- Starts a server that answers so many connections, each with a page about it, and then ends.
---@param name string of a certificate
---@param options? string for openssl s_server
---@param count? integer connections, 1
---@return file* to be closed
---@return integer port
function Tls:serve(name, options, count)
  local pipe = assert(io.popen(("cd %s && exec timeout 30 openssl s_server -www " ..
    "-accept 127.0.0.1:0 -naccept %d -cert %s.pem -key %s.key %s 2>&1"):format(self.folder,
    count or 1, name, name, options or "")))
  local port
  repeat
    local line = assert(pipe:read "l", "the server did not start")
    port = line:match "^ACCEPT .*:(%d+)"
  until port
  return pipe, math.tointeger(port)
end

local FRONT <const> = [[
foreground = quiet
pid =
syslog = no
libwrap = no
debug = warning
[front]
accept = 127.0.0.1:%d
connect = 127.0.0.1:%d
cert = %s.pem
key = %s.key
]]

--- Starts what speaks TLS in front of a port, with that certificate; ends with the result's close.
---@return file* to be closed
---@return integer port
function Tls:front(name, port)
  local free = io.popen [[lua5.4 -e 'local uv = require "luv"
    local socket = uv.new_tcp()
    socket:bind("127.0.0.1", 0)
    print(socket:getsockname().port)']]
  local own = math.tointeger(free:read "n")
  free:close()
  Rawserver.write(self:path "front.conf", FRONT:format(own, port, name, name))
  -- It ends when our end of its pipe does.
  local pipe = assert(io.popen(([[cd %s && PATH=$PATH:/usr/sbin:/usr/bin
    stunnel front.conf </dev/null & pid=$!
    while read -r line; do :; done
    kill $pid; wait $pid]]):format(self.folder), "w"))
  sh(self.folder, ([[i=0
    until openssl s_client -connect 127.0.0.1:%d </dev/null >/dev/null 2>&1 || [ $i -gt 200 ]; do
      sleep 0.02; i=$((i+1)); done]]):format(own))
  return pipe, own
end

return Tls
