--- What is sent of an item search: one body or several, fitted to the server that is to answer.

local Error = require "earthshine.error"
local Polygon = require "earthshine.query.polygon"
local conditions = require "earthshine.results.stac.conditions"

local plan = {}

-- Members that only servers with an extension understand, and what is said where one has not.
local EXTENSIONS <const> = {
  sortby = { "sort", "the server has no sort extension: items come in its own order" },
  fields = { "fields", "the server has no fields extension: items come whole" },
}

-- A copy with one member set anew.
local function with(body, name, value)
  local copy = {}
  for key, member in pairs(body) do copy[key] = member end
  copy[name] = value
  return copy
end

-- A box over the antimeridian as the two on its sides.
local function halves(bbox)
  local half = #bbox // 2
  if bbox[1] <= bbox[1 + half] then return { bbox } end
  local west, east = table.move(bbox, 1, #bbox, 1, {}), table.move(bbox, 1, #bbox, 1, {})
  west[1 + half], east[1] = 180, -180
  return { west, east }
end

local SINGLE <const> = {
  MultiPoint = "Point", MultiLineString = "LineString", MultiPolygon = "Polygon",
}

-- A geometry's parts as geometries of their own.
local function parts_of(geometry, out)
  if geometry.type == "GeometryCollection" then
    for _, part in ipairs(geometry.geometries) do parts_of(part, out) end
  elseif SINGLE[geometry.type] then
    for _, coordinates in ipairs(geometry.coordinates) do
      out[#out + 1] = { type = SINGLE[geometry.type], coordinates = coordinates }
    end
  else
    out[#out + 1] = geometry
  end
  return out
end

-- A polygon's outer ring, counter-clockwise: CMR-STAC passes it on as it is, and CMR refuses
-- others. Holes it leaves out.
local function outer_of(part, drop)
  local polygon = part.type == "Polygon" and Polygon.read(part)
  if not polygon then return part end
  if #polygon:holes() > 0 then
    drop("intersects", part, "CMR-STAC sees no holes: what lies in them is found too")
  end
  return { type = "Polygon", coordinates = { polygon:points() } }
end

-- Requests that one search may become.
local MOST_PARTS <const> = 100

-- CMR-STAC refuses a box over the antimeridian, and takes the parts of a geometry for conditions
-- that must all hold: each is a request of its own there.
local function split(body, landing, drop)
  if not landing.cmr then return { body } end
  local name, parts = "bbox", nil
  if type(body.bbox) == "table" then
    parts = halves(body.bbox)
  elseif type(body.intersects) == "table" then
    name, parts = "intersects", parts_of(body.intersects, {})
    if #parts > MOST_PARTS then
      Error.raise { code = "unsupported",
        message = ("CMR-STAC has to be asked for each of the %d parts of the geometry, and at most "
          .. "%d are: ask with fewer shapes or with the box around them, or by es.search_data, "
          .. "which takes them together"):format(#parts, MOST_PARTS) }
    end
    for i, part in ipairs(parts) do parts[i] = outer_of(part, drop) end
  end
  local bodies = {}
  for i, part in ipairs(parts or {}) do bodies[i] = with(body, name, part) end
  return parts and bodies or { body }
end

---@class earthshine.stac_plan
---@field bodies table[] each the body of a search; what they find together is the result
---@field own? earthshine.stac_own conditions that are left to us
---@field dropped { field: string, value: any, reason: string }[] what nobody does

--- Fits a search to a server; raises `unsupported` for a condition that nobody can
--- evaluate, and for a geometry of too many parts.
---@param body table members of an item search, without limit
---@param landing earthshine.stac_landing
---@param method "GET"|"POST"
---@return earthshine.stac_plan
function plan.make(body, landing, method)
  local shared = conditions.share(body, landing, method)
  local out, dropped = {}, {}
  local function drop(name, value, reason)
    dropped[#dropped + 1] = { field = name, value = value, reason = reason }
  end
  for name, value in pairs(body) do
    local needed = EXTENSIONS[name]
    if needed and not landing.can[needed[1]] then
      drop(name, value, needed[2])
    elseif name == "conf" and method == "GET" then
      drop(name, value, "it has no place in a GET")
    elseif name ~= "limit" then
      out[name] = value
    end
  end
  if out.fields ~= nil and shared.own then
    drop("fields", out.fields, "conditions are evaluated here, which needs whole items")
    out.fields = nil
  end
  out.filter, out["filter-lang"], out.query = shared.filter, shared.language, shared.query
  if shared.filter == nil then out["filter-crs"] = nil end
  local bodies = split(out, landing, drop)
  if #bodies > 1 and out.sortby ~= nil then
    drop("sortby", out.sortby, "the search is sent as several, each of which is in order")
  end
  table.sort(dropped, function(a, b) return a.field < b.field end)
  return { bodies = bodies, own = shared.own, dropped = dropped }
end

return plan
