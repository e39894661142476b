--- Records: what a search yields. Their members are `umm` and `meta`, or `stac`; everything else is
-- a method. They are not to be written to.

local check = require "earthshine.check"
local core = require "earthshine.core"
local document = require "earthshine.document"
local Error = require "earthshine.error"
local json = require "earthshine.json"
local read = require "earthshine.record.read"

local object = {}

local function refuse(_, key)
  error(("a record is read only: %s cannot be set"):format(tostring(key)), 2)
end

local MEMBERS <const> = { umm = { "meta", "umm" }, stac = { "stac" } }

-- A function for __pairs over a record's members.
local function each_member(names)
  return function(self)
    local i = 0
    return function()
      i = i + 1
      local name = names[i]
      if name then return name, self[name] end
    end, self, nil
  end
end

-- What a user has, as a view of a document that is nobody else's.
local function taken(name, item)
  local kind, view = type(item), nil
  if kind == "string" or kind == "table" then
    view = document.view(kind == "string" and item or json.encode(item))
  elseif read.node(item) then
    view = core.view_copy(item)
  else
    local meta = getmetatable(item)
    Error.misuse("a %s is made from a table, a view or JSON text, not from %s", name,
      core.is_record(item) and "an " .. meta.__name or item == nil and "nil" or "a " .. kind)
  end
  if read.node(view) and core.view_kind(view) == "object" then return view end
  Error.raise { code = "invalid", message = ("a %s is made from an object of JSON, not from %s")
    :format(name, read.node(view) and "a list" or json.encode(view)) }
end

-- What else a value may be by the members that it has, and what to do with it.
local OTHERS <const> = {
  { "items", "a page of CMR's: make one of each of its items" },
  { "feed", "CMR's JSON feed, which has no UMM: search for umm_json" },
  { "features", "a list of Features: es.stac.granule_from_item takes one of them" },
  { "collections", "a list of Collections: es.stac.collection_from_stac takes one of them" },
}
local MARKS <const> = {
  { "GranuleUR", "GranuleUR", "a UMM granule: es.granule takes it" },
  { "EntryTitle", "ShortName", "a UMM collection: es.collection takes it" },
}
local STAC <const> = { Feature = "a STAC Item: es.stac.granule_from_item takes it",
  Collection = "a STAC Collection: es.stac.collection_from_stac takes it" }

-- What a value is that can be no UMM record with this mark; nil where it may be one.
local function other_than(mark, item)
  local umm = read.node(item.umm)
  if #item > 0 then return "an array: make one of each of its elements" end
  for _, each in ipairs(MARKS) do
    local record = umm or item
    if each[2] ~= mark and record[each[1]] and not record[mark] then return each[3] end
  end
  if umm or item[mark] then return nil end
  if item.stac_version then return STAC[item.type] or "a STAC object" end
  for _, each in ipairs(OTHERS) do
    if read.node(item[each[1]]) then return each[2] end
  end
end

-- Records are the same where they say the same, whichever page they came with.
local function same(names)
  return function(a, b)
    if getmetatable(a) ~= getmetatable(b) then return false end
    for _, name in ipairs(names) do
      if a[name] ~= b[name] then return false end
    end
    return true
  end
end

-- Makes a class; `kind` names the member that its records have, and `mark` a member that a record
-- without an envelope has.
local function make(kind, name, methods, line, mark)
  local meta = {
    __name = "earthshine." .. name, __newindex = refuse, __tostring = line,
    __pairs = each_member(MEMBERS[kind]), __eq = same(MEMBERS[kind]),
  }
  local class = { methods = methods }
  check.methods(name, meta, methods)
  core.record_class(meta, methods, kind)

  function class.is(value) return getmetatable(value) == meta end

  function class.of(items, i) return core.record(items, i, meta) end

  function class.new(item)
    if class.is(item) then return item end
    item = taken(name, item)
    local other = mark and other_than(mark, item)
    if other then
      Error.raise { code = "invalid", message = ("this is no %s, but %s"):format(name, other) }
    end
    local bare = mark and item.umm == nil and item.meta == nil and item[mark] ~= nil
    return core.record(item, nil, meta, bare)
  end

  return class
end

--- Makes a class of UMM records: `of(items, i)` makes one of an element of a page's list, or of a
--- view itself (no i), `new(item)` of what a user has: a table, a view, JSON text or a record.
---@param name string
---@param methods table<string, function>
---@param line fun(record: any): string for tostring
---@param mark string a member that a bare UMM record of this kind has
---@return table class
function object.class(name, methods, line, mark)
  return make("umm", name, methods, line, mark)
end

--- Makes a class of STAC records, with the same two functions.
---@param name string
---@param methods table<string, function>
---@param line fun(record: any): string
---@return table class
function object.stac_class(name, methods, line)
  return make("stac", name, methods, line)
end

return object
