-- How each parameter of granule and collection searches is said in STAC, or why it is not.

local CASES = require "tests.support.query_cases"
local es = require "earthshine"
local forms = require "earthshine.query.stac.forms"

local RING <const> = '{"coordinates":[[[0,0],[10,0],[10,10],[0,0]]],"type":"Polygon"}'
local DAYS <const> = "2020-01-01T00:00:00Z/2020-01-31T23:59:59.999Z"
local FIRST <const>, LAST <const> = "TIMESTAMP('2020-01-01T00:00:00Z')",
  "TIMESTAMP('2020-01-31T23:59:59.999Z')"

-- What is in the body: as JSON of one member, or as the text of the filter.
local SHARED <const> = {
  temporal = { datetime = '"' .. DAYS .. '"' },
  bounding_box = { bbox = "[-50,60,-40,70]" }, polygon = { intersects = RING },
  point = { intersects = '{"coordinates":[-45.5,65],"type":"Point"}' },
  line = { intersects = '{"coordinates":[[0,0],[1,1]],"type":"LineString"}' },
  platform = "CASEI(platform) = CASEI('ICESat-2')",
  instrument = "A_OVERLAPS(instruments, ('ATLAS', 'atlas'))",
  project = "CASEI(mission) = CASEI('p')",
  revision_date = ("updated >= %s AND updated <= %s"):format(FIRST, LAST),
  created_at = "created >= " .. FIRST,
  updated_since = "updated >= TIMESTAMP('1970-01-02T00:00:00Z')",
  limit = { limit = "7" }, fields = { fields = '{"include":["id"]}' },
}
local EXPECTED <const> = {
  granule = {
    concept_id = { ids = '["G1-X"]' }, collection_concept_id = { collections = '["C1-X"]' },
    short_name = { collections = '["ATL06","ATL03"]' }, version = { collections = '["S_006"]' },
    entry_id = { collections = '["ATL06_006"]' },
    granule_ur = { ids = '["SC:ATL03.005:256325263"]' },
    readable_granule_name = { ids = '["ATL06"]' },
    cloud_cover = "eo:cloud_cover >= 0 AND eo:cloud_cover <= 20",
    day_night = "nasa:day_night = 'day'",
    attribute = "grid:code = 'MGRS-55JGM' AND view:azimuth >= 1.5",
    orbit_number = "sat:absolute_orbit = 22728", cycle = "sat:orbit_cycle = 1",
    production_date = ("processing:datetime >= %s AND processing:datetime <= %s"):format(FIRST,
      LAST),
    exclude = "id NOT IN ('G1-X', 'G2-X')",
    sort_key = { sortby = '[{"direction":"desc","field":"properties.datetime"},'
      .. '{"direction":"asc","field":"id"}]' },
  },
  collection = {
    concept_id = "id = 'C1-X'", short_name = "id IN ('ATL06', 'ATL03')", version = "id = 'S_006'",
    entry_id = "id = 'ATL06_006'", doi = "CASEI(sci:doi) = CASEI('10.5067/X')",
    keyword = { q = '"ice sheet"' },
    processing_level_id = "CASEI(processing:level) = CASEI('some text')",
    sort_key = { sortby = '[{"direction":"asc","field":"id"},'
      .. '{"direction":"desc","field":"endDate"}]' },
  },
}
-- What is given where the case of the parameter alone does not do.
local GIVEN <const> = {
  version = { short_name = "S", version = "006" }, limit = { limit = 7 }, fields = {
    fields = "id" },
  attribute = { attribute = { { type = "string", name = "MGRS_TILE_ID", value = "55JGM" },
    { type = "float", name = "MEAN_VIEW_AZIMUTH_ANGLE", min = 1.5 } } },
  cloud_cover = { cloud_cover = { 0, 20 } }, created_at = { created_at = { "2020-01-01" } },
  readable_granule_name = { readable_granule_name = "ATL06" }, page_size = { page_size = 5 },
  shapefile = { shapefile = "a.zip" },
  simplify_shapefile = { shapefile = "a.zip", simplify_shapefile = true },
}
local OWN <const> = {
  granule = { concept_id = { concept_id = "G1-X" },
    sort_key = { sort_key = { "-start_date", "granule_ur" } } },
  collection = { keyword = { keyword = "ice sheet" }, sort_key = { sort_key = { "entry_id",
    "-end_date" } } },
}

local CLASSES <const> = { granule = es.GranuleQuery, collection = es.CollectionQuery }

local function given(kind, name)
  local case = CASES[kind][name]
  local own = OWN[kind][name] or GIVEN[name] or { [name] = case[2] }
  local out = {}
  for key, value in pairs(case and case.with or {}) do out[key] = value end
  for key, value in pairs(own) do out[key] = value end
  return out
end

local function find(list, field)
  for _, entry in ipairs(list) do
    if entry.field == field then return entry end
  end
end

-- A query of just one parameter; CMR's own demands do not matter here.
local function translate(kind, name)
  local keywords = given(kind, name)
  local named = keywords.short_name or keywords.entry_id or keywords.concept_id
    or keywords.collection_concept_id
  if kind == "granule" and not named and not keywords.daac then keywords.provider = "P" end
  local body, dropped = CLASSES[kind](keywords):to_stac { filter = "text" }
  assert(body, tostring(dropped))
  return body, dropped
end

for _, kind in ipairs { "granule", "collection" } do
  describe("the STAC form of a " .. kind .. " search's", function()
    for _, row in ipairs(CLASSES[kind].known()) do
      local form = assert(forms.of(kind, row.name), row.name .. " has no form")
      if form.dropped then
        it(row.name .. " is none, for a reason", function()
          assert.equal(form.dropped, row.stac)
          local body, dropped = translate(kind, row.name)
          -- A DAAC stands for its provider or data centre.
          local entry = find(dropped, row.name) or row.name == "daac" and (find(dropped, "provider")
            or find(dropped, "data_center"))
          assert.equal(form.dropped, entry.reason)
          local beside = given(kind, row.name).cycle and "sat:orbit_cycle = 9" or nil
          assert.equal(beside, body.filter)
        end)
      elseif row.name == "circle" then
        it("circle is a polygon, which is told", function()
          local body, dropped = translate(kind, "circle")
          assert.equal(17, #body.intersects.coordinates[1])
          assert.matches("16 or 32 points", find(dropped, "circle").reason, 1, true)
        end)
      else
        it(row.name .. " is " .. row.stac, function()
          local expected = EXPECTED[kind][row.name] or SHARED[row.name]
          local body, dropped = translate(kind, row.name)
          if type(expected) == "string" then
            assert.equal(expected, body.filter)
            assert.equal("cql2-text", body["filter-lang"])
          else
            local member, json = next(expected)
            assert.equal(json, es.json.encode(body[member]))
            assert.is_nil(body.filter)
          end
          if row.name ~= "readable_granule_name" then assert.is_nil(find(dropped, row.name)) end
        end)
      end
    end
  end)
end

describe("the forms of parameters", function()
  it("have no entry that no parameter has", function()
    for _, kind in ipairs { "granule", "collection" } do
      local known = {}
      for _, row in ipairs(CLASSES[kind].known()) do known[row.name] = true end
      for name in pairs(EXPECTED[kind]) do assert.is_true(known[name], name) end
    end
  end)

end)

-- Every property in the official schemas of STAC 1.1 and its extensions.
local function official()
  local pipe <close> = io.popen "cat $(find ../shared/schemas -name '*.json' -path '*stac*') 2>&1"
  local known = {}
  for name in pipe:read "a":gmatch '"([%w_:]+)"' do known[name] = true end
  return known
end

describe("the properties that filters name", function()
  local known = official()
  if not known["eo:cloud_cover"] then
    print "skip the names of properties: ../shared/schemas is not here"
    return
  end

  it("are those of STAC and its extensions", function()
    for _, kind in ipairs { "granule", "collection" } do
      for _, row in ipairs(CLASSES[kind].known()) do
        local property = forms.of(kind, row.name).property
        local own = not property or property:find "^nasa:" ~= nil
        assert.is_true(own or known[property], property)
      end
    end
    for _, attribute in pairs(forms.attributes) do
      assert.is_true(known[attribute.property], attribute.property)
    end
  end)
end)
