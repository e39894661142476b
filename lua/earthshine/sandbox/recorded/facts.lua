--- What the search asks of a collection, read from its UMM-C record.

local Calendar = require "earthshine.sandbox.catalog.calendar"
local Dates = require "earthshine.sandbox.cmr.dates"
local collection = require "earthshine.record.collection"
local core = require "earthshine.core"
local read = require "earthshine.record.read"

local facts = {}

local function time_of(text) return text and (Dates.parse(text)) or nil end

-- Tables of a view's own, an empty list for what is no list.
local function tables(value)
  return read.node(value) and core.view_table(value, {}) or {}
end

-- First and last moment of all extents; no last one where it goes on.
local function extent(umm)
  local first, last, goes_on
  local function add(from, to)
    if not from then return end
    first = math.min(first or from, from)
    if to then last = math.max(last or to, to) else goes_on = true end
  end
  for _, t in ipairs(read.list(umm.TemporalExtents)) do
    for _, r in ipairs(read.list(t.RangeDateTimes)) do
      add(time_of(read.text(r, "BeginningDateTime")), time_of(read.text(r, "EndingDateTime")))
    end
    for _, text in ipairs(read.strings(t.SingleDateTimes)) do add(time_of(text), time_of(text)) end
    for _, p in ipairs(read.list(t.PeriodicDateTimes)) do
      add(time_of(read.text(p, "StartDate")), time_of(read.text(p, "EndDate")))
    end
    if t.EndsAtPresentFlag == true then goes_on = true end
  end
  return first, not goes_on and last or nil
end

-- The archive, else the first of the data centers.
local function center(umm)
  local list = read.list(umm.DataCenters)
  for _, c in ipairs(list) do
    for _, role in ipairs(read.strings(c.Roles)) do
      if role == "ARCHIVER" then return c end
    end
  end
  return list[1]
end

local function platforms(umm)
  local list = tables(umm.Platforms)
  for _, p in ipairs(list) do p.Type = p.Type or "Not provided" end
  return list
end

local function format(umm)
  local info = read.at(umm, "ArchiveAndDistributionInformation")
  for _, name in ipairs { "FileDistributionInformation", "FileArchiveInformation" } do
    local entry = read.list(read.at(info, name))[1]
    if entry then return read.text(entry, "Format") end
  end
end

local KEYWORD <const> = { { Category = "EARTH SCIENCE", Topic = "Not provided",
  Term = "Not provided" } }

--- The facts of a record.
---@param umm table UMM-C
---@param from integer start of its first granule where the record states no time, ms
---@return table facts
---@return integer? ends of the temporal extent, ms
function facts.of(umm, from)
  local first, last = extent(umm)
  local archive, keywords = center(umm), tables(umm.ScienceKeywords)
  return {
    abstract = read.text(umm, "Abstract") or "Not provided",
    begins = Calendar.iso(first or from), finished = last ~= nil,
    level = read.text(umm, "ProcessingLevel", "Id") or "Not provided",
    center = archive and read.text(archive, "ShortName") or "Not provided",
    center_name = archive and read.text(archive, "LongName"),
    representation = read.text(umm, "SpatialExtent", "GranuleSpatialRepresentation")
      or "CARTESIAN",
    bounds = collection.new({ umm = umm }):bounding_box(),
    format = format(umm), keywords = keywords[1] and keywords or KEYWORD,
    platforms = platforms(umm), projects = tables(umm.Projects),
    progress = read.text(umm, "CollectionProgress"),
    data_type = read.text(umm, "CollectionDataType"),
    ancillary = read.strings(umm.AncillaryKeywords),
    additional_attributes = tables(umm.AdditionalAttributes),
    standard = umm.StandardProduct == true,
    author = read.text(read.list(umm.CollectionCitations)[1], "Creator"), consortium = {},
    tiling = read.text(read.list(umm.TilingIdentificationSystems)[1],
      "TilingIdentificationSystemName"),
  }, last
end

return facts
