--- Reads query strings and form bodies as CMR does: names with brackets become lists and maps.

local Form = {}

---@alias sandbox.value string|string[]|table<string, any> a value, a list, or a map of nested keys

--- Marks maps of nested keys: a list is a plain table, a map has this metatable.
Form.Map = { __name = "cmr map" }

---@param v any
---@return boolean
function Form.is_map(v) return getmetatable(v) == Form.Map end

-- Undoes percent-encoding; nil and a message where a "%" is not followed by two hexadecimal digits.
local function decode(s)
  local bad = s:find "%%%X" or s:find "%%%x%X" or s:find "%%%x?$"
  if bad then
    if #s - bad < 2 then return nil, "URLDecoder: Incomplete trailing escape (%) pattern" end
    local two = s:sub(bad + 1, bad + 2)
    return nil, 'URLDecoder: Illegal hex characters in escape (%) pattern - For input string: "'
      .. two .. '"'
  end
  return (s:gsub("%+", " "):gsub("%%(%x%x)", function(h) return string.char(tonumber(h, 16)) end))
end

local function snake(name) return (name:gsub("%-", "_"):lower()) end

-- Puts a value below a path of keys; false where one name is used both as a value and as a list or
-- map.
local function insert(map, keys, at, value)
  local key, next_key = keys[at], keys[at + 1]
  local old = map[key]
  if next_key == nil then
    if type(old) == "table" then return false end
    map[key] = value
  elseif next_key == "" then
    if type(old) == "string" or Form.is_map(old) then return false end
    map[key] = old or {}
    table.insert(map[key], value)
  else
    if old ~= nil and not Form.is_map(old) then return false end
    map[key] = old or setmetatable({}, Form.Map)
    return insert(map[key], keys, at + 1, value)
  end
  return true
end

local MIXED = "Parameter [%s] may be either single valued or multivalued, but not both."

--- Decodes a query string or form.
---@param raw string
---@return table<string, sandbox.value>? params names in snake case
---@return string[]? errors messages, where it cannot be read
function Form.parse(raw)
  local params, errors, mixed = {}, {}, {}
  for pair in raw:gmatch "[^&]+" do
    local name, value = pair:match "^([^=]*)=?(.*)$"
    local key, message = decode(name)
    local text, message2 = decode(value)
    if not key or not text then
      return nil, { "Invalid URL encoding: " .. (message or message2) }
    end
    if text ~= "" then
      local keys = { snake(key:match "^[^%[]*") }
      for k in key:gmatch "%[([^%]]*)%]" do keys[#keys + 1] = snake(k) end
      if not insert(params, keys, 1, text) and not mixed[keys[1]] then
        mixed[keys[1]] = true
        errors[#errors + 1] = MIXED:format(keys[1])
      end
    end
  end
  if errors[1] then return nil, errors end
  return params
end

--- The values of a parameter as a list.
---@param v sandbox.value?
---@return string[]
function Form.list(v)
  if v == nil then return {} end
  if type(v) ~= "table" then return { v } end
  local list = {}
  for _, x in ipairs(v) do
    if type(x) == "string" then list[#list + 1] = x end
  end
  return list
end

return Form
