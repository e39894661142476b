-- Every filter of the sandbox's granule search, against a plain reading of all records of a
-- collection.

local Cmr = require "tests.support.sandbox_cmr"

local check = Cmr.check

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
    local touching = "temporal=1999-12-31T23:59:59Z,2001-01-01"
    check(DAYMET, touching, overlaps("1999-12-31T23:59:59.000Z", "2001-01-01T00:00:00.000Z"))
    check(DAYMET, touching .. "&options[temporal][exclude_boundary]=true", function(umm)
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
    check(MUR, "created_at=2020-06-01,", function(umm)
      return umm.ProviderDates[1].Date >= "2020-06-01"
    end)
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
    local all = Cmr.records(ATL06)
    local a, b = all[7].meta["concept-id"], all[900].meta["concept-id"]
    local two = Cmr.all("concept_id[]=" .. b .. "&concept_id[]=" .. a)
    assert.same({ a, b }, { two[1].meta["concept-id"], two[2].meta["concept-id"] })
    local _, _, none = Cmr.all("concept_id[]=" .. a .. "&concept_id[]=C1996881146-POCLOUD")
    assert.equal(0, none)
    check(ATL06, "exclude[concept_id][]=" .. a, function(_,
      item) return item.meta["concept-id"] ~= a end)
    check("short_name=ATL03", "echo_collection_id=C2120512202-NSIDC_ECS", function(_, item)
      return item.meta["provider-id"] == "NSIDC_ECS"
    end)
    check("short_name=ATL03", "collection_concept_id=C2596*"
      .. "&options[collection_concept_id][pattern]=true", function(_, item)
      return item.meta["provider-id"] == "NSIDC_CPRD"
    end)
  end)
end)

describe("other conditions", function()
  it("day and night, attributes, files", function()
    check(ATL06, "day_night_flag=day", function(umm)
      return umm.DataGranule.DayNightFlag == "Day"
    end)
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
    -- As earthaccess writes it.
    local _, _, written = Cmr.all "provider=ORNL_CLOUD&online_only=True"
    assert.equal(1113, written)
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
