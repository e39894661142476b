--- What the search asks of a granule, read from its UMM-G record.

local Dates = require "earthshine.sandbox.cmr.dates"
local archive = require "earthshine.record.archive"
local read = require "earthshine.record.read"
local shapes = require "earthshine.sandbox.recorded.shapes"

local granule = {}

local function time_of(text) return text and (Dates.parse(text)) or nil end

local function provider_date(umm, kind)
  for _, date in ipairs(read.list(umm.ProviderDates)) do
    if date.Type == kind then return time_of(read.text(date, "Date")) end
  end
end

-- Never: after what any search asks for, but a date that can be written.
local FOREVER <const> = 253402300799999

-- Without times of its own, a record stands at the time when it was made.
local function times(umm, made)
  local extent = read.at(umm, "TemporalExtent")
  local single = time_of(read.text(extent, "SingleDateTime"))
  local first = single or time_of(read.text(extent, "RangeDateTime", "BeginningDateTime"))
  local last = single or time_of(read.text(extent, "RangeDateTime", "EndingDateTime"))
  if not first then return made, made end
  return first, math.max(first, last or FOREVER)
end

local function identifiers(umm, kind)
  local list = {}
  for _, x in ipairs(read.list(read.at(umm, "DataGranule", "Identifiers"))) do
    if x.IdentifierType == kind then list[#list + 1] = read.text(x, "Identifier") end
  end
  return list
end

local function names(list, member)
  local out = {}
  for _, x in ipairs(read.list(list)) do
    if not member then
      out[#out + 1] = read.text(x, "ShortName")
    else
      for _, name in ipairs(names(x[member])) do out[#out + 1] = name end
    end
  end
  return out
end

-- The names of its own that a record states, by parameter; nothing for what it leaves out.
local function own_names(umm)
  local instruments, sensors = names(umm.Platforms, "Instruments"), {}
  for _, p in ipairs(read.list(umm.Platforms)) do
    for _, name in ipairs(names(p.Instruments, "ComposedOf")) do sensors[#sensors + 1] = name end
  end
  local function stated(list) return list[1] and list or nil end
  return { platform = stated(names(umm.Platforms)), instrument = stated(instruments),
    sensor = stated(sensors), project = stated(names(umm.Projects)) }
end

local function attributes(umm)
  local values = {}
  for _, a in ipairs(read.list(umm.AdditionalAttributes)) do
    local name = read.text(a, "Name")
    if name then values[name] = read.strings(a.Values)[1] end
  end
  return values
end

local function orbit(umm)
  local domain = read.list(umm.OrbitCalculatedSpatialDomains)[1]
  return {
    number = read.number(domain, "OrbitNumber") or read.number(domain, "BeginOrbitNumber"),
    node = read.number(domain, "EquatorCrossingLongitude"),
    crossing = time_of(read.text(domain, "EquatorCrossingDateTime")),
  }
end

local function cell(umm)
  local tiling = read.at(umm, "TilingIdentificationSystem")
  local name = read.text(tiling, "TilingIdentificationSystemName")
  local x = read.number(tiling, "Coordinate1", "MinimumValue")
  local y = read.number(tiling, "Coordinate2", "MinimumValue")
  return name and x and y and { name, x, y } or nil
end

---@class sandbox.recorded_granule times are ms

--- The facts of a record.
---@param record sandbox.record
---@return sandbox.recorded_granule
function granule.of(record)
  local umm, meta = record.umm, record.meta
  local revised = time_of(read.text(meta, "revision-date")) or provider_date(umm, "Update")
    or provider_date(umm, "Insert") or 0
  local made = time_of(read.text(umm, "DataGranule", "ProductionDateTime")) or revised
  local start, stop = times(umm, made)
  local domain = read.at(umm, "SpatialExtent", "HorizontalSpatialDomain")
  local track = read.at(domain, "Track")
  return {
    record = record, ur = umm.GranuleUR, start = start, stop = stop, production = made,
    created = provider_date(umm, "Insert") or made, revised = revised,
    revision = math.tointeger(read.number(meta, "revision-id")) or 1,
    producer = identifiers(umm, "ProducerGranuleId")[1], crid = identifiers(umm, "CRID")[1],
    features = identifiers(umm, "FeatureId"), names = own_names(umm),
    attributes = attributes(umm), orbit = orbit(umm), cell = cell(umm),
    track = read.number(track, "Cycle")
      and { Cycle = track.Cycle, Passes = read.list(track.Passes) } or nil,
    cloud = read.number(umm, "CloudCover"),
    day_night = read.text(umm, "DataGranule", "DayNightFlag") or "Unspecified",
    shape = shapes.of(read.at(domain, "Geometry")), size = archive.size(umm, "") or 0,
  }
end

return granule
