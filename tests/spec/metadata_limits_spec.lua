--- Records at the limits of what JSON can say: numbers beyond a double, members nested as deep as a
--- document may be, shapes of very many parts, texts that ask for far more bytes than they have.

local core = require "earthshine.core"
local document = require "earthshine.document"
local json = require "earthshine.json"
local leaks = require "tests.support.leaks"
local pipeline = require "earthshine.export.pipeline"

local function item_with(member)
  return '{"type":"Feature","stac_version":"1.0.0","id":"i",' .. member .. "}"
end

local function collection_with(member)
  return '{"type":"Collection","stac_version":"1.0.0","id":"i","links":[],' .. member .. "}"
end

describe("metadata at the limits", function()
  before_each(leaks.mark)

  describe("with numbers that no double holds", function()
    it("stays JSON where an array has them", function()
      local item = document.reply(item_with '"properties":{"a":[1,1e999,-1e999]}')
      local back = json.decode(core.stac_to_umm(item))
      assert.same({ "1", "1e999", "-1e999" }, back.umm.AdditionalAttributes[1].Values)
    end)

    it("has no box of a collection that goes on without an end", function()
      local text = collection_with '"extent":{"spatial":{"bbox":[[1e999,0,-1e999,1]]}}'
      local back = json.decode(core.stac_to_umm_c(document.reply(text)))
      assert.equal("NO_SPATIAL", back.umm.SpatialExtent.GranuleSpatialRepresentation)
    end)

    it("gives collections back as they were", function()
      local text = '{"ShortName":"s","RelatedUrls":[{"URL":"https://h/a",'
        .. '"GetData":{"Size":1e999}}]}'
      local collection = core.umm_c_to_stac(document.reply(text))
      local back = core.stac_to_umm_c(document.reply(collection))
      assert.equal(document.reply(text), document.reply(back))
    end)

    it("draws no box where there is no such place", function()
      for _, side in ipairs { "1e300", "1e999", "9.1e9" } do
        local box = ('"extent":{"spatial":{"bbox":[[-%s,0,%s,1]]}}'):format(side, side)
        local text = pipeline.text(document.reply(collection_with(box)), { format = "geojson" })
        assert.matches('"geometry":null', text, 1, true)
      end
    end)
  end)

  it("places each hole of an area of very many parts once", function()
    local TEETH <const> = 1500
    local function ring(points)
      local list = {}
      for i, p in ipairs(points) do
        list[i] = ('{"Longitude":%.5f,"Latitude":%.5f}'):format(p[1], p[2])
      end
      return '{"Points":[' .. table.concat(list, ",") .. "]}"
    end
    -- A comb across the antimeridian, a hole in each of its teeth.
    local outline, holes, step = { { 170, -60 } }, {}, 120 / TEETH
    for i = 0, TEETH - 1 do
      local south = -60 + i * step
      table.move({ { 179, south }, { -170, south }, { -170, south + step * 0.8 },
        { 179, south + step * 0.8 } }, 1, 4, #outline + 1, outline)
      local low, high = south + step * 0.2, south + step * 0.6
      holes[#holes + 1] = ring { { -176, low }, { -175, low }, { -175, high }, { -176, low } }
    end
    outline[#outline + 1] = { 170, 60 }
    outline[#outline + 1] = outline[1]
    local item = document.view(core.umm_to_stac(document.view(
      '{"GranuleUR":"g","SpatialExtent":{"HorizontalSpatialDomain":{"Geometry":{"GPolygons":[{'
      .. '"Boundary":' .. ring(outline) .. ',"ExclusiveZone":{"Boundaries":['
      .. table.concat(holes, ",") .. "]}}]}}}}"), nil, nil, false))
    local placed = 0
    for _, area in ipairs(item.geometry.coordinates) do placed = placed + #area - 1 end
    assert.equal(TEETH + 1, #item.geometry.coordinates)
    assert.equal(TEETH, placed)
  end)

  describe("with a long text for each of many short ones", function()
    local long, short = ("x"):rep(1 << 20), {}
    for i = 1, 100 do short[i] = i end

    local function each(form) return (table.concat(short, ","):gsub("%d+", form)) end

    local function refused(convert, text)
      local made, code = convert(document.view(text))
      assert.is_nil(made and #made)
      assert.equal("limit", code)
    end

    it("is refused by name, in the memory that it has itself", function()
      local asset = '"a":{"href":"https://h/a","description":"' .. long .. '","alternate":{'
        .. each '"%0":{"href":"s3://h/%0"}' .. "}}"
      refused(core.stac_to_umm_c, collection_with('"extent":{},"assets":{' .. asset .. "}"))
      refused(core.stac_to_umm, item_with('"properties":{"umm:record":{"umm:urls":{"forms":['
        .. '{"Format":"' .. long .. '"}],"entries":[' .. each '[0,"a"]' .. ']}}},'
        .. '"assets":{"a":{"href":"https://h/a"}}'))
      refused(core.umm_c_to_stac, '{"ShortName":"s","DirectDistributionInformation":{"Region":"'
        .. long .. '","S3BucketAndObjectPrefixNames":[' .. each '"%0"' .. "]}}")
    end)

    it("does not make addresses of it", function()
      local item = item_with('"links":[{"rel":"self","href":"https://h/' .. long .. '/i.json"}],'
        .. '"assets":{"a":{"href":"./a.tif","roles":["data"]}}')
      assert.equal("./a.tif", json.decode(core.stac_to_umm(document.view(item))).umm
        .RelatedUrls[1].URL)
      assert.equal("", pipeline.text(document.view(item), { format = "urls" }))
    end)
  end)

  it("has tables of records as deep as a document may be", function()
    -- Nested so many levels, the record's own included.
    local function deep(record, levels)
      return (record:gsub("DEEP", ("["):rep(levels - 1) .. ("]"):rep(levels - 1)))
    end
    local lines = {}
    for levels = 500, 512 do
      lines[#lines + 1] = deep('{"GranuleUR":"g","X":DEEP}', levels)
      lines[#lines + 1] = deep(item_with '"X":DEEP', levels)
    end
    local text = pipeline.text(table.concat(lines, "\n"),
      { format = "csv", fields = { "id", "umm.GranuleUR" } })
    assert.equal(("g,g\ni,i\n"):rep(#lines // 2), text)
  end)
end)
