--- What other programs read from netrc files: Python's netrc module and curl, many files at a time.

local Rawserver = require "tests.support.rawserver"

local peers = {}

local PYTHON <const> = [[
import netrc, sys
host, files = sys.argv[1], sys.argv[2:]
for path in files:
    try:
        found = netrc.netrc(path).authenticators(host)
        text = "none" if found is None else found[0] + "\0" + (found[2] or "")
    except (netrc.NetrcParseError, UnicodeDecodeError) as e:
        text = "error " + str(e).split("(")[0]
    print(text.encode("utf-8", "surrogateescape").hex())
]]

local function quote(s) return "'" .. s:gsub("'", "'\\''") .. "'" end

local function unhex(s)
  return (s:gsub("%x%x", function(byte) return string.char(tonumber(byte, 16)) end))
end

local function run(command)
  local pipe <close> = assert(io.popen(command))
  return pipe:read "a"
end

--- Whether there is a Python.
function peers.has_python()
  return run "command -v python3" ~= ""
end

--- What Python's netrc module reads for a host: "login\0password", "none" or "error …" for each.
---@param host string
---@param paths string[] files of mode 0600
---@return string[]
function peers.python(host, paths)
  local words = { "python3 -X utf8 -c", quote(PYTHON), quote(host) }
  for _, path in ipairs(paths) do words[#words + 1] = quote(path) end
  local found = {}
  for line in run(table.concat(words, " ")):gmatch "[^\n]+" do found[#found + 1] = unhex(line) end
  return found
end

local SCRIPT <const> = [[
CAME = CAME or {}
if request.path == "/-came" then
  local text = table.concat(CAME, "\n")
  CAME = nil
  return connection:reply(200, text)
end
local number = request.path:match "^/(%d+)$"
CAME[#CAME + 1] = number .. " " .. (request.headers.authorization or "none")
connection:reply(204)
]]

--- What curl sends for a host: "login\0password" or "none" for each.
---@param host string
---@param paths string[]
---@return string[]
function peers.curl(host, paths)
  local core = require "earthshine.core"
  local server = Rawserver.start()
  server:script(SCRIPT, "*")
  local config = Rawserver.folder() .. "/curlrc"
  local lines = {}
  for i, path in ipairs(paths) do
    if i > 1 then lines[#lines + 1] = "next" end
    lines[#lines + 1] = ('netrc-file = "%s"\nurl = "http://%s/%d"\nconnect-to = "::%s"\n'
      .. 'silent\nnoproxy = "*"\noutput = "/dev/null"'):format(path, host, i, server.host)
  end
  Rawserver.write(config, table.concat(lines, "\n"))
  run("env -u http_proxy curl -q -K " .. quote(config) .. " 2>&1")
  local found = {}
  for i = 1, #paths do found[i] = "none" end
  for number, value in server:http("/-came").body:gmatch "(%d+) ([^\n]*)" do
    local pair = value:match "^Basic (.*)$"
    if pair then
      found[tonumber(number)] = core.base64_decode(pair):gsub("^([^:]*):", "%1\0")
    end
  end
  server:stop()
  os.remove(config)
  os.remove((config:gsub("/curlrc$", "")))
  return found
end

return peers
