-- A query of granules finds the same by CMR and, translated, by STAC: in the sandbox, whose STAC
-- API evaluates the whole of a filter by itself.

local Sandbox = require "tests.support.sandbox"
local core = require "earthshine.core"
local es = require "earthshine"

describe("a query of granules", function()
  local box, mine
  setup(function()
    box = Sandbox.start { http = true }
    mine = es.session { system = box.system, sleep = function() end }
  end)
  teardown(function() box:stop() end)
  after_each(function() assert.equal(0, core.engine():alive()) end)

  local function hls(more)
    more.short_name, more.version = "HLSL30", "2.0"
    return more
  end

  -- Those that find nothing, and those that find all of the collection.
  local NONE <const> = { ["of a platform that it has not"] = true }
  local ALL <const> = { ["of a collection"] = true, ["of the day"] = true,
    ["of a platform, in another case"] = true, ["of a platform by a pattern"] = true,
    ["of an instrument, in another case"] = true }
  local CASES <const> = {
    ["of a collection"] = hls {},
    ["with cloud cover"] = hls { cloud_cover = { 10, 40 } },
    ["with less cloud cover than so much"] = hls { cloud_cover = { max = 20 } },
    ["of some time"] = hls { temporal = { "2021-06-01", "2021-06-30" } },
    ["of several times"] = hls { temporal = { { "2021-06-01", "2021-06-10" },
      { "2021-08-01", "2021-08-03" } } },
    ["of two times at once"] = hls { temporal = { { "2021-05-01", "2021-07-10" },
      { "2021-07-05", "2021-09" } },
      options = { temporal = { ["and"] = true } } },
    ["in a box"] = hls { bounding_box = { -130, -60, 20, 70 } },
    ["in a box over the antimeridian"] = hls { bounding_box = { 100, -80, -100, 80 } },
    ["in one of two boxes"] = hls { bounding_box = { { 0, -60, 60, 60 }, { 100, -60, 170, 60 } },
      options = { bounding_box = { ["or"] = true } } },
    ["in two boxes"] = hls { bounding_box = { { 0, -60, 160, 60 }, { 100, -60, 170, 60 } } },
    ["of a platform, in another case"] = hls { platform = "LANDSAT-8" },
    ["of a platform that it has not"] = hls { platform = "Terra" },
    ["of a platform by a pattern"] = hls { platform = "*sat-8", options = {
      platform = { pattern = true } } },
    ["of an instrument, in another case"] = hls { instrument = "oli" },
    ["of the day"] = hls { day_night = "day" },
    ["by the pattern of a name"] = hls { granule_ur = "HLS.L30.T1*", options = {
      granule_ur = { pattern = true } } },
    ["by a tile"] = hls { attribute = { type = "string", name = "MGRS_TILE_ID", value = "01VCG" } },
    ["that was changed"] = hls { revision_date = { "2021-06-01", "2021-07-01" } },
    ["that came to the archive"] = hls { created_at = { { "2021-06-01", "2021-06-03" },
      { "2021-07-01", "2021-07-03" } } },
    ["by orbits"] = { short_name = "ATL06", version = "006", orbit_number = { 7160, 7170 } },
    ["by cycles"] = { short_name = "SWOT_L2_HR_RiverSP_2.0", version = "2.0",
      cycle = { 1, 2 } },
    ["by two collections"] = { entry_id = { "HLSL30_2.0", "HLSS30_2.0" }, cloud_cover = { 0, 5 } },
  }

  local COUNT <const> = 3000 -- granules of the collection

  -- The names of what a page has, sorted.
  local function names(results, name_of)
    local list = {}
    for record in results:iter() do list[#list + 1] = name_of(record) end
    table.sort(list)
    return list
  end

  for name, keywords in pairs(CASES) do
    it(name .. " finds the same", function()
      local query = es.GranuleQuery(keywords)
      local _, dropped = query:to_stac()
      assert.same({}, dropped)
      local home = box.system.sandbox.stac_api
      local hits = assert(mine.search_data(query):hits())
      assert.equal(hits, assert(mine.search_stac(home, query:page_size(1)):hits()))
      assert.is_true(hits > 0 or NONE[name] or false)
      assert.is_true(hits < COUNT or ALL[name] or keywords.short_name ~= "HLSL30")
      if hits <= 60 then
        assert.same(names(mine.search_data(query), function(g) return g.umm.GranuleUR end),
          names(mine.search_stac(home, query), function(item) return item:id() end))
      end
    end)
  end
end)
