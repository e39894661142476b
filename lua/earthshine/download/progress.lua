--- The state of a download that is under way: files, bytes, rate, time left. Only arithmetic;
-- whoever shows it asks for a snapshot.

---@class earthshine.download.event what `on_progress` gets
---@field files integer complete, written by this download
---@field skipped integer complete before it
---@field failed integer
---@field active integer arriving now
---@field total? integer files in all; nil while it cannot be said
---@field estimated boolean whether `total` still counts granules that have not been listed
---@field bytes integer received
---@field bytes_total? integer bytes in all, where the sizes are known
---@field bytes_estimated boolean whether some files are not known to it, and count as the others do
---@field rate number bytes a second, of the last seconds
---@field eta? number seconds left
---@field seconds number since the start
---@field name? string the file that began last
---@field finished boolean

---@class earthshine.download.progress
local Progress = {}
Progress.__index = Progress

-- The rate is the mean over about this many seconds: long enough to be readable, short enough to
-- show a stall.
local WINDOW = 5

---@param now number seconds of any clock that never goes back
---@return earthshine.download.progress
function Progress.new(now)
  return setmetatable({
    began = now, items = 0, complete = false,
    planned = 0, sized = 0, sized_bytes = 0.0, sum_done = 0,
    files = 0, skipped = 0, failed = 0, running = {}, active = 0, samples = { { now, 0 } },
  }, Progress)
end

--- How many granules or URLs there will be.
---@param n? integer nil: not known
---@param exact? boolean each of them is one file
function Progress:expect(n, exact)
  self.expected, self.exact = n, exact
end

--- One granule or URL has been listed; it has so many files.
---@param files integer
function Progress:item(files)
  self.items = self.items + 1
  self.planned = self.planned + files
end

--- Everything has been listed: the totals are exact now.
function Progress:listed()
  self.complete = true
end

--- A file begins.
---@param key any stands for the file
---@param name string
---@param size? integer bytes, where the metadata says so
function Progress:start(key, name, size)
  self.running[key] = { received = 0, size = size }
  self.active = self.active + 1
  self.name = name
  if size then self.sized, self.sized_bytes = self.sized + 1, self.sized_bytes + size end
end

--- More of a file has come; a new attempt begins again at zero.
---@param key any
---@param received integer bytes so far
---@param size? integer what the server announces
function Progress:advance(key, received, size)
  local file = self.running[key]
  if not file then return end
  file.received = received
  if size and size > 0 and not file.size then
    file.size = size
    self.sized, self.sized_bytes = self.sized + 1, self.sized_bytes + size
  end
end

-- Takes a file off the list of those that arrive.
local function leave(self, key)
  local file = self.running[key]
  if file then
    self.running[key], self.active = nil, self.active - 1
  end
  return file
end

--- A file is whole.
---@param key any
---@param bytes integer its size
function Progress:done(key, bytes)
  local file = leave(self, key)
  self.files, self.sum_done = self.files + 1, self.sum_done + bytes
  if file and not file.size then
    self.sized, self.sized_bytes = self.sized + 1, self.sized_bytes + bytes
  elseif file then
    self.sized_bytes = self.sized_bytes - file.size + bytes
  end
end

-- A file that will bring no bytes counts in no total of bytes.
local function forget(self, key)
  local file = leave(self, key)
  if file and file.size then
    self.sized, self.sized_bytes = self.sized - 1, self.sized_bytes - file.size
  end
end

--- A file was there already.
function Progress:skip(key)
  forget(self, key)
  self.skipped = self.skipped + 1
end

--- A file is put off: it will start again, or fail.
---@param key any
function Progress:postpone(key)
  forget(self, key)
end

--- A file could not be had; without a key, a granule that has none.
function Progress:fail(key)
  forget(self, key)
  self.failed = self.failed + 1
end

-- Bytes a second over the window. Samples older than it are dropped, all but the last of them.
local function rate(self, now, bytes)
  local samples = self.samples
  local last = samples[#samples]
  if now - last[1] >= 0.05 then samples[#samples + 1] = { now, bytes } end
  while #samples > 2 and now - samples[2][1] >= WINDOW do table.remove(samples, 1) end
  local first = samples[1]
  local seconds = now - first[1]
  return seconds > 0 and math.max(0, (bytes - first[2]) / seconds) or 0
end

-- Files in all, and whether that is a guess from the granules so far.
local function total(self)
  if self.complete then return self.planned, false end
  if not self.expected then return nil, true end
  if self.exact then return self.planned + math.max(0, self.expected - self.items), false end
  if self.items == 0 then return nil, true end
  local mean = self.planned / self.items
  return math.floor(self.planned + mean * math.max(0, self.expected - self.items) + 0.5), true
end

--- What can be said now.
---@param now number
---@return earthshine.download.event
function Progress:snapshot(now)
  local received = self.sum_done
  for _, file in pairs(self.running) do received = received + file.received end
  local files, estimated = total(self)
  local speed = rate(self, now, received)
  local finished = self.files + self.skipped + self.failed
  local event = {
    files = self.files, skipped = self.skipped, failed = self.failed, active = self.active,
    total = files, estimated = estimated, bytes = received, bytes_estimated = true, rate = speed,
    seconds = now - self.began, name = self.name, finished = self.finished or false,
  }
  if not files then return event end
  -- Sizes of the files that have begun stand for those that have not.
  local begun = self.files + self.active
  local waiting = math.max(0, files - finished - self.active)
  if self.sized > 0 and self.sized >= begun then
    local sum = self.sized_bytes + self.sized_bytes / self.sized * waiting
    event.bytes_total = math.max(received, math.floor(sum + 0.5))
    event.bytes_estimated = waiting > 0
    if speed > 0 then event.eta = (event.bytes_total - received) / speed end
  elseif finished > 0 and event.seconds > 0 then
    event.eta = (files - finished) * event.seconds / finished
  end
  return event
end

--- Says that nothing more will come.
function Progress:finish()
  self.finished, self.complete = true, true
end

return Progress
