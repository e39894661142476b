--- The concurrency contract where the whole library meets it: the same call at top level and in a
--- task, one door into Lua, everything closable, clock and transport injectable.

local core = require "earthshine.core"
local es = require "earthshine"
local http = require "earthshine.http"
local json = require "earthshine.json"
local leaks = require "tests.support.leaks"
local support = require "tests.support.memory_session"
local temporary = require "tests.support.temporary"

local async = es.async
local DATA <const> = "https://data.lpdaac.earthdatacloud.nasa.gov/"
local QUERY <const> = { short_name = "ATL06", page_size = 2 }
local HITS <const> = 6

-- A CMR of six granules, and a data host.
local function answer(record)
  if record.host:find "^data" then return { body = "data" } end
  if record.host:find "^urs" then return support.token_reply("token", "01/01/2100") end
  local size = math.tointeger(tonumber(record.url:match "page_size=(%d+)"))
  local from = math.tointeger(tonumber(record.headers["cmr-search-after"] or 0))
  local items = {}
  for i = from + 1, math.min(from + size, HITS) do
    items[#items + 1] = { meta = {}, umm = { GranuleUR = "g" .. i,
      RelatedUrls = { { Type = "GET DATA", URL = DATA .. "g" .. i .. ".nc" } } } }
  end
  local last = from + #items
  return {
    headers = { ["CMR-Hits"] = tostring(HITS),
      ["CMR-Search-After"] = last < HITS and #items > 0 and tostring(last) or nil },
    body = json.encode { hits = HITS, items = json.array(items) },
  }
end

-- A session each of whose answers takes a while.
local function slow()
  return es.session { transport = http.memory(function(record)
    async.sleep(0.002)
    return answer(record)
  end) }
end

local function count_of(iterator)
  local n = 0
  for value in iterator do n = n + (value and 1 or 0) end
  return n
end

describe("the concurrency contract", function()
  local folder, getenv
  before_each(function()
    folder, getenv = temporary.folder(), core.getenv
    core.getenv = function(name)
      return ({ EARTHDATA_USERNAME = "u", EARTHDATA_PASSWORD = "p" })[name]
    end
    core.engine():limits() -- makes what the engine keeps for HTTP
    leaks.mark()
  end)
  after_each(function()
    core.getenv = getenv
    leaks.check()
    folder:remove()
  end)

  -- Every kind of call that waits, with what it gives here.
  local calls = {
    login = function(mine) return mine.login().username, "u" end,
    hits = function(mine) return mine.search_data(QUERY):hits(), HITS end,
    take = function(mine) return #mine.search_data(QUERY):take(5), 5 end,
    all = function(mine) return #mine.search_data(QUERY):all(), HITS end,
    iter = function(mine) return count_of(mine.search_data(QUERY):iter()), HITS end,
    pages = function(mine) return count_of(mine.search_data(QUERY):pages(4)), 2 end,
    filter = function(mine)
      return #mine.search_data(QUERY):filter(function(g) return g:name() ~= "g3" end):all(), 5
    end,
    map = function(mine)
      return #mine.search_data(QUERY):map(function(g) return g:name() end):all(), HITS
    end,
    search_datasets = function(mine) return mine.search_datasets { keyword = "x" }:hits(), HITS end,
    download = function(mine)
      return #assert(mine.download(DATA .. "a.nc", folder:path "out")).files, 1
    end,
  }

  for name, call in pairs(calls) do
    it("the same call blocks at top level and suspends inside a task: " .. name, function()
      local mine = slow()
      local got, wanted = call(mine)
      assert.equal(wanted, got)

      local steps, during = 0, nil
      async.run(function()
        local clock = async.spawn(function()
          while true do
            async.sleep(0)
            steps = steps + 1
          end
        end)
        got, wanted = call(mine)
        during = steps
        clock:cancel()
      end)
      assert.equal(wanted, got)
      assert.is_true(during > 0)
    end)
  end

  it("there is no second, asynchronous API: the names are those of the design", function()
    local function names(t)
      local list = {}
      for name, value in pairs(t) do
        if type(value) == "function" then list[#list + 1] = name end
      end
      table.sort(list)
      return table.concat(list, " ")
    end
    assert.equal("autocomplete collection configure download granule granule_timeline login "
      .. "search_data search_datasets search_services search_stac search_tools search_variables "
      .. "session status stream write",
      names(es))
    assert.equal("all close detach generator map on_unhandled queue run scope semaphore shield "
      .. "sleep spawn timeout", names(async))
    local task = async.detach(function() return 5 end)
    assert.equal(5, task:wait())
    task:cancel()
  end)

  it("an await that cannot suspend its task fails at once, from whatever call it comes", function()
    local system = { cmr = "https://127.0.0.1:9/search", edl = "https://127.0.0.1:9" }
    local mine = es.session { system = system, retry = { attempts = 1 } }
    local results = mine.search_data(QUERY)
    local waits = {
      function() results:hits() end, function() results:take(1) end, function() results:all() end,
      function() results:iter()() end, function() results:pages()() end,
      function() mine.login() end,
      function() mine.download(DATA .. "a.nc", folder:path "out") end,
      function() async.sleep(0) end,
    }
    for i, wait in ipairs(waits) do
      local ok, foreign, sorted
      async.run(function()
        ok, foreign = pcall(coroutine.wrap(wait))
        assert.is_false(ok)
        ok, sorted = pcall(table.sort, { 2, 1 }, function(a, b) wait() return a < b end)
        assert.is_false(ok)
      end)
      assert.matches("await inside a foreign coroutine; use async.generator", tostring(foreign), 1,
        true)
      assert.matches("await inside %S*sort, which cannot wait: fetch what", tostring(sorted))
      for _ = 1, 3 do core.engine():turn(false) end -- what was cancelled completes now
      assert.equal(0, core.engine():alive(), i)
    end
  end)

  it("one function enters Lua from the loop, by one lua_pcall", function()
    local calls_of = temporary.shell [[grep -cE '\<lua_(pcall|pcallk)\>\(' bindings/*.c |
      grep -v ':0$']]
    -- The embedding side protects itself: when it opens an engine, and whatever else it calls.
    assert.equal("bindings/embed.c:2\nbindings/engine.c:1", calls_of)
    -- Other ways into Lua are the host's own calls, and the modules handed to package.preload.
    assert.equal("bindings/embed.c bindings/interrupt.c bindings/preload.c bindings/tasks.c",
      temporary.shell [[grep -lE '\<lua_(call|callk|resume)\>\(' bindings/*.c | tr '\n' ' ']])
  end)

  describe("everything that can be open has close(), __close and __gc as one act:", function()
    local openers = {
      engine = function() return core.engine() end,
      file = function()
        return require "earthshine.async.await".op(core.engine():open("/dev/null", "r"))
      end,
      digest = function() return core.digest "md5" end,
      jar = function() return core.jar() end,
    }
    for name, open in pairs(openers) do
      it(name, function()
        for _, first in ipairs { "close", "__close", "__gc" } do
          for _, second in ipairs { "close", "__close", "__gc" } do
            local thing = open()
            local meta = debug.getmetatable(thing)
            local function act(how)
              local f = how == "close" and thing.close or meta[how]
              assert.equal("function", type(f), name .. " has no " .. how)
              local ok, err = pcall(f, thing)
              assert.is_true(ok, tostring(err))
            end
            act(first)
            act(second)
          end
        end
        for _ = 1, 3 do core.engine():turn(false) end
        while core.engine():next() do end
        async.close()
      end)
    end

    it("iterators of results, which hold nothing outside of Lua", function()
      for _, make in ipairs { function(r) return r:iter() end, function(r) return r:pages(1) end,
        function(r) return r:filter(function() return true end):iter() end } do
        for _, inside in ipairs { pcall, async.run } do
          inside(function()
            local it <close> = make(slow().search_data(QUERY))
            assert.is_truthy(it())
            it:close()
            it:close()
            assert.is_nil(it())
          end)
        end
      end
    end)
  end)
end)

describe("clock, sleep, random numbers and transport are injectable:", function()
  -- A world whose time passes by sleeping only.
  local function world(handler)
    local state = { now = support.START, slept = 0, drawn = 0 }
    state.session = es.session {
      clock = function() return state.now end,
      sleep = function(seconds)
        state.now, state.slept = state.now + seconds, state.slept + seconds
      end,
      random = function()
        state.drawn = state.drawn + 1
        return 0.5
      end,
      transport = http.memory(handler),
    }
    return state
  end

  local began, getenv
  before_each(function()
    began, getenv = core.monotonic(), core.getenv
    core.getenv = function(name)
      return ({ EARTHDATA_USERNAME = "u", EARTHDATA_PASSWORD = "p" })[name]
    end
  end)
  after_each(function()
    core.getenv = getenv
    assert.is_true(core.monotonic() - began < 0.8)
  end)

  it("retries and Retry-After take no real time", function()
    local asked = 0
    local state = world(function(record)
      asked = asked + 1
      if asked < 3 then return { status = 503 } end
      if asked == 3 then return { status = 429, headers = { ["Retry-After"] = "60" } } end
      return answer(record)
    end)
    assert.equal(HITS, state.session.search_data(QUERY):hits())
    assert.equal(4, asked)
    assert.is_true(state.slept > 60 and state.drawn >= 2)
  end)

  it("the expiry of a token takes no real time", function()
    local tokens, state = 0, nil
    local seen = {}
    state = world(function(record)
      if record.host:find "^urs" then
        tokens = tokens + 1
        return support.token_reply(support.jwt { exp = state.now + 3600, n = tokens }, "01/01/2100")
      end
      seen[record.headers.authorization] = true
      return answer(record)
    end)
    local auth = assert(state.session.login())
    for _ = 1, 3 do
      assert.equal(HITS, #assert(state.session.search_data(QUERY):all()))
      state.now = state.now + 3600
      assert.is_false(auth:valid())
    end
    assert.equal(3, tokens)
    local n = 0
    for _ in pairs(seen) do n = n + 1 end
    assert.equal(3, n)
  end)

  it("paging takes no real time, even when each page is slow", function()
    local state
    state = world(function(record)
      state.now = state.now + 1000
      return answer(record)
    end)
    assert.equal(HITS, count_of(state.session.search_data(QUERY):iter()))
    assert.is_true(state.now - support.START >= 3000)
  end)

  it("an embedder tests a recipe with the in-memory transport, without a socket", function()
    local folder = temporary.folder()
    folder:write("program.lua", [[
      local core, es = require "earthshine.core", require "earthshine"
      local http = require "earthshine.http"
      local token = '{"access_token":"t","token_type":"Bearer","expiration_date":"01/01/2100"}'
      local granule = '{"meta":{},"umm":{"GranuleUR":"g","TemporalExtent":{"SingleDateTime":'
        .. '"2020-07-01T00:00:00Z"},"RelatedUrls":[{"Type":"GET DATA",'
        .. '"URL":"https://data.lpdaac.earthdatacloud.nasa.gov/g.nc"}]}}'
      local transport = http.memory(function(record)
        if record.host:find "^urs" then return { body = token } end
        if record.host:find "^data" then return { body = "the data" } end
        return { headers = { ["CMR-Hits"] = "1" }, body = '{"items":[' .. granule .. "]}" }
      end)
      local function sockets()
        local n, lfs = 0, require "lfs"
        for name in lfs.dir "/dev/fd" do
          local target = lfs.symlinkattributes("/dev/fd/" .. name, "target")
          if target and target:find "^socket:" then n = n + 1 end
        end
        return n
      end
      core.engine():limits() -- loop and curl have pairs of their own, to be woken by
      local before = sockets()
      es.configure { transport = transport }
      arg = { [0] = "download.lua", TO }
      dofile "scripts/recipes/download.lua"
      if sockets() ~= before then print("a socket is open") end
      for path, text in pairs(transport.files) do print(path:match "[^/]+$", text) end]])
    local out = temporary.shell(("EARTHDATA_USERNAME=u EARTHDATA_PASSWORD=p lua5.4 -e 'TO=[[%s]]' "
      .. "'%s' 2>&1"):format(folder:path "out", folder:path "program.lua"))
    folder:remove()
    assert.matches("found +1 granules", out)
    assert.matches("downloaded +1 files", out)
    assert.matches("g.nc%s+the data$", out)
    assert.is_nil(out:find "a socket", out)
  end)
end)
