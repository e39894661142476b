--- Cases of parameters that several kinds of search have; see query_cases.

local bad = require "tests.support.query_cases.bad"
local es = require "earthshine"

local BOX, RING = "-50,60,-40,70", "0,0,10,0,10,10,0,0"
local DAYS = "2020-01-01T00:00:00Z,2020-01-31T23:59:59.999Z"
local RANGES = { "2020-01", { "2020-01-01", "2020-01-31" }, { start = "2020-01-01",
  stop = "2020-01-31" }, "2020-01-01/2020-01-31", "2020-01-01,2020-01-31", DAYS,
  { 1577836800, "2020-01-31" }, { year = 2020, month = 1 }, es.DateRange "2020-01" }

local function dates(name)
  return { name .. "=" .. DAYS, bad = bad.dates, table.unpack(RANGES) }
end

local shared = {}

--- Cases of a range of time.
shared.dates = dates

shared.place = {
  bounding_box = { "bounding_box=" .. BOX, { -50, 60, -40, 70 }, BOX, { "-50", 60, "-40", 70.0 },
    { west = -50, south = 60, east = -40, north = 70 }, "BOX(-50 60, -40 70)",
    { -50, 60, 0, -40, 70, 9 }, es.BoundingBox(-50, 60, -40, 70),
    bad = {
      { { 0, 10, 5, 0 }, "south 10 must not be greater than north 0" },
      { { 200, 0, 1, 2 }, "longitude 200 must be from -180 to 180 (the same place is -160)" },
      { { 1, 2, 3 }, "must be four numbers: west, south, east, north" },
      { { 1, 2, 3, 0 / 0 }, "value 4 is not a number" }, { true, "must be a list of numbers" },
    } },
  polygon = { "polygon=" .. RING, { { 0, 0 }, { 10, 0 }, { 10, 10 }, { 0, 0 } },
    { { 0, 0 }, { 10, 10 }, { 10, 0 }, { 0, 0 } }, { 0, 0, 10, 0, 10, 10, 0, 0 }, RING,
    "POLYGON((0 0, 10 0, 10 10, 0 0))", es.Polygon(RING),
    { type = "Polygon", coordinates = { { { 0, 0 }, { 10, 0 }, { 10, 10 }, { 0, 0 } } } },
    bad = {
      { { 0, 0, 10, 0, 10, 10, 0, 10 }, "is not closed: the last point 0,10" },
      { { 0, 0, 10, 10, 0, 10, 10, 0, 0, 0 }, "crosses itself: the line from point 1 to 2" },
      { { { 0, 0 }, { 1, 1 }, { 1, 1 }, { 0, 5 }, { 0, 0 } }, "points 2 and 3 are the same" },
      { { { 0, 0 }, { 1, 1 }, { 0, 0 } }, "at least four points" },
      { { 1, 2, 3 }, "a longitude without a latitude" },
    } },
  point = { "point=-45.5,65", { -45.5, 65 }, { lon = -45.5, lat = 65 }, "-45.5,65",
    "POINT(-45.5 65)", { -45.5, 65, 3000 }, es.Point(-45.5, 65),
    { type = "Point", coordinates = { -45.5, 65 } },
    bad = {
      { { 1 }, "a position is a longitude and a latitude" }, { "here", "no list of numbers" },
      { { 5, 91 }, "latitude 91 must be from -90 to 90" },
    } },
  line = { "line=0,0,1,1", { { 0, 0 }, { 1, 1 } }, { 0, 0, 1, 1 }, "0,0,1,1",
    "LINESTRING(0 0, 1 1)", es.Line { 0, 0, 1, 1 },
    bad = {
      { { { 0, 0 } }, "must have at least two points" }, { { 0, 0, 180, 0 }, "are opposite" },
      { { 0, 0, 1, 1, 0, 0 }, "points 1 and 3 are the same" },
    } },
  circle = { "circle=5,6,1000", { lon = 5, lat = 6, radius = 1000 }, { 5, 6, 1000 }, "5,6,1000",
    { center = { 5, 6 }, radius = "1000" }, es.Circle(5, 6, 1000),
    bad = {
      { { 0, 0, 5 }, "radius 5 must be from 10 to 6000000 metres" },
      { { 0, 90, 50 }, "the centre must not be a pole" }, { { 0, 0 }, "three numbers" },
    } },
  shapefile = { "shapefile=a/b.zip", "a/b.zip", { file = "a/b.zip" },
    bad = {
      { "b.shp", "must be the name of a file that CMR takes: a zipped Shapefile" },
      { 5, "must be a string" }, { { file = "b" }, "must be the name of a file" },
    } },
  simplify_shapefile = { "shapefile=a.kml&simplify_shapefile=true", true, "true",
    with = { shapefile = "a.kml" }, bad = bad.boolean },
  force_cartesian = { "force_cartesian=true", true, "true", bad = bad.boolean },
}

shared.dated = {
  revision_date = dates "revision_date", created_at = dates "created_at",
  updated_since = { "updated_since=1970-01-02T00:00:00Z", "1970-01-02", 86400,
    "1970-01-02T00:00:00Z", bad = bad.instant },
}

shared.client = {
  limit = { "", 5, "5", bad = {
    { -2, "must be an integer from 0, or -1 for all" }, { 1.5, "must be an integer" },
    { "x", "must be an integer" },
  } },
  page_size = { "", 2000, "2000", bad = {
    { 0, "must be an integer from 1 to 2000" }, { 2001, "must be an integer from 1 to 2000" },
    { {}, "has no values" },
  } },
  fields = { "", { "umm.GranuleUR", "meta" }, bad = bad.text },
}

local function text(name, value)
  return { ("%s=%s"):format(name, value), value, { value }, bad = bad.text }
end

--- A case of a parameter that takes texts.
shared.text = text

shared.named = {
  provider = text("provider", "NSIDC_CPRD"), native_id = text("native_id", "n"),
}

shared.described = {
  daac = { "provider[]=NSIDC_CPRD&provider[]=NSIDC_ECS", "NSIDC", "nsidc",
    bad = bad.enum "ASDC, ASF, GES_DISC" },
  short_name = { "short_name[]=ATL06&short_name[]=ATL03", { "ATL06", "ATL03" },
    bad = bad.text },
  version = { "version=006", "006", { "006" }, bad = bad.text },
  entry_title = text("entry_title", "ATLAS/ICESat-2 L3A, V006"),
  entry_id = text("entry_id", "ATL06_006"), data_center = text("data_center", "NASA NSIDC DAAC"),
  platform = text("platform", "ICESat-2"), instrument = text("instrument", "ATLAS"),
  sensor = text("sensor", "s"), project = text("project", "p"),
  spatial_keyword = text("spatial_keyword", "GREENLAND"),
  downloadable = { "downloadable=unset", "unset", bad = bad.boolean },
  browsable = { "browsable=false", false, "false", bad = bad.boolean },
  attribute = {
    "attribute[]=float,a\\,b,0,2.5&attribute[]=int,X,3&attribute[]=string,N,v&attribute[]=only",
    { { type = "float", name = "a,b", min = 0, max = 2.50 }, "int,X,3",
      { type = "string", name = "N", value = "v" }, { name = "only" } },
    { "float,a\\,b,0,2.5", { type = "int", name = "X", value = "3" }, "string,N,v", "only" },
    bad = bad.attribute },
  temporal = dates "temporal",
}

return shared
