--- Sandboxes for specs: started as processes of their own, told and asked through their control
--- address.
--
--     local Sandbox = require "tests.support.sandbox"
--     local box = Sandbox.start { http = true }
--     box.system                    -- the system table, for es.session { system = box.system }
--     box:control("POST", "/faults", { { kind = "status", status = 429, first = 1 } })
--     box:requests { host = "foreign.example.org" }
--     box:stop()

local json = require "earthshine.json"

---@class tests.sandbox
---@field system table the system file's content
---@field path string the system file
local Sandbox = {}
Sandbox.__index = Sandbox

local running = setmetatable({}, { __gc = function(all)
  for box in pairs(all) do box:stop() end
end })

local function quote(s)
  return "'" .. tostring(s):gsub("'", "'\\''") .. "'"
end

local function read(path)
  local file <close> = io.open(path, "rb")
  return file and file:read "a"
end

local function shell(command)
  local pipe <close> = assert(io.popen(command, "r"))
  return pipe:read "a"
end

-- The sandbox runs below a shell that reads our end of a pipe: when the pipe ends, because we stop
-- or because we were killed, the shell ends the sandbox: after five seconds by force.
local SCRIPT = [[
"$@" >"$FOLDER/log" 2>&1 </dev/null & pid=$!
echo $pid >"$FOLDER/pid"
while read -r line; do :; done
kill $pid 2>/dev/null; i=0
while kill -0 $pid 2>/dev/null && [ $i -lt 250 ]; do sleep 0.02; i=$((i+1)); done
kill -9 $pid 2>/dev/null
wait $pid
rm -rf "$FOLDER"
]]

local PROGRAM = [[
package.path = "lua/?.lua;lua/?/init.lua;" .. package.path
package.cpath = (os.getenv "EARTHSHINE_BUILD" or "build") .. "/lib/?.so;" .. package.cpath
os.exit(require "earthshine.sandbox".main(arg), true)]]

local function words_of(options, path)
  local words = { "lua5.4", "-e", PROGRAM, "-", "--system-file", path }
  if options.http then words[#words + 1] = "--http" end
  if options.scale then words[#words + 1] = "--scale" end
  if options.records then words[#words + 1] = "--records=" .. options.records end
  for _, fault in ipairs(options.faults or {}) do
    words[#words + 1] = "--fault"
    words[#words + 1] = type(fault) == "table" and json.encode(fault) or fault
  end
  for i, word in ipairs(words) do words[i] = quote(word) end
  return table.concat(words, " ")
end

--- Starts a sandbox and waits until it is ready.
---@param options? { http?: boolean, scale?: boolean, records?: string, faults?: (string|table)[] }
---@return tests.sandbox
function Sandbox.start(options)
  options = options or {}
  local folder = shell("mktemp -d"):gsub("%s+$", "")
  local self = setmetatable({ folder = folder, path = folder .. "/system.json" }, Sandbox)
  self.pipe = assert(io.popen(("FOLDER=%s sh -c %s sh %s"):format(quote(folder), quote(SCRIPT),
    words_of(options, self.path)), "w"))
  running[self] = true
  -- The wait is a shell's, in steps of 20 ms, for at most 20 s; a sandbox that has died ends it.
  shell(([[i=0; while [ ! -e %s ] && [ $i -lt 1000 ]; do sleep 0.02; i=$((i+1))
    [ -s %s ] && ! kill -0 "$(cat %s)" 2>/dev/null && break; done]]):format(
    quote(self.path), quote(folder .. "/pid"), quote(folder .. "/pid")))
  local text = read(self.path)
  if not text then
    local log = read(folder .. "/log") or ""
    self:stop()
    error("the sandbox did not start:\n" .. log, 2)
  end
  self.system = json.normalise(json.decode(text))
  return self
end

--- Asks the control address.
---@param method string
---@param path string
---@param body? table sent as JSON
---@return string reply body
---@return integer status
function Sandbox:control(method, path, body)
  local command = ("curl -sS --noproxy '*' -X %s -w '\n%%{http_code}' %s"):format(method,
    quote(self.system.control .. path))
  if body then command = command .. " --data-binary " .. quote(json.encode(body)) end
  local output = shell(command)
  local text, status = output:match "^(.*)\n(%d+)$"
  return text, math.tointeger(status)
end

--- Adds faults.
---@param ... table|string each a fault, or a specification as on the command line
function Sandbox:faults(...)
  local reply, status = self:control("POST", "/faults", json.array { ... })
  if status ~= 200 then error(reply, 2) end
end

--- The recorded requests, oldest first.
---@param wanted? { host?: string, method?: string, since?: integer }
---@return table[]
function Sandbox:requests(wanted)
  local query = {}
  for name, value in pairs(wanted or {}) do query[#query + 1] = name .. "=" .. value end
  local list = {}
  for line in self:control("GET", "/requests?" .. table.concat(query, "&")):gmatch "[^\n]+" do
    list[#list + 1] = json.normalise(json.decode(line))
  end
  return list
end

--- Forgets requests, faults, tokens and sessions.
function Sandbox:reset()
  self:control("POST", "/reset")
end

--- Words for curl: name resolution, CA, no proxy.
---@return string
function Sandbox:curl_words()
  local words = { "--noproxy '*'" }
  for _, where in ipairs(self.system.connect_to) do
    words[#words + 1] = "--connect-to " .. quote(where)
  end
  if self.system.ca_file then words[#words + 1] = "--cacert " .. quote(self.system.ca_file) end
  return table.concat(words, " ")
end

--- Ends the sandbox and removes its files. May be called again.
function Sandbox:stop()
  if not self.pipe then return end
  running[self] = nil
  self.pipe:close()
  self.pipe = nil
end

Sandbox.__close = Sandbox.stop

return Sandbox
