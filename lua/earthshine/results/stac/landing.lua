--- The landing page of a STAC API: where its item search is, by which methods, and what it says
-- that it can do.

local Error = require "earthshine.error"
local Source = require "earthshine.results.source"
local read = require "earthshine.record.read"
local url = require "earthshine.url"

local Landing = {}

---@class earthshine.stac_landing
---@field home string the address that was given
---@field service string the host, for messages
---@field search table<string, string> from "GET" and "POST" to the address of the item search
---@field can table<string, boolean> "filter", "query", "sort", "fields"; "collection-search", and
--- with words "free-text"
---@field collections? string the address of the list of its collections
---@field cql2 table<string, boolean> names of CQL2's conformance classes: "basic-cql2" …
---@field cmr boolean it is CMR-STAC, with its ways

--- Asks a STAC API; raises what Source.send raises.
---@param session earthshine.session
---@param req earthshine.http.request
---@param home string the address of the API: a server chooses where its links lead and what is
--- posted there, so only its own host is asked in the user's name
---@return earthshine.http.response
function Landing.ask(session, req, home)
  req.auth = url.host_of(req.url) == url.host_of(home) and "auto" or "none"
  return Source.send(session, req)
end

local function unsupported(format, ...)
  Error.raise { code = "unsupported", message = format:format(...) }
end

local function get(session, address, what)
  local response = Source.send(session, { url = address, what = what })
  local value = Source.decode(url.redact(address), response.body)
  if type(value) ~= "table" then
    Error.raise { code = "parse",
      message = ("%s is no STAC page: it is no JSON object"):format(url.redact(address)) }
  end
  return value, response.url
end

-- The addresses of a page's links of one kind, each with its method.
local function links_of(page, base, kind)
  local out = {}
  for _, link in ipairs(read.list(page.links)) do
    if link.rel == kind and type(link.href) == "string" then
      local address = url.resolve(base, url.clean(link.href))
      local method = (read.text(link, "method") or "GET"):upper()
      if address then out[#out + 1] = { address, method, read.text(link, "title") } end
    end
  end
  return out
end

-- Draft versions of CQL2 called some classes otherwise.
local function class_of(uri)
  local class = uri:find("cql2", 1, true) and uri:match "/conf/([%w-]+)$"
  return class and class:gsub("%-operators$", "-functions")
    :gsub("^advanced%-comparison%-functions$", "advanced-comparison-operators")
end

local EXTENSION <const> = { filter = "filter", query = "query", sort = "sort", fields = "fields" }

local function read_conformance(list, landing)
  for _, uri in ipairs(read.strings(list)) do
    local extension = uri:match "/item%-search#(%a+)"
    if EXTENSION[extension] then landing.can[extension] = true end
    local collections = uri:match "/collection%-search(#?[%a-]*)$"
    if collections == "" then landing.can["collection-search"] = true end
    if collections == "#free-text" then landing.can["free-text"] = true end
    local filter = uri:find("ogcapi-features-3", 1, true) and uri:find "/conf/[%w-]*filter$"
    if filter then landing.can.filter = true end
    local class = class_of(uri)
    if class then landing.cql2[class] = true end
  end
end

-- What to say about a page without a search.
local function explain_no_search(page, base, shown)
  local kind = read.text(page, "type")
  if kind == "Feature" or kind == "FeatureCollection" or kind == "Collection" then
    local root = links_of(page, base, "root")[1]
    unsupported("%s is no catalogue but a %s: give the address of the STAC API%s", shown, kind,
      root and ", perhaps " .. url.redact(root[1]) or "")
  end
  local children = links_of(page, base, "child")
  if #children > 0 and type(page.conformsTo) == "table" then
    unsupported("%s has no item search of its own, its %d catalogues may have one: give the "
      .. "address of one of them, as %s", shown, #children, url.redact(children[1][1]))
  elseif kind == "Catalog" or type(page.links) == "table" then
    unsupported("%s is a static catalogue: it has no search (no link with rel search), so its "
      .. "items can only be read one by one", shown)
  end
  unsupported("%s is no landing page of a STAC API: it has no links", shown)
end

-- CMR-STAC: below /stac and /cloudstac of the system's STAC host, or of CMR's own hosts.
local function is_cmr(session, parts)
  local stac = session.system.stac
  local host = stac and url.host_of(stac) == parts.host
    or parts.host:find "^cmr%.[%w.]*earthdata%.nasa%.gov$"
  local first = (parts.path .. "/"):match "^/(%a+)/"
  return host and (first == "stac" or first == "cloudstac") or false
end

--- Reads the landing page, and the list of conformance classes where that is a page of its own.
---@param session earthshine.session
---@param address string
---@return earthshine.stac_landing raises `unsupported` for what has no search
function Landing.read(session, address)
  local page, base = get(session, address, "STAC landing page")
  local shown = url.redact(address)
  local landing = {
    home = address, service = url.host_of(base) or shown, search = {}, can = {}, cql2 = {},
    cmr = is_cmr(session, url.parse(base)),
  }
  for _, link in ipairs(links_of(page, base, "search")) do
    landing.search[link[2]] = landing.search[link[2]] or link[1]
  end
  if not landing.search.GET and not landing.search.POST then
    explain_no_search(page, base, shown)
  end
  for _, link in ipairs(links_of(page, base, "data")) do
    if link[2] == "GET" then landing.collections = landing.collections or link[1] end
  end
  local conformance = page.conformsTo
  if type(conformance) ~= "table" then
    local link = links_of(page, base, "conformance")[1]
    conformance = link and get(session, link[1], "STAC conformance page").conformsTo
  end
  read_conformance(conformance, landing)
  return landing
end

return Landing
