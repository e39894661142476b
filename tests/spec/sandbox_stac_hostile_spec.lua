-- Odd values of every parameter of the sandbox's STAC APIs: each gets an answer, none a crash.

local Stac = require "tests.support.sandbox_stac"
local core = require "earthshine.core"
local json = require "earthshine.json"

local NAMES = {
  "collections", "ids", "bbox", "datetime", "intersects", "limit", "query", "filter",
  "filter-lang", "filter-crs", "fields", "sortby", "token", "cursor", "q",
}

-- What keeps the replies small, in front of an address's odd value.
local FEW = { all = "limit=1&collections=SWOT_L2_HR_RiverSP_2.0_2.0&", collections = "limit=1&",
  limit = "collections=SWOT_L2_HR_RiverSP_2.0_2.0&" }

local deep = {}
for _ = 1, 300 do deep = { deep } end

local VALUES = {
  "", "x", "[", "{}", "[[]]", "\0\255", ("9"):rep(400), 0, -1, 1e308, true, false, json.null,
  json.array {}, { 1, 2, 3, 4 }, { "a", { 1 } }, { a = { b = 1 } }, { { field = 1 } },
  { type = "Polygon", coordinates = { { 1 } } }, { type = "GeometryCollection", geometries = 1 },
  { op = "and", args = {} }, { include = 1, exclude = "a" }, { ["eo:cloud_cover"] = { lt = {} } },
  deep,
}

local function check(reply, what)
  assert(reply.status == 200 or reply.status == 400 or reply.status == 404
    or reply.status == 503, what .. " got " .. reply.status)
  if reply.status ~= 200 then
    assert(reply.json.errors or reply.json.description, what)
  end
end

describe("an odd value", function()
  for _, target in ipairs { "/stac/POCLOUD/search", "/stac-api/search",
    "/stac/POCLOUD/collections" } do
    it("in a body for " .. target, function()
      for _, name in ipairs(NAMES) do
        for k, value in ipairs(VALUES) do
          local body = { limit = 1, collections = { "SWOT_L2_HR_RiverSP_2.0_2.0" } }
          body[name] = value
          check(Stac.ask(target, body), name .. " " .. k)
        end
      end
    end)

    it("in the address of " .. target, function()
      for _, name in ipairs(NAMES) do
        for k, value in ipairs(VALUES) do
          local text = type(value) == "string" and value or json.encode(value)
          check(Stac.ask(("%s?%s%s=%s"):format(target, FEW[name] or FEW.all, name,
            core.url_escape(text))), name .. " " .. k)
        end
        check(Stac.ask(("%s?%s%s[]=1&%s[a][0]=x"):format(target, FEW[name] or FEW.all, name, name)),
          name)
      end
    end)
  end

  it("as a whole body", function()
    for _, target in ipairs { "/stac/POCLOUD/search", "/stac-api/search" } do
      for _, value in ipairs { json.array {}, { 1, 2 }, { { a = 1 } }, "x", 7 } do
        check(Stac.ask(target, value), target)
      end
    end
  end)
end)
