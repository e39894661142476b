--- The pages of CMR-STAC: item searches, the items of a collection, single items, collections.

local Collection = require "earthshine.sandbox.stac.collection"
local Item = require "earthshine.sandbox.stac.item"
local Read = require "earthshine.sandbox.stac.read"
local Replies = require "earthshine.sandbox.stac.replies"
local Scope = require "earthshine.sandbox.stac.scope"
local Search = require "earthshine.sandbox.stac.search"
local core = require "earthshine.core"
local faults = require "earthshine.sandbox.faults"
local web = require "earthshine.sandbox.web"

local Pages = {}

local HOST = "https://cmr.earthdata.nasa.gov"

local function home_of(scope) return HOST .. "/" .. scope.root .. "/" .. scope.provider end

local function link(rel, href, media, title)
  return { rel = rel, href = href, type = media or "application/geo+json", title = title }
end

-- The link to the next page; what faults make of it.
local function next_link(request, asked, page)
  local fault = faults.setting("stac_next", request)
  local how = fault and fault.how
  if how == "missing" or not page.cursor then return nil end
  local cursor = page.cursor
  if how == "loop" then cursor = asked.raw.cursor end
  return link("next", Search.address(request, Search.query(asked.raw, cursor)))
end

local function context(page, asked, features)
  return { returned = #features, limit = asked.limit, matched = page.hits }
end

--- Answers an item search.
---@param scope sandbox.stac_scope
---@param request earthshine.sandbox.request
---@return earthshine.sandbox.response
function Pages.search(scope, request)
  local asked = Read.asked(Read.parameters(request), "granule")
  local page = Search.granules(scope, asked, request)
  local features = page.each(function(c, i) return Item.of(c, i, scope.root) end)
  local first = {}
  for name, value in pairs(asked.raw) do first[name] = name ~= "cursor" and value or nil end
  return Replies.features {
    type = "FeatureCollection", features = features, context = context(page, asked, features),
    links = {
      link("self", Search.address(request, request.query)),
      link("root", HOST .. "/" .. scope.root, "application/json"),
      link("parent", home_of(scope), "application/json"),
      link("first", Search.address(request, Search.query(first))),
      next_link(request, asked, page),
    },
  }
end

local function previous(request)
  local cursor = request.headers.cookie and web.parameters(request).cursor
  local before = cursor and web.cookies(request)["prev-" .. cursor]
  return before and core.url_unescape(before)
end

--- Answers the items of a collection.
---@param scope sandbox.stac_scope
---@param id string of the collection
---@param request earthshine.sandbox.request
---@return earthshine.sandbox.response
function Pages.items(scope, id, request)
  local c = Scope.collection(scope, id)
  local params = Read.parameters(request)
  params.collections = { Item.collection_id(c) }
  local asked = Read.asked(params, "granule")
  local page = Search.granules(scope, asked, request)
  params.collections = nil
  local features = page.each(function(of, i)
    local item = Item.of(of, i, scope.root)
    item.links = { item.links[1] }
    return item
  end)
  local record = Collection.of(c, scope.root)
  local own = Search.address(request, request.query)
  local links = { link("self", own), link("root", HOST .. "/" .. scope.root, "application/json"),
    link("parent", home_of(scope) .. "/collections/" .. core.url_escape(record.id),
      "application/json"),
    link("collection", home_of(scope) .. "/collections/" .. core.url_escape(record.id),
      "application/json") }
  local before = previous(request)
  if before then links[#links + 1] = link("prev", before) end
  local following, headers = next_link(request, asked, page), nil
  if following then
    links[#links + 1] = following
    headers = { { "Set-Cookie", ("prev-%s=%s"):format(page.cursor or "", core.url_escape(own)) } }
  end
  return Replies.features({
    type = "FeatureCollection", stac_version = "1.1.0", id = record.id .. "-items",
    description = "Items in the collection " .. record.id, license = record.license,
    extent = record.extent, features = features, links = links, numberMatched = page.hits,
    numberReturned = #features, context = context(page, asked, features),
  }, headers)
end

--- Answers one item.
---@param scope sandbox.stac_scope
---@param id string of the collection
---@param item string
---@param request earthshine.sandbox.request
---@return earthshine.sandbox.response
function Pages.item(scope, id, item, request)
  local c = Scope.collection(scope, id)
  local asked = Read.asked({ collections = { Item.collection_id(c) }, ids = { item } }, "granule")
  local found = Search.granules(scope, asked, request).each(function(of, i)
    return Item.of(of, i, scope.root)
  end)
  if not found[1] then
    Replies.fail(404, "Could not find item with ID [%s] in collection [%s]", item, id)
  end
  return Replies.features(found[1])
end

-- What an items link of a collection search passes on.
local PASSED = { "bbox", "datetime", "intersects", "limit" }

--- Answers a collection search.
---@param scope sandbox.stac_scope
---@param request earthshine.sandbox.request
---@return earthshine.sandbox.response
function Pages.collections(scope, request)
  local params = Read.parameters(request)
  local asked = Read.asked(params, "collection")
  local page, passed = Search.collections(scope, asked, request), {}
  for _, name in ipairs(PASSED) do passed[name] = params[name] end
  local tail = next(passed) and "?" .. Search.query(passed) or nil
  local links = {
    link("self", Search.address(request, request.query), "application/json"),
    link("root", HOST .. "/" .. scope.root, "application/json"),
    link("parent", home_of(scope), "application/json"), next_link(request, asked, page),
  }
  return Replies.json {
    description = "All collections provided by " .. scope.provider, links = links,
    collections = page.each(function(c) return Collection.of(c, scope.root, tail) end),
  }
end

return Pages
