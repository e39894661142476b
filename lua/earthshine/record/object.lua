--- Records: what a search yields. Their members are `umm` and `meta`, everything else is a method;
-- they are not to be written to.

local check = require "earthshine.check"
local Error = require "earthshine.error"
local json = require "earthshine.json"

local object = {}

local MAX_DEPTH <const> = 200

-- A copy of a user's table, so that no record ever shares or changes what it was made from.
local function copy(value, depth)
  if type(value) ~= "table" then return value end
  if depth > MAX_DEPTH then
    Error.misuse("the metadata are nested too deeply (or hold themselves)")
  end
  local out = {}
  for key, member in pairs(value) do out[key] = copy(member, depth + 1) end
  return out
end

local function refuse(_, key)
  error(("a record is read only: %s cannot be set"):format(tostring(key)), 2)
end

-- The keys under which a record has its members: with others Lua would not ask before it sets them.
local MEMBERS <const> = { umm = {}, meta = {} }

local function next_member(self, key)
  local name = next(MEMBERS, key)
  return name, name and rawget(self, MEMBERS[name])
end

local function each_member(self) return next_member, self, nil end

--- Makes a class of records: `of(item)` takes an item of a decoded reply as its own, `new(item)`
--- copies what a user has.
---@param name string
---@param methods table<string, function>
---@param line fun(record: table): string for tostring
---@param mark string a member that a bare UMM record of this kind has
---@return table class
function object.class(name, methods, line, mark)
  local meta = {
    __name = "earthshine." .. name, __newindex = refuse, __tostring = line, __pairs = each_member,
  }
  function meta:__index(key)
    local member = MEMBERS[key]
    if member then return rawget(self, member) end
    return methods[key]
  end
  local class = { methods = methods }
  check.methods(name, meta, methods)

  function class.of(item)
    local umm = json.normalise(type(item.umm) == "table" and item.umm or {})
    local about = json.normalise(type(item.meta) == "table" and item.meta or {})
    return setmetatable({ [MEMBERS.umm] = umm, [MEMBERS.meta] = about }, meta)
  end

  function class.new(item)
    if type(item) == "string" then item = json.decode(item) end
    if type(item) ~= "table" then
      Error.misuse("a %s is made from a table or JSON text, not from a %s", name, type(item))
    end
    item = copy(item, 0)
    if item.umm == nil and item.meta == nil and item[mark] ~= nil then item = { umm = item } end
    return class.of(item)
  end

  function class.is(value)
    return getmetatable(value) == meta
  end

  return class
end

return object
