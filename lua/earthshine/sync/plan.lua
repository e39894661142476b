--- Compares a listing of granules with what a folder has: what is new, what has changed, what is
-- gone. Only arithmetic.

local check = require "earthshine.check"
local Names = require "earthshine.download.names"
local time = require "earthshine.time"

---@class earthshine.sync.plan
---@field state earthshine.sync.state the state, as it will be
---@field listed integer granules of the listing
---@field empty string[] names of granules without a file that could be fetched
---@field private kept table<string, boolean> names that the listing has
---@field private seen table<string, boolean> granules that it has
local Plan = {}
Plan.__index = Plan

---@param state earthshine.sync.state changed by what follows
---@return earthshine.sync.plan
function Plan.new(state)
  local self = setmetatable({
    state = state, names = Names.new(), by_granule = {}, kept = {}, seen = {}, listed = 0,
    empty = {}, latest = nil,
  }, Plan)
  for _, name in ipairs(check.keys(state.files)) do
    local entry = state.files[name]
    self.names:allocate(entry.url, name)
    local own = self.by_granule[entry.granule] or {}
    own[#own + 1], self.by_granule[entry.granule] = name, own
  end
  return self
end

local function same_checksum(a, b)
  if not (a and b) then return nil end
  return a.algorithm == b.algorithm and a.value == b.value
end

-- Whether a file that is known is still the one that the catalogue describes. A checksum decides
-- where both have one: records are revised far more often than files.
local function unchanged(entry, file, revised)
  if entry.size ~= file.size then return false end
  local same = same_checksum(entry.checksum, file.checksum)
  if same ~= nil then return same end
  return not revised
end

-- The name of a file in the folder. A file that has moved to another address keeps its name, if its
-- granule stays the same.
local function name_of(self, id, file)
  local plain = Names.sanitise(file.name)
  local entry = self.state.files[plain]
  if entry and entry.granule == id then return plain end
  return (self.names:allocate(file.url, file.name))
end

local function add_file(self, id, file, revised)
  local name = name_of(self, id, file)
  if self.kept[name] and self.state.files[name].granule ~= id then return end
  self.kept[name] = true
  local entry = self.state.files[name]
  if not entry then
    self.state.files[name] = {
      granule = id, url = file.url, size = file.size, checksum = file.checksum, own = false,
      done = false,
    }
    return
  end
  if not unchanged(entry, file, revised or entry.granule ~= id) then
    -- What is there may be of the right size by chance: it must not pass for the new file.
    entry.done, entry.stale = false, true
  end
  entry.granule, entry.url, entry.gone = id, file.url, nil
  entry.size, entry.checksum = file.size, file.checksum
end

-- The later of two instants; one that cannot be read counts for nothing.
local function later(a, b)
  local x, y = a and time.parse(a), b and time.parse(b)
  if not y then return a end
  return (not x or y > x) and b or a
end

--- Takes a granule of the listing in.
---@param granule earthshine.granule
function Plan:add(granule)
  local id, revision = granule:concept_id(), granule.meta["revision-id"]
  revision = math.tointeger(revision)
  local files = granule:files()
  local before = self.state.granules[id]
  self.listed, self.seen[id] = self.listed + 1, true
  if #files == 0 then self.empty[#self.empty + 1] = granule:name() or id end
  for _, file in ipairs(files) do
    add_file(self, id, file, not revision or revision ~= before)
  end
  -- What an older revision had and this one has not.
  for _, name in ipairs(self.by_granule[id] or {}) do
    local entry = self.state.files[name]
    if entry.granule == id and not self.kept[name] then entry.gone = true end
  end
  self.state.granules[id] = revision or 0
  self.latest = later(self.latest, granule.meta["revision-date"])
end

--- Ends the listing.
---@param complete boolean whether it held all granules of the query, so that what is missing in it
--- is gone
function Plan:finish(complete)
  local state = self.state
  state.since = later(state.since, self.latest)
  if not complete then return end
  for name, entry in pairs(state.files) do
    if not self.kept[name] then entry.gone = true end
  end
  for id in pairs(state.granules) do
    if not self.seen[id] then state.granules[id] = nil end
  end
end

--- The names of files that an entry's test picks, in order.
---@param state earthshine.sync.state
---@param test fun(entry: earthshine.sync.entry): any
---@return string[]
function Plan.select(state, test)
  local names = {}
  for name, entry in pairs(state.files) do
    if test(entry) then names[name] = true end
  end
  return check.keys(names)
end

return Plan
