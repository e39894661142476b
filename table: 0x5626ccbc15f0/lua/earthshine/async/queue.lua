--- Queues between tasks: what was put in first comes out first, to whom asked first.
-- @module earthshine.async.queue


local await = require "earthshine.async.await"
local check = require "earthshine.check"
local edge = require "earthshine.async.edge"
local Error = require "earthshine.error"
local list = require "earthshine.async.list"

--- 
-- @table earthshine.queue

local Queue = {}
Queue.__index = Queue
Queue.__name = "earthshine.queue"

-- @param capacity? number how many items it holds at most; without one, any number
-- @return earthshine.queue
function Queue.new(capacity)
  capacity = capacity or math.huge
  check.range("capacity of queue", capacity, 0, math.huge)
  return setmetatable({
    capacity = capacity, head = 1, tail = 0, closed = false,
    getters = { what = "an item of a queue", first = false, last = false },
    putters = { what = "room in a queue", first = false, last = false },
  }, Queue)
end

local function append(self, item)
  local tail = self.tail + 1
  self[tail] = item -- which may raise, for want of memory: then nothing has happened
  self.tail = tail
end

--- Puts an item in, when there is room.
-- @param item any not nil
-- @return boolean taken false where the queue is closed, or is closed while this waits
function Queue:put(item)
  if item == nil then Error.misuse "nil cannot be put into a queue; it stands for the end" end
  local waiter = await.here()
  if self.closed then return false end
  local getter = self.getters.first
  if getter then
    getter.item = item
    list.remove(self.getters, getter)
    getter:ready()
  elseif self.tail - self.head + 1 < self.capacity then
    append(self, item)
  else
    waiter.item = item
    await.turn(waiter, self.putters)
    local refused = waiter.item ~= nil
    waiter.item = nil
    return not refused
  end
  return true
end

Queue.put = edge(Queue.put)

-- Lets in the item of the first who waits with one.
local function admit(self)
  local putter = self.putters.first
  if not putter then return end
  append(self, putter.item)
  list.remove(self.putters, putter)
  putter.item = nil
  putter:ready()
end

--- Takes the next item out, when there is one.
-- @return any item nil where the queue is closed and empty
function Queue:get()
  local waiter = await.here()
  admit(self)
  if self.head <= self.tail then
    local item = self[self.head]
    self[self.head] = nil
    self.head = self.head + 1
    if self.head > self.tail then self.head, self.tail = 1, 0 end
    return item
  end
  if self.closed then return nil end
  waiter.item = nil
  await.turn(waiter, self.getters)
  local item = waiter.item
  waiter.item = nil
  return item
end

Queue.get = edge(Queue.get)

--- An iterator over what is put in, to the end: `for item in queue:iter() do`.
-- @return fun(): any
function Queue:iter()
  return function() return self:get() end
end

--- Ends the queue: no item goes in any more, those inside can still be taken out. The second time
--- it does nothing.
function Queue:close()
  if self.closed then return end
  self.closed = true
  for waiter in list.take, self.getters do waiter:ready() end
  for waiter in list.take, self.putters do waiter:ready() end
end

Queue.__close = Queue.close
check.methods("queue", Queue, Queue, { "put", "get", "iter", "close" })

return Queue
