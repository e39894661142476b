--- Searches inside tasks: one page is fetched ahead, abandoned iterators disturb nobody, several
--- tasks may share one.

local async = require "earthshine.async"
local cmr = require "tests.support.scripted_cmr"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local Search = require "earthshine.search"

local QUERY = { short_name = "ATL06" }

-- A CMR whose answers take time, and which knows how many of them are under way.
local function slow(count, options)
  options = options or {}
  local watch = { under_way = 0, most = 0, started = 0 }
  local session, transport, state = cmr.new(count, {
    short = options.short,
    answer = function(number, record, usual)
      watch.started = watch.started + 1
      watch.under_way = watch.under_way + 1
      watch.most = math.max(watch.most, watch.under_way)
      async.sleep(0.001)
      watch.under_way = watch.under_way - 1
      if options.answer then return options.answer(number, record, usual) end
    end,
  })
  return session, watch, transport, state
end

local function whole(count, list)
  local ok, why = cmr.complete(list, count)
  assert.is_true(ok, why)
end

local function in_task(f)
  local result, err = async.run(f)
  if err then error(err, 0) end
  return result
end

-- Leaves a loop in its first turn.
local function first_of(results)
  for granule in results:iter() do
    if granule then return granule end
  end
end

describe("a search in a task", function()
  it("fetches one page ahead, no more", function()
    local session, watch = slow(5000)
    in_task(function()
      local it = Search.granules(session, QUERY):iter()
      it()
      assert.equal(1, watch.started)
      async.sleep(0.02)
      assert.equal(2, watch.started)
      local list = { 1 }
      for g in it do list[#list + 1] = tonumber(g:name():match "%d+") end
      whole(5000, list)
      assert.equal(1, watch.most)
      assert.equal(11, watch.started)
    end)
  end)

  it("reads that page ahead, too", function()
    local session = slow(2000)
    in_task(function()
      local it = Search.granules(session, QUERY, { page_size = 1000 }):iter()
      it()
      collectgarbage()
      local before = core.heap()
      async.sleep(0.2)
      assert.is_true(core.heap() - before > 100) -- KiB: its document is there
      assert.equal("granule-2", it():name())
    end)
  end)

  it("left while a page is read, even one that must be mended, leaves nothing behind", function()
    local session = slow(4000, {
      answer = function(number, _, usual)
        local answer = usual()
        if number > 1 then answer.body = answer.body:gsub('"a"', '"\xff"') end
        return answer
      end,
    })
    for pause = 0, 20 do
      in_task(function()
        local it = Search.granules(session, QUERY, { page_size = 1000 }):iter()
        it()
        async.sleep(0.001 + pause / 5000)
        it:close()
      end)
    end
    assert.equal(0, core.engine():alive())
    local names = {}
    for g in Search.granules(session, QUERY, { page_size = 1000 }):iter() do
      names[#names + 1] = g.umm.Names[1]
    end
    assert.equal("\u{FFFD}", names[4000])
  end)

  it("does not fetch ahead beyond a limit, nor at top level", function()
    local session, watch = slow(5000)
    in_task(function()
      assert.equal(30, #Search.granules(session, QUERY):take(30))
      async.sleep(0.01)
    end)
    assert.equal(1, watch.started)
    Search.granules(session, QUERY):iter()()
    assert.equal(2, watch.started)
  end)

  it("can be left at any time: the scope ends, with at most a page too many", function()
    local session, watch = slow(5000)
    in_task(function()
      local results = Search.granules(session, QUERY)
      for _ = 1, 3 do first_of(results) end
      whole(5000, cmr.numbers(results:iter()))
    end)
    assert.equal(0, watch.under_way)
    assert.equal(3 * 2 + 11, watch.started)
  end)

  it("left behind, hides the failure of the page that nobody wants", function()
    local session = slow(5000, {
      answer = function(number) if number > 1 then return { status = 400 } end end,
    })
    assert.equal("granule-1", in_task(function()
      return first_of(Search.granules(session, QUERY)):name()
    end))
  end)

  it("raises the failure of a page that was fetched ahead when it is wanted", function()
    local session = slow(5000, {
      answer = function(number)
        if number == 2 then return { status = 400, body = '{"errors":["no more"]}' } end
      end,
    })
    local seen = 0
    local _, err = async.run(function()
      for _ in Search.granules(session, QUERY):iter() do seen = seen + 1 end
    end)
    assert.equal(500, seen)
    assert.equal("invalid_query", err.code)
    assert.matches("no more", err.message)
  end)

  it("closed, stops what is under way", function()
    local session, _, transport = slow(5000, {
      answer = function(number) if number == 2 then async.sleep(60) end end,
    })
    local results = Search.granules(session, QUERY)
    local began = core.monotonic()
    in_task(function()
      local it = results:iter()
      it()
      async.sleep(0.01)
      it:close()
      assert.is_nil(it())
    end)
    assert.equal(2, #transport.requests)
    in_task(function()
      local pages <close> = results:pages(100)
      assert.equal(100, #pages())
    end)
    assert.is_true(core.monotonic() - began < 10)
  end)

  it("closed while another task waits for its page, ends for that task too", function()
    local session, watch = slow(5000)
    in_task(function()
      local it = Search.granules(session, QUERY):iter()
      local waiting = async.spawn(function()
        local count = 0
        for _ in it do count = count + 1 end
        return count
      end)
      async.sleep(0)
      it:close()
      assert.equal(0, waiting:wait())
    end)
    assert.equal(1, watch.started)
  end)

  it("goes on in another scope than the one where the next page was begun", function()
    local session = slow(3000)
    in_task(function()
      local it, list = Search.granules(session, QUERY):iter(), {}
      local function some(n)
        for _ = 1, n do list[#list + 1] = tonumber(it():name():match "%d+") end
      end
      async.scope(function() some(600) end)
      async.spawn(some, 600):wait()
      some(10)
      for g in it do list[#list + 1] = tonumber(g:name():match "%d+") end
      whole(3000, list)
    end)
  end)

  it("asks again for a page whose fetch was cancelled with its scope", function()
    local session = slow(3000, { answer = function() async.sleep(0.01) end })
    in_task(function()
      local it, list = Search.granules(session, QUERY):iter(), {}
      local task = async.spawn(function()
        for _ = 1, 400 do list[#list + 1] = tonumber(it():name():match "%d+") end
        async.sleep(10)
      end)
      async.sleep(0.018)
      task:cancel()
      pcall(task.wait, task)
      for g in it do list[#list + 1] = tonumber(g:name():match "%d+") end
      whole(3000, list)
    end)
  end)

  it("is stopped by the cancellation of its own task", function()
    local session, watch = slow(50000)
    in_task(function()
      local task = async.spawn(function()
        for _ in Search.granules(session, QUERY):iter() do async.sleep(0) end
      end)
      async.sleep(0.01)
      task:cancel()
      local ok, err = pcall(task.wait, task)
      assert.is_false(ok)
      assert.equal("cancelled", err.code)
    end)
    assert.is_true(watch.started < 50)
  end)

  it("feeds several tasks from one iterator, each granule once", function()
    local session = slow(2500, { short = function(from) return from % 5 * 40 + 20 end })
    in_task(function()
      local it, seen, count = Search.granules(session, QUERY):iter(), {}, 0
      async.scope(function(scope)
        for _ = 1, 8 do
          scope:spawn(function()
            for g in it do
              assert.is_nil(seen[g:name()])
              seen[g:name()] = true
              count = count + 1
              if count % 37 == 0 then async.sleep(0) end
            end
          end)
        end
      end)
      assert.equal(2500, count)
    end)
  end)

  it("feeds several tasks from one iterator of pages, each page once", function()
    local session, watch = slow(2500)
    in_task(function()
      local pages, seen, count = Search.granules(session, QUERY):pages(100), {}, 0
      async.scope(function(scope)
        for _ = 1, 4 do
          scope:spawn(function()
            for page in pages do
              assert.is_nil(seen[page[1]:name()])
              seen[page[1]:name()] = true
              count = count + #page
            end
          end)
        end
      end)
      assert.equal(2500, count)
    end)
    assert.equal(26, watch.started)
  end)

  it("is mapped over by async.map, with as many tasks as wanted", function()
    local session = slow(700)
    local names = in_task(function()
      return async.map(Search.granules(session, QUERY):iter(), { limit = 16 }, function(g)
        async.sleep(0)
        return g:name()
      end)
    end)
    assert.equal(700, names.n)
    assert.equal("granule-1", names[1])
    assert.equal("granule-700", names[700])
  end)

  it("runs beside others, each with its own cursor", function()
    local session, watch = slow(1500)
    in_task(function()
      local results = Search.granules(session, QUERY)
      async.all {
        function() whole(1500, cmr.numbers(results:iter())) end,
        function() whole(1500, cmr.numbers(results:iter())) end,
        function() assert.equal(1500, assert(results:hits())) end,
      }
    end)
    assert.is_true(watch.most >= 2)
  end)

  it("returns nil, err from hits, take and all inside a task too", function()
    local session = slow(10, { answer = function() return { status = 404 } end })
    in_task(function()
      local results = Search.granules(session, QUERY)
      for _, method in ipairs { "hits", "all" } do
        local value, err = results[method](results)
        assert.is_nil(value)
        assert.is_true(Error.is(err))
        assert.equal(404, err.status)
      end
    end)
  end)

  it("waits in the functions of filter and map", function()
    local session = slow(100)
    in_task(function()
      local names = Search.granules(session, QUERY)
        :filter(function(g)
          async.sleep(0)
          return g.umm.CloudCover < 10
        end)
        :map(function(g)
          async.sleep(0)
          return g:name()
        end)
        :all()
      assert.equal(10, #names)
    end)
  end)
end)
