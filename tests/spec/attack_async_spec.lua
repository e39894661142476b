--- Tasks under attack: what a program does to the coroutines of tasks harms itself at most.

local es = require "earthshine"
local http = require "earthshine.http"

local async = es.async

describe("the coroutine of a task", function()
  -- Spawns a task that waits, and gives it and its coroutine to f.
  local function meddle(f)
    return pcall(async.run, function()
      local thread
      local task = async.spawn(function()
        thread = coroutine.running()
        async.sleep(0.002)
      end)
      async.sleep(0)
      f(thread)
      pcall(task.wait, task)
    end)
  end

  for name, f in pairs {
    resumed = function(thread) coroutine.resume(thread, "evil") end,
    ["resumed twice"] = function(thread)
      coroutine.resume(thread)
      coroutine.resume(thread)
    end,
    closed = function(thread) coroutine.close(thread) end,
  } do
    it("that the program has " .. name .. " does not stop the tasks that come later", function()
      meddle(f)
      local done = 0
      async.run(function()
        for _ = 1, 3 do async.spawn(function() async.sleep(0.004) done = done + 1 end) end
      end)
      assert.equal(3, done)
    end)
  end
end)

describe("an iteration that several tasks share", function()
  local body <const> = '{"items":[{"umm":{"GranuleUR":"%d"},"meta":{"concept-id":"G%d-X"}},'
    .. '{"umm":{"GranuleUR":"%d"},"meta":{"concept-id":"G%d-X"}}]}'

  -- Thirty pages of two records, each after a short wait.
  local function search()
    local session = es.session { transport = http.memory(function(record)
      async.sleep(0.0005)
      local page = tonumber(record.headers["cmr-search-after"]) or 0
      local headers = {
        ["CMR-Hits"] = "60", ["CMR-Search-After"] = page < 29 and tostring(page + 1) or nil,
      }
      return { status = 200, headers = headers, body = body:format(page * 2, page * 2, page * 2 + 1,
        page * 2 + 1) }
    end) }
    return session.search_data { short_name = "X", page_size = 2 }
  end

  it("gives each record once, though tasks in it are cancelled at any moment", function()
    local seen, count = {}, 0
    local step = search():iter()
    local function take(most)
      for _ = 1, most do
        local g = step()
        if not g then return end
        assert.is_nil(seen[g:concept_id()])
        seen[g:concept_id()], count = true, count + 1
      end
    end
    async.run(function()
      for i = 1, 10 do
        local tasks = { async.spawn(take, 9), async.spawn(take, 9) }
        async.sleep(0.0003 * (i % 4))
        for _, task in ipairs(tasks) do task:cancel() end
        for _, task in ipairs(tasks) do pcall(task.wait, task) end
      end
      take(100)
    end)
    assert.equal(60, count)
  end)
end)
