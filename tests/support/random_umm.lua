--- Random UMM-G and UMM-C records, as JSON texts: of NASA's own schemas where they are at hand.
--
-- A maker gives records that the schema allows; with `damage`, records in which members are
-- missing, null or anything at all.

local Schema = require "tests.support.random_umm_schema"
local document = require "earthshine.document"
local files = require "tests.support.random_umm_files"
local json = require "earthshine.json"
local shapes = require "tests.support.random_umm_shapes"
local values = require "tests.support.random_umm_values"

local random_umm = {}

local random = math.random
local pick = values.pick

local FOLDER <const> = "../shared/schemas/umm"
local ROOTS <const> = {
  granule = { "granule/v1.6.7", "umm-g-search-results-json-schema.json#/definitions/ItemType" },
  collection = { "collection/v1.18.6",
    "umm-search-results-json-schema.json#/definitions/ItemType" },
}

--- Whether the schemas are there.
function random_umm.available()
  local file = io.open(FOLDER .. "/granule/v1.6.7/umm-g-json-schema.json")
  return file ~= nil and file:close()
end

local special = {}

function special.GeometryType(context, plain)
  if not context.shapes and random(3) == 1 then return plain() end
  return shapes.geometry(context.kind == "collection", context.shapes)
end

-- The links of a granule's own files; a collection's have other members.
special["umm-g-json-schema.RelatedUrls"] = function(context, plain)
  return random(3) == 1 and plain() or files.links(context.files)
end

-- An end is not before its beginning.
local function ordered(from, to)
  return function(_, plain)
    for _ = 1, 100 do
      local text = plain()
      local first, last = text:match(('"%s":"(%%d+)'):format(from)),
        text:match(('"%s":"(%%d+)'):format(to))
      if not first or not last or first < last then return text end
    end
    return "{}"
  end
end

special.RangeDateTimeType = ordered("BeginningDateTime", "EndingDateTime")
special.PeriodicDateTimeType = ordered("StartDate", "EndDate")

function special.ChecksumType(_, plain)
  return random(3) == 1 and plain() or files.checksum()
end

-- Names of members whose strings mean something.
local strings = {}

function strings.Name(context) return pick(context.files) end

function strings.URL(context)
  return pick { "https://x.example.gov/", "s3://b/k/", "http://h:8080/p?q=" } .. pick(context.files)
end

local CHANCES <const> = { 0, 0.1, 0.3, 0.6, 1 }
local HARM <const> = { "missing", "null", "null", "anything" }

local function damage(context, property, make)
  local fresh = property.null.hits == 0 and random(4) == 1
  if not fresh and random() > context.harm then return make() end
  local kind = fresh and "null" or pick(HARM)
  if kind == "missing" then return "" end
  if kind == "null" then
    property.null.hits = property.null.hits + 1
    return "null"
  end
  return values.anything()
end

---@class earthshine.test.umm_options
---@field damage? boolean some members are missing, null or anything at all
---@field shapes? string[] kinds of footprints (random_umm_shapes) to take from

local NAMES <const> = { "MOD09.A2020001.h18v04", "SC:ATL06.006:1", "a", "G ranule", "HLS.L30.T33" }

-- What the making of one record depends on.
local function context_of(kind, options)
  return {
    kind = kind, density = options.shapes and 0.6 or pick(CHANCES), depth = 0, special = special,
    strings = strings, text = values.text, number = values.number, odd = pick { 3, 8, 1000 },
    shapes = options.shapes, harm = pick { 0.01, 0.03, 0.2 },
    damage = options.damage and damage or nil, files = files.names(pick(NAMES)),
  }
end

--- A function that makes records of a kind, by math.random; and the schema that counts them.
---@param kind "granule"|"collection"
---@param options? earthshine.test.umm_options
---@return fun(): string make
---@return table schema
function random_umm.maker(kind, options)
  options = options or {}
  local schema = Schema.new(FOLDER .. "/" .. ROOTS[kind][1], ROOTS[kind][2])
  local bare, required = schema.root.by_name.umm.node, schema.root.schema.required
  local last = #required + 1
  local function make()
    -- The schema of envelopes does not want the record in it; most have it.
    required[last] = random(30) > 1 and "umm" or nil
    return (random(5) > 1 and schema.root or bare):make(context_of(kind, options))
  end
  return make, schema
end

--- Members that were null in none of the records made with damage.
function random_umm.never_null(schema)
  local list = {}
  for _, node in pairs(schema.compiled) do
    for _, property in ipairs(node.properties or {}) do
      if property.null.hits == 0 then list[#list + 1] = property.null.name end
    end
  end
  table.sort(list)
  return list
end

--- The records of the samples, as texts of { umm, meta } or bare UMM; empty where there are none.
---@param kind "granule"|"collection"
---@return { name: string, text: string }[]
function random_umm.samples(kind)
  local prefix = kind == "granule" and "ummg" or "ummc"
  local command = "ls ../shared/samples/%s_*.json tests/fixtures/umm/%s*.json 2>/dev/null"
  local pipe <close> = assert(io.popen(command:format(prefix, kind)))
  local list = {}
  for path in pipe:lines() do
    local file <close> = assert(io.open(path))
    local page = document.view(file:read "a")
    for i, item in ipairs(page.items or #page > 0 and page or { page }) do
      list[#list + 1] = { name = ("%s#%d"):format(path, i), text = json.encode(item) }
    end
  end
  return list
end

return random_umm
