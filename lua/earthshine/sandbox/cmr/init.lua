--- The sandbox's CMR: takes a request to the search host and makes the reply that the real service
--- would give.

local Catalog = require "earthshine.sandbox.catalog"
local Feed = require "earthshine.sandbox.cmr.feed"
local Form = require "earthshine.sandbox.cmr.form"
local Formats = require "earthshine.sandbox.cmr.formats"
local Page = require "earthshine.sandbox.cmr.page"
local Query = require "earthshine.sandbox.cmr.query"
local Ranges = require "earthshine.sandbox.cmr.ranges"
local Replies = require "earthshine.sandbox.cmr.replies"
local Stac = require "earthshine.sandbox.stac"
local StacApi = require "earthshine.sandbox.stac_api"
local Tokens = require "earthshine.sandbox.cmr.tokens"
local Umm = require "earthshine.sandbox.cmr.umm"

local FORM = "application/x-www-form-urlencoded"
local NO_JSON_QUERY = "Searching using JSON query conditions is not supported for granules."
local METHODS = { GET = true, HEAD = true, POST = true }

local function now() return os.time() * 1000 end

-- The parameters of a request, or nil with a reply.
local function parameters(request, errors)
  local kind = request.headers["content-type"]
  local raw = request.query or ""
  if kind == "application/json" then
    return nil, errors(400, { NO_JSON_QUERY })
  elseif kind and kind ~= FORM and not kind:find("multipart/form-data", 1, true) then
    return nil, Replies.text(415, "Unsupported content type [" .. kind .. "]")
  end
  if request.method == "POST" and kind == FORM or kind == nil and request.method == "POST" then
    raw = raw .. "&" .. (request.body or "")
  end
  local params, messages = Form.parse(raw)
  if not params then return nil, errors(400, messages) end
  return params
end

local function body_of(page, q, format, request, took)
  if format.kind == "umm_json" then return Umm.page(page, q, format.version, took) end
  if format.kind == "xml" then return Feed.references(page, took) end
  local id = "https://cmr.earthdata.nasa.gov:443" .. request.path
    .. (request.query and "?" .. request.query or "")
  return Feed.page(page, q, id, now())
end

local function search(request, concept, extension)
  local began = os.clock()
  local json = Formats.json_errors(extension, request.headers)
  local function errors(status, list) return Replies.errors(request, status, list, json) end
  local params, reply = parameters(request, errors)
  if not params then return reply end
  local status, message = Tokens.check(request, params)
  if status then return errors(status, { message }) end
  local format, wrong = Formats.choose(extension, request.headers.accept, concept .. "s")
  if not format then return errors(400, { wrong }) end
  local q, problems = Query.read(concept, params, request.headers["cmr-search-after"], now())
  if not q then return errors(400, problems) end
  local page, bad_after = Page.cut(q, request)
  if not page then return errors(400, { bad_after }) end
  local took = math.floor((os.clock() - began) * 1000) + 1
  local body = body_of(page, q, format, request, took)
  return Replies.page(request, format.content_type, body, {
    hits = page.hits, after = page.after, timed_out = page.timed_out,
    took = math.floor((os.clock() - began) * 1000) + 1, -- at least what the body says
  })
end

-- The collection, and granule, of a concept id.
local function lookup(id)
  if id:sub(1, 1) == "C" then return Catalog.by_id(id) end
  return Catalog.granule(id)
end

local function concept(request, id, revision, extension)
  local json = Formats.json_errors(extension, request.headers)
  local function errors(status, list) return Replies.errors(request, status, list, json) end
  local params, reply = parameters(request, errors)
  if not params then return reply end
  local status, message = Tokens.check(request, params)
  if status then return errors(status, { message }) end
  if not id:find "^%u+%d+%-[%w_]+$" then
    return errors(400, { ("Concept-id [%s] is not valid."):format(Ranges.escape(id)) })
  end
  local number = revision and math.tointeger(tonumber(revision))
  if revision and (not number or number < 1) then
    return errors(422, {
      "Revision id [" .. Ranges.escape(revision) .. "] must be an integer greater than 0.",
    })
  end
  local c, i = lookup(id)
  local own = c and (i and c.revision_number(i) or c.revision_id)
  if not c then
    return errors(404, { "Concept with concept-id [" .. id .. "] could not be found." })
  end
  if number and number ~= own then
    return errors(404, { ("Concept with concept-id [%s] and revision-id [%d] could not be found.")
      :format(id, number) })
  end
  local accept = request.headers.accept
  if accept == "*/*" then accept = nil end
  local format, wrong = Formats.choose(extension == "native" and "umm_json" or extension
    or (not accept and "umm_json") or nil, accept, i and "granules" or "collections")
  if not format then return errors(400, { wrong }) end
  if format.kind == "json" then
    return Replies.record(request, format.content_type, Feed.record(c, i), own)
  end
  return Replies.record(request, "application/vnd.nasa.cmr.umm+json;version="
    .. (format.version or (i and "1.6.6" or "1.18.6")) .. "; charset=utf-8",
    Umm.record(c, i, format.version or (i and "1.6.6" or "1.18.6")), own)
end

local HEALTH = '{"echo":{"ok?":true},"internal-meta-db":{"ok?":true,"dependencies":'
  .. '{"oracle":{"ok?":true},"urs":{"ok?":true}}},"index-set":{"ok?":true}}'

local CONCEPTS = { granules = "granule", collections = "collection" }

--- Answers a request to the CMR host.
---@param request earthshine.sandbox.request header names in lower case
---@return { status: integer, headers: string[][], body: string }
local function handle(request)
  if request.method == "OPTIONS" then return Replies.options(request) end
  if Stac.owns(request.path) then return Stac.handler(request) end
  if StacApi.owns(request.path) then return StacApi.handler(request) end
  local name, extension = request.path:match "^/search/(%l+)%.?([%w_-]*)/?$"
  if CONCEPTS[name] and METHODS[request.method] then
    return search(request, CONCEPTS[name], extension ~= "" and extension or nil)
  end
  if name == "health" then return Replies.record(request, "application/json", HEALTH) end
  local id, rest = request.path:match "^/search/concepts/([^/.]+)(.*)$"
  if id and (request.method == "GET" or request.method == "HEAD") then
    local revision = rest:match "^/([^/.]+)"
    return concept(request, id, revision, rest:match "%.([%w_-]+)$")
  end
  return Replies.not_found()
end

return setmetatable({ handler = handle }, {
  __call = function(_, request) return handle(request) end,
})
