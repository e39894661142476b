--- Records: what a search yields. Their members are `umm` and `meta`, or `stac`; everything else is
-- a method. They are not to be written to.

local check = require "earthshine.check"
local document = require "earthshine.document"
local Error = require "earthshine.error"
local json = require "earthshine.json"
local read = require "earthshine.record.read"

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
local UMM <const> = { umm = {}, meta = {} }
local STAC <const> = { stac = {} }

-- A function for __pairs over a class's members.
local function each_member(members)
  local function next_member(self, key)
    local name = next(members, key)
    return name, name and rawget(self, members[name])
  end
  return function(self) return next_member, self, nil end
end

local function make(name, methods, line, members)
  local meta = {
    __name = "earthshine." .. name, __newindex = refuse, __tostring = line,
    __pairs = each_member(members),
  }
  function meta:__index(key)
    local member = members[key]
    if member then return rawget(self, member) end
    return methods[key]
  end
  local class = { methods = methods }
  check.methods(name, meta, methods)
  function class.is(value) return getmetatable(value) == meta end
  return class, meta
end

-- What a user has, as the record's own: views cannot change, tables are copied.
local function taken(name, item)
  if type(item) == "string" then item = document.view(item) end
  if not read.node(item) then
    Error.misuse("a %s is made from a table, a view or JSON text, not from a %s", name, type(item))
  end
  return copy(item, 0)
end

-- What is decoded or seen of a reply, as a member.
local function member(value)
  return type(value) == "table" and json.normalise(value) or read.node(value) or {}
end

--- Makes a class of UMM records: `of(item)` takes an item of a reply, a table or a view, as its
--- own, `new(item)` what a user has, table, view or JSON text.
---@param name string
---@param methods table<string, function>
---@param line fun(record: table): string for tostring
---@param mark string a member that a bare UMM record of this kind has
---@return table class
function object.class(name, methods, line, mark)
  local class, meta = make(name, methods, line, UMM)

  function class.of(item)
    return setmetatable({ [UMM.umm] = member(item.umm), [UMM.meta] = member(item.meta) }, meta)
  end

  function class.new(item)
    item = taken(name, item)
    if item.umm == nil and item.meta == nil and item[mark] ~= nil then item = { umm = item } end
    return class.of(item)
  end

  return class
end

--- Makes a class of STAC records, with the same two functions.
---@param name string
---@param methods table<string, function>
---@param line fun(record: table): string
---@return table class
function object.stac_class(name, methods, line)
  local class, meta = make(name, methods, line, STAC)
  function class.of(item) return setmetatable({ [STAC.stac] = member(item) }, meta) end
  function class.new(item) return class.of(taken(name, item)) end
  return class
end

return object
