--- Lazy sequences: what search results and everything derived from them have in common.
--
-- Each `iter()` is a cursor of its own from the beginning. `take` and `all` return lists, or nil
-- and an error; steps of iterators raise, because a nil would end a loop and look like the end of
-- the results.

local Error = require "earthshine.error"
local Iterator = require "earthshine.results.iterator"
local check = require "earthshine.check"
local core = require "earthshine.core"
local later = require "earthshine.later"
local public = require "earthshine.public"
local slices = require "earthshine.results.slices"
local to_stac = require "earthshine.record.to_stac"

local criteria = later "earthshine.results.criteria"
local Summary, export = later "earthshine.results.summary", later "earthshine.export"

---@class earthshine.sequence
local methods = {}

local Sequence = {}

local STEP_OF_IPAIRS <const> = ipairs {}

local function raise_unlisted(name)
  local text = name .. " are not a list: use :iter() in a for loop, :take(n) or :all() for a list"
  -- From ipairs, the level above is C and has no position; one more is the loop.
  local _, message = pcall(error, text, 4)
  if message == text then error(text, 4) end
  error(text, 3)
end

--- Metamethods of a class of sequences.
---@param name string in messages: "search results"
---@param own table<string, function> the class's methods; those of all sequences are added
---@param at? fun(self: table, position: number): any what it has at a position
---@return table meta
function Sequence.meta(name, own, at)
  for key, method in pairs(methods) do
    if own[key] == nil then own[key] = method end
  end
  local meta = {}
  check.methods("results", meta, own)

  function meta.__index(self, key)
    local method = own[key]
    if method ~= nil then return method end
    if type(key) == "number" then
      if not at or core.called_by(STEP_OF_IPAIRS) then raise_unlisted(name) end
      local value = at(self, key) -- no tail call: an error's position is that of a level
      return value
    end
    if type(key) == "string" and key:find "^_" then return nil end
    error(("%s have no member %s%s"):format(name, tostring(key),
      check.meant(key, check.keys(own))), 2)
  end

  function meta.__newindex(_, key)
    error(("%s are read only: %s cannot be set"):format(name, tostring(key)), 2)
  end

  function meta.__pairs()
    error(name .. " are not a table: use :iter() in a for loop", 3) -- level 2 is pairs itself
  end

  return meta
end

local derived

-- A sequence that is made anew from another one's steps each time: of records of a kind, where they
-- are records. `_root` are the results that all of it comes from.
local function derive(self, kind, step_of)
  return setmetatable({
    _root = self._root or self, _kind = kind,
    _open = function()
      local step, close = self._open()
      return step_of(step), close
    end,
  }, derived)
end

--- A new pass over everything, as a callable for `for`; independent of all others.
---
---     for granule in results:iter() do print(granule:line()) end
---@return earthshine.iterator
function methods:iter()
  return Iterator.new(self._open())
end

local function collect(self, limit)
  local list = {}
  if limit == 0 then return list end
  local it <close> = Iterator.new(self._open(limit))
  for value in it do
    list[#list + 1] = value
    if #list == limit then break end
  end
  core.settle(list)
  return list
end

--- The first n, or fewer where there are fewer. No more is asked of the service than they need.
---@param n integer
---@return table? list
---@return earthshine.error? err
methods.take = public(function(self, n)
  if check.type("the number to take", n, "integer") < 0 then
    Error.misuse("the number to take must not be negative, but is %d", n)
  end
  return collect(self, n)
end)

--- Everything as a list, in memory.
---@return table? list
---@return earthshine.error? err
methods.all = public(function(self)
  return collect(self)
end)

--- The first one.
---@return any? record nil where there is none
---@return earthshine.error? err
methods.first = public(function(self)
  return collect(self, 1)[1]
end)

--- Those from one position to another, both included, negative ones counted from the end, as with
--- string.sub.
---@param i integer
---@param j? integer -1 by default: the last one
---@return table? list shorter, or empty, where there are fewer
---@return earthshine.error? err
methods.slice = public(function(self, i, j)
  i, j = slices.positions(i, j)
  if not j then return {} end
  local it <close> = Iterator.new(self._open())
  local list = slices.collect(it, i, j)
  core.settle(list)
  return list
end)

--- How many there are: one pass over everything, of which nothing is kept. `results:hits()` costs
--- one request.
---@return integer? count
---@return earthshine.error? err
methods.count = public(function(self)
  local n = 0
  local it <close> = Iterator.new(self._open())
  for _ in it do n = n + 1 end
  return n
end)

-- `nil, err` of a user's function is a failure like any other.
local function checked(value, err)
  if value == nil and Error.is(err) then error(err, 0) end
  return value
end

-- What a filter is given, as a function.
local function test_of(filter)
  if type(filter) == "table" and getmetatable(filter) == nil then return criteria().read(filter) end
  return check.type("a filter that is no table of criteria", filter, "callable")
end

--- Those for which a function is true, or that meet criteria; lazy.
---
---     results:filter(function(g) return g:name():find "_gt1l" end)
---     results:filter { max_size = "100 MB", cloud_hosted = true, cloud_cover = { max = 20 } }
---     results:filter { start_date = "2020-01-01T00:00+02:00", end_date = "2020-02" }
---
--- What a record does not tell counts against nobody: one without a size passes any `max_size`.
---@param filter (fun(record: any): any)|earthshine.record_criteria
---@return earthshine.sequence
methods.filter = public(function(self, filter)
  local test = test_of(filter)
  return derive(self, self._kind, function(step)
    return function()
      while true do
        local value = step()
        if value == nil or checked(test(value)) then return value end
      end
    end
  end)
end)

local function mapped(self, f)
  return derive(self, nil, function(step)
    return function()
      local value = step()
      if value == nil then return nil end
      local made = checked(f(value))
      if made == nil then
        error("the function given to map returned nil: use filter to leave something out", 0)
      end
      return made
    end
  end)
end

--- What a function makes of each; lazy. It must make something of each: to leave some out, filter.
---@param f fun(record: any): any
---@return earthshine.sequence
methods.map = public(function(self, f)
  return mapped(self, check.type("the function to map", f, "callable"))
end)

local function stac_of(record, form, options)
  local method = criteria().method(record, "to_stac")
  if method then return method(record, form, options) end
  Error.raise { code = "unsupported", message = ("%s has no form in STAC"):format(
    criteria().line(record)) }
end

--- The records in STAC: as a lazy sequence, or each given to a function.
---
---     for item in results:to_stac():iter() do print(item.id) end
---     assert(results:to_stac(function(line) file:write(line, "\n") end, "json"))
---@param sink? fun(item: any) gets each
---@param form? "view"|"table"|"json" as of the records' own to_stac
---@param options? earthshine.to_stac_options likewise
---@return earthshine.sequence|integer|nil items without a sink; with one, how many it got
---@return earthshine.error? err
methods.to_stac = public(function(self, sink, form, options)
  if type(sink) ~= "function" then sink, form, options = nil, sink, form end
  form, options = to_stac.form(form), to_stac.options(options)
  local own = { version = options.version, record = options.record }
  local items = mapped(self, function(record) return stac_of(record, form, own) end)
  if not sink then return items end
  local count = 0
  local it <close> = Iterator.new(items._open())
  for item in it do
    checked(sink(item))
    count = count + 1
  end
  return count
end)

--- What all records are together: how many, how large, when and where. One pass over everything,
--- of which nothing is kept.
---
---     print(results:summary())
---     print(results:filter({ cloud_cover = { max = 10 } }):summary().count)
---@return earthshine.summary? summary
---@return earthshine.error? err
methods.summary = public(function(self)
  local root = self._root or self
  local it <close> = Iterator.new(self._open())
  local summary = Summary().of(it, self._kind)
  summary.partial = root:partial()
  summary.hits = root == self and self._state.hits or nil
  return summary
end)

--- In lists of n, the last one shorter.
---@param n? integer 500 by default
---@return earthshine.iterator
methods.pages = public(function(self, n)
  n = n or 500
  if check.type("the size of pages", n, "integer") < 1 then
    Error.misuse("the size of pages must be positive, but is %d", n)
  end
  local step, close = self._open()
  return Iterator.new(function()
    local list = {}
    while #list < n do
      local value = step()
      if value == nil then break end
      list[#list + 1] = value
    end
    return list[1] ~= nil and list or nil
  end, close)
end)

--- Writes everything into a file, in bounded memory; it has its name only when it is whole. A
--- record that cannot be converted is left out, and told of in the report.
---
---     local report = assert(results:write("footprints.geojson", { simplify = 0.01 }))
---     assert(results:write("table.csv", { fields = { "id", "start", "umm.CloudCover" } }))
---     assert(results:write("items.ndjson", { version = "1.0.0" }))
---@param path string|fun(text: string) .ndjson, .json, .geojson, .csv, .txt or .html say which
--- format; or a function that gets the text in pieces, and may wait: then `format` says it
---@param options? earthshine.export_options
---@return earthshine.export_report? report
---@return earthshine.error? err
methods.write = public(function(self, path, options)
  return export().write(self, path, options)
end)

derived = Sequence.meta("filtered and mapped results", {})
derived.__name = "earthshine.sequence"
derived.__tostring = function() return "filtered or mapped results" end
derived.__len = function()
  error("how many there are is known only at the end: call :count(), or count while iterating", 2)
end

return Sequence
