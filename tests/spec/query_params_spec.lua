--- Keyword tables to CMR's parameters: a case for every parameter that there is.

local CASES = require "tests.support.query_cases"
local es = require "earthshine"
local Params = require "earthshine.query.params"
local rows = require "earthshine.query.rows"

local CLASSES <const> = {
  granule = es.GranuleQuery, collection = es.CollectionQuery, service = es.ServiceQuery,
  variable = es.VariableQuery, tool = es.ToolQuery,
}

local function encoded(kind, given)
  local params = Params.new(kind, given)
  local validation = params:validate()
  assert.is_true(validation.is_valid, tostring(validation))
  local out = {}
  for i, pair in ipairs(params:encode(true)) do out[i] = pair[1] .. "=" .. pair[2] end
  return table.concat(out, "&")
end

local function sorted(t)
  local list = {}
  for key in pairs(t) do list[#list + 1] = key end
  table.sort(list)
  return list
end

-- Keywords with one parameter, what its case wants beside it, and what CMR demands of granules.
local function keywords(kind, row, name, form)
  local case, given = CASES[kind][row.name], { [name] = form }
  for key, other in pairs(case.with or {}) do given[key] = other end
  local collection = kind == "granule" and not row.collection
  if collection then given.concept_id = "C9-P" end
  return given, (collection and "concept_id=C9-P&" or "") .. case[1]
    .. (case.names and case.names[name] or "")
end

local function lua(text)
  return assert(load("local es = ... return " .. text))(es)
end

for kind, class in pairs(CLASSES) do
  for _, row in ipairs(rows.list(kind)) do
    describe(("the %s parameter %s"):format(kind, row.name), function()
      local case = CASES[kind][row.name]

      it("has a case with three bad values", function()
        assert.is_table(case)
        assert.is_true(#case > 1 and #case.bad >= 3)
        assert.is_true(#row.help > 20 and row.help:find "^%l" ~= nil and not row.help:find "%.$")
      end)

      it("is encoded as CMR wants it, in each form, under each of its names", function()
        for _, name in ipairs(row.names) do
          for i = 2, #case do
            local given, text = keywords(kind, row, name, case[i])
            assert.equal(text:gsub("&$", ""), encoded(kind, given))
          end
        end
      end)

      it("makes equal queries, by table, by setter, as text, and read back", function()
        local given = keywords(kind, row, row.name, case[2])
        local q = class(given)
        assert.equal("valid", (tostring(q:validate()):gsub("warning:.*", "valid")))
        given[row.name] = nil
        for _, name in ipairs(row.names) do
          for i = 2, #case do
            if not case.names then
              local set = class(given)
              assert.equal(q, set[name](set, case[i]))
            end
          end
        end
        assert.equal(class(given), q[row.name](q, nil))
        assert.equal(q, lua(tostring(q)))
        assert.is_nil(tostring(q):find "\n")
        assert.equal(q, class(q:parameters()))
        if not row.client then assert.equal(q, class((assert(q:to_cmr())))) end
        assert.not_equal(q, class(given))
        local explained = tostring(q:explain())
        if row.name ~= "daac" then assert.matches(row.help, explained, 1, true) end
      end)

      it("says what is wrong with a bad value", function()
        for _, bad in ipairs(case.bad) do
          local given = keywords(kind, row, row.name, bad[1])
          local errors = class(given):validate().errors
          assert.is_true(#errors > 0, row.name .. " takes " .. tostring(bad[1]))
          assert.matches("^" .. row.name, errors[1].field)
          assert.matches(bad[2], errors[1].message, 1, true)
        end
      end)
    end)
  end

  it("there is no case without a " .. kind .. " parameter", function()
    for name in pairs(CASES[kind]) do assert.equal(name, rows.find(kind, name).name) end
  end)
end

describe("a query", function()
  it("is encoded in an order that does not depend on the table's", function()
    local given = {
      sort_key = "-start_date", point = { 1, 2 }, temporal = "2020", short_name = "A",
      version = "1", provider = "P", cloud_cover = { 0, 5 }, options = {
        short_name = { ignore_case = false }, provider = "pattern", spatial = { ["or"] = true },
      },
    }
    local first = encoded("granule", given)
    for _ = 1, 20 do
      local names, copy = sorted(given), {}
      for i = #names, 1, -1 do
        local at = math.random(i)
        names[i], names[at] = names[at], names[i]
        copy[names[i]] = given[names[i]]
      end
      assert.equal(first, encoded("granule", copy))
    end
    assert.matches("options[provider][pattern]=true&options[short_name][ignore_case]=false"
      .. "&options[spatial][or]=true", first, 1, true)
  end)

  it("may have its names written with hyphens, as CMR allows", function()
    assert.equal("short_name=A&cloud_cover=0,5",
      encoded("granule", { ["short-name"] = "A", ["cloud-cover"] = { 0, 5 } }))
  end)

  it("takes versions out of short names, as STAC catalogues write them", function()
    assert.equal("short_name=HLSL30&version=2.0",
      encoded("granule", { short_name = "HLSL30.v2.0" }))
    assert.equal("short_name[]=HLSL30&short_name[]=HLSS30&version=2.0",
      encoded("granule", { short_name = { "HLSL30.v2.0", "HLSS30.v2.0" } }))
    assert.equal("short_name=HLSL30.v2.0&version=1",
      encoded("granule", { short_name = "HLSL30.v2.0", version = "1" }))
    assert.equal("short_name=HLSL30_2.0", encoded("granule", { short_name = "HLSL30_2.0" }))
    assert.equal("short_name=MUR-JPL-L4-GLOB-v4.1",
      encoded("granule", { short_name = "MUR-JPL-L4-GLOB-v4.1" }))
    assert.equal("short_name=HLSL30&version=2.0",
      encoded("collection", { short_name = "HLSL30.v2.0" }))
  end)

  it("keeps different versions with their own names", function()
    assert.equal("entry_id[]=HLSL30_1.5&entry_id[]=HLSS30_2.0",
      encoded("granule", { short_name = { "HLSL30.v1.5", "HLSS30.v2.0" } }))
    local validation = Params.new("granule", { short_name = { "HLSL30.v1.5", "ATL03" } }):validate()
    assert.matches("^short_name: has a version in some names only", tostring(validation))
  end)

  it("of granules needs one of CMR's own conditions on the collection", function()
    for _, name in ipairs {
      "concept_id", "collection_concept_id", "provider", "short_name", "version", "entry_title",
      "entry_id", "dataset_id", "provider_id", "echo_collection_id",
    } do
      encoded("granule", { [name] = "C1-X", point = { 0, 0 } })
    end
    for _, given in ipairs { {}, { point = { 0, 0 } }, { granule_ur = "x" }, { platform = "x" } } do
      local errors = Params.new("granule", given):validate().errors
      assert.equal(1, #errors)
      assert.matches("CMR demands one of short_name", errors[1].message, 1, true)
    end
    assert.equal("", encoded("collection", {}))
  end)

  it("leaves the user's tables as they were", function()
    local given = { short_name = { "A.v1", "B.v1" }, polygon = { { 0, 0 }, { 0, 9 }, { 9, 9 },
      { 0, 0 } }, options = { polygon = "or" } }
    encoded("granule", given)
    assert.same({ "A.v1", "B.v1" }, given.short_name)
    assert.same({ { 0, 0 }, { 0, 9 }, { 9, 9 }, { 0, 0 } }, given.polygon)
    assert.same({ polygon = "or" }, given.options)
  end)

  it("passes the boundary option of a range on", function()
    local range = { start = "2020-01-01", exclude_boundary = true }
    assert.equal("provider=P&temporal=2020-01-01T00:00:00Z,"
      .. "&options[temporal][exclude_boundary]=true",
      encoded("granule", { provider = "P", temporal = range }))
  end)

  it("lets the user's word on a pattern stand", function()
    assert.matches("options[readable_granule_name][pattern]=false", encoded("granule", {
      provider = "P", granule_name = "a*", options = { granule_name = { pattern = false } },
    }), 1, true)
    assert.equal("provider=P&readable_granule_name=a.h5",
      encoded("granule", { provider = "P", granule_name = "a.h5" }))
  end)
end)
