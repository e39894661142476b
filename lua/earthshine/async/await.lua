--- Waiting: who waits where the library awaits something, and whether a wait is possible there at
--- all.
--
-- In a task a wait suspends the task. At top level, where no task runs, it turns the engine until
-- it is over.

local core = require "earthshine.core"
local Error = require "earthshine.error"
local list = require "earthshine.async.list"
local scheduler = require "earthshine.async.scheduler"
local Top = require "earthshine.async.top"

local await = {}

--- The coroutines of generators, each with the coroutine that steps it; with the name of the C
--- function where the step came from a place that cannot be suspended.
---@type table<thread, thread|string>
await.steps = setmetatable({}, { __mode = "k" })

local steps = await.steps
local running, isyieldable = coroutine.running, coroutine.isyieldable

-- What to do instead, by the last word of the name.
local REMEDY = {
  sort = "fetch what the comparison needs before sorting",
  gsub = "collect the matches first, fetch, and replace with a table",
  require = "let the module return a function, and call that",
  tostring = "fetch first, and print the result",
  __gc = "use a variable with <close>, or call close() yourself",
  close = "end the work inside its own coroutine",
}

--- The message of a wait in a place that cannot be suspended.
---@param name? string the function that stands in the way, as `core.blocked_by` names it
---@return string
local function blocked(name)
  name = name or "coroutine.close" -- of which nothing stands on the coroutine's own stack
  local remedy = REMEDY[name:match "[^.]+$"] or "call it with what was fetched before"
  return ("await inside %s, which cannot wait: %s"):format(name, remedy)
end

local NO_TASK <const> = "a wait where no task runs, on a loop that the host turns: "
  .. "run this by es_spawn, or put it into async.detach"
local FOREIGN <const> = "await inside a foreign coroutine; use async.generator, or async.spawn"
local ENDED <const> = "await in a callback of the scheduler, where no task runs; use async.detach"

--- Who would wait here: the running task, or top level. Where no wait is possible: nil and why.
---@return table?
---@return string? why
local function place()
  local task = scheduler.current
  if not task then
    if core.finalizing() then return nil, blocked "__gc" end
    scheduler.engine()
    if scheduler.driven then return nil, Error.new { code = "no_task", message = NO_TASK } end
    return Top.new()
  end
  if task.state then return nil, ENDED end
  if not isyieldable() then return nil, blocked(core.blocked_by()) end
  local thread = running()
  while thread ~= task.thread do
    thread = steps[thread]
    if not thread then return nil, FOREIGN end
    if type(thread) == "string" then return nil, blocked(thread) end
  end
  return task
end

local function refuse(why)
  if Error.is(why) then error(why, 0) end
  Error.misuse(why)
end

--- Who would wait here. Raises a misuse where no wait is possible, and the error `no_task` at top
--- level of a loop that a host turns.
---@return table waiter the running task, or one that stands for top level
function await.who()
  local waiter, why = place()
  return waiter or refuse(why)
end

--- Begins every await of something that is not an operation: `who`, but where the task has been
--- cancelled, that is raised.
---@return table waiter
function await.here()
  local waiter = await.who()
  local stop = waiter.scope.stop
  if stop then error(stop, 0) end
  return waiter
end

--- Waits in a list until somebody takes the waiter out of it and calls its `ready`.
---@param waiter table from `await.here`
---@param queue table
function await.turn(waiter, queue)
  list.add(queue, waiter)
  local stop = waiter:suspend(queue)
  if stop ~= nil then error(stop, 0) end
end

-- Waits until an operation has completed. A cancellation cancels the operation too, and is raised
-- when that has completed: nothing that an await has begun outlives it. What it brought all the
-- same is closed.
local function complete(op)
  local waiter, why = place()
  if not waiter then
    op:cancel()
    refuse(why)
  end
  local stop = waiter.scope.stop
  if not op:done() then
    op:tag(waiter)
    stop = waiter:suspend(op)
  end
  if stop ~= nil then
    local brought = op:result()
    if type(brought) == "table" then brought = brought.stream end
    local meta = type(brought) == "userdata" and getmetatable(brought)
    if meta and meta.__close then local _ <close> = brought end
    error(stop, 0)
  end
end

local function raised(value, code, message, detail, ...)
  if value == nil and code then
    Error.raise { code = code, message = message, cause = detail }
  end
  return value, code, message, detail, ...
end

--- Awaits a core operation.
---@param op userdata
---@return any ... its values; a failure is raised, with the operation's detail as its cause
function await.op(op)
  complete(op)
  return raised(op:result())
end

--- Awaits a core operation whose failure is expected.
---@param op userdata
---@return any ... its values, or nil, code, message, detail; raised is only a cancellation
function await.try(op)
  complete(op)
  return op:result()
end

return await
