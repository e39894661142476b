--- CMR's own keys, such as `options[short_name][pattern]` and `temporal[]`, as members of a table
--- of keywords.

local check = require "earthshine.check"
local rows = require "earthshine.query.rows"

local flat = {}

-- Kinds whose first part is a number, from 0.
local INDEXED <const> = { passes = true, members = true }

-- A key's name and the parts in its brackets; nil where it is not of that form.
local function take_apart(key)
  local name, rest = key:match "^([^%[%]]+)(%[.*%])$"
  if not name then return nil end
  local parts = {}
  for part in rest:gmatch "%[([^%[%]]*)%]" do parts[#parts + 1] = part end
  local last = parts[#parts] == "" and #parts or #parts + 1
  for i, part in ipairs(parts) do
    if part == "" and i < last then return nil end
  end
  if #rest ~= #table.concat(parts) + 2 * #parts then return nil end
  if parts[#parts] == "" then parts[#parts] = nil end
  return name, parts
end

-- Puts a value into a table of tables, one for each part but the last. Returns false where there
-- is something already.
local function put(node, name, parts, indexed, value)
  local key = name
  for i, part in ipairs(parts) do
    if node[key] == nil then node[key] = {} end
    node = node[key]
    if type(node) ~= "table" then return false end
    key = indexed and i == 1 and math.tointeger(tonumber(part)) or part
  end
  if node[key] ~= nil then return false end
  node[key] = value
  return true
end

-- A table with members at numbers as a list without gaps.
local function compact(node)
  local list = {}
  for _, key in ipairs(check.keys(node)) do list[#list + 1] = node[key] end
  return list
end

--- Whether a table has names with brackets.
---@param given table
---@return boolean
function flat.has_brackets(given)
  for key in next, given do
    if type(key) == "string" and key:find("[", 1, true) then return true end
  end
  return false
end

--- A table of keywords without brackets in its names.
---@param kind earthshine.query_kind
---@param given table
---@param problem fun(field: string, message: string, value: any)
---@return table
function flat.fold(kind, given, problem)
  local out, lists, made = {}, {}, {}
  for _, key in ipairs(check.keys(given)) do
    local value = given[key]
    local name, parts = nil, nil
    if type(key) == "string" and key:find("[", 1, true) then
      name, parts = take_apart(key)
      if not name then problem(key, "is not a parameter's name", value) end
    else
      out[key] = value
    end
    if name then
      local row = rows.find(kind, name)
      local indexed = row and INDEXED[row.kind]
      if out[name] ~= nil and not made[name] or not put(out, name, parts, indexed, value) then
        problem(key, ("is given beside another form of %s; CMR takes one"):format(name), value)
      else
        made[name] = true
        if indexed then lists[name] = true end
      end
    end
  end
  for name in next, lists do
    if type(out[name]) == "table" then out[name] = compact(out[name]) end
  end
  return out
end

return flat
