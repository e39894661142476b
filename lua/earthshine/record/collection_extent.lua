--- Where and when a collection's data are.

local core = require "earthshine.core"
local read = require "earthshine.record.read"
local to_stac = require "earthshine.record.to_stac"

---@class earthshine.collection_extent
local collection = {}

-- Adds the ranges of a list, by the names of their ends.
local function add(out, list, begin, stop, goes_on)
  for _, range in ipairs(read.list(list)) do
    local from, to = read.text(range, begin), read.text(range, stop)
    if from or to then out[#out + 1] = { start = from, stop = not goes_on and to or nil } end
  end
end

--- When its data are, in ISO 8601: ranges, moments (both ends the same) and periods that come
--- again, as the record lists them.
---@return { start: string?, stop: string? }[] ranges no stop: it goes on
function collection:temporal_ranges()
  local out = {}
  for _, part in ipairs(read.list(self.umm.TemporalExtents)) do
    local goes_on = part.EndsAtPresentFlag == true
    add(out, part.RangeDateTimes, "BeginningDateTime", "EndingDateTime", goes_on)
    for _, moment in ipairs(read.strings(part.SingleDateTimes)) do
      out[#out + 1] = { start = moment, stop = moment }
    end
    add(out, part.PeriodicDateTimes, "StartDate", "EndDate", goes_on)
  end
  return out
end

--- When its data begin and end, over all its ranges; no end while one of them is open.
---@return string? start
---@return string? stop
function collection:temporal()
  local start, stop, open
  for _, range in ipairs(self:temporal_ranges()) do
    local from, to = range.start, range.stop
    if from and (not start or from < start) then start = from end
    if to and (not stop or to > stop) then stop = to end
    open = open or to == nil
  end
  return start, not open and stop or nil
end

local function footprint(self)
  local shapes = read.at(self.umm, "SpatialExtent", "HorizontalSpatialDomain", "Geometry")
  return core.document(core.umm_footprint(to_stac.view(shapes)))
end

--- What it covers as GeoJSON: all parts, with holes, cut at the antimeridian. Where a record has
--- shapes of several kinds, areas go before lines, and lines before points.
---@return table? geometry read like a table; es.json.to_table makes one of your own
function collection:geometry()
  return read.node(footprint(self).geometry)
end

--- The box around what it covers.
---@return number[]? box { west, south, east, north }; west > east across the antimeridian
function collection:bounding_box()
  local box = footprint(self).bbox
  return box and { table.unpack(box) }
end

--- The box in a line, for people.
---@param record table
---@return string?
local function place(record)
  local box = record:bounding_box()
  if not box then return nil end
  for i, degrees in ipairs(box) do box[i] = ("%.10g"):format(degrees) end
  return table.concat(box, " ") .. " (west south east north)"
end

return { methods = collection, place = place }
