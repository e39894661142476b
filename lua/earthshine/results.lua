--- The results of a search: nothing is sent until they are used, and then page by page.

local Cursor = require "earthshine.results.cursor"
local Iterator = require "earthshine.results.iterator"
local Sequence = require "earthshine.results.sequence"
local check = require "earthshine.check"
local core = require "earthshine.core"
local later = require "earthshine.later"
local public = require "earthshine.public"
local slices = require "earthshine.results.slices"
local turns = require "earthshine.results.turns"

local Directory = later "earthshine.results.directory"
local Facets = later "earthshine.results.facets"

--- Search results. Each iteration is a pass of its own over the service's pages, in bounded memory:
--- the page in use and at most one ahead.
---
--- By position, `results[i]` and `results[-1]` find one record, `results:slice(i, j)` some. They
--- share what they know of where pages begin, and at most two pages. A position not reached before
--- is walked to, page by page (the end, for a negative one); coming back costs one request.
--- `results[i]` is nil where there is no such record; a failure is raised, as by an iterator.
---
--- A page that is asked for again counts as it comes: where it has changed, by records that came or
--- went, the positions behind it are found anew.
---@class earthshine.results : earthshine.sequence
---@field [integer] any the record at a position, from 1 on, or from the end, -1 on
local methods = {}

local Results = {}
local meta

local LARGEST <const> = 2000 -- records a page

---@class earthshine.results_options
---@field limit? integer records at most
---@field page_size integer records a page
---@field error? earthshine.error why nothing can be searched; raised at first use
---@field warnings? { field: string, message: string }[] logged at first use
---@field query? fun(): string what is searched, as people read it

-- At each use: raises what keeps the search from being made; tells once what is to be known of it.
local function use(self)
  local state = self._state
  if state.error then error(state.error, 0) end
  local warnings = state.warnings
  state.warnings = {}
  for _, w in ipairs(warnings) do
    state.source.session:log("warn", ("%s of the %s search: %s"):format(w.field, state.source.what,
      w.message))
  end
end

-- Pages of equal size that together hold the limit and little more; identical on every request.
local function size_for(limit, size)
  if not limit or limit == 0 then return size end
  local pages = (limit - 1) // size + 1
  return (limit - 1) // pages + 1
end

local function warn(state, format, ...)
  state.source.session:log("warn", format:format(...))
end

local function cap(state, limit)
  return state.limit and math.min(limit or state.limit, state.limit) or limit
end

-- A cursor of pages. One that reads again what has been read leaves out the warnings.
local function open_pages(self, limit, size, place, hear)
  local state = self._state
  use(self)
  limit = cap(state, limit)
  return Cursor.new(state.source, {
    size = size_for(limit, size), limit = limit,
    heard = function(reply)
      if hear then hear(reply) end
      if reply.hits then state.hits = reply.hits end
      if not reply.timed_out then return end
      state.partial = true
      if place then return end
      warn(state, "CMR gave up on a part of the %s search (CMR-Timed-Out): records may be missing",
        state.source.what)
    end,
    short = function(received, hits)
      state.partial = true
      if place then return end
      warn(state, "the %s search ended after %d of %d records", state.source.what, received, hits)
    end,
  }, place)
end

-- One record at a time. A page is let go before the next one is read. Several tasks may share the
-- steps: one of them turns the page.
local function open(self, limit)
  local cursor, page, over
  local at, last = 0, 0
  local turn_page = turns.one_by_one(function()
    if over or at < last then return end
    page = nil
    page, last = cursor:next()
    at, last, over = 0, last or 0, page == nil
  end)
  local record = self._state.source and self._state.source.record
  local function step()
    cursor = cursor or open_pages(self, limit, self._state.page_size)
    while at == last do
      if over then return nil end
      turn_page()
    end
    at = at + 1
    return record(page, at)
  end
  return step, function()
    over, page, at, last = true, nil, 0, 0
    if cursor then cursor:close() end
  end
end

--- Results of a source of pages.
---@param source? earthshine.source nil only where there is an error
---@param options earthshine.results_options
---@return earthshine.results
function Results.new(source, options)
  local self = setmetatable({ _state = {
    source = source, limit = options.limit, page_size = options.page_size, error = options.error,
    warnings = options.warnings or {}, query = options.query, hits = nil, partial = false,
  }, _kind = source and source.what }, meta)
  rawset(self, "_open", function(limit) return open(self, limit) end)
  rawset(self, "_pages", function()
    local cursor = open_pages(self, nil, self._state.page_size)
    return function() return cursor:next() end, function() cursor:close() end
  end)
  return self
end

--- How many records match on the server; asks once (without any record), unless a page has told
--- already. A limit does not change it.
---@return integer? hits
---@return earthshine.error? err
methods.hits = public(function(self)
  use(self)
  local state = self._state
  if not state.hits then state.hits = state.source:hits() end
  return state.hits
end)

--- Whether records may be missing from what came so far: CMR gave up on a part of a search, or the
--- service sent fewer than it had announced.
---@return boolean
function methods:partial()
  return self._state.partial
end

--- What the service could not be asked, after a search of a STAC API: parameters of the query that
--- have no counterpart there. The log has them too, once.
---
---     for _, d in ipairs(assert(results:dropped())) do print(d.field, d.reason) end
---@return { field: string, value: any, reason: string }[]? dropped empty for searches of CMR
---@return earthshine.error? err
methods.dropped = public(function(self)
  use(self)
  return self._state.source:dropped()
end)

---@class earthshine.results_request
---@field method "GET"|"POST"
---@field url string
---@field headers table<string, string> without those of every request, and without secrets
---@field body? string
---@field first? earthshine.results_request for collections that are found first, where CMR has to
--- be given their ids; the request itself is still without them
---@field form? table[] pairs {name, text} of the form that the body is, but for its file
---@field file? { name: string, path: string, type?: string } the file in that form, whose bytes the
--- body is still without

--- The request of the first page, which is not sent. Of a STAC API, its landing page is read: only
--- that tells where its search is and what it can be asked.
---
---     local request = assert(es.search_data({ short_name = "ATL06" }):request())
---     print(request.method, request.url)
---@return earthshine.results_request? request
---@return earthshine.error? err
methods.request = public(function(self)
  use(self)
  local state = self._state
  return state.source:request(size_for(state.limit, state.page_size))
end)

--- How the matching collections fall into groups: by platform, instrument, project, science keyword
--- and so on. One request, without any record.
---
---     local facets = assert(es.search_datasets({ keyword = "ice" }):facets())
---     for _, group in ipairs(facets) do print(group.title, #group.children) end
---@return earthshine.facet[]? facets
---@return earthshine.error? err `unsupported` for what is no search of collections
methods.facets = public(function(self)
  use(self)
  return Facets().of(self._state.source)
end)

--- In lists as the service sends them.
---
---     for page in results:pages(100) do print(#page) end
---@param n? integer records a page, 1 to 2000; by default the search's page_size
---@return earthshine.iterator of lists that are never empty and may be shorter than n anywhere
methods.pages = public(function(self, n)
  n = n or self._state.page_size
  check.type("the size of pages", n, "integer")
  check.range("the size of pages", n, 1, LARGEST)
  local cursor
  return Iterator.new(turns.one_by_one(function()
    cursor = cursor or open_pages(self, nil, n)
    local items, count = cursor:next()
    if not items then return nil end
    local list = {}
    for i = 1, count do list[i] = self._state.source.record(items, i) end
    return list
  end), function()
    if cursor then cursor:close() end
  end)
end)

-- Where records are found by position; made at first use.
local function directory(self)
  local state = self._state
  use(self)
  state.directory = state.directory or Directory().new(function(place, hear)
    return open_pages(self, nil, state.page_size, place, hear)
  end, size_for(state.limit, state.page_size))
  return state.directory
end

local function at(self, position)
  local i, pages, limit = math.tointeger(position), directory(self), self._state.limit
  if not i then
    error(("a position in search results is a whole number, not %s"):format(position), 3)
  end
  if i < 0 then i = pages:from_end(i) end
  local page = i > 0 and i <= (limit or i) and pages:page(i)
  return page and self._state.source.record(page.items, i - page.entry.first + 1) or nil
end

-- Adds to a list what there is from one position to another.
local function collect(self, pages, i, j)
  local list, record = {}, self._state.source.record
  while i <= j do
    local page = pages:page(i, j)
    if not page then break end
    local before = page.entry.first - 1
    local last = math.min(j, before + page.entry.count)
    for p = i, last do list[#list + 1] = record(page.items, p - before) end
    i = last + 1
  end
  return list
end

--- The records from one position to another, both included, negative ones counted from the end, as
--- with string.sub; in memory. It shares pages with `results[i]`.
---
---     results:slice(1, 10)   results:slice(-10)   results:slice(11, -11)
---@param i integer
---@param j? integer -1 by default: the last one
---@return table? list shorter, or empty, where there are fewer
---@return earthshine.error? err
methods.slice = public(function(self, i, j)
  i, j = slices.positions(i, j)
  local pages = directory(self)
  if not j then return {} end
  if i < 0 then i = math.max(1, pages:from_end(i)) end
  local list = collect(self, pages, i, j > 0 and j or math.maxinteger)
  for _ = 1, math.min(-1 - j, #list) do list[#list] = nil end
  core.settle(list)
  return list
end)

meta = Sequence.meta("search results", methods, at)
meta.__name = "earthshine.results"

--- How many records an iteration yields, as far as is known without asking: the last position,
--- where it was reached by position, else the hits, or the limit if that is less.
function meta:__len()
  local state = self._state
  local pages = state.directory
  if pages and pages.ended then return pages:count() end
  if not state.hits then
    error("the number of results is not known yet: call results:hits() first", 2)
  end
  return state.limit and math.min(state.limit, state.hits) or state.hits
end

function meta:__tostring()
  local state = self._state
  if state.error then return "search results: " .. state.error.message end
  return ("search results: %ss, %s%s"):format(state.source.what,
    state.hits and ("%d hits"):format(state.hits) or "hits not asked yet",
    state.limit and (", at most %d"):format(state.limit) or "")
end

return Results
