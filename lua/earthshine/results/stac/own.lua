--- Conditions of an item search that are evaluated here, on what the server sends.

local cql2 = require "earthshine.query.cql2"
local lookup = require "earthshine.query.cql2.lookup"

--- The property by which a granule's name is asked for, because it is a file's name: that of an
--- asset called data. Many servers call their assets otherwise.
local FILE <const> = "assets.data.href"

-- The properties of a tree; whether one of them is asked to be missing.
local function read(node, found)
  if type(node) ~= "table" then return found end
  if node.property then found.names[node.property] = true end
  if node.op == "isNull" then found.null = true end
  for _, child in ipairs(node.args or node.interval or node) do read(child, found) end
  return found
end

-- Where an item has no asset of that name, any of its addresses will do, and its id.
local function by_any_name(test)
  return function(item)
    local assets = type(item.assets) == "table" and item.assets or {}
    if assets.data ~= nil then return test(item) end
    local trial = setmetatable({}, { __index = item })
    local function try(name)
      trial.assets = { data = { href = name } }
      return test(trial)
    end
    if try(item.id) then return true end
    for _, asset in pairs(assets) do
      if type(asset) == "table" and try(asset.href) then return true end
    end
    return false
  end
end

---@class earthshine.stac_own
---@field passes fun(item: table): boolean
---@field unseen fun(): string[] properties that are asked for and that no item has had; empty while
--- there was no item

-- One condition: its test, and the properties that it cannot do without.
local function condition(tree)
  local test, err = cql2.compile(tree)
  if not test then error(err, 0) end
  local found = read(tree, { names = {} })
  local finders = {}
  if found.names[FILE] then
    test = by_any_name(test)
  elseif not found.null then
    for name in pairs(found.names) do finders[name] = lookup.of(name) end
  end
  return { test = test, finders = finders }
end

--- Compiles conditions that must all hold; raises `unsupported` with the name of an operator that
--- cannot be evaluated.
---@param trees table[]
---@return earthshine.stac_own
return function(trees)
  local list, missing, any = {}, {}, false
  for i, tree in ipairs(trees) do
    list[i] = condition(tree)
    for name, find in pairs(list[i].finders) do missing[name] = find end
  end
  local function passes(item)
    any = true
    for name, find in pairs(missing) do
      if find(item) ~= nil then missing[name] = nil end
    end
    for _, c in ipairs(list) do
      if c.test(item) ~= true then return false end
    end
    return true
  end
  local function unseen()
    local names = {}
    for name in pairs(any and missing or {}) do names[#names + 1] = name end
    table.sort(names)
    return names
  end
  return { passes = passes, unseen = unseen }
end
