-- Every filter of the sandbox's granule search, against a plain reading of all records of a
-- collection.

local Cmr = require "tests.support.sandbox_cmr"

local records = {}

-- All records of a query that only names a collection.
local function all(scope)
  records[scope] = records[scope] or Cmr.all(scope)
  return records[scope]
end

-- Compares what a filter finds with the records for which `wanted` holds; there must be some, and
-- not all.
local function check(scope, filter, wanted)
  local expected, found = {}, {}
  for _, item in ipairs(all(scope)) do
    if wanted(item.umm, item) then expected[#expected + 1] = item.umm.GranuleUR end
  end
  local items, _, hits = Cmr.all(scope .. "&" .. filter, 700)
  for k, item in ipairs(items) do found[k] = item.umm.GranuleUR end
  assert.equal(hits, #found)
  assert(#expected > 0 and #expected < #all(scope), filter .. " does not divide: " .. #expected)
  assert.same(expected, found)
end

local function times(umm)
  local range = umm.TemporalExtent.RangeDateTime
  local function full(s) return (s:gsub("(:%d%d)Z$", "%1.000Z")) end
  return full(range.BeginningDateTime), full(range.EndingDateTime)
end

local ATL06, HLS, EMIT = "short_name=ATL06", "short_name=HLSL30", "short_name=EMITL2ARFL"
local DAYMET, MUR = "short_name=Daymet_Daily_V4R1_2129", "short_name=MUR-JPL-L4-GLOB-v4.1"

describe("temporal", function()
  local function overlaps(a, b)
    return function(umm)
      local first, last = times(umm)
      return (not b or first <= b) and (not a or last >= a)
    end
  end

  it("takes closed and open ranges, ISO intervals and durations", function()
    local from, to = "2020-03-01T00:00:00.000Z", "2020-04-01T12:00:00.000Z"
    check(MUR, "temporal=2020-03-01,2020-04-01T12:00:00Z", overlaps(from, to))
    check(MUR, "temporal[]=2020-03-01T00:00:00Z/2020-04-01T12:00:00Z", overlaps(from, to))
    check(MUR, "temporal=2020-03-01/P1M0DT12H", overlaps(from, to))
    check(MUR, "temporal=P1M0DT12H/2020-04-01T12:00:00", overlaps("2020-03-01T00:00:00.000Z", to))
    check(MUR, "temporal=2021-03-01,", overlaps("2021-03-01T00:00:00.000Z"))
    check(MUR, "temporal=,2021", overlaps(nil, "2021-01-01T00:00:00.000Z"))
    check(MUR, "temporal=2020-03-01T02:00:00%2B02:00,2020-04-01T12:00:00Z", overlaps(from, to))
  end)

  it("takes an end date for midnight at its start", function()
    check(DAYMET, "temporal=2000-01-01,2001-01-01", overlaps("2000-01-01T00:00:00.000Z",
      "2001-01-01T00:00:00.000Z"))
    check(DAYMET, "temporal=2000-01-01,2000-12-31T23:59:59.999Z",
      overlaps("2000-01-01T00:00:00.000Z", "2000-12-31T23:59:59.999Z"))
  end)

  it("leaves out what only touches where exclude_boundary asks for it", function()
    check(DAYMET, "temporal=1999-12-31T23:59:59Z,2001-01-01&options[temporal][exclude_boundary]=true", function(umm)
      local first, last = times(umm)
      return first < "2001-01-01T00:00:00.000Z" and last > "1999-12-31T23:59:59.000Z"
    end)
  end)

  it("joins several by or, and by and where asked", function()
    local a = overlaps("2020-02-01T00:00:00.000Z", "2020-02-10T00:00:00.000Z")
    local b = overlaps("2020-02-09T00:00:00.000Z", "2020-02-20T00:00:00.000Z")
    local two = "temporal[]=2020-02-01,2020-02-10&temporal[]=2020-02-09,2020-02-20"
    check(MUR, two, function(umm) return a(umm) or b(umm) end)
    check(MUR, two .. "&options[temporal][and]=true", function(umm) return a(umm) and b(umm) end)
  end)

  it("repeats days of the year within the range", function()
    check(MUR, "temporal=2020-01-01,2022-06-01,60,70", function(umm)
      local first, last = times(umm)
      for _, days in ipairs { { "2020-03-01", "2020-03-11" }, { "2021-03-01", "2021-03-11" },
        { "2022-03-01", "2022-03-11" } } do
        if first <= days[2] .. "T23:59:59.999Z" and last >= days[1]
          .. "T00:00:00.000Z" then return true end
      end
      return false
    end)
  end)
end)

-- An outline with continuous longitudes.
local function outline(polygon)
  local list, last = {}, nil
  for _, p in ipairs(polygon.Boundary.Points) do
    local x = p.Longitude
    while last and x - last > 180 do x = x - 360 end
    while last and x - last < -180 do x = x + 360 end
    list[#list + 1], last = { x, p.Latitude }, x
  end
  return list
end

-- What is left of a ring on one side of a line (Sutherland and Hodgman).
local function clip(ring, axis, limit, sign)
  local out = {}
  for k = 1, #ring do
    local a, b = ring[k], ring[k % #ring + 1]
    local da, db = sign * (a[axis] - limit), sign * (b[axis] - limit)
    if da <= 0 then out[#out + 1] = a end
    if da * db < 0 then
      local t = da / (da - db)
      out[#out + 1] = { a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2]) }
    end
  end
  return out
end

local function in_box(umm, w, s, e, n)
  if e < w then e = e + 360 end
  for _, polygon in ipairs(umm.SpatialExtent.HorizontalSpatialDomain.Geometry.GPolygons) do
    for _, shift in ipairs { -360, 0, 360 } do
      local ring = outline(polygon)
      ring = clip(ring, 1, e + shift, 1)
      ring = clip(ring, 1, w + shift, -1)
      ring = clip(ring, 2, n, 1)
      ring = clip(ring, 2, s, -1)
      if #ring > 0 then return true end
    end
  end
  return false
end

-- Whether a point is in a polygon, by the angles under which it sees the sides.
local function covers(umm, x, y)
  for _, polygon in ipairs(umm.SpatialExtent.HorizontalSpatialDomain.Geometry.GPolygons) do
    for _, shift in ipairs { -360, 0, 360 } do
      local ring, turn = outline(polygon), 0
      for k = 1, #ring - 1 do
        local a = math.atan(ring[k][2] - y, ring[k][1] - x - shift)
        local b = math.atan(ring[k + 1][2] - y, ring[k + 1][1] - x - shift)
        local d = b - a
        if d > math.pi then d = d - 2 * math.pi elseif d < -math.pi then d = d + 2 * math.pi end
        turn = turn + d
      end
      if math.abs(turn) > math.pi then return true end
    end
  end
  return false
end

describe("space", function()
  it("by boxes, across the antimeridian too", function()
    for _, b in ipairs { { -60, 60, -20, 83 }, { 170, -80, -170, 75 }, { 179.9, 50, 180, 70 },
      { -5, 1, 60, 60 },
      { -180, -90, 180, -70 } } do
      local text = ("bounding_box=%s,%s,%s,%s"):format(table.unpack(b))
      check(b[2] > 0 and b[4] < 80 and HLS or ATL06, text, function(umm) return in_box(umm,
        table.unpack(b)) end)
    end
  end)

  it("by points", function()
    local seen = 0
    for i = 1, 30 do
      local umm = all(HLS)[i * 37].umm
      local ring = outline(umm.SpatialExtent.HorizontalSpatialDomain.Geometry.GPolygons[1])
      local x, y = 0, 0
      for k = 1, 4 do x, y = x + ring[k][1] / 4, y + ring[k][2] / 4 end
      local lon = (x + 180) % 360 - 180
      check(HLS, ("point=%.6f,%.6f"):format(lon, y), function(u) return covers(u, lon, y) end)
      if x > 180 or x < -180 then seen = seen + 1 end
    end
    assert.is_true(seen > 0)
  end)

  it("by polygons as by the box of the same corners", function()
    check(ATL06, "polygon=-60,60,-20,60,-20,83,-60,83,-60,60",
      function(umm) return in_box(umm, -60, 60, -20, 83) end)
    check(ATL06, "polygon=170,-80,-170,-80,-170,75,170,75,170,-80", function(umm)
      return in_box(umm, 170, -80, -170, 75)
    end)
  end)

  it("by a ring round the pole", function()
    check(ATL06, "polygon=0,70,90,70,180,70,-90,70,0,70", function(umm)
      return in_box(umm, -180, 70, 180, 90)
    end)
  end)

  it("by lines and circles", function()
    check(ATL06, "line=-180,-75,-60,-75,60,-75,179.9,-75", function(umm) return in_box(umm, -180,
      -75, 179.9, -75) end)
    local close = Cmr.all(ATL06 .. "&circle=-45,72,50000")
    local closer = Cmr.all(ATL06 .. "&point=-45,72")
    local wide = Cmr.all(ATL06 .. "&circle=-45,72,400000")
    assert.is_true(#closer <= #close and #close < #wide and #wide < 1200)
    for _, item in ipairs(wide) do assert.is_true(in_box(item.umm, -60, 67, -30, 77)) end
  end)

  it("joins several by and, and by or where asked", function()
    local function first(u) return in_box(u, -60, 60, -20, 83) end
    local function second(u) return in_box(u, 100, 60, 140, 83) end
    local two = "bounding_box[]=-60,60,-20,83&bounding_box[]=-80,70,-10,83"
    check(ATL06, two, function(u) return first(u) and in_box(u, -80, 70, -10, 83) end)
    check(ATL06, "bounding_box[]=-60,60,-20,83&bounding_box[]=100,60,140,83&options[spatial][or]=true",
      function(u) return first(u) or second(u) end)
    check(ATL06, "bounding_box=-60,60,-20,83&polygon=100,60,140,60,140,83,100,83,100,60&options[spatial][or]=true",
      function(u) return first(u) or second(u) end)
  end)

  it("finds orbits by the swath that they fly", function()
    local items = Cmr.all "short_name=ATL03&version=006&bounding_box=-60,60,-20,83"
    assert.is_true(#items > 5 and #items < 100)
    for _, item in ipairs(items) do
      local orbit = item.umm.SpatialExtent.HorizontalSpatialDomain.Orbit
      assert.is_true(math.max(orbit.StartLatitude, orbit.EndLatitude) >= 59.5)
    end
  end)
end)

describe("numbers and dates", function()
  it("cloud cover", function()
    check(HLS, "cloud_cover=0,20", function(umm) return umm.CloudCover <= 20 end)
    check(HLS, "cloud_cover=90,", function(umm) return umm.CloudCover >= 90 end)
    check(HLS, "cloud_cover=50", function(umm) return umm.CloudCover == 50 end)
    check(EMIT, "cloud_cover[max]=10", function(umm) return umm.CloudCover <= 10 end)
    local _, _, hits = Cmr.all "short_name=HLSS30&cloud_cover=0,100"
    assert.equal(0, hits) -- these state it as an attribute only
  end)

  it("orbits and crossings", function()
    local function orbit(umm) return umm.OrbitCalculatedSpatialDomains[1] end
    check(ATL06, "orbit_number=7160,7170", function(umm)
      return orbit(umm).OrbitNumber >= 7160 and orbit(umm).OrbitNumber <= 7170
    end)
    check(ATL06, "orbit_number=7160", function(umm) return orbit(umm).OrbitNumber == 7160 end)
    check(ATL06, "equator_crossing_longitude=170,-170", function(umm)
      return math.abs(orbit(umm).EquatorCrossingLongitude) >= 170
    end)
    check(ATL06, "equator_crossing_date=2020-01-03,2020-01-04", function(umm)
      local t = orbit(umm).EquatorCrossingDateTime
      return t >= "2020-01-03" and t <= "2020-01-04T00:00:00.000Z"
    end)
  end)

  it("dates of revision, creation and production", function()
    local function revision(_, item) return item.meta["revision-date"] end
    check(MUR, "updated_since=2021-01-01T00:00:00Z", function(_, item)
      return revision(_, item) >= "2021-01-01T00:00:00.000Z"
    end)
    check(MUR, "revision_date=2020-06-01,2020-07-01", function(_, item)
      return revision(_, item) >= "2020-06-01" and revision(_, item) <= "2020-07-01T00:00:00.000Z"
    end)
    check(MUR, "production_date[]=,2020-03-01", function(umm)
      return umm.DataGranule.ProductionDateTime <= "2020-03-01T00:00:00.000Z"
    end)
    check(MUR, "created_at=2020-06-01,", function(umm) return umm.ProviderDates[1].Date >= "2020-06-01" end)
  end)
end)

describe("names", function()
  local name = "ATL06_20200101001952_02210603_006_01.h5"

  it("whole, in any case unless asked otherwise", function()
    for _, p in ipairs { "granule_ur", "producer_granule_id", "readable_granule_name",
      "native_id" } do
      check(ATL06, p .. "=" .. name, function(umm) return umm.GranuleUR == name end)
      check(ATL06, p .. "[]=" .. name:lower(), function(umm) return umm.GranuleUR == name end)
    end
    local _, _, hits = Cmr.all(ATL06 .. "&granule_ur=" .. name:lower()
      .. "&options[granule_ur][ignore_case]=false")
    assert.equal(0, hits)
  end)

  it("by pattern", function()
    check(ATL06, "readable_granule_name=*_20200103*&options[readable_granule_name][pattern]=true",
      function(umm)
      return umm.GranuleUR:find("_20200103", 1, true)
    end)
    check(HLS, "granule_ur[]=HLS.L30.T01???.*&options[granule_ur][pattern]=true", function(umm)
      return umm.GranuleUR:find "^HLS%.L30%.T01"
    end)
    local _, _, hits = Cmr.all(ATL06 .. "&granule_ur=*_20200103*")
    assert.equal(0, hits)
  end)

  it("of producer and granule differ", function()
    local scope = "short_name=GPM_3IMERGHH"
    local producer = "3B-HHR.MS.MRG.3IMERG.20190220-S000000-E002959.0000.V07B.HDF5"
    check(scope, "readable_granule_name=" .. producer, function(umm)
      return umm.DataGranule.Identifiers[1].Identifier == producer
    end)
    local _, _, hits = Cmr.all(scope .. "&granule_ur=" .. producer)
    assert.equal(0, hits)
  end)

  it("by concept id, and without some", function()
    local a, b = all(ATL06)[7].meta["concept-id"], all(ATL06)[900].meta["concept-id"]
    local two = Cmr.all("concept_id[]=" .. b .. "&concept_id[]=" .. a)
    assert.same({ a, b }, { two[1].meta["concept-id"], two[2].meta["concept-id"] })
    local _, _, none = Cmr.all("concept_id[]=" .. a .. "&concept_id[]=C1996881146-POCLOUD")
    assert.equal(0, none)
    check(ATL06, "exclude[concept_id][]=" .. a, function(_,
      item) return item.meta["concept-id"] ~= a end)
    check("short_name=ATL03", "echo_collection_id=C2120512202-NSIDC_ECS", function(_, item)
      return item.meta["provider-id"] == "NSIDC_ECS"
    end)
    check("short_name=ATL03", "collection_concept_id=C2596*&options[collection_concept_id][pattern]=true",
      function(_, item) return item.meta["provider-id"] == "NSIDC_CPRD" end)
  end)
end)

describe("other conditions", function()
  it("day and night, attributes, files", function()
    check(ATL06, "day_night_flag=day", function(umm) return umm.DataGranule.DayNightFlag == "Day" end)
    local function attribute(umm, name)
      for _, a in ipairs(umm.AdditionalAttributes) do
        if a.Name == name then return a.Values[1] end
      end
    end
    check(HLS, "attribute[]=string,MGRS_TILE_ID,01VCG", function(umm)
      return attribute(umm, "MGRS_TILE_ID") == "01VCG"
    end)
    check(HLS, "attribute[]=int,CLOUD_COVERAGE,,10&attribute[]=string,MGRS_TILE_ID,01VCG",
      function(umm)
      return attribute(umm, "MGRS_TILE_ID") == "01VCG" and tonumber(attribute(umm,
        "CLOUD_COVERAGE")) <= 10
    end)
    local _, _, browsable = Cmr.all "provider=ORNL_CLOUD&browsable=true"
    assert.equal(0, browsable)
    local _, _, downloadable = Cmr.all "provider=ORNL_CLOUD&online_only=true"
    assert.equal(1113, downloadable)
  end)

  it("choose collections by their fields", function()
    local function hits(query) return tonumber(Cmr.granules(query
      .. "&page_size=0").headers["cmr-hits"]) end
    assert.equal(5400, hits "short_name[]=hlsl30&short_name[]=HLSS30")
    assert.equal(600, hits "entry_id=ATL03_006")
    assert.equal(20, hits "short_name=ATL03&version=005")
    assert.equal(2400, hits "provider=LPCLOUD&platform=Sentinel-2A")
    assert.equal(800, hits "provider=LPCLOUD&instrument=emit*&options[instrument][pattern]=true")
    assert.equal(620, hits "dataset_id=ATLAS*photon*&options[entry_title][pattern]=true")
    assert.equal(0, hits "short_name=NOTHING")
    assert.equal(0, hits "short_name=ATL03&cycle=1")
  end)
end)
