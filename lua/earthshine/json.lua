--- JSON of Lua tables: a private lua-cjson reads, an encoder of our own writes exactly what
-- lua-cjson cannot.
--
-- lua-cjson writes 14 digits, escapes "/" and cannot say "empty array"; here integers keep all
-- digits, floats the digits that read back to the same number, keys are sorted (equal tables give
-- equal text), and the text is always valid UTF-8.

local cjson = require "cjson"
local check = require "earthshine.check"
local core = require "earthshine.core"
local Error = require "earthshine.error"

local codec = cjson.new()
codec.decode_invalid_numbers(false)
codec.decode_max_depth(512)

local json = {}

--- What JSON's null reads to. It is true in a condition: compare with it.
json.null = codec.null

local TOKENS = {
  T_END = "the end of the text", T_COMMA = "a comma", T_COLON = "a colon", T_STRING = "a string",
  T_OBJ_BEGIN = "'{'", T_OBJ_END = "'}'", T_ARR_BEGIN = "'['", T_ARR_END = "']'",
  T_NUMBER = "a number", T_BOOLEAN = "true or false", T_NULL = "null",
}

--- Reads JSON, fast and as lua-cjson does: every number a float, null as `json.null`, `[]` and `{}`
-- both an empty table.
-- `json.normalise` makes the value pleasant where that walk is worth its time.
---@param text string
---@return any value raises code `parse`, with the byte where reading failed
function json.decode(text)
  check.type("the JSON text", text, "string")
  local ok, value = pcall(codec.decode, text)
  if ok then return value end
  local why, where = tostring(value):match "^(.-) at character (%d+)$"
  why = (why or tostring(value)):gsub("T_[A-Z_]+", TOKENS)
  why = why:sub(1, 1):lower() .. why:sub(2)
  Error.raise {
    code = "parse",
    message = where and ("not JSON: %s at byte %s of %d"):format(why, where, #text)
      or "not JSON: " .. why,
  }
end

--- Makes a decoded value pleasant, in place: integral floats become integers, null members of
-- objects go away.
-- A null element of an array stays `json.null`, so that `#` and `ipairs` agree.
---@param value any
---@return any value
function json.normalise(value)
  if type(value) == "number" then return math.tointeger(value) or value end
  if type(value) ~= "table" then return value end
  local list = value[1] ~= nil
  for key, member in next, value do
    local kind = type(member)
    if kind == "table" then
      json.normalise(member)
    elseif kind == "number" then
      value[key] = math.tointeger(member) or member
    elseif member == json.null and not list then
      value[key] = nil
    end
  end
  return value
end

local Array = { __name = "earthshine.json.array" }

--- Marks a table as an array, so that it is written as `[]` when it is empty.
---@param t table
---@return table t
function json.array(t)
  return setmetatable(check.type("the array", t, "table"), Array)
end

local MAX_DEPTH <const> = 512

local function copy(value, depth)
  if type(value) == "userdata" and core.is_view(value) then
    return core.view_table(value, Array)
  end
  if type(value) ~= "table" and not core.is_record(value) then return value end
  if depth >= MAX_DEPTH then
    Error.misuse("the value is nested too deeply for a table (or holds itself)")
  end
  local out = getmetatable(value) == Array and json.array {} or {}
  for key, member in pairs(value) do out[key] = copy(member, depth + 1) end
  return out
end

--- The whole of a view, a record or a part of one, as tables of the caller's own.
--
-- What JSON says is kept: null is `json.null` everywhere, an empty array is marked by `json.array`.
---@param value any
---@return any
function json.to_table(value)
  return copy(value, 0)
end

local ESCAPES = {
  ['"'] = '\\"', ["\\"] = "\\\\",
  ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t",
}
for byte = 0, 31 do
  local c = string.char(byte)
  ESCAPES[c] = ESCAPES[c] or ("\\u%04x"):format(byte)
end

-- Replaces what is not UTF-8 by U+FFFD.
local function mend(s)
  local out, at = {}, 1
  while at <= #s do
    local valid, bad = utf8.len(s, at)
    if valid then break end
    out[#out + 1] = s:sub(at, bad - 1) .. "\u{FFFD}"
    at = bad + 1
  end
  return table.concat(out) .. s:sub(at)
end

local function quote(s)
  if s:find("[\128-\255]") and not utf8.len(s) then s = mend(s) end
  if s:find('[%c"\\]') then s = s:gsub('[%z\1-\31"\\]', ESCAPES) end
  return '"' .. s .. '"'
end

local function number(n)
  local integer = math.tointeger(n)
  if integer then return ("%d"):format(integer) end
  if n ~= n or n == math.huge or n == -math.huge then Error.misuse("JSON has no number %s", n) end
  for digits = 15, 17 do
    local text = ("%." .. digits .. "g"):format(n)
    if tonumber(text) == n then return (text:gsub(",", ".")) end
  end
end

local write

local function write_array(t, out, indent, depth)
  local count = #t
  for key in pairs(t) do
    if math.type(key) ~= "integer" or key < 1 or key > count then
      Error.misuse("a table with both a list and the key %s cannot be written as JSON",
        tostring(key))
    end
  end
  if count == 0 then out[#out + 1] = "[]" return end
  local inner = indent and indent .. "  "
  local between = inner and ",\n" .. inner or ","
  out[#out + 1] = inner and "[\n" .. inner or "["
  for i = 1, count do
    if i > 1 then out[#out + 1] = between end
    write(t[i], out, inner, depth)
  end
  out[#out + 1] = indent and "\n" .. indent .. "]" or "]"
end

local function write_object(t, out, indent, depth)
  local keys = check.keys(t)
  if #keys == 0 then out[#out + 1] = "{}" return end
  local inner = indent and indent .. "  "
  local between, colon = inner and ",\n" .. inner or ",", inner and ": " or ":"
  out[#out + 1] = inner and "{\n" .. inner or "{"
  for i, key in ipairs(keys) do
    if type(key) ~= "string" then
      Error.misuse("a JSON object needs string keys, not %s", tostring(key))
    end
    if i > 1 then out[#out + 1] = between end
    out[#out + 1] = quote(key) .. colon
    write(t[key], out, inner, depth)
  end
  out[#out + 1] = indent and "\n" .. indent .. "}" or "}"
end

function write(value, out, indent, depth)
  local kind = type(value)
  if kind == "string" then
    out[#out + 1] = quote(value)
  elseif kind == "number" then
    out[#out + 1] = number(value)
  elseif kind == "boolean" then
    out[#out + 1] = value and "true" or "false"
  elseif value == json.null or value == nil then
    out[#out + 1] = "null"
  elseif kind == "userdata" and core.is_view(value) then
    out[#out + 1] = core.view_text(value, indent and #indent)
  elseif kind == "table" or core.is_record(value) then
    if depth >= MAX_DEPTH then
      Error.misuse("the table is nested too deeply for JSON (or holds itself)")
    end
    local meta = getmetatable(value)
    local array = meta == Array or value[1] ~= nil or type(meta) == "table" and meta.__array
    local as = array and write_array or write_object
    as(value, out, indent, depth + 1)
  else
    Error.misuse("a %s cannot be written as JSON", kind)
  end
end

--- Writes a Lua value as JSON. A table with an element 1 is an array, an empty one an object unless
-- `json.array` marked it; a view is written as its source had it, but for white space.
---
---     json.encode { a = 1.0, b = json.array {} }   --> {"a":1,"b":[]}
---@param value any tables, views, strings, numbers, booleans, `json.null`; anything else is a
--- misuse
---@param pretty? boolean true: with line breaks, indented by two spaces. Any other value is as
--- none, as the list that comes second in `json.encode(query:to_stac())`
---@return string
function json.encode(value, pretty)
  local out = {}
  write(value, out, pretty == true and "" or nil, 0)
  return table.concat(out)
end

return json
