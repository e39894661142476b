--- What earthshine does in a benchmark, as a process of its own: worker.lua CASE ARGUMENTS.

dofile((arg[0]:match "^.*/" or "./") .. "here.lua")

local core = require "earthshine.core"
local es = require "earthshine"
local http = require "earthshine.http"
local measure = require "measure"
local sandbox = require "tests.support.system_file"
local Session = require "earthshine.session"

local function lines_of(path)
  local list = {}
  for line in io.lines(path) do list[#list + 1] = line end
  return list
end

-- A system whose every endpoint is the server under test, by plain http.
local function system_at(base, ca_file)
  local host = base:match "//([^/:]+)"
  return { name = "BENCH", cmr = base, edl = "http://127.0.0.1:1", data_hosts = { host },
    ca_file = ca_file }
end

-- Resident memory of this process, MiB: now, and at most; nil where the machine does not tell.
local function memory()
  local file <close> = io.open "/proc/self/status"
  if not file then return nil end
  local text = file:read "a"
  return tonumber(text:match "VmRSS:%s*(%d+)") / 1024, tonumber(text:match "VmHWM:%s*(%d+)") / 1024
end

local cases = {}

-- GETs into memory, through the whole HTTP policy; over TLS with a file of whom to trust.
function cases.gets(base, list, parallel, ca_file, version)
  local n = math.tointeger(parallel)
  local session = Session.new { system = system_at(base, ca_file), http2 = version == "2",
    connections = { per_host = n, total = n } }
  assert(es.async.run(function()
    es.async.map(lines_of(list), { limit = n }, function(url)
      assert(http.request(session, { url = url }).status == 200)
    end)
    return true
  end))
end

-- Files into a folder, as curl does it: not synced, and nothing known to compare with.
function cases.download(base, list, folder, workers)
  local session = es.session { system = system_at(base) }
  local report = assert(session.download(lines_of(list), folder,
    { workers = math.tointeger(workers), durable = false, force = true }))
  assert(report:ok(), tostring(report))
end

-- Protected files of the sandbox into memory: two requests each, with the redirect between them.
function cases.protected_gets(list, parallel)
  local n = math.tointeger(parallel)
  local session = Session.new { system = sandbox(), connections = { per_host = n, total = n } }
  require "earthshine.auth".login(session, {})
  assert(es.async.run(function()
    es.async.map(lines_of(list), { limit = n }, function(url)
      assert(http.request(session, { url = url }).status == 200)
    end)
    return true
  end))
end

-- The same onto disk.
function cases.protected(list, folder, workers)
  local session = es.session { system = sandbox() }
  assert(session.login())
  local report = assert(session.download(lines_of(list), folder,
    { workers = math.tointeger(workers), durable = false, force = true }))
  assert(report:ok(), tostring(report))
end

-- Answers all so many requests 50 ms after the last of them has come, each with 4 KiB.
local AT_ONCE <const> = [[
  held = held or {}
  held[#held + 1] = connection
  if #held < %d then return end
  local all = held
  held = nil
  connection:later(50, function()
    for _, one in ipairs(all) do one:reply(200, ("x"):rep(4096)) end
  end)]]

local MOST_KIB <const> = 40

-- So many requests under way at once, and what each of them takes of memory.
function cases.slow(count)
  local n = math.tointeger(count)
  local server = require "tests.support.rawserver".start()
  local session = Session.new {
    system = system_at(server.url), connections = { per_host = n, total = n },
  }
  local function get(path)
    local answer = http.request(session, { url = server.url .. path })
    assert(answer.status == 200 and #answer.body == 4096)
    return true
  end
  server:script(AT_ONCE:format(1), "/one")
  server:script(AT_ONCE:format(n), "/slow")
  assert(es.async.run(get, "/one"))
  collectgarbage()
  local before, list = memory(), {}
  for i = 1, n do list[i] = "/slow" end
  local start, cpu = core.monotonic(), core.cpu()
  assert(es.async.run(function()
    es.async.map(list, { limit = n }, get)
    return true
  end))
  local _, most = memory()
  print(("  %d requests at once: %.2f s, %.0f us CPU each"):format(n, core.monotonic() - start,
    (core.cpu() - cpu) / n * 1e6))
  return measure.goal("KiB of memory each", (most - before) * 1024 / n, MOST_KIB)
end

local function cost(name, n, f)
  collectgarbage()
  local before, cpu = collectgarbage "count", os.clock()
  f()
  print(("  %-52s %6.2f us each, %5.2f KB"):format(name, (os.clock() - cpu) / n * 1e6,
    (collectgarbage "count" - before) / n))
end

function cases.tasks()
  local async, n = es.async, 10000
  print "CPU a task (10 000 of them)"
  collectgarbage "stop"
  cost("spawned, ends at once", n, function()
    async.run(function() for _ = 1, n do async.spawn(function() end) end end)
  end)
  cost("spawned, sleeps once", n, function()
    async.run(function() for _ = 1, n do async.spawn(function() async.sleep(0) end) end end)
  end)
  local list = {}
  for i = 1, n do list[i] = i end
  cost("mapped, 64 at a time", n, function()
    async.run(function() async.map(list, { limit = 64 }, function(x) return x end) end)
  end)
end

-- The longest turn of the loop while pages arrive, and the memory of many granules.
function cases.turns()
  local session = es.session { system = sandbox() }
  local engine = core.engine()
  engine:measure(true)
  local count, start, cpu = 0, core.monotonic(), os.clock()
  assert(es.async.run(function()
    for granule in session.search_data { short_name = "ATL06" }:iter() do
      count = count + 1
      assert(granule.umm.GranuleUR)
    end
    return true
  end))
  local now, most = memory()
  print(("%d granules searched, 500 a page: %.0f granules/s, %.1f us CPU each"):format(count,
    count / (core.monotonic() - start), (os.clock() - cpu) / count * 1e6))
  print(("  longest turn of the loop %.1f ms CPU (goal: under 50)"):format(engine:measure() * 1e3))
  print(("  resident %.0f MiB, at most %.0f MiB"):format(now or 0, most or 0))
end

local case = cases[arg[1]]
if not case then
  io.stderr:write("worker.lua: no case ", tostring(arg[1]), "\n")
  os.exit(2)
end
os.exit(case(table.unpack(arg, 2)) ~= false, true)
