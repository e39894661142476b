--- A STAC API of a few lines for specs: numbered items, a landing page that says what a spec wants
--- it to say, paging by the way a spec asks for, and whatever misbehaviour.

local json = require "earthshine.json"
local Stac = require "earthshine.search.stac"
local memory_session = require "tests.support.memory_session"

local scripted_stac = {}

local ITEM_SEARCH <const> = "https://api.stacspec.org/v1.0.0/item-search"
local CQL2 <const> = "http://www.opengis.net/spec/cql2/1.0/conf/"

--- Conformance classes by short names: "sort", "fields", "query", "filter", "collection-search" and
--- its parts, and those of CQL2.
function scripted_stac.conformance(...)
  local list = { "https://api.stacspec.org/v1.0.0/core", ITEM_SEARCH }
  for _, name in ipairs { ... } do
    local of_search = name == "sort" or name == "fields" or name == "query" or name == "filter"
    local of_api = name:find("collection-search", 1, true)
    list[#list + 1] = of_api and "https://api.stacspec.org/v1.0.0/" .. name
      or of_search and ITEM_SEARCH .. "#" .. name or CQL2 .. name
  end
  return list
end

--- An item: id "item-N", in the collection "test", cloud cover N percent (mod 100).
function scripted_stac.item(n)
  return {
    type = "Feature", stac_version = "1.0.0", id = "item-" .. n, collection = "test",
    geometry = { type = "Point", coordinates = { n % 90, 10 } }, bbox = { n % 90, 10, n % 90, 10 },
    properties = { datetime = "2020-01-01T00:00:00Z", ["eo:cloud_cover"] = n % 100,
      platform = n % 2 == 0 and "even" or "odd" },
    links = json.array {},
    assets = { B02 = { href = ("https://data.example.org/%d/B02.tif"):format(n),
      roles = { "data" } } },
  }
end

--- Items of some numbers, as a page.
function scripted_stac.page(from, to)
  local features = json.array {}
  for n = from, to do features[#features + 1] = scripted_stac.item(n) end
  return { type = "FeatureCollection", features = features, links = json.array {} }
end

local function reply(value, status, content_type)
  return { status = status or 200, body = type(value) == "string" and value or json.encode(value),
    headers = { ["Content-Type"] = content_type or "application/geo+json" } }
end
scripted_stac.reply = reply

--- The body of a request as a table; its query where it has none.
function scripted_stac.asked(record)
  if record.body then return json.normalise(json.decode(record.body)) end
  local url, out = require "earthshine.url", {}
  for name, value in (record.url:match "%?(.*)$" or ""):gmatch "([^&=]+)=([^&]*)" do
    out[url.unescape(name)] = url.unescape(value)
  end
  return out
end

--- Ways of linking to the next page: each makes the link for a page that begins after item `at`.
scripted_stac.ways = {
  get = function(_, at, size)
    return { href = ("https://stac.example.org/search?limit=%d&token=%d"):format(size, at) }
  end,
  relative = function(_, at, size)
    return { href = ("./search?limit=%d&token=%d"):format(size, at), method = "get" }
  end,
  post = function(_, at, size)
    return { href = "https://stac.example.org/search", method = "POST",
      body = { token = tostring(at), limit = size, collections = { "test" } } }
  end,
  merge = function(_, at)
    return { href = "/search", method = "POST", merge = true, body = { token = tostring(at) } }
  end,
  bare = function(_, at, size)
    return { href = ("search?token=%d&limit=%d"):format(at, size), method = "POST" }
  end,
  headers = function(_, at, size)
    return { href = ("/search?limit=%d"):format(size),
      headers = { ["X-Token"] = tostring(at), Authorization = "Bearer stolen", Cookie = "a=b" } }
  end,
}

local function landing(options, base)
  local links = { { rel = "self", href = base }, { rel = "root", href = base } }
  if options.get ~= false then
    links[#links + 1] = { rel = "search", href = options.search or base .. "search" }
  end
  if options.post ~= false then
    links[#links + 1] = { rel = "search", href = options.search or base .. "search",
      method = "POST" }
  end
  if options.collections then
    links[#links + 1] = { rel = "data", href = base .. "collections" }
  end
  return { type = "Catalog", id = "test", stac_version = "1.0.0", description = "d", links = links,
    conformsTo = options.conforms or scripted_stac.conformance() }
end

-- A page of the list of collections: those that have `q` in their ids.
local function collections(options, record)
  local asked, found = scripted_stac.asked(record), {}
  for _, id in ipairs(options.collections) do
    if not asked.q or id:lower():find(asked.q:lower(), 1, true) then
      found[#found + 1] = { id = id, type = "Collection" }
    end
  end
  local at = tonumber(asked.token) or 0
  local last = math.min(at + (options.page or 100), #found)
  local value = { collections = json.array(table.move(found, at + 1, last, 1, {})),
    links = json.array {} }
  if last < #found then
    value.links[1] = { rel = "next",
      href = ("?token=%d%s"):format(last, asked.q and "&q=" .. asked.q or "") }
  end
  return reply(value)
end

--- A session whose STAC API, at https://stac.example.org/, has so many items.
--
-- `options`: `conforms` (list of URIs), `get = false` and `post = false` leave a search link out,
-- `way` names one of `ways`, `cap` is its most items a page, `last = true` gives the last page a
-- next link too, `count = false` leaves numberMatched out, `base`; `collections` are the ids in its
-- list of collections, `page` of them at a time; `answer(number, record, usual)` as in
-- scripted_cmr.
---@param count integer
---@param options? table
function scripted_stac.new(count, options, session_options)
  options = options or {}
  local base = options.base or "https://stac.example.org/"
  local function usual(record)
    if options.collections and record.url:find("/collections", 1, true) then
      return collections(options, record)
    end
    if not record.url:find("search", 1, true) then return reply(landing(options, base)) end
    local asked = scripted_stac.asked(record)
    for name, value in (record.url:match "%?(.*)$" or ""):gmatch "([^&=]+)=([^&]*)" do
      asked[name] = value
    end
    local size = math.min(tonumber(asked.limit) or 10, options.cap or 100)
    local at = math.tointeger(tonumber(asked.token or record.headers["x-token"])) or 0
    local page = scripted_stac.page(at + 1, math.min(at + size, count))
    if options.count ~= false then page.numberMatched = count end
    at = at + #page.features
    if #page.features > 0 and (at < count or options.last) then
      local link = scripted_stac.ways[options.way or "get"](asked, at, size)
      link.rel = "next"
      page.links[1] = link
    end
    return reply(page)
  end
  return memory_session.new(function(record, number)
    if options.answer then
      local answer, code, message = options.answer(number, record, function()
        return usual(record)
      end)
      if answer or code then return answer, code, message end
    end
    return usual(record)
  end, session_options)
end

--- Numbers of items, in the order in which an iterator yields them.
function scripted_stac.numbers(iterator)
  local list = {}
  for item in iterator do list[#list + 1] = math.tointeger(tonumber(item:id():match "%d+")) end
  return list
end

--- The first search request of a query, and the numbers of what it finds of 100 items; then the
--- results and the state of the memory session.
---@param options? { base?: string, method?: string }
function scripted_stac.ask(query, conforms, options)
  options = options or {}
  local session, transport, state = scripted_stac.new(100, { conforms = conforms,
    base = options.base })
  local results = Stac.search(session, options.base or "https://stac.example.org/", query,
    { method = options.method })
  local list = scripted_stac.numbers(results:iter())
  return scripted_stac.asked(transport.requests[2]), list, results, state
end

return scripted_stac
