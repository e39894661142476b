--- A million requests to a server of which 2 % of the answers are wrong: each comes to its right
--- end, and neither memory nor descriptors grow. requests.lua [COUNT]

local here = arg[0]:match "^(.*)/[^/]*$"
local root = here:match "^(.*)/tests/soak$" or "."
package.path = root .. "/lua/?.lua;" .. root .. "/lua/?/init.lua;" .. root .. "/tests/?.lua;"
  .. here .. "/?.lua;" .. package.path
package.cpath = root .. "/build/lib/?.so;" .. package.cpath

local core = require "earthshine.core"
local es = require "earthshine"
local faulty = require "faulty"
local http = require "earthshine.http"
local Rawserver = require "support.rawserver"
local Session = require "earthshine.session"

local count = tonumber(arg[1]) or 1000000
local WORKERS <const>, SAMPLES <const> = 64, 60
local MOST_GROWTH <const> = { rss = 2048, lua = 256 } -- KiB
local SPARE <const> = 4 -- descriptors: of connections that are just being closed

local server = Rawserver.start()
server:script(faulty.script(), "/soak")
local session = Session.new {
  system = { name = "SOAK", cmr = server.url, edl = "http://127.0.0.1:1",
    data_hosts = { "127.0.0.1" } },
  connections = { per_host = WORKERS, total = WORKERS },
}

local started, samples, codes = core.monotonic(), {}, {}
local tally = { answered = 0, failed = 0, wrong = 0 }

local function resident()
  local file <close> = assert(io.open "/proc/self/status")
  return tonumber(file:read "a":match "VmRSS:%s*(%d+)")
end

local function descriptors()
  local pipe <close> = assert(io.popen(("ls /proc/%d/fd | wc -l"):format(core.pid())))
  return tonumber(pipe:read "l")
end

local function sample(done)
  collectgarbage()
  local now = {
    at = core.monotonic() - started, done = done, rss = resident(),
    lua = collectgarbage "count", descriptors = descriptors(),
  }
  samples[#samples + 1] = now
  print(("  %6.1f s %8d done, resident %6d KiB, Lua %5.0f KiB, %d descriptors"):format(now.at,
    done, now.rss, now.lua, now.descriptors))
  io.stdout:flush()
end

local function note(i, answered, outcome)
  local right
  if answered then
    right = not faulty.fails(i) and outcome.status == 200 and outcome.body == faulty.body(i)
  else
    right = faulty.fails(i) and es.error.is(outcome)
  end
  if not right then
    tally.wrong = tally.wrong + 1
    print(("  wrong: request %d: %s"):format(i, answered and outcome.status or tostring(outcome)))
  elseif answered then
    tally.answered = tally.answered + 1
  else
    tally.failed = tally.failed + 1
    codes[outcome.code] = (codes[outcome.code] or 0) + 1
  end
end

local function run()
  local begun, done = 0, 0
  es.async.scope(function(scope)
    for _ = 1, WORKERS do
      scope:spawn(function()
        while begun < count do
          begun = begun + 1
          local i = begun
          note(i, pcall(http.request, session, { url = server.url .. "/soak?" .. i }))
          done = done + 1
          if done % (count // SAMPLES) == 0 then sample(done) end
        end
      end)
    end
  end)
  return true
end

-- How much a figure grows over the whole, by the line of least squares through its samples. The
-- first third belongs to what it takes to begin, the last one to the end.
local function growth(key)
  local n, sx, sy, sxx, sxy = 0, 0, 0, 0, 0
  for i = #samples // 3, #samples - 1 do
    local x, y = samples[i].done / count, samples[i][key]
    n, sx, sy, sxx, sxy = n + 1, sx + x, sy + y, sxx + x * x, sxy + x * y
  end
  return (n * sxy - sx * sy) / (n * sxx - sx * sx)
end

local function must_fail()
  local n = 0
  for i = 1, count do
    if faulty.fails(i) then n = n + 1 end
  end
  return n
end

local before = descriptors()
assert(es.async.run(run))
local seconds = core.monotonic() - started
print(("%d requests in %.0f s: %d answered, %d failed, %d wrong"):format(count, seconds,
  tally.answered, tally.failed, tally.wrong))
for code, n in pairs(codes) do print(("  %-12s %d"):format(code, n)) end
local well = tally.wrong == 0 and tally.failed == must_fail()
  and tally.answered + tally.failed == count
for key, most in pairs(MOST_GROWTH) do
  local grown = growth(key)
  print(("%s grows by %.0f KiB over the whole (at most %d)"):format(key, grown, most))
  well = well and grown <= most
end
local most = 0
for _, one in ipairs(samples) do most = math.max(most, one.descriptors) end
print(("at most %d descriptors (%d before, and %d connections)"):format(most, before, WORKERS))
well = well and most <= before + WORKERS + SPARE
os.exit(well, true)
