--- STAC collections as CMR-STAC makes them of UMM-C records.

local Calendar = require "earthshine.sandbox.catalog.calendar"
local Catalog = require "earthshine.sandbox.catalog"
local Facets = require "earthshine.sandbox.cmr.facets"
local Item = require "earthshine.sandbox.stac.item"
local core = require "earthshine.core"
local json = require "earthshine.json"
local web = require "earthshine.sandbox.web"

local Collection = {}

local HOST = "https://cmr.earthdata.nasa.gov"
local LEVELS = { "Category", "Topic", "Term", "VariableLevel1", "VariableLevel2", "VariableLevel3",
  "DetailedVariable" }
local LICENSE = "https://science.nasa.gov/earth-science/earth-science-data/"
  .. "data-information-policy"

-- The words of all science keywords, each once.
local function keywords(c)
  local list, seen = {}, {}
  for _, k in ipairs(c.facts.keywords) do
    for _, level in ipairs(LEVELS) do
      local word = k[level]
      if word and not seen[word] then
        seen[word] = true
        list[#list + 1] = word
      end
    end
  end
  return list
end

local function summaries(c)
  local names = Facets.of(c).names
  local function given(list) return list[1] and list or { "Not Provided" } end
  return { platforms = given(names.platform), instruments = given(names.instrument) }
end

local function assets(c)
  local list, umm = {}, web.decode(Catalog.collection_text(c, "1.18.6"))
  local direct = umm.DirectDistributionInformation
  for _, bucket in ipairs(direct and direct.S3BucketAndObjectPrefixNames or {}) do
    local href = bucket:find "^s3://" and bucket or "s3://" .. bucket
    list["s3_" .. bucket:gsub("[/%-:.]", "_")] = { href = href, title = bucket,
      roles = { "data" } }
  end
  if direct then
    list.s3_credentials = { href = direct.S3CredentialsAPIEndpoint, title = "S3 credentials API "
      .. "endpoint", roles = { "metadata" } }
    list.s3_credentials_documentation = { href = direct.S3CredentialsAPIDocumentationURL,
      title = "S3 credentials API endpoint documentation", roles = { "metadata" } }
  end
  list.metadata = { href = HOST .. "/search/concepts/" .. c.id .. ".xml", type = "application/xml",
    title = "CMR XML metadata for " .. c.id, roles = { "metadata" } }
  return list
end

local function links(c, root, tail)
  local base = ("%s/%s/%s"):format(HOST, root, c.provider)
  local own = base .. "/collections/" .. core.url_escape(Item.collection_id(c))
  local record = HOST .. "/search/concepts/" .. c.id
  local list = {
    { rel = "self", href = own, type = "application/json" },
    { rel = "root", href = HOST .. "/" .. root, type = "application/json" },
    { rel = "parent", href = base, type = "application/json" },
    { rel = "items", href = own .. "/items" .. (tail or ""), type = "application/geo+json" },
    { rel = "license", href = LICENSE, type = "text/html",
      title = "EOSDIS Data Use Policy" },
    { rel = "about", href = record .. ".html", type = "text/html",
      title = "HTML metadata for collection" },
  }
  for _, v in ipairs { { "native", "Native", "application/xml" }, { "json", "JSON",
    "application/json" }, { "echo10", "ECHO10", "application/echo10+xml" }, { "umm_json",
    "UMM_JSON", "application/vnd.nasa.cmr.umm+json" } } do
    list[#list + 1] = { rel = "via", href = record .. "." .. v[1], type = v[3],
      title = "CMR " .. v[2] .. " metadata for collection" }
  end
  return list
end

--- The collection of a record.
---@param c sandbox.collection
---@param root "stac"|"cloudstac"
---@param tail? string query of the `items` link: what the caller asked for
---@return table
function Collection.of(c, root, tail)
  local facets, f = Facets.of(c), c.facts
  local piece = facets.piece
  return {
    type = "Collection", stac_version = "1.1.0", id = Item.collection_id(c), title = c.title,
    description = f.abstract, license = "CC0-1.0", keywords = keywords(c),
    extent = {
      spatial = { bbox = { { piece.w, piece.s, piece.e, piece.n } } },
      temporal = { interval = { { f.begins, f.finished and Calendar.iso(facets.last)
        or json.null } } },
    },
    summaries = summaries(c),
    providers = { { name = c.provider, roles = { "producer" } },
      { name = "NASA EOSDIS", roles = { "host" } } },
    stac_extensions = web.array {}, assets = assets(c), links = links(c, root, tail),
  }
end

return Collection
