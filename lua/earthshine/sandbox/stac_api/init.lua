--- A general STAC API over the sandbox's catalogue, with the filter, query, sort and fields
--- extensions, for clients that can do more than CMR-STAC understands.

local Collection = require "earthshine.sandbox.stac_api.collection"
local Landing = require "earthshine.sandbox.stac_api.landing"
local Pages = require "earthshine.sandbox.stac_api.pages"
local Replies = require "earthshine.sandbox.stac_api.replies"
local Item = require "earthshine.sandbox.stac_api.item"
local core = require "earthshine.core"
local web = require "earthshine.sandbox.web"

local Api = {}

local function split(path)
  local list = {}
  for part in path:gmatch "[^/]+" do list[#list + 1] = core.url_unescape(part) end
  return list
end

local function collections()
  local list = web.array {}
  for k, c in ipairs(Collection.all()) do list[k] = Collection.of(c) end
  return Replies.json { collections = list, numberMatched = #list, numberReturned = #list,
    links = {
      { rel = "self", href = Item.home .. "/collections", type = "application/json" },
      { rel = "root", href = Item.home, type = "application/json" },
    } }
end

local function below_collections(parts, request)
  local id, what, item = parts[3], parts[4], parts[5]
  if not id then return collections() end
  local c = Collection.find(id)
  if not what then return Replies.json(Collection.of(c)) end
  if what == "queryables" and not item then return Landing.queryables(id) end
  if what ~= "items" or parts[6] then return nil end
  if item then return Pages.item(c, item) end
  return Pages.items(request, id)
end

local SIMPLE = {
  conformance = function() return Replies.json { conformsTo = Landing.conformance() } end,
  queryables = function() return Landing.queryables() end,
  api = Landing.api,
  search = function(request) return Pages.items(request) end,
}

local function route(parts, request)
  local what = parts[2]
  if request.method == "POST" and (what ~= "search" or parts[3]) then
    Replies.fail(405, "Only /search is asked by POST.")
  end
  if not what then return Landing.page() end
  if what == "collections" then return below_collections(parts, request) end
  return not parts[3] and SIMPLE[what] and SIMPLE[what](request) or nil
end

--- Whether a path belongs to this API.
---@param path string
---@return boolean
function Api.owns(path) return path:find "^/stac%-api/" ~= nil or path == "/stac-api" end

--- Answers a request.
---@param request earthshine.sandbox.request
---@return earthshine.sandbox.response
function Api.handler(request)
  local ok, reply = xpcall(route, function(fault)
    if type(fault) == "table" and fault.status then return fault end
    return { crash = debug.traceback(tostring(fault), 2) }
  end, split(request.path), request)
  if not ok and reply.crash then error(reply.crash, 0) end
  if not ok then return Replies.error(reply.status, reply.message) end
  return reply or Replies.error(404, "There is nothing at this address.")
end

return Api
