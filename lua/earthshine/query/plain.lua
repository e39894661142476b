--- Values as users give them, without their metamethods: what a table has itself counts, so that
-- reading it calls nothing, raises nothing and comes to an end.

local METAMETHODS <const> = { "__index", "__len", "__pairs", "__eq" }

-- Whether a table is read by calling something of its user's. A hidden metatable may do that.
local function is_wild(value)
  local meta = getmetatable(value)
  if meta == nil then return false elseif type(meta) ~= "table" then return true end
  for _, name in ipairs(METAMETHODS) do
    if rawget(meta, name) ~= nil then return true end
  end
  return false
end

-- Values of the library's own types are what they are.
local function is_ours(value)
  local meta = getmetatable(value)
  local name = type(meta) == "table" and rawget(meta, "__name")
  return type(name) == "string" and name:find "^earthshine%." ~= nil
end

-- Whether a table or one in it is wild.
local function has_wild(value, seen)
  if is_wild(value) then return not is_ours(value) end
  for _, member in next, value do
    if type(member) == "table" and not (seen and seen[member]) then
      seen = seen or {}
      seen[member] = true
      if has_wild(member, seen) then return true end
    end
  end
  return false
end

local function copy(value, made)
  if type(value) ~= "table" or is_wild(value) and is_ours(value) then return value end
  if made[value] then return made[value] end
  local out = {}
  made[value] = out
  for key, member in next, value do out[key] = copy(member, made) end
  return out
end

--- A value whose tables can be read: itself, where none of them has metamethods.
---@param value any
---@return any
return function(value)
  if type(value) ~= "table" or not has_wild(value, nil) then return value end
  return copy(value, {})
end
