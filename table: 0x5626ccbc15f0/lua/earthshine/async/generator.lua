--- Generators: iterators written as functions that yield, and that may wait between their values.
-- @module earthshine.async.generator


local await = require "earthshine.async.await"
local check = require "earthshine.check"
local core = require "earthshine.core"
local edge = require "earthshine.async.edge"
local Error = require "earthshine.error"
local Fault = require "earthshine.async.fault"
local scheduler = require "earthshine.async.scheduler"

--- 
-- @table earthshine.generator

local Generator = {}
Generator.__index = Generator
Generator.__name = "earthshine.generator"

local MARK <const> = scheduler.MARK
local DONE <const> = {} -- what the coroutine returns first
local steps = await.steps
local resume, yield = coroutine.resume, coroutine.yield
local running, isyieldable = coroutine.running, coroutine.isyieldable

local function main(self, f)
  local function give(...)
    if running() ~= self.thread then
      Error.misuse "the yield of a generator is called outside its own body"
    end
    self.throws = true
    yield(...)
    self.throws = false
    if self.ending then error(self.ending, 0) end
  end
  return DONE, xpcall(f, Fault.from, edge(give))
end

--- Makes a generator.
-- @param f fun(yield: fun(...)) its body
-- @return earthshine.generator
function Generator.new(f)
  local thread = coroutine.create(main)
  scheduler.watch(thread)
  return setmetatable({ thread = thread, stepping = false, body = f }, Generator)
end

-- A body that yields inside a scope is abandoned, and its scopes end here. What it consumes would
-- otherwise run inside them.
local function unwind(self, task)
  local err = Fault.from(
    "a generator cannot yield inside a scope, timeout or shield that it has opened", self.thread)
  coroutine.close(self.thread)
  self.thread = nil
  while task.scope ~= self.scope do err = task.scope:finish(false, err) end
  error(err, 0)
end

local function ended(self, ok, first, second)
  self.thread = nil
  if not ok then error(first, 0) end
  if first == nil and Error.is(second) then error(second, 0) end
end

-- Takes what the coroutine came back with. While it waits, the coroutine that steps it waits.
local function advance(self, ok, value, ...)
  if value == MARK then
    yield(MARK)
    return advance(self, resume(self.thread))
  end
  self.stepping = false
  if not ok then return ended(self, false, Fault.from(value, self.thread)) end
  if value == DONE then return ended(self, ...) end
  local task = scheduler.current
  if task and task.scope ~= self.scope then unwind(self, task) end
  return value, ...
end

local function go(self)
  if self.stepping then
    Error.misuse "this generator is being stepped already; each task needs one of its own"
  end
  local task = scheduler.current
  if task then
    steps[self.thread] = isyieldable() and running() or core.blocked_by() or "coroutine.close"
    self.scope = task.scope
  end
  self.stepping = true
  return advance(self, resume(self.thread, self, self.body))
end

-- The next values; nil at the end.
Generator.__call = edge(function(self)
  if self.thread then return go(self) end
end)

--- Ends the generator: its body is unwound where it stands. The second time it does nothing.
--
-- In the `yield` that the body was given an error is raised, so that variables with <close> can
-- wait. A body that was suspended by `coroutine.yield` is closed by `coroutine.close`, in which
-- nothing can wait.
function Generator:close()
  if not self.thread then return end
  if self.stepping then Error.misuse "a generator cannot be closed while it is being stepped" end
  if self.throws then
    self.ending = Error.new { code = "cancelled", message = "the generator was closed" }
    local ok, err = pcall(go, self)
    if not (ok or rawequal(err, self.ending)) then error(err, 0) end
  end
  local thread = self.thread
  if thread then
    self.thread = nil
    local ok, err = coroutine.close(thread)
    if not ok then error(err, 0) end
  end
end

Generator.close = edge(Generator.close)
check.methods("generator", Generator, Generator, { "close" })

function Generator:__close()
  return self:close()
end

function Generator:__tostring()
  local state = not self.thread and "ended" or self.stepping and "waits" or "can be stepped"
  return "earthshine.generator: " .. state
end

return Generator
