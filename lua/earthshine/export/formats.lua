--- The formats of exports: what the core converts records to for each, what stands around that, and
-- the ends of names that mean it.

local Error = require "earthshine.error"
local check = require "earthshine.check"

---@class earthshine.export_format
---@field name string
---@field core "umm"|"stac"|"geojson"|"csv"|"urls" what engine:convert makes
---@field members? boolean records are the elements of a list, not lines
---@field only? "items"|"collections" the records that it can hold
---@field head? string in front of them
---@field tail? string behind them
---@field header? boolean a line of names comes first
---@field fields? string[] that are written where none are chosen
---@field page? boolean a page of HTML is put around them

local formats = {}

local FIELDS <const> = { "id", "collection", "start", "end", "size", "cloud_cover", "url", "s3",
  "browse" }
-- Those that the page of HTML shows.
local SHOWN <const> = { "id", "collection", "start", "end", "size", "cloud_cover", "url",
  "browse" }

local FEATURES <const> = '{"type":"FeatureCollection","features":['

---@type table<string, earthshine.export_format>
local BY_NAME <const> = {
  umm = { name = "umm", core = "umm" },
  stac = { name = "stac", core = "stac" },
  items = { name = "items", core = "stac", members = true, head = FEATURES, tail = "\n]}\n",
    only = "items" },
  collections = { name = "collections", core = "stac", members = true, head = '{"collections":[',
    tail = '\n],"links":[]}\n', only = "collections" },
  geojson = { name = "geojson", core = "geojson", members = true, head = FEATURES,
    tail = "\n]}\n", fields = FIELDS },
  geojsonl = { name = "geojsonl", core = "geojson", fields = FIELDS },
  csv = { name = "csv", core = "csv", header = true, fields = FIELDS },
  urls = { name = "urls", core = "urls" },
  html = { name = "html", core = "geojson", members = true, fields = SHOWN, page = true },
}

local ENDINGS <const> = {
  ndjson = "stac", jsonl = "stac", json = "items", geojson = "geojson", geojsonl = "geojsonl",
  csv = "csv", txt = "urls", urls = "urls", html = "html", htm = "html",
}

--- Names of formats, sorted.
---@type string[]
formats.names = check.keys(BY_NAME)

--- The format of a name; another name is a misuse.
---@param name string
---@return earthshine.export_format
function formats.named(name)
  local format = BY_NAME[name]
  if format then return format end
  Error.misuse("there is no format %q%s; there are %s", name, check.meant(name, formats.names),
    table.concat(formats.names, ", "))
end

--- The format that a file's name means, or nil.
---@param path string
---@return earthshine.export_format?
function formats.of_path(path)
  local ending = path:match "%.(%w+)$"
  return BY_NAME[ending and ENDINGS[ending:lower()]]
end

--- The ends of names that mean a format, as messages list them.
---@type string
formats.endings = "." .. table.concat(check.keys(ENDINGS), ", .")

return formats
