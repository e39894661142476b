--- A property of a STAC item by the name that a filter gives it.

local json = require "earthshine.json"

local lookup = {}

-- Members of the item itself; every other name is one of its properties.
local TOP <const> = { id = true, collection = true, geometry = true, bbox = true, assets = true,
  links = true, type = true, stac_version = true, stac_extensions = true, properties = true }

local function walk(value, path)
  for step in path:gmatch "[^.]+" do
    if type(value) ~= "table" then return nil end
    value = value[step]
  end
  return value
end

--- Makes a function that finds a property in items: one of the item's own members (`id`,
--- `collection`, `geometry`, `bbox`, ...), else one of its `properties`, whose prefix may be given.
--- Dots lead into objects where no property has the whole name.
---@param name string
---@return fun(item: table): any value nil where it is missing or null
function lookup.of(name)
  local short = name:match "^properties%.(.+)$" or name
  local dotted = short:find(".", 1, true)
  local top = name == short and TOP[short:match "^[^.]*"]
  return function(item)
    local value
    if top then
      value = walk(item, short)
    elseif type(item.properties) == "table" then
      value = item.properties[short]
      if value == nil and dotted then value = walk(item.properties, short) end
    end
    if value == json.null then return nil end
    return value
  end
end

return lookup
