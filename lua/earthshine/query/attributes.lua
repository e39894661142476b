--- Conditions on additional attributes: { type = "float", name = "CLOUD", min = 0, max = 20 }, or
--- CMR's text.
--
-- The normal form has the members type, name, and value or min and max, all of them texts; a name
-- alone asks that there is such an attribute.

local lua_text = require "earthshine.query.lua_text"
local numbers = require "earthshine.query.numbers"
local words = require "earthshine.query.words"

local attributes = { lua = lua_text.of }

local TYPES <const> = "string float int boolean date time datetime date_string time_string "
  .. "datetime_string"
local KEYS <const> = "type name value min max"
local NUMERIC <const> = { float = true, int = true }

-- The parts of CMR's text; "\," is a comma within one.
local function from_text(text)
  local parts = {}
  -- No UTF-8 has the byte that stands for an escaped comma.
  for part in (text:gsub("\\,", "\xff") .. ","):gmatch "([^,]*)," do
    parts[#parts + 1] = (part:gsub("\xff", ","))
  end
  if #parts == 1 then return { name = parts[1] } end
  if #parts == 3 then return { type = parts[1], name = parts[2], value = parts[3] } end
  if #parts ~= 4 then
    return nil, "must be type,name,value or type,name,min,max or name; a comma within one is \\,"
  end
  return {
    type = parts[1], name = parts[2],
    min = parts[3] ~= "" and parts[3] or nil, max = parts[4] ~= "" and parts[4] or nil,
  }
end

-- A value as text; or nil and what it must be.
local function text_of(value, type_name)
  if NUMERIC[type_name] then
    local n = numbers.parse(value)
    if type_name == "int" then n = math.tointeger(n) end
    if not n then return nil, type_name == "int" and "an integer" or "a number" end
    return numbers.text(n)
  elseif type_name == "boolean" then
    if value ~= true and value ~= false and value ~= "true" and value ~= "false" then
      return nil, "true or false"
    end
  elseif type(value) == "number" then
    return numbers.parse(value) and numbers.text(value), "text, a number or a boolean"
  elseif type(value) ~= "boolean"
    and (type(value) ~= "string" or value == "" or not utf8.len(value)) then
    return nil, "text that is not empty, a number or a boolean"
  end
  return tostring(value)
end

local function as_members(value)
  if type(value) == "string" then
    local text, message = words.text(value)
    if not text then return nil, message end
    return from_text(text)
  end
  if type(value) ~= "table" then
    return nil, "must be a table { type =, name =, value = }, or text"
  end
  for key in next, value do
    if not words.has(KEYS, key) then
      return nil, ("has an unknown member %s; known are type, name, value, min, max"):format(
        numbers.named(key))
    end
  end
  return value
end

-- CMR takes a comma behind a backslash for a part of what it ends.
local function check_backslash(normal)
  for _, key in ipairs { "name", "min" } do
    if normal[key] and normal[key]:find "\\$" then
      return key .. " must not end with a backslash: CMR's form has no way to say that"
    end
  end
end

local function check_ends(normal)
  local low, high = tonumber(normal.min), tonumber(normal.max)
  if NUMERIC[normal.type] and low and high and low > high then
    return ("the minimum %s is greater than the maximum %s"):format(normal.min, normal.max)
  end
end

function attributes.read(given)
  local value, message = as_members(given)
  if not value then return nil, message end
  if type(value.name) ~= "string" or not value.name:find "%S" or not utf8.len(value.name) then
    return nil, "needs the name of the attribute"
  end
  local ranged = value.min ~= nil or value.max ~= nil
  if value.value == nil and not ranged then
    if value.type ~= nil then return nil, "has a type, and neither a value nor a range" end
    return { name = value.name }
  end
  if value.value ~= nil and ranged then return nil, "has both a value and a range" end
  if not words.has(TYPES, value.type) then
    return nil, "needs the type of the attribute: one of " .. TYPES:gsub(" ", ", ")
  end
  local normal = { type = value.type, name = value.name }
  for _, key in ipairs { "value", "min", "max" } do
    if value[key] ~= nil then
      local text, what = text_of(value[key], value.type)
      if not text then return nil, ("%s must be %s"):format(key, what) end
      normal[key] = text
    end
  end
  message = check_ends(normal) or check_backslash(normal)
  if message then return nil, message end
  return normal
end

local function escaped(text) return (text or ""):gsub(",", "\\,") end

function attributes.pairs(list)
  local out = {}
  for i, one in ipairs(list) do
    local text = escaped(one.name)
    if one.type then text = one.type .. "," .. text end
    if one.value then text = text .. "," .. escaped(one.value) end
    if one.min or one.max then text = text .. "," .. escaped(one.min) .. "," .. escaped(one.max) end
    out[i] = { "[]", text }
  end
  return out
end

return attributes
