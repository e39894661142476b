--- Runs the searches of CMR-STAC on CMR, and makes the addresses of their next pages.

local Form = require "earthshine.sandbox.cmr.form"
local Page = require "earthshine.sandbox.cmr.page"
local Query = require "earthshine.sandbox.cmr.query"
local Replies = require "earthshine.sandbox.stac.replies"
local Scope = require "earthshine.sandbox.stac.scope"
local check = require "earthshine.check"
local core = require "earthshine.core"
local web = require "earthshine.sandbox.web"

local Search = {}

local HOST = "https://cmr.earthdata.nasa.gov"

--- The address of a request, as links give it.
---@param request earthshine.sandbox.request
---@param query string?
---@return string
function Search.address(request, query)
  return HOST .. request.path .. (query and query ~= "" and "?" .. query or "")
end

local function pair(list, name, value)
  if type(value) == "table" and value[1] == nil then value = web.encode(Form.is_map(value)
    and setmetatable(value, nil) or value) end
  if type(value) == "table" then
    if type(value[1]) == "table" then
      pair(list, name, web.encode(value))
    else
      local parts = {}
      for k, v in ipairs(value) do parts[k] = tostring(v) end
      pair(list, name, table.concat(parts, ","))
    end
    return
  end
  list[#list + 1] = core.url_escape(name) .. "=" .. core.url_escape(tostring(value))
end

-- `sortby` of a POST body as a GET has it.
local function as_text(sortby)
  local parts = {}
  for k, entry in ipairs(sortby) do
    parts[k] = (entry.direction == "desc" and "-" or "") .. entry.field
  end
  return table.concat(parts, ",")
end

--- The whole query of a request as a query string, whether it came by GET or POST.
---@param params table<string, any>
---@param cursor? string
---@return string
function Search.query(params, cursor)
  local list = {}
  for _, name in ipairs(check.keys(params)) do
    local value = params[name]
    if name == "sortby" and type(value) == "table" then value = as_text(value) end
    if name ~= "cursor" then pair(list, name, value) end
  end
  if cursor then pair(list, "cursor", cursor) end
  return table.concat(list, "&")
end

local function cursor_of(after)
  return after and core.base64_encode(web.encode { json = after, umm = after })
end

local NOTHING = { hits = 0, first = 1, last = 0 }

---@class sandbox.stac_page
---@field hits integer
---@field each fun(make: function): table[] what make(c, i) gives for each hit of the page
---@field cursor string? of the next page

local function run(concept, cmr, after, request)
  local q = Query.read(concept, cmr, after, os.time() * 1000)
  if not q then Replies.fail(503, Replies.UPSTREAM) end
  local page = Page.cut(q, request)
  if not page then Replies.fail(503, Replies.UPSTREAM) end
  return page
end

local function result(page)
  return {
    hits = page.hits, cursor = cursor_of(page.after),
    each = function(make)
      local list = {}
      for k = page.first, page.last do list[#list + 1] = make(page.results.at(k)) end
      return web.array(list)
    end,
  }
end

--- The granules of a search within a scope.
---@param scope sandbox.stac_scope
---@param asked sandbox.stac_asked
---@param request earthshine.sandbox.request
---@return sandbox.stac_page
function Search.granules(scope, asked, request)
  local ids = {}
  for _, c in ipairs(scope.collections) do
    local wanted = not asked.collections
    for _, id in ipairs(asked.collections or {}) do wanted = wanted or Scope.named(c, id) end
    if wanted then ids[#ids + 1] = c.id end
  end
  if not ids[1] then return result(NOTHING) end
  asked.cmr.collection_concept_id = ids
  return result(run("granule", asked.cmr, asked.after, request))
end

--- The collections of a search within a scope.
---@param scope sandbox.stac_scope
---@param asked sandbox.stac_asked
---@param request earthshine.sandbox.request
---@return sandbox.stac_page
function Search.collections(scope, asked, request)
  local cmr = asked.cmr
  if scope.provider ~= "ALL" then cmr.provider = scope.provider end
  if scope.root == "cloudstac" then cmr.cloud_hosted = "true" end
  return result(run("collection", cmr, asked.after, request))
end

return Search
