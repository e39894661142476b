--- The scheduler of this Lua state: C completes operations, this runs the tasks that waited for
--- them.
--
-- A state has one engine, and one scheduler: this module's table. Tasks that can go on stand in
-- one flat queue. Nothing but `scheduler.pass` ever resumes a task, so tasks never run inside
-- each other, however long the chain in which they wait.

local core = require "earthshine.core"
local Error = require "earthshine.error"
local list = require "earthshine.async.list"

local scheduler = {
  current = nil, ---@type earthshine.task? the task that runs; nil at top level
  ready = { first = false, last = false }, -- list of the tasks that can go on
  tasks = 0, -- how many there have been; their numbers
  driven = false, -- whether the loop is turned by a host, so that top level cannot wait
  on_unhandled = nil, ---@type fun(err: any, task?: earthshine.task)? told of lost failures
}

--- What a suspended task yields, and the generators through which it does. No other value can be
--- mistaken for it.
scheduler.MARK = setmetatable({}, { __name = "earthshine.await" })

local MARK <const> = scheduler.MARK
local ready = scheduler.ready
local resume = coroutine.resume

local engine, hosted

--- Lets the tasks run that are ready now, each up to its next wait. Those that become ready
--- meanwhile have to wait for the next pass, so that the engine gets its turn however busy they
--- keep each other.
function scheduler.pass()
  local last = ready.last
  local task = false -- as the last of an empty list
  scheduler.current = nil
  while task ~= last and ready.first do
    task = ready.first
    -- A program that resumes a task's coroutine itself may have ended the task before its wait.
    if task.thread then
      scheduler.current = task
      if hosted then engine:running(task.thread) end
      list.remove(ready, task) -- not before: where memory is short for that, it stays there
      local ok, mark = resume(task.thread)
      if mark ~= MARK then
        list.add(ready, task) -- so that it is seen again, should memory be short for this
        task:left(ok, mark)
        list.remove(ready, task)
      end
      scheduler.current = nil
    else
      list.remove(ready, task)
    end
  end
  if hosted then
    engine:running(nil)
    if ready.first then engine:nudge() end
  end
end

-- The engine's door calls this after a turn that completed operations.
local function deliver()
  scheduler.engine()
  for _, waiter in engine.next, engine do
    if waiter then waiter:completed() end
  end
  scheduler.pass()
end

--- The engine, made on first use.
function scheduler.engine()
  if not engine then
    local made, code, message = core.engine()
    if not made then Error.raise { code = code, message = message } end
    engine = made
    engine:on_deliver(deliver)
    hosted = engine:hosted()
    scheduler.driven = engine:driven()
  end
  return engine
end

--- A coroutine that was made outside of tasks may be resumed in one: an interruption is to stop
--- it there.
---@param thread thread
function scheduler.watch(thread)
  if hosted and not scheduler.current then engine:watch(thread) end
end

--- Closes the engine. The next use makes a new one.
function scheduler.close()
  if engine then engine:close() end
  engine, hosted, scheduler.driven = nil, nil, false
end

--- Tells the hook of a failure that nobody else will hear of.
---@param err any
---@param task? earthshine.task
function scheduler.unhandled(err, task)
  if scheduler.on_unhandled then pcall(scheduler.on_unhandled, err, task) end
end

return scheduler
