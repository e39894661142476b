--- The sandbox's CMR: takes a request to the search host and makes the reply that the real service
--- would give.

local Associated = require "earthshine.sandbox.catalog.associated"
local Autocomplete = require "earthshine.sandbox.cmr.autocomplete"
local Catalog = require "earthshine.sandbox.catalog"
local Counts = require "earthshine.sandbox.cmr.facet_counts"
local Feed = require "earthshine.sandbox.cmr.feed"
local Form = require "earthshine.sandbox.cmr.form"
local Formats = require "earthshine.sandbox.cmr.formats"
local Multipart = require "earthshine.sandbox.cmr.shapefile.multipart"
local Page = require "earthshine.sandbox.cmr.page"
local Query = require "earthshine.sandbox.cmr.query"
local Ranges = require "earthshine.sandbox.cmr.ranges"
local Records = require "earthshine.sandbox.cmr.records"
local Replies = require "earthshine.sandbox.cmr.replies"
local Stac = require "earthshine.sandbox.stac"
local StacApi = require "earthshine.sandbox.stac_api"
local Tiles = require "earthshine.sandbox.cmr.tiles"
local Timeline = require "earthshine.sandbox.cmr.timeline"
local Tokens = require "earthshine.sandbox.cmr.tokens"
local Umm = require "earthshine.sandbox.cmr.umm"
local core = require "earthshine.core"

local FORM = "application/x-www-form-urlencoded"
local NO_JSON_QUERY = "Searching using JSON query conditions is not supported for %ss."
local ONLY_JSON = "V2 facets are only supported in the JSON format."
local METHODS = { GET = true, HEAD = true, POST = true }

local function now() return os.time() * 1000 end

-- The form of a multipart body: its parameters, and the file among them.
local function multipart(request, kind, raw)
  local parts = Multipart.read(kind, request.body or "")
  if not parts then return raw end
  local upload
  for _, part in ipairs(parts) do
    if part.name == "shapefile" then
      upload = { media = part.media or "", data = part.body }
    else
      raw = ("%s&%s=%s"):format(raw, core.url_escape(part.name), core.url_escape(part.body))
    end
  end
  return raw, upload
end

-- The parameters of a request, or nil with a reply; and the file that came with it.
local function parameters(request, errors, concept)
  local kind = request.headers["content-type"]
  local raw, upload = request.query or "", nil
  if kind == "application/json" then
    return nil, errors(400, { NO_JSON_QUERY:format(concept or "granule") })
  elseif kind and kind ~= FORM and not kind:find("multipart/form-data", 1, true) then
    return nil, Replies.text(415, "Unsupported content type [" .. kind .. "]")
  end
  if request.method == "POST" then
    if kind == FORM or kind == nil then
      raw = raw .. "&" .. (request.body or "")
    else
      raw, upload = multipart(request, kind, raw)
    end
  end
  local params, messages = Form.parse(raw)
  if not params then return nil, errors(400, messages) end
  params.shapefile = upload or params.shapefile
  return params
end

local FEEDS = { granule = true, collection = true }

local function address(request)
  return "https://cmr.earthdata.nasa.gov:443" .. request.path
    .. (request.query and "?" .. request.query or "")
end

-- The facets of a page as a member of a JSON object; nothing where none were asked for.
local function facets(page, q, request)
  if not q.facets then return "" end
  local text = q.facets == "v2" and Counts.v2(page.results, q, address(request))
    or Counts.flat(page.results)
  return ',"facets":' .. text
end

local function body_of(page, q, format, request, took)
  if format.kind == "umm_json" then
    return Umm.page(page, q, format.version, took, facets(page, q, request))
  end
  if format.kind == "xml" then return Feed.references(page, took) end
  if not FEEDS[q.concept] then return Records.page(page, took) end
  return Feed.page(page, q, address(request), now(), facets(page, q, request))
end

local function search(request, concept, extension)
  local began = os.clock()
  local json = Formats.json_errors(extension, request.headers)
  local function errors(status, list) return Replies.errors(request, status, list, json) end
  local params, reply = parameters(request, errors, concept)
  if not params then return reply end
  local status, message = Tokens.check(request, params)
  if status then return errors(status, { message }) end
  local format, wrong = Formats.choose(extension, request.headers.accept, concept .. "s")
  if not format then return errors(400, { wrong }) end
  local q, problems = Query.read(concept, params, request.headers["cmr-search-after"], now())
  if not q then return errors(400, problems) end
  if q.facets == "v2" and format.kind ~= "json" then return errors(400, { ONLY_JSON }) end
  local page, bad_after = Page.cut(q, request)
  if not page then return errors(400, { bad_after }) end
  local took = math.floor((os.clock() - began) * 1000) + 1
  local body = body_of(page, q, format, request, took)
  return Replies.page(request, format.content_type, body, {
    hits = page.hits, after = page.after, timed_out = page.timed_out, uploaded = q.uploaded,
    took = math.floor((os.clock() - began) * 1000) + 1, -- at least what the body says
  })
end

-- Reads a request that is no search: its parameters, and a function that replies with errors.
local function opened(request, extension)
  local json = Formats.json_errors(extension or "json", request.headers)
  local function errors(status, list) return Replies.errors(request, status, list, json) end
  local params, reply = parameters(request, errors)
  if not params then return nil, errors, reply end
  local status, message = Tokens.check(request, params)
  if status then return nil, errors, errors(status, { message }) end
  return params, errors
end

local TIMELINE = "application/vnd.nasa.cmr.granule_timeline+json"

local function timeline(request, extension)
  local began = os.clock()
  local params, errors, reply = opened(request, extension)
  if not params then return reply end
  local problems = {}
  local asked = Timeline.read(params, problems)
  local q, more = Query.read("granule", params, nil, now())
  table.move(more, 1, #more, #problems + 1, problems)
  if problems[1] then return errors(400, problems) end
  local body, count = Timeline.body(q, asked)
  return Replies.page(request, TIMELINE .. ";charset=utf-8", body, {
    hits = count, took = math.floor((os.clock() - began) * 1000) + 1 })
end

local function autocomplete(request)
  local params, errors, reply = opened(request)
  if not params then return reply end
  local body, hits = Autocomplete.body(params)
  if not body then return errors(400, { hits }) end
  return Replies.page(request, "application/json; charset=utf-8", body, { hits = hits, took = 1 })
end

local function tiles(request)
  local params, errors, reply = opened(request)
  if not params then return reply end
  local problems = {}
  local body = Tiles.body(params, problems)
  if problems[1] then return errors(400, problems) end
  return Replies.record(request, "application/json; charset=utf-8", body)
end

-- The collection, and granule, of a concept id.
local function lookup(id)
  local record = Associated.by_id(id)
  if record then return record end
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
  local kind = i and "granules" or c and c.umm and c.kind .. "s" or "collections"
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
    or (not accept and "umm_json") or nil, accept, kind)
  if not format then return errors(400, { wrong }) end
  if format.kind == "json" and not c.umm then
    return Replies.record(request, format.content_type, Feed.record(c, i), own)
  end
  local version = format.version or Formats.newest(kind)
  return Replies.record(request, "application/vnd.nasa.cmr.umm+json;version=" .. version
    .. "; charset=utf-8", c.umm and Records.umm(c, version) or Umm.record(c, i, version), own)
end

local HEALTH = '{"echo":{"ok?":true},"internal-meta-db":{"ok?":true,"dependencies":'
  .. '{"oracle":{"ok?":true},"urs":{"ok?":true}}},"index-set":{"ok?":true}}'

local CONCEPTS = { granules = "granule", collections = "collection", variables = "variable",
  services = "service", tools = "tool" }

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
  if request.path:find "^/search/granules/timeline/?$"
    or request.path == "/search/granules/timeline.json" then
    return timeline(request)
  end
  if name == "tiles" then return tiles(request) end
  if name == "autocomplete" then return autocomplete(request) end
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
