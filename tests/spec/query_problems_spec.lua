--- What is wrong with a query: every problem is found, none is raised, each says what to do.

local Params = require "earthshine.query.params"
local rows = require "earthshine.query.rows"

-- The problems of a parameter, one line each; a valid collection condition is added.
local function problems(name, value, kind)
  local given = { [name] = value }
  local row = rows.find("granule", name)
  if kind ~= "collection" and not (row and row.collection) then given.short_name = "A" end
  return tostring(Params.new(kind or "granule", given):validate())
end

local CASES = {
  -- names
  { "short_nam", "A", "short_nam: is not a known parameter (did you mean short_name?)" },
  { "bounding_bx", {}, "did you mean bounding_box?" },
  { "xyzzy", 1, "xyzzy: is not a known parameter" },
  { 1, "ATL06", '1: parameters are given by name, as in { short_name = "ATL06" }' },
  { "author", "X", "is a parameter of collection searches, not of granule searches; find" },
  { "granule_ur", "x", "is a parameter of granule searches, not of collection searches",
    "collection" },
  { "offset", 5, "the library does the paging" },
  { "daac", "NASA", "must be one of ASDC, ASF, GES_DISC" },
  { "valdate", true, "did you mean validate?" }, { "optons", {}, "did you mean options?" },
  -- text
  { "version", 6, 'version: must be a string, as in "6", but is a number' },
  { "short_name", true, "must be a string, but is a boolean" },
  { "short_name", "", "must not be empty" }, { "short_name", "  ", "must not be empty" },
  { "short_name", {}, "short_name: has no values" },
  { "platform", { "A", 5 }, "platform[2]: must" },
  { "short_name", { a = "b" }, "must be a list of values without gaps or names" },
  { "provider", { [1] = "A", [3] = "B" }, "without gaps" },
  { "granule_ur", "\xff", "is not valid UTF-8" },
  { "keyword", { "a", "b" }, "must be a single value", "collection" },
  -- identifiers
  { "concept_id", "ATL06", "must be a concept id such as G1234-PROVIDER or C1234-PROVIDER" },
  { "concept_id", "S1-X", "must be a concept id" },
  { "concept_id", "c1-X", "must be a concept id" },
  { "concept_id", "G1-X", "must be a concept id such as C1234-PROVIDER", "collection" },
  { "collection_concept_id", "G1-X", "must be a concept id such as C1234-PROVIDER" },
  { "exclude", { concept_id = "C1-X" }, "concept_id must be a concept id such as G1234-PROVIDER" },
  { "exclude", { short_name = "x" }, "has an unknown member short_name; known are concept_id" },
  { "exclude", "G1-X", "must be a table, with members among concept_id" },
  -- words and booleans
  { "day_night", "dusk", "must be one of day, night, both, unspecified" },
  { "downloadable", "yes", 'must be true, false or "unset"' },
  { "downloadable", 1, "must be true" },
  { "sort_key", "size", "is not a key to sort by; the keys are granule_ur" },
  { "sort_key", "--start_date", "is not a key" }, { "sort_key", 5, "must be a string" },
  { "sort_key", "granule_ur", "is not a key to sort by", "collection" },
  -- numbers
  { "cloud_cover", 120, "120 is not within 0 and 100" }, { "cloud_cover", { -1, 5 }, "-1 is not" },
  { "cloud_cover", { 80, 20 }, "the minimum 80 is greater than the maximum 20" },
  { "cloud_cover", "a lot", "must be a number or a range" }, { "cloud_cover", {}, "neither" },
  { "cloud_cover", { 0, 5, 10 }, "unknown member 3" }, { "cloud_cover", 0 / 0, "must be a number" },
  { "cloud_cover", ",", "neither a minimum nor a maximum" },
  { "equator_crossing_longitude", { 200, 5 }, "200 is not within -180 and 180" },
  { "orbit_number", -1, "is not within 0" },
  { "cycle", 0, "must be an integer from 1" }, { "cycle", "x", "must be an integer" },
  { "passes", { { pass = 1 } }, "cycle: must be one cycle where passes are given" },
  { "passes", { { tiles = "1L" } }, "needs the number of a pass" },
  { "passes", { { pass = 1, tiles = { "1X" } } }, 'tile "1X" is not of the form 3L' },
  -- dates
  { "temporal", { "2020-02-01", "2020-01-01" },
    "starts after it ends: 2020-02-01T00:00:00Z is later than 2020-01-01T23:59:59.999Z" },
  { "temporal", { "2020-13-01" }, 'start "2020-13-01": month 13 is not within 1 and 12' },
  { "temporal", { "2020-01-01", "soon" }, 'end "soon": not a date' },
  { "temporal", {}, "neither a start nor an end" },
  { "temporal", { "", ".." }, "neither a start nor an end" },
  { "temporal", { "2020", "2021", "2022" }, "must have two ends" },
  { "temporal", { { "2020" }, { "2021", "2020" } }, "temporal[2]: starts after it ends" },
  { "temporal", { from = "2020" }, "unknown member from; known are start, stop" },
  { "temporal", true, "must be a date range" }, { "temporal", 1e300, "is no date that CMR knows" },
  { "temporal", { start = "2020", start_day = 400 }, "must be integers from 1 to 366" },
  { "revision_date", { start = "2020", start_day = 3 }, "cannot have days of the year: CMR knows" },
  { "updated_since", 2020, 'write the year as text, "2020"' },
  { "updated_since", "x", "not a date" }, { "updated_since", { "2020", "2021" }, "single value" },
  -- shapes
  { "bbox", { 0, 10, 5, 0 }, "bbox: south 10 must not be greater than north 0" },
  { "bbox", { 200, 0, 1, 2 }, "longitude 200 must be from -180 to 180 (the same place is -160)" },
  { "bbox", { 50, 120, 60, 130 }, "latitude 120 must be from -90 to 90 (longitude comes first)" },
  { "bbox", { 1, 2, 3 }, "must be four numbers: west, south, east, north" },
  { "bbox", "1,2,x,4", '"x" is not a number' }, { "bbox", { 1, 2, 3, 0 / 0 }, "value 4" },
  { "bbox", { west = 1 }, "must be four numbers" }, { "bbox", true, "must be a list of numbers" },
  { "point", { 1 }, "a position is a longitude and a latitude" },
  { "point", "here", "no list of numbers" },
  { "point", { 1e300, 0 }, "longitude 1e+300 must be" },
  { "polygon", { 0, 0, 10, 0, 10, 10, 0, 10 },
    "is not closed: the last point 0,10 must be equal to the first, 0,0" },
  { "polygon", { { 0, 0 }, { 1, 1 }, { 0, 0 } }, "at least four points" },
  { "polygon", { { 0, 0 }, { 1, 1 }, { 1, 1 }, { 0, 5 }, { 0, 0 } },
    "points 2 and 3 are the same" },
  { "polygon", { { 0, 0 }, { 1, 1 }, { 2, 2 }, { 0, 0 } }, "has no area" },
  { "polygon", { { 0, 0 }, { 1, "x" }, { 2, 2 }, { 0, 0 } }, "point 2: value 2 is not a number" },
  { "polygon", { 1, 2, 3 }, "a longitude without a latitude" },
  { "polygon", "fields.geojson", "cannot open 'fields.geojson'" },
  { "line", { { 0, 0 } }, "must have at least two points" },
  { "circle", { 0, 0, 5 }, "radius 5 must be from 10 to 6000000 metres" },
  { "circle", { 0, 90, 50 }, "the centre must not be a pole" },
  { "circle", { 0, 0 }, "three numbers" },
  -- nested
  { "attribute", { { name = "X", value = 3 } }, "needs the type of the attribute: one of string" },
  { "attribute", { { type = "int", value = 3 } }, "needs the name" },
  { "attribute", { { type = "int", name = "X", value = 3, min = 2 } }, "both a value and a range" },
  { "attribute", { { type = "int", name = "X", max = {} } }, "max must be an integer" },
  { "attribute", { { type = "string", name = "a\\", value = "b" } },
    "name must not end with a backslash" },
  { "attribute", { { type = "string", name = "a", min = "b\\" } }, "min must not end with a" },
  { "attribute", { { type = "string", name = "a", value = "" } }, "value must be text that is" },
  { "attribute", { { typ = "int" } }, "unknown member typ" }, { "attribute", 5, "must be a table" },
  { "science_keywords", { { colour = "red" } }, "unknown member colour; known are category",
    "collection" },
  { "science_keywords", "ICE", "must be a table with members among category", "collection" },
  { "tag_data", { "x" }, "must be a table of names and values", "collection" },
  -- options
  { "options", 5, "options: must be a table" },
  { "options", { short_nam = { pattern = true } }, "options.short_nam: is not a known parameter" },
  { "options", { provider = { ["and"] = true } }, "has no option and; CMR takes pattern" },
  { "options", { concept_id = { pattern = true } }, "has no option pattern; CMR takes none" },
  { "options", { short_name = { pattern = 1 } }, "option pattern must be true or false" },
  { "options", { spatial = { pattern = true } }, "has no option pattern; CMR takes and, or" },
  { "options", { short_name = 5 }, "must be a table, as in { pattern = true }" },
}

describe("a problem of a query", function()
  for i, case in ipairs(CASES) do
    it(("is found and explained (%d: %s)"):format(i, tostring(case[1])), function()
      local text = problems(case[1], case[2], case[4])
      assert.matches(case[3], text, 1, true)
      assert.is_nil(text:find "\n")
    end)
  end

  it("is any pair of names of one parameter", function()
    for _, given in ipairs {
      { short_name = "A", downloadable = true, online_only = true },
      { short_name = "A", bbox = { 0, 0, 1, 1 }, bounding_box = { 0, 0, 1, 1 } },
      { short_name = "A", day_night = "day", day_night_flag = "day" },
    } do
      assert.matches("is the same parameter as", tostring(Params.new("granule", given):validate()))
    end
  end)

  it("is more than five patterns that begin with a wildcard", function()
    local names = { "*a", "?b", "*c", "*d", "*e", "f*" }
    local given = { short_name = "A", granule_name = names }
    assert.is_true(Params.new("granule", given):validate().is_valid)
    names[7] = "*g"
    assert.equal("options: has 6 patterns that begin with a wildcard; CMR takes 5",
      tostring(Params.new("granule", given):validate()))
  end)

  it("does not hide another", function()
    local params = Params.new("granule", {
      short_nam = "A", bbox = { 0, 9, 1, 1 }, temporal = { "2021", "2020" }, cloud_cover = 101,
      point = { 500, 0 }, options = { foo = { pattern = true } },
    })
    local validation = params:validate()
    assert.is_false(validation.is_valid)
    assert.equal(6, #validation.errors)
    local err = params:error()
    assert.equal("invalid_query", err.code)
    assert.same(validation.errors, err.errors)
    assert.matches("^the granule query has 6 problems: ", err.message)
    for _, problem in ipairs(validation.errors) do
      assert.matches(problem.field .. ": " .. problem.message, err.message, 1, true)
    end
    assert.same({ 500, 0 }, validation.errors[5].value)
  end)

  it("never is a Lua error, whatever is given", function()
    local junk = {
      5, -1, 0.5, 0 / 0, math.huge, true, false, "", " ", "x", "1,2", "\0\xff", {}, { {} },
      { { {} } },
      { 1, 2, 3, 4 }, { a = 1 }, { { a = {} } }, print, { print }, { [3] = 1 }, { false, {} },
      { { 1, 2 }, "x", 3 }, { start = {} }, { type = {} }, { lon = {}, lat = {} }, { pass = {} },
      { tiles = 5, pass = 1 }, { concept_id = {} }, { [0] = 1, 2 }, coroutine.create(print),
    }
    for _, kind in ipairs { "granule", "collection" } do
      for _, row in ipairs(rows.list(kind)) do
        for _, value in ipairs(junk) do
          local params = Params.new(kind, { [row.name] = value, options = { [row.name] = value } })
          for _, problem in ipairs(params:validate().errors) do
            assert.is_string(problem.field)
            assert.is_string(problem.message)
          end
          params:encode()
        end
      end
      for _, value in ipairs(junk) do Params.new(kind, value):validate() end
    end
  end)
end)
