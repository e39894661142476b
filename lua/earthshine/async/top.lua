--- Top level as a waiter: where no task runs, a wait turns the engine until it is over.
--
-- It has the methods of a task that matter to what is waited for: `suspend`, `ready`, `completed`.

local Error = require "earthshine.error"
local list = require "earthshine.async.list"
local scheduler = require "earthshine.async.scheduler"
local Scope = require "earthshine.async.scope"
local tree = require "earthshine.async.tree"

local Top = { scope = {} } -- nothing cancels top level
Top.__index = Top

---@return table
function Top.new()
  return setmetatable({ before = false, after = false, list = false, waits = false }, Top)
end

function Top:ready()
  self.waits = false
end

Top.completed = Top.ready

local STREAMS <const> = "a wait that can never end: it is for a connection, and streams that "
  .. "nobody reads have all of them; close some, or raise the session's limit of connections"
local NOTHING <const> = "a wait that can never end: nothing is under way that could end it"

local function deadlock(self, stuck)
  local message = ("%s\n%s\n%s"):format(stuck > 0 and STREAMS or NOTHING,
    "top level " .. tree.waits(self), tree.text(Scope.root))
  return Error.new { code = "deadlock", message = (message:gsub("\n$", "")) }
end

-- Turns the engine once, where there is something to wait for. Returns an error where there is not.
local function turn(self)
  local engine = scheduler.engine()
  local waits = not scheduler.ready.first
  if waits then
    local alive, stuck = engine:alive()
    if alive == 0 then return deadlock(self, stuck) end
  end
  local code, message = engine:turn(waits)
  if code then return Error.new { code = code, message = message } end
end

--- Waits until `ready` is called. Returns nil, or the error because of which the wait has ended.
---@param what any an operation, or the list of waiters in which this one stands
---@return any
function Top:suspend(what)
  self.waits = what
  scheduler.pass()
  while self.waits do
    local ok, err = pcall(turn, self)
    if err ~= nil or not ok then
      if type(what) == "userdata" then
        what:cancel()
      elseif self.waits then -- it may have been granted in the same turn
        list.remove(what, self)
      end
      self.waits = false
      return err
    end
    scheduler.pass()
  end
end

return Top
