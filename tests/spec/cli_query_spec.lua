--- The search options of the command line: the query that they make, and what they say where it is
-- wrong.

local es = require "earthshine"
local grammar = require "earthshine.cli.parser"
local options = require "earthshine.cli.options"
local query_of = require "earthshine.cli.query"
local usage = require "earthshine.cli.usage"

local parser = grammar.new(80, { "search" })

-- The query of one command line of `search`.
local function query(...)
  local ok, args = parser:pparse(options.prepare { "search", ... })
  assert.is_true(ok, args)
  local kind = args.collections and "collection" or args.tools and "tool" or "granule"
  return (query_of.of(args, kind))
end

-- The lines of what is wrong with it.
local function problems(...)
  local ok, err = pcall(query, ...)
  assert.is_false(ok)
  assert.is_true(usage.is(err), tostring(err))
  return err.lines or { err.message }
end

describe("search options", function()
  it("make a query", function()
    assert.equal(es.GranuleQuery {
      short_name = "ATL06", version = "006", provider = "NSIDC_CPRD",
      temporal = { "2020-01-01", "2020-02-01" }, bounding_box = { -50, 60, -40, 70 },
      cloud_cover = { 0, 20 }, day_night = "day", platform = "ICESat-2", instrument = "ATLAS",
      granule_name = "ATL06_2020*", orbit_number = { 1200, 1210 }, cycle = 3,
      passes = { 2, { pass = 5, tiles = { "3L", "4R" } }, 7 }, updated_since = "2021-01-01",
      revision_date = { "2021-01-01", nil }, sort_key = { "-start_date", "granule_ur" },
      limit = 7, page_size = 5, line = { { 1, 2 }, { 3, 4 } },
      circle = { lon = 1, lat = 2, radius = 3000 },
    }, query("ATL06", "--version", "006", "--provider", "NSIDC_CPRD", "--temporal",
      "2020-01-01,2020-02-01", "--bbox", "-50,60,-40,70", "--cloud-cover", "0,20", "--day-night",
      "day", "--platform", "ICESat-2", "--instrument", "ATLAS", "--granule-name", "ATL06_2020*",
      "--orbit", "1200,1210", "--cycle", "3", "--passes", "2,5:3L,4R,7", "--updated-since",
      "2021-01-01", "--revision-date", "2021-01-01,", "--sort", "-start_date,granule_ur", "-n", "7",
      "--page-size", "5", "--line", "1,2,3,4", "--circle", "1,2,3000"))
    assert.equal(es.CollectionQuery { doi = "10.5067/X", keyword = "sea ice" },
      query("--collections", "--doi", "10.5067/X", "--keyword", "sea ice"))
    assert.equal(es.ToolQuery { name = "Giovanni" }, query("--tools", "Giovanni"))
  end)

  it("take negative numbers, spaces for commas, and two dates", function()
    assert.equal(es.GranuleQuery { short_name = "ATL06", point = { -45.5, 70 },
      temporal = { "2020-01-01", "2020-02-01" } },
      query("-s", "ATL06", "--point", "-45.5,70", "--temporal", "2020-01-01", "2020-02-01"))
    local box = es.GranuleQuery { short_name = "A", bounding_box = { -50, 60, -40, 70 } }
    assert.equal(box, query("A", "--bbox", " -50 60, -40 70 "))
    assert.equal(box, query("A", "--bbox=-50,60,-40,70"))
    assert.equal(es.GranuleQuery { short_name = "A", sort_key = "-start_date" },
      query("--sort", "-start_date", "A"))
  end)

  it("leave a short name after one date alone", function()
    assert.equal(es.GranuleQuery { short_name = "ATL06", temporal = "2020-01-01" },
      query("--temporal", "2020-01-01", "ATL06"))
  end)

  it("make lists of what is repeated, also of dates and shapes", function()
    assert.equal(es.GranuleQuery {
      short_name = { "HLSL30", "HLSS30" }, concept_id = { "C1-X", "C2-X" },
      platform = { "a", "b=c" }, temporal = { { "2020-01", "2020-01" }, { "2020-03", "2020-04" } },
      bounding_box = { { 1, 2, 3, 4 }, { 5, 6, 7, 8 } },
    }, query("HLSL30", "HLSS30", "--concept-id", "C1-X", "--concept-id", "C2-X", "--param",
      "platform=a", "-p", "platform[]=b=c", "--temporal", "2020-01", "--temporal",
      "2020-03,2020-04", "--bbox", "1,2,3,4", "--bbox", "5,6,7,8"))
  end)

  it("take every parameter and option by its name", function()
    assert.equal(es.GranuleQuery {
      short_name = "ATL0?", platform = { "A", "B" }, options = {
        short_name = { pattern = true, ignore_case = false }, platform = { ["and"] = true },
      }, passes = { { pass = 3, tiles = { "1L" } } }, cycle = 1, exclude = { concept_id = "G1-X" },
      bounding_box = { 1, 2, 3, 4 },
    }, query("ATL0?", "--platform", "A", "--platform", "B", "--option", "short_name.pattern",
      "--option", "short_name.ignore_case=false", "--param", "options[platform][and]=true",
      "--param", "passes[0][pass]=3", "--param", "passes[0][tiles]=1L", "--param", "cycle=1",
      "--param", "exclude[concept_id][]=G1-X", "--param", "bbox=1,2,3,4"))
  end)

  it("refuse what is not a word of theirs", function()
    for _, words in ipairs {
      { "search", "--bogus" }, { "download", "--workers", "0" }, { "nosuch" },
      { "search", "--collections", "--tools" }, { "search", "--timeline", "fortnight" },
    } do
      assert.is_false((grammar.new():pparse(options.prepare(words))))
    end
  end)

  it("keep the words after -- as they are", function()
    local words = { "download", "--", "--bbox", "-1,2" }
    assert.same(words, options.prepare(words))
  end)

  it("take an address behind --stac, and nothing else", function()
    assert.same({ "search", "--stac=https://x/stac", "A" },
      options.prepare { "search", "--stac", "https://x/stac", "A" })
    assert.same({ "search", "--stac=", "A" }, options.prepare { "search", "--stac", "A" })
    assert.same({ "search", "A", "--stac=" }, options.prepare { "search", "A", "--stac" })
  end)
end)

describe("what is wrong with a search", function()
  it("is told all at once, each under what was typed", function()
    local lines = problems("", "--point", "1,2", "--point", "3", "--param", "day_night=dusk",
      "--option", "version.patern", "--bbox", "1 2 3", "--passes", "x", "--cycle", "1", "--param",
      "cloud_cover", "--sort", "size", "--count", "many", "--param", "cyle=3")
    local expected = {
      "^%-%-param cloud_cover: is not of the form NAME=VALUE$",
      "^%-%-param cyle: is not a known parameter %(did you mean cycle%?%)$",
      "^%-%-option version%.patern: has no option patern; CMR takes pattern, ignore_case$",
      '^NAME "": must not be empty$', '^%-%-bbox "1 2 3": must be four numbers',
      '^%-%-point 3: "3" is no list of numbers$', "^%-%-param day_night=dusk: must be one of day,",
      "^%-%-passes x: needs the number of a pass", "^%-%-sort size: is not a key to sort by",
      "^%-%-count many: must be an integer",
    }
    assert.equal(#expected, #lines, table.concat(lines, "\n"))
    for i, pattern in ipairs(expected) do assert.matches(pattern, lines[i]) end
  end)

  it("names the option also where it was not typed, or not for this kind of search", function()
    assert.matches("^%-%-short%-name: a condition that says which collections",
      problems("--bbox", "1,2,3,4")[1])
    assert.matches("^%-%-keyword ice: is a parameter of collection",
      problems("--keyword", "ice")[1])
    assert.equal("--bbox 5,6,7: must be four numbers: west, south, east, north",
      problems("A", "--bbox", "1,2,3,4", "--bbox", "5,6,7", "--bbox", "1,2,3,4")[1])
    assert.matches("^%-%-cycle: must be one cycle where passes are given",
      problems("A", "--passes", "1")[1])
    assert.matches("^%-%-keyword: must be a single value",
      problems("--collections", "--keyword", "a", "--keyword", "b")[1])
    assert.matches("^%-%-bbox 1,2,3,4: is the same parameter as bbox",
      problems("A", "--bbox", "1,2,3,4", "--param", "bbox=1,2,3,4")[1])
  end)

  it("finds what was typed under another name of the parameter", function()
    local ok, args = parser:pparse(options.prepare { "search", "A", "--granule-name", "x*",
      "--param", "online_only=true" })
    assert.is_true(ok)
    local _, typed = query_of.of(args)
    local name = require "earthshine.cli.problems".names(typed, "granule")
    assert.equal("--granule-name x*", name { field = "readable_granule_name", value = "x*" })
    assert.equal("--param online_only=true", name { field = "downloadable", value = true })
    assert.equal("--bbox", name { field = "bounding_box" })
    assert.equal("--bbox", name { field = "bbox" })
    assert.equal("project", name { field = "project" })
  end)

  it("is told without secrets, control characters or very long words", function()
    local lines = problems("A", "--param", "token=SECRET", "--param", "toke=SECRET", "--param",
      "a\27[31mb=1", "--platform", ("x"):rep(300) .. "\xff", "--param", "\xff\xfe=1")
    local text = table.concat(lines, "\n")
    assert.is_nil(text:find("SECRET", 1, true))
    assert.is_nil(text:find "[^%g \n\x80-\xff]")
    assert.is_truthy(utf8.len(text))
    assert.matches("%-%-platform x+[~…]: is not valid UTF%-8", text)
    for _, line in ipairs(lines) do assert.is_true(#line < 200, line) end
  end)

  it("is told shortly where it is much", function()
    local words = { "A" }
    for i = 1, 5000 do words[2 * i], words[2 * i + 1] = "--param", ("p%d=1"):format(i) end
    local lines = problems(table.unpack(words))
    assert.equal(21, #lines)
    assert.equal("and 4980 more", lines[21])
    for i = 1, 5000 do words[2 * i + 1] = "provider=" end
    assert.equal(21, #problems(table.unpack(words)))
    for i = 1, 5000 do words[2 * i + 1] = "platform=p" .. i end
    assert.equal(5000, #query(table.unpack(words)):parameters().platform)
  end)
end)

describe("empty, broken and hostile words", function()
  local OPTIONS <const> = {}
  for _, group in ipairs(require "earthshine.cli.search_options") do
    for _, entry in ipairs(group) do OPTIONS[#OPTIONS + 1] = entry[1] end
  end

  it("are refused with a message that can be shown, whatever the option", function()
    for _, word in ipairs { "", " ", "\xff", "\27[31m", ",", "-", "a\0b", ("9"):rep(400), "nan",
      "[", "a[=", "=", "..", "options[=x", "a[b][c]=1", "1e999", ("("):rep(1000) } do
      for _, option in ipairs(OPTIONS) do
        local ok, err = pcall(query, "ATL06", option .. "=" .. word)
        if not ok then
          assert.is_true(usage.is(err), option .. " " .. word .. ": " .. tostring(err))
          assert.is_nil(tostring(err):find "[\0\27\xff]", option)
          assert.is_true(#tostring(err) < 700, option .. " " .. tostring(err))
        end
        if word == "" or word == " " then assert.is_false(ok, option) end
      end
    end
  end)
end)
