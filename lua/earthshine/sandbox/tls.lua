--- TLS in front of the sandbox: one stunnel that listens for all hosts and passes the plain bytes
--- on.

local uv = require "luv"

local tls = {}

local GLOBAL = [[
foreground = quiet
pid =
output = %s/stunnel.log
debug = warning
syslog = no
socket = l:TCP_NODELAY=1
socket = r:TCP_NODELAY=1
cert = %s/server.pem
key = %s/server.key
sslVersionMin = TLSv1.2
libwrap = no
TIMEOUTclose = 0
]]

local SERVICE = "[%s]\naccept = %s:%d\nconnect = %s:%d\n"

--- The path of a command, or nil.
---@param name string
---@return string?
function tls.find(name)
  local path = (os.getenv "PATH" or "") .. ":/usr/sbin:/usr/bin:/usr/local/bin"
  for folder in path:gmatch "[^:]+" do
    if uv.fs_access(folder .. "/" .. name, "X") then return folder .. "/" .. name end
  end
  return nil
end

--- What is missing for TLS, as a sentence; nil where all is there.
---@return string?
function tls.missing()
  local lacking = {}
  if not (tls.find "stunnel" or tls.find "stunnel4") then
    lacking[#lacking + 1] = "stunnel (Debian: stunnel4)"
  end
  if not tls.find "openssl" then lacking[#lacking + 1] = "openssl" end
  if #lacking == 0 then return nil end
  return "TLS needs " .. table.concat(lacking, " and ")
    .. ". Install what is missing, or start the sandbox with --http."
end

--- A port that is free on an address now.
---@param address string
---@return integer? port
---@return string? message
function tls.free_port(address)
  local socket = uv.new_tcp()
  local ok, why = socket:bind(address, 0)
  local port = ok and socket:getsockname().port
  socket:close()
  return port or nil, why
end

---@class earthshine.sandbox.front
---@field name string
---@field address string
---@field port integer where TLS is spoken
---@field back integer where the plain bytes go, on the same address

--- Starts stunnel. It gets a session of its own, so that Ctrl-C does not reach it before us.
---@param folder string with the certificates
---@param fronts earthshine.sandbox.front[]
---@param on_exit fun(message: string) called when it ends
---@return userdata? handle of the process
---@return integer|string pid or message
function tls.start(folder, fronts, on_exit)
  local parts = { GLOBAL:format(folder, folder, folder) }
  for _, front in ipairs(fronts) do
    local address = front.address
    parts[#parts + 1] = SERVICE:format(front.name, address, front.port, address, front.back)
  end
  local path = folder .. "/stunnel.conf"
  local file <close> = assert(io.open(path, "w"))
  assert(file:write(table.concat(parts)))
  file:close()
  local program = tls.find "stunnel" or tls.find "stunnel4"
  local script = 'ulimit -n "$(ulimit -Hn)" 2>/dev/null; exec "$1" "$2"'
  local handle, pid = uv.spawn("sh", {
    args = { "-c", script, "sh", program, path }, detached = true,
  }, function()
    local log <close> = io.open(folder .. "/stunnel.log")
    on_exit("stunnel ended:\n" .. (log and log:read "a" or ""))
  end)
  if not handle then return nil, "cannot run stunnel: " .. tostring(pid) end
  return handle, pid
end

--- Whether all fronts accept connections; asks them anew at each call until they do.
---@param fronts earthshine.sandbox.front[]
---@return fun(): boolean poll to be called while the loop runs
function tls.readiness(fronts)
  local open, waiting = {}, {}
  return function()
    local all = true
    for i, front in ipairs(fronts) do
      all = all and open[i]
      if not open[i] and not waiting[i] then
        waiting[i] = true
        local socket = uv.new_tcp()
        socket:connect(front.address, front.port, function(err)
          open[i], waiting[i] = not err, false
          socket:close()
        end)
      end
    end
    return all or false
  end
end

return tls
