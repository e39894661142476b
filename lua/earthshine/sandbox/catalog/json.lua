--- Writes JSON text in a stable order, and compiles a Lua table with placeholders to a function
--- that renders it fast.
--
-- A placeholder is a string value, or a part of one: "{{name}}" stands for text inside a string,
-- and a whole value "{{=name}}" for JSON text of its own (a number, an object). The compiled
-- function computes each placeholder once by its provider and joins the pieces with one
-- concatenation, so that rendering costs little more than copying.

local Json = {}

local ESCAPES = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

--- A JSON string.
---@param s string UTF-8
---@return string
function Json.quote(s)
  if not s:find '[%c"\\\127]' then return '"' .. s .. '"' end
  return '"' .. s:gsub('[%c"\\]', function(c)
    return ESCAPES[c] or string.format("\\u%04x", c:byte())
  end) .. '"'
end

local function number(v)
  if math.type(v) == "integer" then return tostring(v) end
  if v == math.floor(v) and math.abs(v) < 1e15 then return string.format("%.1f", v) end
  return string.format("%.12g", v)
end

local encode

local function object(t)
  local keys = {}
  for k in pairs(t) do keys[#keys + 1] = k end
  table.sort(keys)
  for i, k in ipairs(keys) do keys[i] = Json.quote(k) .. ":" .. encode(t[k]) end
  return "{" .. table.concat(keys, ",") .. "}"
end

--- JSON text of a Lua value: tables with a first element are arrays, an empty table is an object;
--- keys are sorted.
---@param v any
---@return string
function Json.encode(v)
  local kind = type(v)
  if kind == "string" then return Json.quote(v) end
  if kind == "number" then return number(v) end
  if kind == "boolean" then return tostring(v) end
  if kind ~= "table" then error("cannot write a " .. kind .. " as JSON") end
  if v[1] == nil then return object(v) end
  local list = {}
  for i, x in ipairs(v) do list[i] = encode(x) end
  return "[" .. table.concat(list, ",") .. "]"
end

encode = Json.encode

---@alias sandbox.providers table<string, fun(i: integer, extra: any): string|number> by placeholder

local CHUNK = 80 -- operands of one concatenation; a Lua function has fewer than 250 registers

-- Splits a template into Lua operands (quoted text, and names of locals); collects the names in
-- order.
local function operands(template)
  local list, names, seen, at = {}, {}, {}, 1
  while true do
    local a, b, name = template:find("{{([%w_]+)}}", at)
    local text = template:sub(at, (a or 0) - 1)
    if text ~= "" then list[#list + 1] = string.format("%q", text) end
    if not a then return list, names end
    list[#list + 1] = "v_" .. name
    if not seen[name] then
      seen[name] = true
      names[#names + 1] = name
    end
    at = b + 1
  end
end

--- Compiles a text with "{{name}}" placeholders.
---@param template string
---@param providers sandbox.providers
---@return fun(i: integer, extra?: any): string render
function Json.compile_text(template, providers)
  local list, names = operands(template)
  local code, pieces = { "local P = ...\n" }, {}
  for _, name in ipairs(names) do
    if not providers[name] then error("no provider for {{" .. name .. "}}") end
    code[#code + 1] = string.format("local p_%s = P.%s\n", name, name)
  end
  code[#code + 1] = "return function(i, extra)\n"
  for _, name in ipairs(names) do
    code[#code + 1] = string.format("local v_%s = p_%s(i, extra)\n", name, name)
  end
  for from = 1, #list, CHUNK do
    local to = math.min(from + CHUNK - 1, #list)
    pieces[#pieces + 1] = "c" .. #pieces
    code[#code + 1] = string.format("local %s = %s\n", pieces[#pieces],
      table.concat(list, " .. ", from, to))
  end
  code[#code + 1] = "return " .. table.concat(pieces, " .. ") .. "\nend"
  return assert(load(table.concat(code), "=template", "t", {}))(providers)
end

--- Compiles a Lua table with placeholders to a renderer of JSON text.
---@param value table
---@param providers sandbox.providers
---@return fun(i: integer, extra?: any): string render
function Json.compile(value, providers)
  local text = encode(value):gsub('"{{=([%w_]+)}}"', "{{%1}}")
  return Json.compile_text(text, providers)
end

return Json
