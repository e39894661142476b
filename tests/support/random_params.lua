--- Random valid values of parameters by their kind of value, more varied than the cases of the
--- parameters: texts of every nasty character, long lists, numbers of any form.

local es = require "earthshine"
local random_values = require "tests.support.random_values"

local random = math.random

local function pick(list) return list[random(#list)] end
local function chance(n) return random(n) == 1 end

local PIECES <const> = {
  "A", "b", "Z9", "_", "-", ".", " ", "  ", "&", "=", "+", "%", "%41", "#", "?", "*", "/", "\\",
  ",", "\\,", ";", ":", "'", '"', "<b>", "[]", "[0]", "{", "}", "(", ")", "|", "^", "~", "`", "@",
  "!", "$", "\t", "\r\n", "\0", "\x7f", "é", "e\u{301}", "ß", "Ω", "日本", "\u{1F30D}", "\u{200B}",
  "true", "2020-01-01", "0x10",
}

-- A text of nasty characters, which begins with no wildcard and is not blank.
local function text()
  if chance(3) then return pick { "ATL06", "MOD04_3K", "006", "5.12.4", "LPCLOUD", "Terra" } end
  local parts = { pick { "A", "&", "=", "+", "%", "#", "é", '"', "/", "-", ".x", "1" } }
  for i = 2, random(8) do parts[i] = pick(PIECES) end
  return table.concat(parts)
end

local function list(make, most)
  local out = {}
  for i = 1, random(most or 3) do out[i] = make() end
  return out
end

-- One value, or where a parameter takes them, several.
local function some(row, make)
  if not row.list or chance(3) then return make() end
  return list(make)
end

local function number(low, high)
  local n = low + random() * (high - low)
  local form = random(5)
  if form == 1 then return math.floor(n) end
  if form == 2 then return ("%.3f"):format(n) end
  if form == 3 then return ("%.9e"):format(n) end
  if form == 4 then return pick { low, high, 0.0 + low } end
  return math.floor(n * 1e6) / 1e6
end

local function ordered(make)
  local a, b = make(), make()
  if tonumber(a) > tonumber(b) then a, b = b, a end
  return a, b
end

local function instant()
  local ms = random(-2000000000, 4000000000) * 1000 + random(0, 999)
  local seconds = ms // 1000
  return pick {
    seconds, ms / 1000, os.date("!%Y-%m-%d", seconds), os.date("!*t", seconds),
    os.date("!%Y-%m-%dT%H:%M:%S", seconds) .. (".%03d"):format(ms % 1000)
      .. pick { "Z", "", "+05:30", "-0800" },
  }
end

-- Of the texts of one attribute, those behind which another comes do not end in a backslash.
local function part() return (text():gsub("\\+$", "")) end

local STAMPS <const> = {
  date = function() return os.date("!%Y-%m-%d", random(0, 2000000000)) end,
  time = function() return os.date("!%H:%M:%S", random(0, 86399)) end,
  datetime = function() return os.date("!%Y-%m-%dT%H:%M:%SZ", random(0, 2000000000)) end,
}

local ATTRIBUTES <const> = {
  float = function() return number(-1000, 1000) end,
  int = function() return random(-100000, 100000) end,
  boolean = function() return chance(2) end,
  string = part, date_string = part, time_string = part, datetime_string = part,
  date = STAMPS.date, time = STAMPS.time, datetime = STAMPS.datetime,
}
local TYPES <const> = {
  "float", "int", "boolean", "string", "date_string", "time_string", "datetime_string", "date",
  "time", "datetime",
}

local function attribute()
  local name = part()
  if chance(6) then return { name = name } end
  local kind = pick(TYPES)
  local make = ATTRIBUTES[kind]
  if kind == "boolean" or chance(3) then return { type = kind, name = name, value = make() } end
  local low, high = make(), make()
  local read = (kind == "float" or kind == "int") and tonumber or string.lower
  if read(low) > read(high) then low, high = high, low end
  if chance(4) then low = nil elseif chance(4) then high = nil end
  return { type = kind, name = name, min = low, max = high }
end

local function pass()
  local tiles = chance(2) and list(function() return random(0, 300) .. pick { "L", "R", "F" } end)
  local n = random(1, 600)
  if not tiles and chance(2) then return n end
  return { pass = chance(4) and tostring(n) or n,
    tiles = tiles and (chance(3) and table.concat(tiles, " , ") or tiles) or nil }
end

local function member(row)
  local out = {}
  for word in row.words:gmatch "%S+" do
    if chance(2) then
      if chance(3) then word = word:gsub("-", "_") end
      out[word] = chance(5) and random(2030) or text()
    end
  end
  return next(out) and out or member(row)
end

local KEYS <const> = {
  "short_name", "platform", "science_keywords", "org.ceos.wgiss.cwic", "gov.nasa.eosdis", "é",
  "a b", "x&y=", "1",
}

local MAPS <const> = {
  string = text, integer = function() return random(0, 2147483647) end,
  number = function() return number(-100, 100) end,
}

local function grid()
  local out = { pick { "MODIS Tile SIN", "wrs-1", "é&x", "MGRS" } }
  local function span()
    local a, b = ordered(function() return random(0, 99) end)
    return chance(2) and tostring(a) or a .. "-" .. b
  end
  for i = 2, random(4) do out[i] = span() .. "," .. span() end
  return table.concat(out, ":")
end

--- By kind of value: a random value of a row, in any of its forms.
---@type table<string, fun(row: earthshine.param_row): any>
local make = {}

function make.string(row)
  if row.name == "two_d_coordinate_system" then return some(row, grid) end
  if row.name == "keyword" then return pick { text(), "ice *sheet", '"sea ice" ?x', "*" } end
  return some(row, text)
end

function make.boolean() return pick { true, false, "true", "false", "unset" } end

function make.enum(row)
  if row.name == "daac" then
    return some(row, function() return pick { "NSIDC", "nsidc", "ASF", "GES_DISC" } end)
  end
  local words = {}
  for word in row.words:gmatch "%S+" do words[#words + 1] = word end
  local word = pick(words)
  return chance(2) and word:upper() or word
end

function make.id(row)
  local kinds = {}
  for kind in row.prefixes:gmatch "%S+" do kinds[#kinds + 1] = kind end
  local function id()
    return ("%s%d-%s"):format(pick(kinds), random(4000000000), pick { "P", "A_B", "X9_CPRD" })
  end
  if chance(20) then return list(id, 300) end
  return some(row, id)
end

function make.sort_key(row)
  local words = {}
  for word in row.words:gmatch "%S+" do words[#words + 1] = word end
  for word in pairs(row.means) do words[#words + 1] = word end
  table.sort(words)
  return some(row, function() return pick { "", "-", "+" } .. pick(words) end)
end

function make.joined(row)
  return some(row, function() return (part():gsub(",", "."):match "^%s*(.-)%s*$") end)
end

function make.range(row)
  local function one() return number(row.low, math.min(row.high, 1000000)) end
  local low, high = ordered(one)
  return pick { low, { low, high }, { min = low, max = high }, { min = low }, { max = high },
    { minValue = low, maxValue = high }, low .. "," .. high, { value = high } }
end

function make.integer(row) return some(row, function() return random(row.low, row.high) end) end

function make.instant() return instant() end

local PERIODIC <const> = { temporal = true }

-- A range in any form, which has nothing that the parameter does not take.
local function range_of(row)
  local value, excludes, periodic
  repeat
    value = random_values.DateRange()
    excludes = type(value) == "table" and value.exclude_boundary
    periodic = type(value) == "table" and value.start_day
  until (not excludes or (row.options or ""):find "exclude_boundary")
    and (not periodic or PERIODIC[row.name])
  return value, excludes
end

function make.dates(row)
  if not row.list or chance(2) then return (range_of(row)) end
  return list(function()
    local value, excludes
    repeat value, excludes = range_of(row) until not excludes
    return assert(es.DateRange(value))
  end)
end

for name, class in pairs {
  bounding_box = "BoundingBox", circle = "Circle", line = "Line", point = "Point",
  polygon = "Polygon",
} do
  make[name] = function()
    if chance(2) then return random_values[class]() end
    return list(function() return assert(es[class](random_values[class]())) end)
  end
end

function make.attribute() return chance(2) and attribute() or list(attribute) end
function make.passes() return list(pass) end
function make.members(row)
  return chance(2) and member(row) or list(function() return member(row) end)
end


function make.map(row)
  local out = {}
  for _ = 1, random(3) do out[pick(KEYS)] = MAPS[row.of]() end
  return out
end

function make.exclude(row)
  local function one() return row.of == "id" and ("G%d-P"):format(random(99999)) or text() end
  local name = row.means and chance(3) and next(row.means) or row.words
  return { [name] = chance(3) and one() or list(one) }
end

return make
