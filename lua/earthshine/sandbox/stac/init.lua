--- The sandbox's CMR-STAC: its two roots, with its habits.

local Catalogs = require "earthshine.sandbox.stac.catalogs"
local Collection = require "earthshine.sandbox.stac.collection"
local Pages = require "earthshine.sandbox.stac.pages"
local Replies = require "earthshine.sandbox.stac.replies"
local Scope = require "earthshine.sandbox.stac.scope"
local core = require "earthshine.core"

local Stac = {}

local ROOTS = { stac = true, cloudstac = true }

-- The parts of a path, percent-encoding undone.
local function split(path)
  local list = {}
  for part in path:gmatch "[^/]+" do list[#list + 1] = core.url_unescape(part) end
  return list
end

local function below_collections(scope, parts, request)
  local _, _, _, id, items, item = table.unpack(parts)
  if not id then return Pages.collections(scope, request) end
  if not items then
    return Replies.json(Collection.of(Scope.collection(scope, id), scope.root))
  end
  if items ~= "items" or parts[7] then return nil end
  if scope.provider == "ALL" then Replies.fail(404, Replies.ALL) end
  if item then return Pages.item(scope, id, item, request) end
  return Pages.items(scope, id, request)
end

local function route(parts, request)
  local root, provider, what = parts[1], parts[2], parts[3]
  if not provider then return Catalogs.landing(root) end
  if provider == "health" then return Replies.json { message = "healthy" } end
  if provider == "conformance" then
    return Replies.json { conformsTo = Catalogs.conformance() }
  end
  local scope = Scope.of(root, provider)
  if not what then return Catalogs.provider(scope, request) end
  if what == "collections" then return below_collections(scope, parts, request) end
  if parts[4] then return nil end
  if what == "conformance" then
    return Replies.json { conformsTo = Catalogs.conformance(provider) }
  elseif what == "search" then
    if provider == "ALL" then Replies.fail(404, Replies.ALL) end
    return Pages.search(scope, request)
  end
end

--- Whether a path belongs to CMR-STAC.
---@param path string
---@return boolean
function Stac.owns(path) return ROOTS[path:match "^/([^/]*)"] or false end

--- Answers a request to CMR-STAC.
---@param request earthshine.sandbox.request
---@return earthshine.sandbox.response
function Stac.handler(request)
  local ok, reply = xpcall(route, function(fault)
    if type(fault) == "table" and fault.status then return fault end
    return { crash = debug.traceback(fault, 2) }
  end, split(request.path), request)
  if not ok and reply.crash then error(reply.crash, 0) end
  if ok and reply then return reply end
  local fault = not ok and reply or { status = 404, message = Replies.NO_ROUTE }
  return Replies.json({ errors = { fault.message } }, nil, fault.status)
end

return Stac
