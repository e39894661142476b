--- Tasks: functions that run in coroutines of their own, each with an outcome that others can
--- wait for.
-- @module earthshine.async.task


local await = require "earthshine.async.await"
local check = require "earthshine.check"
local edge = require "earthshine.async.edge"
local Error = require "earthshine.error"
local Fault = require "earthshine.async.fault"
local list = require "earthshine.async.list"
local scheduler = require "earthshine.async.scheduler"
local Scope = require "earthshine.async.scope"
local tree = require "earthshine.async.tree"

--- 
-- @table earthshine.task
-- @field name string what messages call it besides its number; may be set
-- @field number integer

local Task = {}
Task.__index = Task
Task.__name = "earthshine.task"

local MARK <const> = scheduler.MARK
local STRAY <const> = "coroutine.yield in a task; iterators are made with async.generator, "
  .. "and async.sleep(0) lets others run"
local create, resume, yield = coroutine.create, coroutine.resume, coroutine.yield

-- Tells of a task that has ended. Where that is cut short, for want of memory, it is done again.
local function settle(task)
  task.awaited = task.awaited or task.first ~= false
  while task.first do
    local waiter = task.first
    waiter:ready()
    list.remove(task, waiter) -- unless that has moved it
  end
  task.own.parent:left(task)
  task.own, task.scope, task.thread = false, false, false
end

-- Keeps the outcome and tells everybody who waits for it. It runs in the task's own coroutine,
-- because the tasks that were spawned in this one are waited for.
local function finish(task, ok, ...)
  local own = task.own
  local err = own:finish(ok, ...)
  if err == nil then
    task.values = table.pack(...)
    task.state = "done"
  else
    task.state = rawequal(err, own.stop) and "cancelled" or "failed"
    task.error = err
  end
  return settle(task)
end

-- The body runs under `xpcall` inside the coroutine: an error unwinds it there, and variables
-- with <close> can wait.
local function main(task, f, ...)
  yield(MARK)
  local stop = task.own.stop
  if stop then return finish(task, false, stop) end
  return finish(task, xpcall(f, Fault.from, ...))
end

--- Makes a task, which begins to run at the next pass of the scheduler; cancelled before, it
--- never begins.
-- @param scope earthshine.scope
-- @param f function
-- @param ... any its arguments
-- @return earthshine.task
function Task.new(scope, f, ...)
  check.type("f", f, "callable")
  if scope.ended then Error.misuse "this scope has ended; nothing can be spawned in it any more" end
  local number = scheduler.tasks + 1
  scheduler.tasks = number
  local self = setmetatable({
    number = number, thread = create(main), own = nil, scope = nil, waits = false,
    interrupted = false, state = false, error = false, values = false,
    abandoned = false, awaited = false, counted = false, first = false, last = false,
    before = false, after = false, list = false,
  }, Task)
  local ok, err = resume(self.thread, self, f, ...) -- to the first line: the stack keeps the rest
  if not ok then
    if Error.is_shortage(err) then error(err, 0) end
    Error.misuse(err) -- too many arguments
  end
  local own = Scope.new(scope, self)
  self.own, self.scope = own, own
  list.add(scheduler.ready, self)
  scope.running = scope.running + 1
  return self
end

--- Spawns a task in a scope.
-- @param f function
-- @param ... any its arguments
-- @return earthshine.task
-- @function Scope:spawn
Scope.spawn = edge(Task.new)

--- Lets the task go on, which has been taken out of the list where it waited.
-- @local
function Task:ready()
  list.add(scheduler.ready, self)
  self.waits = false
end

--- The operation for which the task waited has completed.
-- @local
Task.completed = Task.ready

--- Suspends the task, which runs, until `ready` is called. Returns the cancellation, where that
--- has ended the wait.
-- @local
-- @param what any
-- @return earthshine.error?
function Task:suspend(what)
  self.waits = what
  local stop = self.scope.stop
  if stop then self:interrupt(stop) end
  yield(MARK)
  stop = self.interrupted
  self.interrupted = false
  return stop or nil
end

--- Ends the wait of the task because its scope has been stopped. An operation is told to complete
--- soon, a list is left at once. The wait for the tasks of a scope goes on: they have been
--- stopped too.
-- @local
-- @param stop earthshine.error
function Task:interrupt(stop)
  local what = self.waits
  if not what or what == self.scope.idle then return end
  self.interrupted = stop
  if type(what) == "userdata" then
    what:cancel()
  else
    list.remove(what, self)
    self:ready()
  end
end

-- Ends a task whose body was abandoned, with the scopes that it had open.
local function abandon(task, err)
  while task.scope ~= task.own and not task.own.ended do err = task.scope:finish(false, err) end
  return finish(task, false, err)
end

-- Ends a task whose end itself has failed, as it does where there is no memory for it.
local function crash(task, err)
  local own = task.own
  task.error = Error.of(task.error or err)
  pcall(own.halt, own, task.error)
  task.state, own.ended = "failed", true
  list.remove(own.parent, own)
  return settle(task)
end

--- The coroutine has come back without waiting for anything: it has ended, or something went
--- wrong that `xpcall` does not catch.
-- @local
-- @param ok boolean
-- @param value any
function Task:left(ok, value)
  if self.state then return self.own and settle(self) end
  if self.abandoned then return crash(self, value) end
  if ok then value = STRAY end
  self.abandoned, self.error = true, value
  local fault = Fault.from(value, self.thread)
  coroutine.close(self.thread)
  self.thread = create(abandon)
  local mark
  ok, mark = resume(self.thread, self, fault)
  if mark ~= MARK then return self:left(ok, mark) end
end

--- Waits until the task has ended. Raises what its function raised, the `err` where it returned
--- `nil, err`, and the reason where the task was cancelled.
-- @return any ... what its function returned
function Task:wait()
  local waiter = await.here()
  if not self.state then await.turn(waiter, self) end
  if self.state ~= "done" then error(self.error, 0) end
  return table.unpack(self.values, 1, self.values.n)
end

Task.wait = edge(Task.wait)

--- Cancels the task: every await in it, and in all that it has spawned, raises the reason. A task
--- that has ended stays as it is.
--
-- A reason whose code is not `cancelled`, `interrupted` or `deadlock` would not unwind the task; it
-- becomes the cause of one that is.
-- @param reason? earthshine.error|string without one: an error with the code `cancelled`
function Task:cancel(reason)
  check.type("reason of cancel", reason, "nil|string|table")
  if self.state then return end
  if not Error.unwinds(reason) then
    local message = reason and tostring(reason) or "the task was cancelled"
    reason = Error.new { code = "cancelled", message = message, cause = reason }
  end
  self.own:halt(reason)
end

Task.cancel = edge(Task.cancel)

--- Cancels the task if it has not ended, and waits until it has. Its error is not raised.
function Task:close()
  if self.state then return end
  self:cancel()
  await.turn(await.here(), self)
end

Task.close = edge(Task.close)

function Task:__close()
  return self:close()
end

--- How it stands with the task.
-- @return "running"|"waiting"|"ready"|"done"|"failed"|"cancelled"
function Task:status()
  if self.state then return self.state end
  if scheduler.current == self then return "running" end
  return self.waits and "waiting" or "ready"
end

function Task:__tostring()
  return ("earthshine.task: %s, %s"):format(tree.name(self), self:status())
end

--- Whether a value is a task.
-- @param value any
-- @return boolean
function Task.is(value)
  return getmetatable(value) == Task
end

check.methods("task", Task, Task, { "wait", "cancel", "close", "status" })
check.methods("scope", Scope, Scope, { "spawn" })

return Task
