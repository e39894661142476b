-- Records on views: they answer as those made of tables do, and a record that is made from a view
-- needs nothing else of its page.

local es = require "earthshine"
local collection = require "earthshine.record.collection"
local granule = require "earthshine.record.granule"
local item = require "earthshine.record.item"
local json = require "earthshine.json"
local fixture = require "tests.support.fixture"

-- A part of an answer as plain values, whatever it is made of.
local function plain(value)
  value = json.to_table(value)
  return type(value) == "table" and json.normalise(value) or value
end

-- Arguments of methods that need one.
local ARGUMENTS <const> = { associated_ids = "services" }

-- What all methods answer.
local function answers(class, record)
  local out = { tostring = tostring(record) }
  for name, method in pairs(class.methods) do
    local result = table.pack(pcall(method, record, ARGUMENTS[name]))
    for i = 2, result.n do result[i] = plain(result[i]) end
    assert.is_true(result[1], name .. ": " .. tostring(result[2]))
    out[name] = result
  end
  return out
end

local STAC <const> = [[{ "type": "Feature", "id": "I", "collection": "C", "bbox": [1, 2, 3, 4],
  "geometry": { "type": "Point", "coordinates": [1, 2] }, "links": [
    { "rel": "self", "href": "https://example.org/items/I" } ],
  "properties": { "datetime": null, "start_datetime": "2024-01-01T00:00:00Z", "eo:cloud_cover": 3 },
  "assets": { "data": { "href": "a.nc", "file:size": 12, "roles": ["data"],
    "alternate": { "s3": { "href": "s3://bucket/a.nc" } } }, "none": {}, "null": null } }]]

local RECORDS <const> = {
  { "a granule of three files", granule, fixture "umm/granule_three_files" },
  { "a granule of an orbit", granule, fixture "umm/granule_orbit" },
  { "a granule without names", granule, fixture "umm/granule_nameless" },
  { "a collection", collection, fixture "umm/collection_cloud" },
  { "an item", item, STAC },
  { "an empty granule", granule, "{}" },
  { "a granule that has lists", granule, '{"umm":[1,null,[]],"meta":[]}' },
  { "a granule of nulls", granule,
    '{"umm":{"RelatedUrls":null,"TemporalExtent":[null]},"meta":null}' },
  { "a granule of wrong types", granule, [==[{"umm":{"GranuleUR":7,"RelatedUrls":{"URL":[]},
    "DataGranule":"x","TemporalExtent":true,"SpatialExtent":[[]],"AdditionalAttributes":[null,3]},
    "meta":[{}]}]==] },
}

describe("a record on a view", function()
  for _, case in ipairs(RECORDS) do
    local name, class, text = table.unpack(case)
    it("answers as one made of tables: " .. name, function()
      local expected = answers(class, class.new(json.decode(text)))
      assert.same(expected, answers(class, class.of(es.json.view(text))))
      assert.same(expected, answers(class, class.new(text)))
    end)
  end

  it("is made from a part of a page, and outlives it", function()
    local page = es.json.view('{"items":[' .. fixture "umm/granule_three_files" .. "]}")
    local g = granule.new(page.items[1])
    page = nil -- luacheck: ignore
    collectgarbage()
    collectgarbage()
    assert.equal("SPEC_L2A_20220810T034103", g:name())
    assert.equal(3, #g:files())
  end)

  it("is written as its source had it", function()
    local text = '{"meta":{"n":1.50},"umm":{"GranuleUR":"\\u00e9","none":null,"list":[]}}'
    assert.equal(text, es.json.encode(granule.new(text)))
    assert.equal("é", es.json.to_table(granule.new(text)).umm.GranuleUR)
  end)
end)
