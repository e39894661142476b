--- The pages of the general STAC API, and the links from one to the next.

local Fields = require "earthshine.sandbox.stac_api.fields"
local Find = require "earthshine.sandbox.stac_api.find"
local Item = require "earthshine.sandbox.stac_api.item"
local Read = require "earthshine.sandbox.stac_api.read"
local Replies = require "earthshine.sandbox.stac_api.replies"
local check = require "earthshine.check"
local core = require "earthshine.core"
local faults = require "earthshine.sandbox.faults"
local web = require "earthshine.sandbox.web"

local Pages = {}

local function token_of(offset) return core.base64_encode("after:" .. offset, true) end

local function offset_of(token)
  if token == nil then return 0 end
  local text = type(token) == "string" and core.base64_decode(token)
  local offset = text and math.tointeger(tonumber(text:match "^after:(%d+)$"))
  return offset or Replies.fail(400, "The token is not one of this service.")
end

-- The query of a GET with another token.
local function query_with(request, token)
  local params, list = web.form(request.query), {}
  params.token = token
  for _, name in ipairs(check.keys(params)) do
    list[#list + 1] = core.url_escape(name) .. "=" .. core.url_escape(params[name])
  end
  return table.concat(list, "&")
end

-- The link of a POST, in one of the forms that the standard has: what changes in the body (usual),
-- the whole body, or a header.
local function post_link(link, search, token, how)
  link.method = "POST"
  if how == "headers" then
    link.headers, link.body, link.merge = { ["X-Next-Token"] = token }, {}, true
  elseif how == "whole" then
    link.body = {}
    for name, value in pairs(search.body) do link.body[name] = value end
    link.body.token = token
  else
    link.body, link.merge = { token = token }, true
  end
  return link
end

local function next_link(request, search, offset)
  local fault = faults.setting("stac_next", request)
  local how = fault and fault.how
  if how == "missing" then return nil end
  local token = how == "loop" and (search.token or token_of(0)) or token_of(offset)
  local home = "https://cmr.earthdata.nasa.gov" .. request.path
  local link = { rel = "next", href = home, type = "application/geo+json" }
  if request.method == "POST" then return post_link(link, search, token, how) end
  link.href, link.method = home .. "?" .. query_with(request, token), "GET"
  return link
end

--- A page of an item search.
---@param request earthshine.sandbox.request
---@param collection? string whose items alone are wanted
---@return earthshine.sandbox.response
function Pages.items(request, collection)
  local body = Read.body(request)
  body.token = request.headers["x-next-token"] or body.token
  if collection then body.collections = { collection } end
  local search = Read.search(body)
  local offset, hits = offset_of(search.token), Find.hits(search)
  local last, features = math.min(offset + search.limit, #hits), {}
  local make = Fields.are_bare(search.fields) and Item.bare or Item.of
  for k = offset + 1, last do
    features[#features + 1] = Fields.apply(make(hits[k].c, hits[k].i), search.fields)
  end
  local home = "https://cmr.earthdata.nasa.gov" .. request.path
  local links = {
    { rel = "self", href = home .. (request.query and "?" .. request.query or ""),
      type = "application/geo+json" },
    { rel = "root", href = Item.home, type = "application/json" },
  }
  if last < #hits then links[#links + 1] = next_link(request, search, last) end
  return Replies.features {
    type = "FeatureCollection", features = features, links = links, numberMatched = #hits,
    numberReturned = #features,
  }
end

--- One item.
---@param c sandbox.collection
---@param id string
---@return earthshine.sandbox.response
function Pages.item(c, id)
  local i = c:by_ur(id)
  if not i or c.deleted[i] then
    Replies.fail(404, "Item %s in Collection %s does not exist.", id, Item.collection_id(c))
  end
  return Replies.features(Item.of(c, i))
end

return Pages
