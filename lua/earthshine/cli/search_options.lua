--- The options that stand for parameters of a search, as data, in their groups.

local param = require "earthshine.cli.param"
local rows = require "earthshine.query.rows"

-- The words of a row of the query's own tables.
local function words_of(kind, name)
  local list = {}
  for word in rows.find(kind, name).words:gmatch "%S+" do list[#list + 1] = word end
  return list
end

-- Keys to sort by, of granules and of collections, each once.
local function sort_keys()
  local list, seen = {}, {}
  for _, kind in ipairs { "granule", "collection" } do
    for _, word in ipairs(words_of(kind, "sort_key")) do
      if not seen[word] then list[#list + 1], seen[word] = word, true end
    end
  end
  return list
end

-- Files that hold shapes, by the ends of their names: those that we read, those that CMR does.
local SHAPES <const> = { file = true,
  endings = { "geojson", "json", "shp", "zip", "kml", "kmz", "wkt" } }
local UPLOADS <const> = { file = true, endings = { "zip", "geojson", "json", "kml" } }

---@class earthshine.cli.search_option
---@field [1] string the option
---@field [2] string what its value is called in help
---@field [3] string the parameter
---@field [4] string help
---@field short? string a short form
---@field also? string a second name
---@field takes? earthshine.cli.takes
---@field split? fun(text: string): any[] the values in a text, where there may be several
---@field range? boolean a date alone, beside others, is a range of its own
---@field count? boolean of no use to a command that always means all

---@type { title: string, [integer]: earthshine.cli.search_option }[]
return {
  { title = "What to search for",
    { "--short-name", "NAME", "short_name", "collection, such as ATL06", short = "-s" },
    { "--version", "VERSION", "version", "version of the collection, such as 006" },
    { "--concept-id", "ID", "concept_id", "collection (C…) or granule (G…) by its id in CMR" },
    { "--provider", "PROVIDER", "provider", "archive, such as NSIDC_CPRD" },
    { "--doi", "DOI", "doi", "collection by its DOI" },
    { "--keyword", "WORDS", "keyword", "free text; searches collections, services, tools" },
    { "--platform", "NAME", "platform", "satellite, aircraft or station, such as ICESat-2" },
    { "--instrument", "NAME", "instrument", "instrument, such as ATLAS" },
  },
  { title = "Where and when",
    { "--temporal", "FROM,TO", "temporal", range = true,
      "time range to the end of TO; FROM, and ,TO are open, a date alone is that day" },
    { "--bbox", "W,S,E,N", "bounding_box", "box in degrees", split = param.numbers },
    { "--point", "LON,LAT|FILE", "point", "what contains a point", split = param.numbers,
      takes = SHAPES },
    { "--polygon", "LON,LAT,...|FILE", "polygon", split = param.numbers, takes = SHAPES,
      "ring of points, the last one as the first; or a file of areas: GeoJSON, Shapefile (also "
        .. "zipped), KML, WKT" },
    { "--line", "LON,LAT,...|FILE", "line", "what a line goes through", split = param.numbers,
      takes = SHAPES },
    { "--circle", "LON,LAT,RADIUS", "circle", "circle; its radius in metres",
      split = param.numbers },
    { "--shapefile", "FILE", "shapefile", "file of areas that is sent to CMR as it is",
      takes = UPLOADS },
  },
  { title = "Which of them",
    { "--cloud-cover", "MIN,MAX", "cloud_cover", "percent of cloud" },
    { "--day-night", "WHEN", "day_night", "day, night, both or unspecified",
      takes = { words = words_of("granule", "day_night") } },
    { "--granule-name", "PATTERN", "granule_name", "granule or file name; * and ? match any" },
    { "--orbit", "MIN,MAX", "orbit_number", "number of the orbit, or a range" },
    { "--cycle", "N", "cycle", "cycle of an orbit that repeats itself" },
    { "--passes", "N,...", "passes", split = param.passes,
      "passes of the cycle; 5:3L,4R are tiles of pass 5" },
    { "--updated-since", "WHEN", "updated_since", "changed in CMR since then" },
    { "--revision-date", "FROM,TO", "revision_date", "last changed in CMR in this time range",
      range = true },
    { "--param", "NAME=VALUE", nil, "any other parameter of CMR (also -p)", short = "-p" },
    { "--option", "NAME.OPTION", nil, "option of a parameter, such as short_name.pattern; "
      .. "=false says no" },
  },
  { title = "How many and in which order",
    { "--sort", "KEY", "sort_key", "such as start_date; -start_date is the latest first",
      split = param.split, takes = { words = sort_keys() } },
    { "--count", "N", "limit", "at most so many (also --limit, -n)", short = "-n",
      also = "--limit", count = true },
    { "--page-size", "N", "page_size", "so many in one request" },
  },
}
