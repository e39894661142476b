--- Plain values as Lua text on one line, in a form that depends on nothing but what they are.

local check = require "earthshine.check"
local numbers = require "earthshine.query.numbers"

local lua_text = {}

local RESERVED <const> = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat
  return then true until while]]):gmatch "%S+" do
  RESERVED[word] = true
end

-- What is longer or deeper is not shown whole.
local LONGEST <const>, DEEPEST <const> = 2000, 6

local ESCAPES <const> = { ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ['"'] = '\\"',
  ["\\"] = "\\\\" }

--- A string in quotation marks.
---@param text string
---@return string
function lua_text.quote(text)
  if not text:find '[%c"\\\x80-\xff]' then return '"' .. text .. '"' end
  local whole = utf8.len(text) and '[%c"\\]' or '[%c"\\\x80-\xff]'
  return '"' .. text:gsub(whole, function(c)
    return ESCAPES[c] or ("\\x%02x"):format(c:byte())
  end) .. '"'
end

--- A key of a table constructor.
---@param name string
---@return string
function lua_text.key(name)
  if name:find "^[%a_][%w_]*$" and not RESERVED[name] then return name end
  return "[" .. lua_text.quote(name) .. "]"
end

local function number(value)
  if value ~= value then return "0/0" end
  if value == math.huge then return "math.huge" elseif value == -math.huge then
    return "-math.huge"
  end
  if math.type(value) == "float" and math.abs(value) >= 1e15 then return ("%.17g"):format(value) end
  local text = numbers.text(value)
  return tonumber(text) == value and text or ("%.17g"):format(value)
end

local write

local function write_table(value, depth, most)
  if depth > DEEPEST and most ~= math.huge then return '"..."' end
  local parts, size, count = {}, 0, 0
  local function put(text)
    parts[#parts + 1] = text
    size = size + #text
    return size <= most
  end
  while rawget(value, count + 1) ~= nil do
    count = count + 1
    if not put(write(rawget(value, count), depth + 1, most)) then return '"..."' end
  end
  local named = {}
  for key, member in next, value do
    if math.type(key) ~= "integer" or key < 1 or key > count then named[key] = member end
  end
  for _, key in ipairs(check.keys(named)) do
    local shown = type(key) == "string" and lua_text.key(key)
      or "[" .. write(key, depth + 1, most) .. "]"
    if not put(shown .. " = " .. write(named[key], depth + 1, most)) then return '"..."' end
  end
  return #parts == 0 and "{}" or "{ " .. table.concat(parts, ", ") .. " }"
end

function write(value, depth, most)
  local kind = type(value)
  if kind == "string" then
    return lua_text.quote(#value <= most and value or value:sub(1, LONGEST) .. "...")
  end
  if kind == "number" then return number(value) end
  if kind == "boolean" or kind == "nil" then return tostring(value) end
  if kind == "table" then return write_table(value, depth, most) end
  return ('"a %s"'):format(kind)
end

--- A value that is known to be plain, whole.
---@param value any
---@return string
function lua_text.of(value)
  return write(value, 1, math.huge)
end

--- Any value at all. What Lua text cannot make, and the rest of what is long or deep, is a string
--- that says so.
---@param value any
---@return string
function lua_text.shown(value)
  return write(value, 1, LONGEST)
end

return lua_text
