--- What users give to be looked through for files: results, records, metadata in every form that
--- `to_stac` makes, assets, addresses, and lists and iterators of these, taken lazily.

local Asset = require "earthshine.assets.asset"
local Error = require "earthshine.error"
local assets = require "earthshine.record.assets"
local document = require "earthshine.document"
local later = require "earthshine.later"
local read = require "earthshine.record.read"

local granule = later "earthshine.record.granule"
local item = later "earthshine.record.item"

local given = {}

-- Lists in lists: more of them than this is a list that holds itself.
local DEEPEST <const> = 100

local function has_method(value, name)
  local kind = type(value)
  if kind ~= "userdata" and kind ~= "table" or not getmetatable(value) then return false end
  return type(value[name]) == "function"
end

--- Whether a value can say how many there are of what it yields, as results can.
---@param value any
---@return boolean
function given.is_results(value)
  return has_method(value, "iter")
end

--- Whether a value is a record that has files.
---@param value any
---@return boolean
function given.is_record(value)
  return has_method(value, "files")
end

local function callable(value)
  if type(value) == "function" then return true end
  local meta = getmetatable(value)
  return type(meta) == "table" and meta.__call ~= nil
end

local function each(list)
  local i = 0
  return function()
    i = i + 1
    return list[i]
  end
end

--- Whether a text is JSON rather than an address.
---@param text string
---@return boolean
function given.is_json(text)
  return text:find "^%s*[{%[]" ~= nil
end

--- Whether a table or view is a list of what is given.
---@param value any
---@return boolean
function given.is_list(value)
  if not read.node(value) then return false end
  if value[1] ~= nil then return true end
  local step, state, first = pairs(value)
  return step(state, first) == nil
end

--- What metadata are: a record, an asset, or a function over those of a list.
---@param value table table or view with the members of an object
---@return table|function|nil
local function recognised(value)
  if value.type == "Feature" and read.node(value.assets) then return item().new(value) end
  if read.node(value.umm) or type(value.GranuleUR) == "string" then return granule().new(value) end
  if value.type == "FeatureCollection" and read.node(value.features) then
    return each(value.features)
  end
  if read.node(value.items) then return each(value.items) end
  if type(value.href) == "string" then return assets.single(value) end
end

-- One thing, or nil and a function that gives more of them; neither where it is nothing that has
-- files.
local function resolve(value)
  if type(value) == "string" then
    if not given.is_json(value) then return value end
    value = document.view(value)
  end
  if Asset.is(value) then return value end
  -- Asked first, because search results refuse to be asked for what they do not have.
  if given.is_results(value) then return nil, value:iter() end
  if given.is_record(value) then return value end
  if callable(value) then return nil, value end
  if not read.node(value) then return nil end
  if given.is_list(value) then return nil, each(value) end
  -- What has a metatable is something of ours that has no files.
  if type(value) == "table" and getmetatable(value) then return nil end
  if type(value.url) == "string" or Error.is(value.error) then return value end
  local found = recognised(value)
  if type(found) == "function" then return nil, found end
  return found
end

-- What is no file and has none, as a mistake of the caller's.
local function misuse(value, caller)
  local meta = getmetatable(value)
  local name = type(meta) == "table" and meta.__name
  name = type(name) == "string" and name:match "^earthshine%.(.+)$" or type(value)
  Error.misuse("%s takes results, granules, STAC items, assets, URLs, and lists or iterators of "
    .. "them, but got %s", caller, value == nil and "nil" or "a " .. name)
end

-- The same, where JSON that cannot be read is an error like those of a list.
local function resolve_safely(value)
  local ok, one, more = pcall(resolve, value)
  if ok then return one, more end
  if type(value) ~= "string" or not Error.is(one) or Error.unwinds(one) then error(one, 0) end
  return { error = one }
end

--- Goes through everything that is given: records that have files, assets, addresses as texts or
--- tables with a `url`, and tables with an `error`. Nothing is taken before it is needed, and what
--- has been taken is not kept.
--
-- The iterator raises what a search raises, and a misuse for what has no files.
---@param what any
---@param caller string how messages call the function that it was given to
---@return fun(): any
function given.each(what, caller)
  if what == nil then misuse(nil, caller) end
  local stack = { each { what } }
  return function()
    while #stack > 0 do
      local value = stack[#stack]()
      if value == nil then
        stack[#stack] = nil
      else
        local one, more = resolve_safely(value)
        if one ~= nil then return one end
        if not more then misuse(value, caller) end
        if #stack == DEEPEST then
          Error.misuse("%s: the lists are nested without an end", caller)
        end
        stack[#stack + 1] = more
      end
    end
  end
end

return given
