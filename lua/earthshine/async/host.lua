--- The host's side of tasks: what the embedding API of C calls, and nobody else.

local Error = require "earthshine.error"
local list = require "earthshine.async.list"
local scheduler = require "earthshine.async.scheduler"
local Scope = require "earthshine.async.scope"
local Task = require "earthshine.async.task"
local tree = require "earthshine.async.tree"
local work = require "earthshine.async.work"

local host = {}

-- Stands in the list of who waits for a task, and tells the host.
local Listener = {}
Listener.__index = Listener

function Listener:ready()
  local task = self.task
  if task.state == "done" then
    pcall(self.done, nil, table.unpack(task.values, 1, task.values.n))
  else
    -- A text needs no memory to be told, where the error itself does.
    local _ = pcall(self.done, task.error) or pcall(self.done, "not enough memory")
  end
end

--- Makes a task below the root; `done(err, ...)` is called when it has ended: with nil and its
--- results, or with its error.
---@param done function
---@param f function
---@param ... any its arguments
function host.spawn(done, f, ...)
  scheduler.engine()
  local task = Task.new(Scope.root, f, ...)
  list.add(task, setmetatable({
    task = task, done = done, before = false, after = false, list = false,
  }, Listener))
end

--- Cancels all tasks.
---@param reason? earthshine.error
function host.cancel(reason)
  work.cancel_all(reason or Error.new { code = "cancelled", message = "the engine was closed" })
end

--- Whether all tasks have ended.
---@return boolean
function host.idle()
  return Scope.root.running == 0
end

--- Ends the tasks that wait for what can never come.
function host.deadlock()
  local waiting = tree.text(Scope.root):gsub("\n$", "")
  work.cancel_all(Error.new {
    code = "deadlock",
    message = "waits that can never end: nothing is under way that could end them\n" .. waiting,
  })
  scheduler.engine():nudge()
end

--- The error that an interruption raises: made beforehand, since it is raised where Lua may not
--- allocate.
---@return earthshine.error
function host.interruption()
  scheduler.engine()
  return Error.new { code = "interrupted", message = "interrupted by the host" }
end

--- Closes the engine as it is.
function host.close()
  scheduler.close()
end

--- Cancels all, waits for the cleanup and closes the engine, whose loop must not be borrowed.
function host.shut()
  scheduler.driven = false
  work.shut()
end

return host
