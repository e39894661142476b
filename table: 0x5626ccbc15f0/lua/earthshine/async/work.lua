--- Work in scopes: run, scope, spawn and detach, and what `all`, `map`, `timeout` and `shield`
--- are made of.
-- @module earthshine.async.work


local await = require "earthshine.async.await"
local Error = require "earthshine.error"
local Fault = require "earthshine.async.fault"
local list = require "earthshine.async.list"
local scheduler = require "earthshine.async.scheduler"
local Scope = require "earthshine.async.scope"
local Task = require "earthshine.async.task"
local Top = require "earthshine.async.top"

local work = {}

-- Waits at top level for a task. Where that can never end, the task is cancelled for that reason.
local function join(task)
  local top = Top.new()
  while not task.state do
    list.add(task, top)
    local err = top:suspend(task)
    if Error.unwinds(err) then task:cancel(err) elseif err ~= nil then error(err, 0) end
  end
  return task:wait()
end

local function begin(word, ...)
  return word(scheduler.current, ...)
end

--- Makes a function that does its work in a task: in the one that calls it, or at top level in a
--- new one that it waits for.
-- @param word fun(task: earthshine.task, ...): ...
-- @param who fun(): table `await.here`, or `await.who` for what a cancelled task may still do
-- @return fun(...): ...
function work.inside(word, who)
  return function(...)
    local waiter = who()
    if Task.is(waiter) then return word(waiter, ...) end
    return join(Task.new(Scope.root, begin, word, ...))
  end
end

--- Opens a scope around what the task does next. `work.close` ends it.
-- @param task earthshine.task
-- @param shield? number
-- @return earthshine.scope
function work.open(task, shield)
  local scope = Scope.new(task.scope, task, shield)
  task.scope = scope
  return scope
end

--- Ends a scope, given what `xpcall(f, Fault.from, ...)` of its body returned: returns the values
--- of the body, or raises.
-- @param scope earthshine.scope
-- @param ok boolean
function work.close(scope, ok, ...)
  local err = scope:finish(ok, ...)
  if err ~= nil then error(err, 0) end
  return ...
end

--- Calls f(scope) in a new scope, and returns what it returns when everything that was spawned in
--- the scope has ended.
work.scope = work.inside(function(task, f)
  local scope = work.open(task)
  return work.close(scope, xpcall(f, Fault.from, scope))
end, await.here)

local function run_inside(task, f, ...)
  return work.close(work.open(task), xpcall(f, Fault.from, ...))
end

-- Waits at top level until the root has no task left. Those that wait for what can never happen
-- are cancelled; if that does not help, the scheduler itself was short of memory before, and they
-- are lost.
local function drain()
  local top, root = Top.new(), Scope.root
  local first, left
  while root.running > 0 do
    local err = root:drain(top)
    local lost = Error.unwinds(err) and err.code == "deadlock" and left == root.running
    if Error.unwinds(err) and not lost then
      if err.code == "deadlock" then left = root.running end
      first = first or err
      work.cancel_all(err)
    elseif err ~= nil then
      error(err, 0)
    end
  end
  return first
end

local function settle(ok, ...)
  local err = drain()
  if not ok then error((...), 0) end
  if err ~= nil then error(err, 0) end
  return ...
end

--- Runs f(...) and what it spawns to the end; at top level detached work too.
function work.run(f, ...)
  local waiter = await.here()
  if Task.is(waiter) then return run_inside(waiter, f, ...) end
  return settle(pcall(join, Task.new(Scope.root, f, ...)))
end

--- Spawns a task in the innermost scope of the running task.
function work.spawn(f, ...)
  local task = scheduler.current
  if not task or task.state then
    Error.misuse "spawn outside a task: call it in async.run or async.scope, or say async.detach"
  end
  return Task.new(task.scope, f, ...)
end

--- Makes a task that belongs to nobody.
function work.detach(f, ...)
  return Task.new(Scope.root, f, ...)
end

--- Cancels every task below the root.
-- @param reason earthshine.error
function work.cancel_all(reason)
  local child = Scope.root.first
  while child do
    child:halt(reason) -- only marks and queues: no task runs, so the list stays as it is
    child = child.after
  end
end

--- Cancels all that runs, waits until it has ended, and closes the engine.
function work.shut()
  if scheduler.current then Error.misuse "async.close inside a task; call it at top level" end
  work.cancel_all(Error.new { code = "cancelled", message = "the engine was closed" })
  drain()
  scheduler.close()
end

return work
