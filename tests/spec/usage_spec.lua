--- What a user should be able to write, from queries to searches, run as it stands on the sandbox
--- under the real names of its hosts.

local Sandbox = require "tests.support.sandbox"
local core = require "earthshine.core"
local es = require "earthshine"
local json = require "earthshine.json"
local lfs = require "lfs"
local temporary = require "tests.support.temporary"

-- A ring of so many points around 5 degrees east, 50 degrees north, as GeoJSON.
local function ring(count)
  local points = {}
  for i = 0, count do
    local angle = 2 * math.pi * (i % count) / count
    local radius = i % 2 == 0 and 5 or 4.9
    points[#points + 1] = ("[%.6f,%.6f]"):format(5 + radius * math.cos(angle),
      50 + radius * math.sin(angle))
  end
  return ('{"type":"Polygon","coordinates":[[%s]]}'):format(table.concat(points, ","))
end

describe("the examples of usage", function()
  local box
  setup(function()
    box = Sandbox.start()
    es.configure { system = box.system, sleep = function() end, on_prompt = function(question)
      return box.system.credentials[question.kind]
    end }
  end)
  teardown(function() box:stop() end)
  before_each(function() box:reset() end)
  after_each(function() assert.equal(0, core.engine():alive()) end)

  local q = es.GranuleQuery {
    short_name = "HLSL30.v2.0",
    temporal = { "2020-01-01", "2020-12-31" },
    bounding_box = { -180, -90, 180, -60 },
    cloud_coverage = { 0, 20 },
  }
  local s = es.StacItemQuery {
    collections = { "HLSL30.v2.0" }, datetime = "2020-01-01/2020-12-31",
    bbox = { -180, -90, 180, -60 }, query = { ["eo:cloud_cover"] = { lt = 20 } },
  }
  local q2 = es.GranuleQuery():short_name "ATL03":temporal("2020-01-01", "2020-12-31")
    :bounding_box(-180, -90, 180, -60)

  it("1: queries are data, of two equivalent kinds", function()
    assert.same({
      short_name = "HLSL30", version = "2.0", bounding_box = "-180,-90,180,-60",
      temporal = "2020-01-01T00:00:00Z,2020-12-31T23:59:59.999Z", cloud_cover = "0,20",
    }, q:to_cmr())
    local body = s:to_stac()
    assert.same({ "HLSL30.v2.0" }, body.collections)
    assert.equal("2020-01-01T00:00:00Z/2020-12-31T23:59:59.999Z", body.datetime)
    assert.same({ lt = 20 }, body.query["eo:cloud_cover"])
  end)

  it("2: several collections, and geometry from a file", function()
    local folder, here = temporary.folder(), lfs.currentdir()
    folder:write("myboundaries.geojson", ring(2000))
    assert(lfs.chdir(folder:path()))
    local in_area = es.GranuleQuery { short_name = { "HLSL30.v2.0", "HLSS30.v2.0" },
      temporal = { "2020-01-01", "2020-12-31" }, polygon = "myboundaries.geojson",
      cloud_coverage = { 0, 20 } }
    assert(lfs.chdir(here))
    local v = in_area:validate()
    assert.is_true(v.is_valid, tostring(v))
    local cmr = in_area:to_cmr()
    assert.same({ "HLSL30", "HLSS30" }, cmr["short_name[]"])
    local _, commas = cmr.polygon:gsub(",", "")
    assert.is_true((commas + 1) / 2 < 300)
    local some = es.search_data { query = in_area:temporal("2021-05-01", "2021-05-31") }
    assert.is_true(assert(some:hits()) >= 0)
    assert.equal("POST", box:requests { method = "POST" }[1].method)
    folder:remove()
  end)

  it("3 and 4: chaining; validation before login, all errors at once", function()
    local v = q2:validate()
    local printed = {}
    if not v.is_valid then
      for _, e in ipairs(v.errors) do printed[#printed + 1] = e.field .. ": " .. e.message end
    end
    assert.same({}, printed)
    v = q2:cloud_cover(50, 20):bounding_box(0, 50, 10, -50):validate()
    assert.is_false(v.is_valid)
    assert.equal(2, #v.errors)
  end)

  it("5: both formats, and what is dropped", function()
    local cmr, stac, dropped = q2:to_cmr(), q2:to_stac()
    assert.equal("ATL03", cmr.short_name)
    assert.same({ -180, -90, 180, -60 }, stac.bbox)
    assert.same({}, dropped)
    local named = es.GranuleQuery { short_name = "ATL06", readable_granule_name = "ATL06_??_01*.nc",
      options = { readable_granule_name = { pattern = true } } }
    assert.is_truthy(es.json.encode(named:to_stac()):find([[ATL06\\___\\_01%.nc]], 1, true))
  end)

  it("6: execution, in every form, and nothing sent before first use", function()
    local auth = es.login()
    assert.is_truthy(auth)
    local before = #box:requests { host = "cmr.earthdata.nasa.gov" }
    local results = es.search_data { query = q2 }
    local forms = { es.search_data(q2), es.search_data(q2:to_cmr()), es.search_data {
      short_name = "ATL03", temporal = { "2020-01-01", "2020-12-31" },
      bounding_box = { -180, -90, 180, -60 },
    } }
    assert.equal(before, #box:requests { host = "cmr.earthdata.nasa.gov" })
    local granules = {}
    for page in results:pages() do
      for _, g in ipairs(page) do granules[#granules + 1] = g:concept_id() end
    end
    assert.is_true(#granules > 0)
    for _, form in ipairs(forms) do
      local ids = {}
      for g in form:iter() do ids[#ids + 1] = g:concept_id() end
      assert.same(granules, ids)
    end
    local sent = {}
    for _, request in ipairs(box:requests { host = "cmr.earthdata.nasa.gov" }) do
      if request.target:find("granules", 1, true) then sent[request.target] = true end
    end
    assert.is_nil(next(sent, next(sent)), "the forms were sent in different words")
    -- Without a version too, a STAC API finds the same.
    local items = es.search_stac("https://cmr.earthdata.nasa.gov/stac/NSIDC_ECS", q2)
    assert.equal(#granules, #items:all())
  end)

  it("6: footprints in a file, with fields and simplified outlines", function()
    local folder <close> = temporary.folder()
    local results = es.search_data { short_name = "HLSL30.v2.0", limit = 3 }
    local report = assert(results:write(folder:path "footprints.geojson",
      { fields = { "umm.GranuleUR", "umm.CloudCover" }, simplify = 0.01 }))
    assert.is_true(report:ok())
    local features = json.decode(folder:read "footprints.geojson").features
    for i, g in ipairs(assert(results:all())) do
      assert.equal(g:name(), features[i].properties["umm.GranuleUR"])
      assert.is_truthy(features[i].geometry.type:find "Polygon$")
    end
    assert.equal(3, #features)
  end)

  it("6: a search of a STAC API, by a STAC query and by a granule query", function()
    local lpcloud = "https://cmr.earthdata.nasa.gov/stac/LPCLOUD"
    local found = es.search_stac(lpcloud, s)
    local function ids(results)
      local list = {}
      for item in results:iter() do list[#list + 1] = item:id() end
      table.sort(list)
      return list
    end
    assert.same({}, found:dropped())
    -- The sandbox has items of another time, and elsewhere.
    local wide = s:bbox(-180, -90, 180, 90):datetime "2021-05-01/2021-05-31"
    local granules = q:bounding_box(-180, -90, 180, 90):temporal("2021-05-01", "2021-05-31")
    local by_stac = ids(es.search_stac(lpcloud, { query = wide }))
    assert.is_true(#by_stac > 0)
    local names = {}
    for g in es.search_data(granules):iter() do
      if g:cloud_cover() < 20 then names[#names + 1] = g:name() end
    end
    table.sort(names)
    assert.same(names, by_stac)
    local translated = ids(es.search_stac(lpcloud, granules))
    assert.is_true(#translated >= #by_stac)
    assert.is_table(ids(found))
  end)

  describe("7: downloads of granules, items and assets, and filters", function()
    local folder
    before_each(function() folder = temporary.folder() end)
    after_each(function() folder:remove() end)

    local function names_of(where)
      local list = {}
      for name in lfs.dir(folder:path(where)) do
        if name:sub(1, 1) ~= "." then list[#list + 1] = name:match "%.(%w+%.%w+)$" end
      end
      table.sort(list)
      return table.concat(list, " ")
    end

    local lpcloud = "https://cmr.earthdata.nasa.gov/stac/LPCLOUD"

    -- Files of a report by their granules.
    local function by_granule(report)
      local map = {}
      for _, file in ipairs(report.files) do map[file.granule] = (map[file.granule] or 0) + 1 end
      return map
    end

    it("takes what to_stac makes of a search, in each form", function()
      local q7 = es.GranuleQuery { short_name = "HLSL30.v2.0", limit = 2 }
      for _, form in ipairs { "view", "table", "json" } do
        local results = es.search_data { query = q7 }
        local stac_items, names = {}, {}
        for page in results:pages() do
          for _, g in ipairs(page) do
            stac_items[#stac_items + 1] = g:to_stac(form)
            names[g:name()] = #g:data_assets()
          end
        end
        local report = assert(es.download(stac_items, folder:path("test-" .. form)))
        assert.is_true(report:ok())
        assert.same(names, by_granule(report))
        report = assert(es.download(stac_items, folder:path("some-" .. form),
          { filter = { include = { "B02", "B03" }, exclude = { "*" } } }))
        assert.is_true(report:ok())
        assert.equal("B02.tif B02.tif B03.tif B03.tif", names_of("some-" .. form))
      end
    end)

    it("filters assets as written, and prints them", function()
      local f = es.AssetFilter {
        content_types = { "application/x-hdf5", "application/x-hdf" }, include_roles = { "data" },
        exclude_roles = { "thumbnail", "metadata" },
        include_files = { "*B02*.tif", "*B03*.tif" }, exclude_files = { "*B01*.tif", "*B06*.tif" },
        max_size = 1024 * 1024 * 1024,
      }
      local results = es.search_data { short_name = "HLSL30.v2.0", limit = 1 }
      local printed = {}
      local function print(...) printed[#printed + 1] = table.concat({ ... }, " ") end
      for g in results:iter() do
        for _, a in ipairs(es.filter_assets(g:assets(), f)) do
          print(a.href, a.type, a.size, table.concat(a.roles, ","))
        end
      end
      assert.same({}, printed)
      local tiffs = es.filter_assets(results, { content_types = { "image/tiff" },
        include_files = { "*B02*.tif" } })
      for _, a in ipairs(tiffs) do
        print(a.href, a.type, tostring(a.size), table.concat(a.roles, ","))
      end
      assert.equal(1, #printed)
      assert.matches("^https://%S+%.B02%.tif image/tiff%S* ?%S* %S+ data$", printed[1])
    end)

    it("takes STAC items, whole and filtered", function()
      local found = es.search_stac(lpcloud, { collections = { "HLSL30.v2.0" } })
      local stac_items = assert(found:take(1))
      local report = assert(es.download(stac_items, folder:path "test"))
      assert.is_true(report:ok())
      assert.is_true(#report.files > 2)
      report = assert(es.download(stac_items, folder:path "some",
        { filter = { include = { "B02", "B03" }, exclude = { "*" } } }))
      assert.is_true(report:ok())
      assert.equal("B02.tif B03.tif", names_of "some")
    end)

    it("takes granules and assets by a filter", function()
      local f = es.AssetFilter {
        content_types = { "image/tiff" }, include_roles = { "data" },
        exclude_roles = { "thumbnail", "metadata" },
        include_files = { "*B02*.tif", "*B03*.tif" },
        exclude_files = { "*B01*.tif", "*B06*.tif" }, max_size = 1024 * 1024 * 1024,
      }
      local results = es.search_data { short_name = "HLSL30.v2.0", limit = 2 }
      local count = 0
      for g in results:iter() do
        local assets = es.filter_assets(g:assets(), f)
        for _, a in ipairs(assets) do
          assert.equal("data", table.concat(a.roles, ","))
          assert.is_truthy(a.href:find "^https://.*B0[23]%.tif$")
          assert.is_truthy(a:matches_type "image/tiff")
          count = count + 1
        end
        assert.equal(2, #assets)
      end
      local report = assert(es.download(results, folder:path "test", { filter = f }))
      assert.is_true(report:ok())
      assert.equal(count, #report.files)
      local assets = es.filter_assets(results:take(1)[1]:assets(), f)
      assert.equal(2, #assert(es.download(assets, folder:path "own")).files)
    end)
  end)
end)
