--- Leaves of an item what the fields extension asks for.

local Fields = {}

local ALWAYS = { "type", "stac_version", "id", "collection" }

-- The keys of a path: a member of the item, and what is below it with dots between.
local function keys(path)
  local first, rest = path:match "^([^.]+)%.(.+)$"
  return first or path, rest
end

local function include(from, to, path)
  local first, rest = keys(path)
  local value = from[first]
  if value == nil then return end
  if not rest or type(value) ~= "table" then
    to[first] = value
  else
    local below = to[first] or {}
    to[first] = below
    if value[rest] ~= nil then below[rest] = value[rest] else include(value, below, rest) end
  end
end

local function exclude(item, path)
  local first, rest = keys(path)
  if not rest then
    item[first] = nil
  elseif type(item[first]) == "table" then
    local below = item[first]
    if below[rest] ~= nil then below[rest] = nil else exclude(below, rest) end
  end
end

--- Whether a search asks for nothing but what searches look at themselves.
---@param fields { include: string[], exclude: string[] }?
---@return boolean
function Fields.are_bare(fields)
  if not fields or not fields.include[1] then return false end
  for _, path in ipairs(fields.include) do
    local first = keys(path)
    if first == "assets" or first == "links" or first == "stac_extensions" then return false end
  end
  return true
end

--- The item with what was asked for.
---@param item table may be changed
---@param fields { include: string[], exclude: string[] }?
---@return table
function Fields.apply(item, fields)
  if not fields then return item end
  if fields.include[1] then
    local kept = {}
    for _, name in ipairs(ALWAYS) do kept[name] = item[name] end
    for _, path in ipairs(fields.include) do include(item, kept, path) end
    item = kept
  end
  for _, path in ipairs(fields.exclude) do
    if path ~= "id" then exclude(item, path) end
  end
  return item
end

return Fields
