--- Scopes, the tree along which errors go up and cancellation goes down.
--
-- A scope is a piece of work that one task does, with the tasks that were spawned in it. Each
-- task has a scope of its own; `scope`, `run`, `timeout` and `shield` open further ones in the
-- task that calls them. A scope's parent is the scope around it, or for a task's own scope the
-- one that the task was spawned in. The root is a scope without a task, which failures do not
-- stop: the place of detached work, and of what top level runs.
-- @module earthshine.async.scope


local Error = require "earthshine.error"
local Fault = require "earthshine.async.fault"
local list = require "earthshine.async.list"
local scheduler = require "earthshine.async.scheduler"

--- 
-- @table earthshine.scope

local Scope = {}
Scope.__index = Scope
Scope.__name = "earthshine.scope"

--- Opens a scope. A parent that has been stopped stops it from the first, unless it is a shield.
-- @param parent? earthshine.scope
-- @param task? earthshine.task
-- @param shield? number
-- @return earthshine.scope
function Scope.new(parent, task, shield)
  local self = setmetatable({
    parent = parent, task = task, shield = shield, running = 0, ended = false, stop = nil,
    first = false, last = false, before = false, after = false, list = false,
  }, Scope)
  if parent then
    list.add(parent, self)
    if parent.stop then self:inherit(parent.stop) end
  end
  return self
end

--- The root of the tree.
Scope.root = Scope.new()

--- Sets the time at which the scope is stopped.
-- @param seconds number
function Scope:deadline(seconds)
  self.seconds = seconds
  self.timer = scheduler.engine():timer(seconds)
  self.timer:tag(self)
end

--- The timer of the deadline has completed.
function Scope:completed()
  if self.ended then return end
  self.timer = nil
  if not self.held then
    self.overdue = Error.new {
      code = "cancelled", message = ("cancelled at the deadline of %g s"):format(self.seconds),
    }
  end
  self:halt(self.held or self.overdue)
end

--- Takes over the cancellation of the parent. True where it is to go on to the children.
-- @param stop earthshine.error
-- @return boolean
function Scope:inherit(stop)
  if self.stop or self.held then return false end
  if self.shield then
    self.held = stop
    self:deadline(self.shield)
    return false
  end
  self.stop = stop
  if self.task.scope == self then self.task:interrupt(stop) end
  return true
end

--- Stops a scope and all below it that is not shielded: every await there raises `stop`.
-- @param stop earthshine.error
function Scope:halt(stop)
  if self.stop or self.ended then return end
  self.held, self.shield = nil, nil
  local todo, n = { self }, 1
  while n > 0 do
    local scope = todo[n]
    n = n - 1
    if scope:inherit(stop) then
      local child = scope.last
      while child do
        n = n + 1
        todo[n] = child
        child = child.before
      end
    end
  end
end

--- Notes a failure. The first one stops the scope and becomes its outcome, another one is reported.
-- @param err any
-- @param task? earthshine.task the child that failed; nil for the body
function Scope:fail(err, task)
  if rawequal(err, self.error) then return end
  if self.error ~= nil then return scheduler.unhandled(err, task) end
  self.error = err
  self:halt(Error.new {
    code = "cancelled", cause = err,
    message = "cancelled, because another part of the work failed"
      .. (Error.is(err) and ": " .. err.message or ""),
  })
end

--- A task that was spawned here has ended.
-- @param task earthshine.task
function Scope:left(task)
  if not task.counted then
    task.counted = true
    self.running = self.running - 1
  end
  if self.running == 0 and self.idle then
    local waiter = self.idle.first
    if waiter then
      waiter:ready()
      list.remove(self.idle, waiter) -- unless that has moved it
    end
  end
  if task.state ~= "failed" then return end
  if self.task then
    self:fail(task.error, task)
  elseif not task.awaited then
    scheduler.unhandled(task.error, task)
  end
end

--- Lets a waiter wait until no task that was spawned here is left. Returns the error that ended
--- the wait, if one did.
-- @param waiter table
-- @return earthshine.error?
function Scope:drain(waiter)
  local err
  while self.running > 0 and not err do
    self.idle = self.idle or { what = "its tasks", first = false, last = false }
    list.add(self.idle, waiter)
    err = waiter:suspend(self.idle)
  end
  return err
end

--- Ends a scope whose body has ended, when its tasks have. Returns the error that comes of all,
--- nil for none.
--
-- Of several errors the first counts; a cancellation counts only where nothing has failed, and
-- where it cut something short.
-- @param ok boolean whether the body returned
-- @param first any its first value, or what it raised
-- @param second any a body that returns `nil, err` has failed
-- @return any
function Scope:finish(ok, first, second)
  local stopped, err = self.stop, nil
  if not ok then
    err = Fault.from(first) -- where memory ran out, the message handler was not asked
  elseif first == nil and Error.is(second) then
    err = second
  end
  if err ~= nil and not rawequal(err, stopped) then self:fail(err) end
  self:drain(self.task)
  if self.timer then self.timer:cancel() end
  self.ended = true
  list.remove(self.parent, self)
  self.task.scope = self.parent
  if self.error ~= nil then return self.error end
  if err == nil and not stopped then return self.stop end
  return err
end

return Scope
