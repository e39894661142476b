--- The redirect fuzzer's chains over the wire: what a server on loopback receives is what is
--- judged, and it must be the host that was decided on.

local Chain = require "tests.fuzz.chain"
local memory = require "tests.support.memory_session"
local model = require "tests.fuzz.model"
local Rawserver = require "tests.support.rawserver"
local scheduler = require "earthshine.async.scheduler"
local await = require "earthshine.async.await"

local wire = {}

-- Hosts that a plain http system may be asked for here; all of them are the one server.
local HOSTS <const> = {
  "urs.earthdata.nasa.gov", "cmr.earthdata.nasa.gov", "data.lpdaac.earthdatacloud.nasa.gov",
  "e4ftl01.cr.usgs.gov", "cddis.nasa.gov", "foreign.example.org", "evilearthdata.nasa.gov",
  "urs.earthdata.nasa.gov.example.org", "earthdata.nasa.gov", "www.cddis.nasa.gov",
  "bucket.s3.us-west-2.amazonaws.com", "evil.example.org", "example.org",
}
local server

-- Whatever is asked for arrives at the server, what should go nowhere too, and is seen there.
local function connect_to()
  local list = {}
  for _, host in ipairs(HOSTS) do
    list[#list + 1] = ("%s:80:127.0.0.1:%d"):format(host, server.port)
  end
  list[#list + 1] = ("::127.0.0.1:%d"):format(server.port)
  return list
end

-- Every path is answered as the fuzzer has decided for the next request; what came is kept.
local SCRIPT <const> = [[
CAME = request.method .. " http://" .. (request.headers.host or "?") .. request.target .. "\n"
  .. request.head:match "\r\n(.*)$" .. request.body
connection:send(PLAN, function() connection:finish "keep" end)
]]

local function start()
  server = Rawserver.start()
  server:script(SCRIPT, "*")
  server:script("PLAN, CAME = request.body, nil; connection:reply(204)", "/-plan")
  server:script("connection:reply(200, CAME or '')", "/-came")
end

-- An answer's bytes.
local function bytes_of(answer, method)
  local body = answer.body or ""
  local lines = { ("HTTP/1.1 %d Status"):format(answer.status), "Content-Length: " .. #body }
  for name, value in pairs(answer.headers or {}) do lines[#lines + 1] = name .. ": " .. value end
  for _, value in ipairs(answer.set_cookie or {}) do lines[#lines + 1] = "Set-Cookie: " .. value end
  return table.concat(lines, "\r\n") .. "\r\n\r\n" .. (method == "HEAD" and "" or body)
end

-- What came, as the in-memory transport would record it.
local function record_of(text)
  local method, url, head, body = text:match "^(%S+) ([^\n]*)\n(.-)\r\n\r\n(.*)$"
  if not method then return nil end
  local record = { method = method, url = url, headers = {}, body = body ~= "" and body or nil }
  for name, value in ("\n" .. head):gmatch "\n([^:\r\n]+):[ \t]*([^\r\n]*)" do
    record.headers[name:lower()] = value
  end
  return record
end

-- A transport that has the server answer as the chain decides, and shows the chain what came.
local function transport_of(chain)
  return function(spec)
    local at = model.read(spec.url) or error("decided on an odd address: " .. spec.url, 0)
    local before = chain.last
    local answer = chain:decide(spec.url, at)
    local decided = chain.last
    server:http { method = "POST", url = "/-plan", body = bytes_of(answer, spec.method) }
    local result, code, message, detail = await.try(scheduler.engine():http(spec))
    local record = record_of(server:http("/-came").body)
    if not record then error(("%s never came: %s"):format(spec.url, tostring(message)), 0) end
    chain.last = before
    local came = chain:judge(record)
    chain.last = decided
    if came.host ~= at.host or came.port ~= at.port or came.target ~= at.target then
      error(("decided on %s and went to %s"):format(spec.url, record.url), 0)
    end
    return result, code, message, detail
  end
end

--- Runs one chain, which a seed stands for.
---@param _ integer the seed, which is set
---@param fuzz table redirect.lua: its requests, logins and judge
---@return integer requests that went out
function wire.one(_, fuzz)
  if not server then start() end
  local chain = Chain.new("http", HOSTS)
  chain.any_domain = true
  local session, _, state = memory.new({}, {
    transport = transport_of(chain),
    system = {
      edl = "http://urs.earthdata.nasa.gov", cmr = "http://cmr.earthdata.nasa.gov/search",
      connect_to = connect_to(),
    },
  })
  fuzz.login(session)
  for _ = 1, math.random(1, 2) do fuzz.ask(session, chain, state, "http", HOSTS) end
  return #chain.seen
end

--- Ends the server.
function wire.stop()
  if server then server:stop() end
  server = nil
end

return wire
