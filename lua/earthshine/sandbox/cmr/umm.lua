--- Writes UMM-JSON: single records, and the envelope of a page with each item's `meta`.

local Associated = require "earthshine.sandbox.catalog.associated"
local Calendar = require "earthshine.sandbox.catalog.calendar"
local Catalog = require "earthshine.sandbox.catalog"
local Facets = require "earthshine.sandbox.cmr.facets"
local Json = require "earthshine.sandbox.catalog.json"
local Records = require "earthshine.sandbox.cmr.records"

local Umm = {}

local FORMATS = {
  umm = "application/vnd.nasa.cmr.umm+json", echo10 = "application/echo10+xml",
  ["iso:smap"] = "application/iso:smap+xml",
}

local metas = setmetatable({}, { __mode = "k" })

-- The compiled writer of a collection's granules' meta.
local function granule_meta(c)
  if c.granule_meta then return c.granule_meta end
  local render = metas[c]
  if not render then
    render = Json.compile({
      ["concept-type"] = "granule", ["concept-id"] = "{{id}}", ["revision-id"] = "{{=revision}}",
      ["native-id"] = "{{ur}}", ["collection-concept-id"] = c.id, ["provider-id"] = c.provider,
      format = FORMATS[c.native], ["revision-date"] = "{{date}}",
    }, {
      id = function(i) return c:concept_id(i) end,
      revision = c.revision_number,
      ur = function(i) return c:ur(i) end,
      date = function(i) return Calendar.iso(c.revision(i)) end,
    })
    metas[c] = render
  end
  return render
end

-- Concept ids of what belongs to a collection; nil where nothing does.
local function associations(c)
  local all
  for _, kind in ipairs { "variable", "service", "tool" } do
    for _, r in ipairs(Associated.of(kind, c.id)) do
      all = all or {}
      all[kind .. "s"] = all[kind .. "s"] or {}
      table.insert(all[kind .. "s"], r.id)
    end
  end
  return all
end

local function collection_meta(c, q)
  if c.meta then return c.meta(q) end
  return Json.encode {
    ["concept-type"] = "collection", ["concept-id"] = c.id, ["revision-id"] = c.revision_id,
    ["native-id"] = c.native_id or c.title, ["provider-id"] = c.provider, ["user-id"] = "sandbox",
    format = FORMATS.umm, ["revision-date"] = Calendar.iso(c.revised), deleted = false,
    ["creation-date"] = Calendar.iso(Facets.CREATED), associations = associations(c),
    ["has-variables"] = Associated.of("variable", c.id)[1] ~= nil, ["has-formats"] = false,
    ["has-transforms"] = false,
    ["has-combine"] = false, ["has-spatial-subsetting"] = false,
    ["has-temporal-subsetting"] = false,
    ["granule-count"] = q.flags.include_granule_counts and c:living() or nil,
    ["has-granules"] = q.flags.include_has_granules and true or nil,
    ["s3-links"] = not c.on_premises and {
      "sandbox-protected/" .. c.folder .. "/", "sandbox-public/" .. c.folder .. "/",
    } or nil,
  }
end

--- The bare UMM-G or UMM-C record.
---@param c sandbox.collection
---@param i integer? a granule of it; nil for the collection
---@param version string
---@return string
function Umm.record(c, i, version)
  if i then return c.render(i, version) end
  return Catalog.collection_text(c, version)
end

--- The body of a page.
---@param page sandbox.page
---@param q sandbox.query
---@param version string
---@param took integer ms
---@param more string further members of the object
---@return string
function Umm.page(page, q, version, took, more)
  local parts, n = { ('{"hits":%d,"took":%d,"items":['):format(page.hits, took) }, 1
  for k = page.first, page.last do
    local c, i = page.results.at(k)
    if c.umm then
      parts[n + 1] = (k > page.first and "," or "") .. Records.item(c, version)
      n = n + 1
      goto continue
    end
    parts[n + 1] = k > page.first and ',{"meta":' or '{"meta":'
    parts[n + 2] = i and granule_meta(c)(i) or collection_meta(c, q)
    parts[n + 3] = ',"umm":'
    parts[n + 4] = Umm.record(c, i, version)
    parts[n + 5] = "}"
    n = n + 5
    ::continue::
  end
  parts[n + 1] = "]" .. more .. "}"
  return table.concat(parts)
end

--- The media type in `meta` of a collection's granules.
Umm.formats = FORMATS

return Umm
