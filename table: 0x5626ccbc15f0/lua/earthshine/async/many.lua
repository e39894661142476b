--- Many at once: all of a list, or a function mapped over a list or an iterator.
-- @module earthshine.async.many


local check = require "earthshine.check"
local Error = require "earthshine.error"
local Semaphore = require "earthshine.async.semaphore"
local Task = require "earthshine.async.task"
local work = require "earthshine.async.work"

local many = {}

-- Waits for a task that was spawned elsewhere, and takes it along where this wait is cancelled.
local function follow(task)
  local _ <close> = task
  return task:wait()
end

local function gather(scope, items)
  local tasks, results = {}, { n = #items }
  for i, item in ipairs(items) do
    tasks[i] = Task.is(item) and Task.new(scope, follow, item) or Task.new(scope, item)
  end
  for i, task in ipairs(tasks) do results[i] = task:wait() end
  return results
end

--- Runs every function of a list in a task of its own, or waits for the tasks in it.
-- @param items (function|earthshine.task)[]
-- @return table results the first value of each, in order; `n` says how many there are
function many.all(items)
  for i, item in ipairs(items) do
    if not Task.is(item) then check.type(("item %d of all"):format(i), item, "callable") end
  end
  return work.scope(function(scope) return gather(scope, items) end)
end

-- Steps over a list or an iterator: a function that returns one item after the other, then nil.
-- Says whether a step may wait.
local function stepper(source)
  local meta = getmetatable(source)
  local callable = type(source) == "function" or type(meta) == "table" and meta.__call
  if callable then return source, true end
  local i = 0
  return function()
    i = i + 1
    return source[i]
  end, meta ~= nil
end

local function outcome(value, err)
  if value == nil and Error.is(err) then error(err, 0) end
  return value
end

--- Calls f(item, index) for every item, in at most `limit` tasks at a time.
-- @param source any a list, or an iterator function or object
-- @param limit integer
-- @param f fun(item: any, index: integer): any
-- @return table results the first value of each call, in order; `n` says how many there are
function many.map(source, limit, f)
  local step, waits = stepper(source)
  local turns = waits and Semaphore.new(1)
  local results, count, workers, over = {}, 0, 1, false

  -- One worker at a time steps the iterator, because a step may wait.
  local function take()
    local _ <close> = turns and turns:acquire()
    local item
    if not over then item = step() end
    if item == nil then
      over = true
    else
      count = count + 1
    end
    return item, count
  end

  -- A worker that has found something to do makes the next one, so there are never many more
  -- workers than items.
  local function worker(scope)
    for item, index in take do
      if workers < limit then
        workers = workers + 1
        Task.new(scope, worker, scope).name = "map"
      end
      results[index] = outcome(f(item, index))
    end
  end

  work.scope(worker)
  results.n = count
  return results
end

return many
