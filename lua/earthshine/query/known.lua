--- The parameters of queries, for people: what the rows say, in words. `es.GranuleQuery.known()`,
--- and so with each class of queries, is the list of them.

local rows = require "earthshine.query.rows"

local SHAPE <const> = "well-known text, GeoJSON"
local FORMS <const> = {
  string = "text", id = "a concept id", boolean = 'true, false, "unset"', enum = "one of %s",
  sort_key = "one of %s; - before it for descending", joined = "text",
  upload = "the name of a .zip, .geojson, .json or .kml file",
  integer = "an integer", limit = "an integer; -1 for all", number = "a number",
  range = '{ min, max }, { min =, max = }, "min,max", one number',
  dates = '{ start, stop }, "start/stop", "start,stop", a date, seconds since 1970, es.DateRange; '
    .. "an end may be open, or a duration",
  instant = "a date, seconds since 1970",
  bounding_box = '{ w, s, e, n }, { west =, … }, "w,s,e,n", BOX(…), es.BoundingBox',
  polygon = "a closed list of positions, { outer =, holes = }, " .. SHAPE .. ", a file, es.Polygon",
  point = '{ lon, lat }, { lon =, lat = }, "lon,lat", ' .. SHAPE .. ", a file, es.Point",
  line = "a list of positions, " .. SHAPE .. ", a file, es.Line",
  circle = '{ lon, lat, metres }, { center =, radius = }, "lon,lat,metres", es.Circle',
  attribute = "{ type =, name =, value = }, { type =, name =, min =, max = }, { name = }, "
    .. '"type,name,value"',
  passes = "a number, { pass =, tiles = { \"3L\" } }", members = "a table with members among %s",
  stac_texts = "text",
  stac_datetime = '{ start, stop }, "start/stop", an instant',
  stac_bbox = "{ w, s, e, n }, six numbers with heights, es.BoundingBox",
  stac_intersects = "GeoJSON, " .. SHAPE:match "^[^,]*" .. ", a file, es.Polygon and the like",
  stac_query = "a table from properties to { operator = value }",
  stac_filter = "CQL2 as text or as a table",
  stac_fields = "a list of names, - before those to leave out, or { include =, exclude = }",
  stac_sortby = "a list of names, - before those that descend, or of { field =, direction = }",
  stac_conf = "a table", map = "a table of names and values",
  exclude = "a table with members among %s",
}
local SUFFIXES <const> = {
  attribute = "[]", passes = "[n][pass], [n][tiles]", members = "[n][…]", map = "[…]",
  exclude = "[…][]",
}

---@class earthshine.known_parameter
---@field name string CMR's name
---@field aliases string[] its other names
---@field forms string what may be given
---@field cmr string? CMR's key; nil where CMR gets nothing of it
---@field options string[]? the options that CMR takes; nil where it looks at none
---@field help string what CMR does with it, to be read after its name
---@field stac string? what carries it in a STAC search, or why nothing does

local function words(text)
  local list = {}
  for word in text:gmatch "%S+" do list[#list + 1] = word end
  return list
end

local function forms_of(row)
  local text = FORMS[row.kind] or row.kind
  if text:find("%s", 1, true) then text = text:format(table.concat(words(row.words), ", ")) end
  local several = row.list and row.kind ~= "limit" or row.kind == "attribute"
    or row.kind == "passes" or row.kind == "members"
  return several and text .. "; or a list of these" or text
end

local function key_of(row, kind)
  if row.client or kind == "item" then return nil end
  if row.name == "daac" then return "provider" end
  local suffix = SUFFIXES[row.kind]
  if suffix then return row.name .. suffix:gsub(", ", ", " .. row.name) end
  if row.always_list then return row.name .. "[]" end
  return row.list and row.kind ~= "joined" and ("%s, %s[]"):format(row.name, row.name) or row.name
end

--- All parameters of a kind of query, in the order in which they are sent.
---@param kind earthshine.query_kind
---@return earthshine.known_parameter[]
return function(kind)
  local list = {}
  for i, row in ipairs(rows.list(kind)) do
    list[i] = {
      name = row.name, aliases = table.move(row.names, 2, #row.names, 1, {}),
      forms = forms_of(row), cmr = key_of(row, kind), options = row.options and words(row.options),
      help = row.help, stac = row.stac and (row.stac.words or row.stac.dropped),
    }
  end
  return list
end
