-- The parameters of the sandbox's granule search that its first collections had no data for:
-- tracks, grids, typed attributes, features, sensors; each against a plain reading of all records,
-- and what is refused.

local Cmr = require "tests.support.sandbox_cmr"

local check = Cmr.check
local SWOT, MODIS = "short_name=SWOT_L2_HR_RiverSP_2.0", "short_name=MOD13Q1"
local BOTH = "short_name[]=SWOT_L2_HR_RiverSP_2.0&short_name[]=MOD13Q1&short_name[]=AIRLINES"

local function hits(query)
  return tonumber(Cmr.granules(query .. "&page_size=0").headers["cmr-hits"])
end

local function attribute(umm, name)
  for _, a in ipairs(umm.AdditionalAttributes or {}) do
    if a.Name == name then return a.Values[1] end
  end
end

describe("tracks", function()
  local function track(umm) return umm.SpatialExtent.HorizontalSpatialDomain.Track end

  -- Whether a granule has a pass of a number, with one of the tiles where some are given.
  local function has(umm, pass, tiles)
    for _, p in ipairs(track(umm).Passes) do
      if p.Pass == pass then
        if not tiles then return true end
        for _, tile in ipairs(p.Tiles or {}) do
          if tiles:find("," .. tile .. ",", 1, true) then return true end
        end
      end
    end
    return false
  end

  it("by cycle, pass and tile", function()
    check(SWOT, "cycle=2", function(umm) return track(umm).Cycle == 2 end)
    check(SWOT, "cycle[]=2&cycle[]=4", function(umm)
      return track(umm).Cycle == 2 or track(umm).Cycle == 4
    end)
    check(SWOT, "cycle[]=3&passes[0][pass]=5", function(umm)
      return track(umm).Cycle == 3 and has(umm, 5)
    end)
    check(SWOT, "cycle[]=3&passes[0][pass]=5&passes[1][pass]=9", function(umm)
      return track(umm).Cycle == 3 and (has(umm, 5) or has(umm, 9))
    end)
    check(SWOT, "cycle[]=3&passes[0][pass]=5&passes[1][pass]=6&options[passes][and]=true",
      function(umm) return track(umm).Cycle == 3 and has(umm, 5) and has(umm, 6) end)
    local some = track(Cmr.records(SWOT)[1].umm).Passes[1]
    local tiles = some.Tiles[1] .. "," .. some.Tiles[3]
    check(SWOT, ("cycle[]=1&passes[0][pass]=%d&passes[0][tiles]=%s"):format(some.Pass, tiles),
      function(umm) return track(umm).Cycle == 1 and has(umm, some.Pass, "," .. tiles .. ",") end)
    assert.equal(0, hits "short_name=ATL06&cycle=1")
  end)

  it("refuses what is no track", function()
    local function refused(message, query)
      assert.same({ { message }, 400 }, { Cmr.errors("/search/granules.json?" .. SWOT .. query) })
    end
    refused("Cycle value must be provided when searching with passes.", "&passes[0][pass]=1")
    refused("Cycle must be a positive integer, but was [x]", "&cycle=x")
    refused([=[Tile must be in the format of "\d+[LRF]", but was [3A] in passes[0][tiles]]=],
      "&cycle=1&passes[0][pass]=1&passes[0][tiles]=3A")
    refused("Parameter passes[0] is missing required field passes[0][pass]",
      "&cycle=1&passes[0][tiles]=3L")
    local messages = Cmr.errors("/search/granules.json?" .. SWOT
      .. "&cycle[]=1&cycle[]=2&passes[0][pass]=1")
    assert.matches("only be one cycle", messages[1])
  end)
end)

describe("grids", function()
  local function cell(umm)
    local t = umm.TilingIdentificationSystem
    return t.Coordinate1.MinimumValue, t.Coordinate2.MinimumValue
  end

  it("by cells and ranges of cells, under both names", function()
    check(MODIS, "two_d_coordinate_system=MODIS Tile SIN:8,5", function(umm)
      local h, v = cell(umm)
      return h == 8 and v == 5
    end)
    check(MODIS, "grid[]=modis tile sin:8,5:9-11,4-5", function(umm)
      local h, v = cell(umm)
      return h == 8 and v == 5 or h >= 9 and h <= 11 and v >= 4 and v <= 5
    end)
    check(MODIS, "grid[]=MODIS*:20-30,10-11&options[grid][pattern]=true", function(umm)
      local h, v = cell(umm)
      return h >= 20 and h <= 30 and v >= 10 and v <= 11
    end)
    check(BOTH, "grid[]=MODIS Tile SIN", function(umm)
      return umm.TilingIdentificationSystem ~= nil
    end)
    assert.equal(0, hits(MODIS .. "&grid[]=CALIPSO:8,5"))
    assert.same({ { "Grid values [8] must be numeric value or range" }, 400 },
      { Cmr.errors("/search/granules.json?" .. MODIS .. "&grid[]=MODIS Tile SIN:8") })
  end)
end)

describe("additional attributes", function()
  local function number(umm, name) return tonumber(attribute(umm, name)) end

  it("of every type, by value, range and name", function()
    check(MODIS, "attribute[]=int,QAPERCENTGOODQUALITY,40,60", function(umm)
      local q = number(umm, "QAPERCENTGOODQUALITY")
      return q >= 40 and q <= 60
    end)
    check(MODIS, "attribute[]=int,QAPERCENTGOODQUALITY,40,60"
      .. "&options[attribute][exclude_boundary]=true", function(umm)
      local q = number(umm, "QAPERCENTGOODQUALITY")
      return q > 40 and q < 60
    end)
    check(MODIS, "attribute[]=float,PERCENTLAND,,25.5", function(umm)
      return number(umm, "PERCENTLAND") <= 25.5
    end)
    check(MODIS, "attribute[]=boolean,SAMPLED,TRUE", function(umm)
      return attribute(umm, "SAMPLED") == "true"
    end)
    check(MODIS, "attribute[]=date,VALIDATED_ON,2019-02-01,2019-03-01", function(umm)
      local d = attribute(umm, "VALIDATED_ON")
      return d >= "2019-02-01" and d <= "2019-03-01"
    end)
    check(MODIS, "attribute[]=datetime,PROCESSED_AT,2019-03-01T01:00:00%2B01:00,", function(umm)
      return attribute(umm, "PROCESSED_AT") >= "2019-03-01T00:00:00.000Z"
    end)
    check(MODIS, "attribute[]=time,OVERPASS,10:30:00,", function(umm)
      return attribute(umm, "OVERPASS") >= "10:30:00"
    end)
    check(MODIS, "attribute[]=string,HORIZONTALTILENUMBER,08", function(umm)
      return attribute(umm, "HORIZONTALTILENUMBER") == "08"
    end)
    check(BOTH, "attribute[]=SAMPLED", function(umm)
      return attribute(umm, "SAMPLED") ~= nil
    end)
  end)

  it("joined by and, by or where asked; those of the collection unless excluded", function()
    local two = "attribute[]=boolean,SAMPLED,true&attribute[]=int,QAPERCENTGOODQUALITY,,20"
    local function sampled(umm) return attribute(umm, "SAMPLED") == "true" end
    local function poor(umm) return number(umm, "QAPERCENTGOODQUALITY") <= 20 end
    check(MODIS, two, function(umm) return sampled(umm) and poor(umm) end)
    check(MODIS, two .. "&options[attribute][or]=true", function(umm)
      return sampled(umm) or poor(umm)
    end)
    local gridded = MODIS .. "&attribute[]=boolean,GRIDDED,true"
    assert.equal(240, hits(gridded))
    assert.equal(0, hits(gridded .. "&options[attribute][exclude_collection]=true"))
  end)
end)

describe("names", function()
  local function identifiers(umm, kind)
    local set = {}
    for _, id in ipairs(umm.DataGranule.Identifiers or {}) do
      if id.IdentifierType == kind then set[id.Identifier] = true end
    end
    return set
  end

  it("of features and releases", function()
    check(SWOT, "feature_id=74290001001", function(umm)
      return identifiers(umm, "FeatureId")["74290001001"]
    end)
    check(SWOT, "feature_id=7429000?001&options[feature_id][pattern]=true", function(umm)
      for id in pairs(identifiers(umm, "FeatureId")) do
        if id:find "^7429000.001$" then return true end
      end
      return false
    end)
    check(SWOT, "crid_id=pic2", function(umm) return identifiers(umm, "CRID").PIC2 end)
  end)

  it("of platforms, instruments, sensors and projects, own or the collection's", function()
    assert.equal(168, hits "provider=POCLOUD&sensor=KaRIn-left")
    assert.equal(0, hits "provider=POCLOUD&sensor=KaRIn-right") -- the granules state their own
    assert.equal(240, hits "provider=LPCLOUD&platform=Terra&instrument=MODIS&campaign=modis")
    local station = "provider=SCIOPS&platform=BUOYS"
    assert.equal(144, hits(station))
    assert.equal(0, hits(station .. "&options[platform][exclude_collection]=true"))
    assert.equal(60, hits "provider=SCIOPS&project=OIB")
  end)

  it("of places, centres and versions of the collection", function()
    assert.equal(60, hits "provider=SCIOPS&spatial_keyword=greenland")
    assert.equal(144, hits "provider=SCIOPS&data_center=DOC*&options[data_center][pattern]=true")
    assert.equal(60, hits "provider=SCIOPS&version=2")
    assert.equal(204, hits "provider=SCIOPS&science_keywords_h[0][category]=earth science")
    assert.equal(60, hits "provider=SCIOPS&science_keywords_h[0][topic]=CRYOSPHERE")
  end)

  it("with at most five patterns that begin with a wildcard", function()
    local query = "provider=SCIOPS&options[granule_ur][pattern]=true"
    for k = 1, 5 do query = query .. "&granule_ur[]=*" .. k end
    assert.is_true(hits(query) > 0)
    assert.matches("leading wildcard", Cmr.errors("/search/granules.json?" .. query
      .. "&granule_ur[]=?x")[1])
  end)
end)

describe("sorting", function()
  it("knows every key, both ways", function()
    for key, of in pairs {
      cloud_cover = function(umm) return umm.CloudCover end,
      start_date = function(umm) return umm.TemporalExtent.RangeDateTime.BeginningDateTime end,
      end_date = function(umm) return umm.TemporalExtent.RangeDateTime.EndingDateTime end,
      granule_ur = function(umm) return umm.GranuleUR:lower() end,
      producer_granule_id = function(umm)
        return umm.DataGranule.Identifiers[1].Identifier:lower()
      end,
      revision_date = function(_, item) return item.meta["revision-date"] end,
    } do
      for sign, ordered in pairs { ["-"] = function(a, b) return a >= b end,
        ["%2B"] = function(a, b) return a <= b end } do
        local items = Cmr.all(MODIS .. "&sort_key[]=" .. sign .. key)
        assert.equal(240, #items)
        for k = 2, #items do
          assert(ordered(of(items[k - 1].umm, items[k - 1]), of(items[k].umm, items[k])), key)
        end
      end
    end
    for key in ("readable_granule_name entry_title dataset_id short_name version provider "
      .. "data_size campaign project platform instrument sensor day_night day_night_flag "
      .. "downloadable online_only browsable browse_only"):gmatch "%S+" do
      assert.equal(468, #Cmr.all(BOTH .. "&sort_key=-" .. key), key)
    end
  end)
end)
