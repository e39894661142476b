--- Sends requests through chains of hostile redirects and judges every single one that goes out:
--- lua5.4 tests/fuzz/redirect.lua [--seconds N | --count N] [--seed N].
--
-- Most chains run over the in-memory transport, every hundredth over the wire to a real server.
-- The same seed makes the same chain; a failure prints it.

local Chain = require "tests.fuzz.chain"
local Error = require "earthshine.error"
local http = require "earthshine.http"
local locations = require "tests.fuzz.locations"
local memory = require "tests.support.memory_session"

local fuzz = {}

local function pick(list) return list[math.random(#list)] end

-- A request of some kind, from a good address.
local function request(scheme, hosts)
  local req = {
    method = pick { "GET", "GET", "GET", "HEAD", "POST" }, auth = pick { "auto", "auto", "none",
      "basic", "bearer" }, url = ("%s://%s/start"):format(scheme, pick(hosts)),
  }
  if req.method == "POST" then
    req.body, req.retry = "body-canary", math.random(2) == 1
    req.headers = { ["Content-Type"] = "text/plain" }
  end
  if req.auth == "none" and math.random(2) == 1 then
    req.headers = req.headers or {}
    req.headers.Authorization = "AWS4 own-canary"
    req.headers["X-Amz-Security-Token"] = "own-canary"
    req.headers.Cookie = "own=own-canary"
  end
  return req
end

-- What must hold when a chain has ended.
local function judge(chain, state, ok, result)
  if not ok and not Error.is(result) then error(result, 0) end
  chain:ended(ok, result)
  local text = memory.text(state) .. (ok and "" or tostring(result) .. tostring(result.url))
  for i, canary in ipairs { memory.PASSWORD, memory.TOKEN, memory.BASIC, "canary-renewed",
    "own-canary", "body-canary", "sig-canary", "code-canary" } do
    if i > 6 and chain.wounded then break end
    if text:find(canary, 1, true) then error("shows " .. canary .. " in " .. text, 0) end
  end
  if text:find "ck%-%d" then error("shows a cookie in " .. text, 0) end
end

--- Logs in with a password, a token, both or neither.
function fuzz.login(session)
  local kind = math.random(4)
  if kind == 1 then return end
  memory.login(session, {
    password = kind == 2 and false or nil, token = kind == 3 and false or nil,
    renewed = math.random(2) == 1 and "canary-renewed" or nil,
  })
end

--- One request through a chain.
function fuzz.ask(session, chain, state, scheme, hosts)
  local req = request(scheme, hosts)
  chain:begin(req)
  judge(chain, state, pcall(http.request, session, req))
end

-- One chain over the in-memory transport.
local function over_memory()
  local chain = Chain.new("https", locations.HOSTS)
  local session, _, state = memory.new(function(record) return chain:answer(record) end)
  fuzz.login(session)
  for _ = 1, math.random(1, 2) do fuzz.ask(session, chain, state, "https", locations.HOSTS) end
  return #chain.seen
end

--- Runs one chain, which a seed stands for.
---@param seed integer
---@param over? fun(seed: integer, fuzz: table): integer in place of the in-memory transport
---@return integer requests that went out; raises with the seed
function fuzz.one(seed, over)
  math.randomseed(seed)
  local ok, result = pcall(over or over_memory, seed, fuzz)
  if ok then return result end
  error(("the chain of seed %d %s"):format(seed, tostring(result)), 0)
end

--- Runs chains.
---@param count integer
---@param seed integer of the first one
---@return integer requests
function fuzz.run(count, seed)
  local sent = 0
  for i = 0, count - 1 do sent = sent + fuzz.one(seed + i) end
  return sent
end

local function main()
  local core = require "earthshine.core"
  local wire = require "tests.fuzz.wire"
  local given = { seed = os.time() }
  for i = 1, #arg, 2 do given[arg[i]:match "^%-%-(%a+)$"] = math.tointeger(tonumber(arg[i + 1])) end
  local chains, sent, real, seed = 0, 0, 0, given.seed
  local stop = core.monotonic() + (given.seconds or 1e9)
  local most = given.count or not given.seconds and 20000 or math.huge
  while chains < most and core.monotonic() < stop do
    sent = sent + fuzz.run(100, seed)
    real = real + fuzz.one(seed, wire.one)
    chains, seed = chains + 100, seed + 100
  end
  wire.stop()
  print(("%d chains, %d requests judged; %d of them over the wire (seed %d)"):format(
    chains, sent + real, real, given.seed))
end

if arg and arg[0] and arg[0]:find "fuzz/redirect%.lua$" then main() end

return fuzz
