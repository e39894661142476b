--- Records with random faults, as JSON text: members dropped, null, of another type, renamed,
-- copied to elsewhere; lists shortened, doubled, out of order; strings and numbers of odd kinds.
--
-- A record is made of Lua tables as json.to_table gives them; all is drawn from math.random.

local check = require "earthshine.check"
local json = require "earthshine.json"

local mutated = {}

local random = math.random

local Token = {}

-- A number or other token as JSON may spell it.
local function token(text) return setmetatable({ text = text }, Token) end

local TOKENS <const> = { "-0", "0.0", "-0.0", "1e2", "1.50", "5.0", "12345678901234567890", "1E-7",
  "-9223372036854775808", "9007199254740993", "180.000", "-180", "90", "360", "1e300" }
local NAMES <const> = { "umm:none", "umm:urls", "umm:=x", "umm:=umm:x", "umm:whole", "umm:files",
  "umm:DataGranule", "umm:version", "", "URL", "a\"b\\c", "\u{e9}\0", "stac:record", "meta", "umm",
  "Type", "GranuleUR", "CloudCover", "ShortName", "Version", "Points", "provider-id" }
local STRINGS <const> = { "", "Not provided", "granule", "2020-01-01", "2020-01-01T00:00:00Z",
  "2020-13-01T00:00:00Z", "2020-01-01T00:00:00.5+01:00", "s3://b/k/x.nc", "https://h/x.nc",
  "https://h/x.nc#", " https://h/a b.tif ", "x.nc", "a/b/x.nc", "MD5", "SHA-256", "GET DATA",
  "GET DATA VIA DIRECT ACCESS", "Day", "day", "DAY", "OPENDAP DATA", "\u{202e}\0\1\"\\/\n",
  "A_1", "_", "1", "granule_1", ("ab"):rep(16), ("AB"):rep(32), ("0"):rep(64), "../..", "%2e%20",
  "<script>", "EPSG:32755", "WRS-2", "s3", "Feature" }

local function scalar()
  local kind = random(5)
  if kind == 1 then return json.null end
  if kind == 2 then return random(2) == 1 end
  if kind == 3 then return token(TOKENS[random(#TOKENS)]) end
  if kind == 4 and random(20) == 1 then return ("long \u{e9} \\ "):rep(random(300)) end
  return STRINGS[random(#STRINGS)]
end

local function anything(depth)
  local kind = random(8)
  if kind == 1 and depth > 0 then return { [NAMES[random(#NAMES)]] = anything(depth - 1) } end
  if kind == 2 and depth > 0 then return json.array { anything(depth - 1), anything(depth - 1) } end
  if kind == 3 then return json.array {} end
  if kind == 4 then return {} end
  return scalar()
end

local ARRAY <const> = getmetatable(json.array {})

local function is_array(value)
  return type(value) == "table" and (value[1] ~= nil or getmetatable(value) == ARRAY)
end

-- All tables below one, as a list.
local function nodes(value, list)
  if type(value) == "table" and getmetatable(value) ~= Token then
    list[#list + 1] = value
    for _, key in ipairs(check.keys(value)) do nodes(value[key], list) end
  end
  return list
end

local function copy(value)
  if type(value) ~= "table" then return value end
  local out = setmetatable({}, getmetatable(value))
  for key, member in pairs(value) do out[key] = copy(member) end
  return out
end

local function any_key(t)
  local keys = check.keys(t)
  return keys[random(#keys)]
end

local function change_array(t)
  local kind, n = random(5), #t
  if kind == 1 then
    table.insert(t, random(n + 1), anything(2))
  elseif n == 0 then
    return
  elseif kind == 2 then
    table.remove(t, random(n))
  elseif kind == 3 then
    table.insert(t, random(n + 1), copy(t[random(n)]))
  elseif kind == 4 then
    t[random(n)] = anything(2)
  else
    local i, j = random(n), random(n)
    t[i], t[j] = t[j], t[i]
  end
end

local function change_object(t, all)
  local kind, key = random(6), next(t) and any_key(t)
  if kind == 1 or not key then
    t[NAMES[random(#NAMES)]] = anything(2)
  elseif kind == 2 then
    t[key] = nil
  elseif kind == 3 then
    t[key] = anything(2)
  elseif kind == 4 then
    t[key], t[NAMES[random(#NAMES)]] = nil, t[key]
  elseif kind == 5 then
    t[key] = scalar()
  else
    local from = all[random(#all)]
    if next(from) ~= nil and not is_array(from) then
      t[key] = copy(from[any_key(from)])
    end
  end
end

--- A copy of a record with so many faults.
---@param record table
---@param faults integer
---@return table
function mutated.record(record, faults)
  record = copy(record)
  for _ = 1, faults do
    local all = nodes(record, {})
    local t = all[random(#all)]
    if is_array(t) then change_array(t) else change_object(t, all) end
  end
  return record
end

--- The JSON of a record, the members of its objects in random order.
---@param value any
---@return string
function mutated.text(value)
  if type(value) ~= "table" then return json.encode(value) end
  if getmetatable(value) == Token then return value.text end
  local parts = {}
  if is_array(value) then
    for i, element in ipairs(value) do parts[i] = mutated.text(element) end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  for _, key in ipairs(check.keys(value)) do
    local member = json.encode(key) .. ":" .. mutated.text(value[key])
    table.insert(parts, random(#parts + 1), member)
  end
  return "{" .. table.concat(parts, random(3) == 1 and ", \n" or ",") .. "}"
end

return mutated
