--- Random queries of granules, valid ones with parameters of every kind that STAC has a form for,
--- and what two of them mean, for comparison.

local es = require "earthshine"

local random_query = {}

local random = math.random

local function pick(list) return list[random(#list)] end
local function chance(n) return random(n) == 1 end

local function some(make, most)
  local list, seen = {}, {}
  for _ = 1, random(most or 3) do
    local value = make()
    local key = tostring(value)
    if not seen[key] then list[#list + 1] = value end
    seen[key] = true
  end
  return list
end

local WORDS <const> = { "Terra", "Aqua", "it's", "A_b", "50%", "x y", "Straße", "a\\b", "MODIS",
  "ICESat-2", "l3", 'q"q', "(z)" }
local PATTERNS <const> = { "T*", "A_?q*", "*x%", "a\\*", "?", "Str*e", "**", "_" }
local function word() return pick(WORDS) end
local function pattern() return chance(3) and word() or pick(PATTERNS) end

local function number(low, high)
  return math.floor((low + random() * (high - low)) * 1000) / 1000
end

local function date()
  local text = ("%04d-%02d-%02d"):format(random(1990, 2025), random(12), random(28))
  if chance(3) then return text end
  return ("%sT%02d:%02d:%02d%sZ"):format(text, random(0, 23), random(0, 59), random(0, 59),
    pick { "", ".5", ".125" })
end

local function range()
  local a, b = date(), date()
  if a > b then a, b = b, a end
  if a:sub(1, 10) == b:sub(1, 10) then b = nil end
  local kind = random(6)
  if kind == 1 then return { stop = b or a } end
  return { start = a, stop = kind ~= 2 and b or nil }
end

-- A polygon around a place: its corners in the order of their bearings.
local function polygon()
  local lon, lat = number(-180, 180), number(-89, 89)
  if chance(3) then lon = pick { 179.5, -179.9, 180 } end
  if chance(8) then lat = pick { 88.5, -89 } end
  local ring, count = {}, random(3, 6)
  local y0 = math.rad(lat)
  for i = 0, count - 1 do
    local bearing = -2 * math.pi * (i + 0.1 + 0.8 * random()) / count
    local size = math.rad(2 + 8 * random())
    if count == 3 then bearing = -2 * math.pi * (i + 0.3 * random()) / 3 end
    local y = math.asin(math.sin(y0) * math.cos(size)
      + math.cos(y0) * math.sin(size) * math.cos(bearing))
    local x = math.deg(math.atan(math.sin(bearing) * math.sin(size) * math.cos(y0),
      math.cos(size) - math.sin(y0) * math.sin(y)))
    x = (lon + x + 540) % 360 - 180
    ring[i + 1] = { math.floor(x * 1e4) / 1e4, math.floor(math.deg(y) * 1e4) / 1e4 }
  end
  ring[count + 1] = { ring[1][1], ring[1][2] }
  return es.Polygon(ring) or polygon()
end

local function line()
  local points = { { number(-180, 180), number(-80, 80) } }
  for i = 2, random(2, 6) do
    local last = points[i - 1]
    points[i] = { (last[1] + number(1, 30) + 540) % 360 - 180,
      math.max(-85, math.min(85, last[2] + number(-20, 20))) }
  end
  return es.Line(points) or line()
end

local function box()
  local south, north = number(-90, 90), number(-90, 90)
  if south > north then south, north = north, south end
  return es.BoundingBox(number(-180, 180), south, number(-180, 180), north)
end

local function point() return es.Point(number(-180, 180), number(-90, 90)) end

local function circle()
  return es.Circle(number(-180, 180), number(-80, 80), random(10, 100000))
end

local function id(letter) return ("%s%d-P_%d"):format(letter, random(99), random(3)) end

-- Texts, maybe with options.
local function texts(q, name, options, make, make_wild)
  local wild = options:find "pattern" and chance(4)
  q[name] = some(wild and (make_wild or pattern) or make or word)
  local set = { pattern = wild or nil }
  if options:find "ignore_case" and chance(4) then set.ignore_case = chance(2) end
  if options:find "and" and chance(4) then set["and"] = true end
  if next(set) then q.options[name] = set end
end

local function dates(q, name, options)
  q[name] = some(range)
  if chance(3) then q.options[name] = { ["and"] = true } end
  if options and chance(8) then
    q.options[name] = q.options[name] or {}
    q.options[name].exclude_boundary = true
  end
end

local function shapes(name, make)
  return function(q)
    q[name] = some(make, 2)
    if chance(2) then q.options[name] = { ["or"] = true } end
    if chance(2) then q.options.spatial = { ["or"] = true } end
  end
end

local function interval(low, high, make)
  local a, b = make(low, high), make(low, high)
  if a > b then a, b = b, a end
  local kind = random(4)
  if kind == 1 then return a end
  return { min = kind ~= 2 and a or nil, max = kind ~= 3 and b or nil }
end

local function attribute()
  local kind = random(4)
  if kind == 1 then
    return { type = "string", name = "MGRS_TILE_ID", value = "55JG" .. pick { "M", "N" } }
  elseif kind == 2 then
    local r = interval(0, 360, number)
    if type(r) == "number" then r = { value = r } end
    r.type, r.name = "float", pick { "MEAN_SUN_AZIMUTH_ANGLE", "MEAN_VIEW_AZIMUTH_ANGLE" }
    return r
  end
  return { type = "int", name = pick { "ULX", "SPATIAL_COVERAGE" }, value = random(9) }
end

local SORT <const> = { "start_date", "-end_date", "granule_ur", "-cloud_cover", "platform",
  "data_size", "-provider", "revision_date" }

-- How each parameter is made: changes the table of keywords.
local MAKERS <const> = {
  function(q) dates(q, "temporal", true) end,
  function(q) dates(q, "revision_date") end, function(q) dates(q, "created_at") end,
  function(q) dates(q, "production_date") end, function(q) q.updated_since = date() end,
  function(q) texts(q, "platform", "pattern ignore_case and") end,
  function(q) texts(q, "project", "pattern ignore_case and") end,
  function(q) texts(q, "instrument", "pattern ignore_case and") end,
  function(q) texts(q, "sensor", "pattern") end,
  function(q) q.day_night = pick { "day", "night", "both", "unspecified" } end,
  function(q) q.cloud_cover = interval(0, 100, number) end,
  function(q) q.orbit_number = interval(0, 99999, random) end,
  function(q) q.cycle = some(function() return random(500) end) end,
  function(q)
    -- Two conditions on one attribute are one, on the way back.
    local list, seen = some(attribute), {}
    for i = #list, 1, -1 do
      if seen[list[i].name] then table.remove(list, i) else seen[list[i].name] = true end
    end
    q.attribute = list
  end,
  function(q) q.exclude = { concept_id = some(function() return id "G" end) } end,
  function(q) q.sort_key = some(function() return pick(SORT) end) end,
  function(q) q.limit = random(0, 20000) end,
  function(q) q.fields = some(function() return pick { "id", "umm.GranuleUR", "geometry" } end) end,
  function(q) q.downloadable = true end,
  shapes("bounding_box", box), shapes("polygon", polygon), shapes("point", point),
  shapes("line", line),
  -- Circles are polygons of many points on the way, and so slow.
  function(q) if chance(4) then shapes("circle", circle)(q) end end,
  function(q) texts(q, "granule_ur", "pattern ignore_case") end,
  function(q)
    texts(q, "readable_granule_name", "pattern ignore_case and")
  end,
}

local function version() return pick { "006", "2.0", "5.12.4", "1" } end
local function version_pattern() return pick { "00?", "*", "2.*", "006" } end
local function entry() return pick { "HLSL30_", "A_B_", "x y_", "é_" } .. version() end
local function entry_pattern() return pick { "HLSL*", "?_00?", "x y_*", "*_006", entry() } end

local function name() return pick { "HLSL30", "SPL3SMP_E", "MOD04_3K", "x y", "é" } end

-- How a query says which collections are meant.
local COLLECTIONS <const> = {
  function(q) q.short_name = some(name) end,
  function(q) q.short_name, q.version = some(name), version() end,
  function(q) q.short_name, q.version = some(name), some(version) end,
  function(q) texts(q, "short_name", "pattern ignore_case and") end,
  function(q)
    texts(q, "short_name", "pattern ignore_case and")
    texts(q, "version", "pattern ignore_case", version, version_pattern)
  end,
  function(q) q.version = some(version) end,
  function(q) q.entry_id = some(entry) end,
  function(q) texts(q, "entry_id", "pattern ignore_case and", entry, entry_pattern) end,
  function(q) q.concept_id = some(function() return id "C" end) end,
  function(q) q.concept_id = some(function() return id "G" end) end,
  function(q) q.concept_id = { id "C", id "G" } end,
  function(q) q.collection_concept_id = some(function() return id "C" end) end,
  function(q)
    q.collection_concept_id, q.options.collection_concept_id = { "C1*" }, { pattern = true }
  end,
  function(q) q.provider, q.short_name = "LPCLOUD", name() end,
}

--- A random table of keywords, by math.random.
---@return table
function random_query.granules()
  local q = { options = {} }
  pick(COLLECTIONS)(q)
  for _ = 1, random(0, 5) do pick(MAKERS)(q) end
  if q.circle then q.polygon, q.options.polygon = nil, nil end
  -- A name that is no pattern is looked for among the ids.
  local names = q.readable_granule_name
  local readable = names and q.options.readable_granule_name
  if names and not (readable and readable.pattern and table.concat(names):find "[*?]") then
    q.granule_ur, q.options.granule_ur = nil, nil
    if q.concept_id and table.concat(q.concept_id):find "G" then q.concept_id = id "C" end
  end
  return q
end

return random_query
