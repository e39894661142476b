--- What a query means and what the sandbox's CMR reads out of its request, each as a text for every
--- parameter: the same where the encoding is right. None of the encoder's code is used.

local Form = require "earthshine.sandbox.cmr.form"
local probes = require "tests.support.sent_probes"
local rows = require "earthshine.query.rows"

local sent = {}

--- The time at which the sandbox reads a request, in ms: the year 2100.
sent.NOW = 4102444800000

local EARTH <const> = 6367435

local function as_list(value)
  if type(value) ~= "table" or getmetatable(value) or value[1] == nil then return { value } end
  return value
end

local function map(list, f)
  local out = {}
  for i, value in ipairs(list) do out[i] = f(value, i) end
  return out
end

local function keys(t)
  local list = {}
  for key in pairs(t or {}) do list[#list + 1] = key end
  return list
end

local function join(list) return table.concat(list, " | ") end

local function set(list)
  local out, seen = {}, {}
  for _, value in ipairs(list or {}) do
    local text = tostring(value)
    if not seen[text] then out[#out + 1] = text end
    seen[text] = true
  end
  table.sort(out)
  return join(out)
end

-- Small letters and "_" for "-": CMR's names are the same so.
local function snake(name) return (name:gsub("-", "_"):lower()) end

local function amount(n) return n and ("%.14g"):format(n) or "" end

local function ms(seconds) return seconds and math.floor(seconds * 1000 + 0.5) end

-- Milliseconds of "2020-01-01T00:00:00.000Z".
local function ms_of(text)
  local y, m, d, h, mi, s, fraction = text:match "^(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)%.?(%d*)Z$"
  y, m = y - (m + 0 < 3 and 1 or 0), (m + 9) % 12
  local days = 365 * y + y // 4 - y // 100 + y // 400 + (153 * m + 2) // 5 + d - 719469
  local seconds = ((days * 24 + h) * 60 + mi) * 60 + s
  return math.tointeger(seconds * 1000 + (fraction == "" and 0 or fraction + 0))
end

-- What is said by each kind of value: the text of the query's values, and that of what was read.
---@type table<string, fun(values: any[], q: table, row: table, options: table): string, string?>
local KINDS = {}

local function span(low, high) return amount(low) .. "-" .. amount(high) end

-- The cells of a grid, "name:1,2:3-4,5", in one spelling.
local function cells_of(text)
  local name, out = text:match "^[^:]*", {}
  for x, y in text:gmatch ":([^,]*),([^:]*)" do
    local x1, y1 = x:match "^%d+", y:match "^%d+"
    out[#out + 1] = span(x1, x:match "%-(.*)" or x1) .. "," .. span(y1, y:match "%-(.*)" or y1)
  end
  return name .. ": " .. join(out)
end

local function cells_text(wanted)
  return wanted.name .. ": " .. join(map(wanted.cells, function(cell)
    return span(cell[1][1], cell[1][2]) .. "," .. span(cell[2][1], cell[2][2])
  end))
end

function KINDS.string(values, q, row)
  if row.name == "keyword" then return values[1], q.keyword end
  if row.name == "two_d_coordinate_system" then
    return set(map(values, cells_of)), set(map(q.cells, cells_text))
  end
  return set(values), set(q.strings[row.name])
end

function KINDS.id(values, q, row) return set(values), set(q.ids[row.name]) end

function KINDS.enum(values, q, row)
  if row.name == "include_facets" then return values[1], q.facets end
  return KINDS.string(values, q, row)
end

function KINDS.boolean(values, q, row)
  local found = q.flags[row.name]
  if row.name == "force_cartesian" then found = q.cartesian end
  if found == nil then found = q.params[row.name] end
  return tostring(values[1]), tostring(found)
end

function KINDS.sort_key(values, q)
  return join(values), join(map(q.sort, function(one)
    return (one.descending and "-" or "") .. one.key
  end))
end

function KINDS.joined(values, q, row)
  local list = {}
  for word in q.params[row.name]:gmatch "[^,]+" do list[#list + 1] = word end
  return set(values), set(list)
end

function KINDS.range(values, q, row)
  local range = q.ranges[row.name] or {}
  return amount(values[1].min) .. "," .. amount(values[1].max),
    amount(range[1]) .. "," .. amount(range[2])
end

function KINDS.integer(values, q) return set(values), set(keys(q.cycles)) end

function KINDS.instant(values, q) return amount(ms_of(values[1])), amount(q.since) end

local function ends(start, stop) return ("%s/%s"):format(start, stop) end

function KINDS.dates(values, q, row)
  local temporal = row.name == "temporal"
  local list = temporal and q.temporal or q.dates[row.name] or {}
  local expected, found = {}, {}
  for i, range in ipairs(values) do
    local read = list[i] or {}
    if range.start_day or range.end_day then
      expected[i], found[i] = probes.days(range, read, sent.NOW)
    else
      if temporal then read = #read == 1 and read[1] or {} end
      expected[i], found[i] = ends(ms(range.start), ms(range.stop)), ends(read[1], read[2])
    end
  end
  return join(expected), join(found) .. (#list == #values and "" or " and others")
end

local function degrees(points, count)
  local out = {}
  for i = 1, count or #points, 2 do
    -- A longitude is what it is to within whole turns.
    out[#out + 1] = ("%.11f %.11f"):format((points[i] + 180) % 360, points[i + 1] + 0.0)
  end
  return table.concat(out, ",")
end

-- Metres from the centre of a circle.
local function distance(circle, lon, lat)
  local a, b = math.rad(circle.lat), math.rad(lat)
  local h = math.sin((b - a) / 2) ^ 2
    + math.cos(a) * math.cos(b) * math.sin(math.rad(lon - circle.lon) / 2) ^ 2
  return 2 * EARTH * math.asin(math.min(1, math.sqrt(h)))
end

local function flat(pairs_list)
  local out = {}
  for i, p in ipairs(pairs_list) do out[2 * i - 1], out[2 * i] = p[1], p[2] end
  return out
end

-- Of each kind of shape: the text of a value, and of the piece that was read.
local SHAPES <const> = {
  bounding_box = function(box, piece)
    return degrees { box.west, box.south, box.east, box.north },
      degrees { piece.w, piece.s, piece.e, piece.n }
  end,
  point = function(point, piece) return degrees { point.lon, point.lat }, degrees(piece.points) end,
  line = function(line, piece) return degrees(flat(line:points())), degrees(piece.points) end,
  polygon = function(polygon, piece)
    return degrees(flat(polygon:points())), degrees(piece.points, piece.count)
  end,
  circle = function(circle, piece)
    for i = 1, piece.count, 2 do
      local far = distance(circle, piece.points[i], piece.points[i + 1])
      if math.abs(far - circle.radius) > 0.2 + 1e-6 * circle.radius then
        return amount(circle.radius), amount(far)
      end
    end
    return "", ""
  end,
}

for name, read in pairs(SHAPES) do
  KINDS[name] = function(values, q)
    local expected, found, pieces = {}, {}, q.shapes[name] or {}
    for i, value in ipairs(values) do
      if pieces[i] then expected[i], found[i] = read(value, pieces[i]) end
    end
    return join(expected) .. #values, join(found) .. #pieces
  end
end

function KINDS.attribute(values, q, _, options)
  local expected, found = {}, {}
  for i, one in ipairs(values) do
    expected[i], found[i] = probes.attribute(one, q.attributes[i] or { name = "none" },
      options.exclude_boundary)
  end
  return join(expected), join(found)
end

local function pass_of(pass, tiles) return pass .. (tiles and ": " .. set(tiles) or "") end

function KINDS.passes(values, q)
  return set(map(values, function(one) return pass_of(one.pass, one.tiles) end)),
    set(map(q.passes or {}, function(one)
      return pass_of(one.pass, one.tiles and keys(one.tiles))
    end))
end

local function named(t, text)
  local out = {}
  for name, value in pairs(t) do out[#out + 1] = snake(name) .. "=" .. text(value) end
  return "{" .. set(out) .. "}"
end

function KINDS.members(values, q, row)
  return set(map(values, function(one) return named(one, tostring) end)),
    set(map(q.members[row.name] or {}, function(group) return named(group, join) end))
end

function KINDS.map(values, q, row)
  local text = row.of == "string" and tostring or function(value) return amount(tonumber(value)) end
  return named(values[1], text), named(q.params[row.name], text)
end

function KINDS.exclude(values, q)
  local found = values[1].concept_id and keys(q.excluded) or Form.list(q.params.exclude.tag_key)
  return set(values[1].concept_id or values[1].tag_key), set(found)
end

local function options_of(all)
  local out = {}
  for name, flags in pairs(all or {}) do
    for option, value in pairs(flags) do
      out[#out + 1] = ("%s.%s=%s"):format(name, option, value)
    end
  end
  return set(out)
end

--- What is meant and what was read.
---@param kind earthshine.query_kind
---@param parameters table a query's
---@param q sandbox.query
---@param asked fun(row: earthshine.param_row): boolean? which parameters are to be there
---@return table<string, string> expected by parameter
---@return table<string, string> found the same of all that is there
function sent.compare(kind, parameters, q, asked)
  local expected = { options = options_of(parameters.options) }
  local found = { options = options_of(q.options) }
  for name in pairs(q.params) do found[name] = "not asked for" end
  for name, value in pairs(parameters) do
    local row = rows.find(kind, name)
    if row and asked(row) then
      expected[name], found[name] = KINDS[row.kind](as_list(value), q, row,
        (parameters.options or {})[name] or {})
    end
  end
  found.options = options_of(q.options)
  return expected, found
end

return sent
