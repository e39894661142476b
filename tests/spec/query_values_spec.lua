--- Numbers, dates and shapes in every natural form, as CMR's text.

local numbers = require "earthshine.query.numbers"
local values = require "earthshine.query.values"

-- CMR's text of a single value of a kind, or nil and a message.
local function encode(kind, value)
  local normal, message = values[kind].read(value, { name = "temporal" })
  if not normal then return nil, message end
  return values[kind].text(normal)
end

describe("a number", function()
  it("is written without exponent, zeros at its end or .0", function()
    for text, value in pairs {
      ["0"] = -0.0, ["1"] = 1.0, ["-180"] = -180, ["0.00001"] = 1e-5,
      ["1.5"] = 1.50, ["-122.4194155"] = -122.4194155, ["100000000"] = 1e8,
      ["0.3333333333"] = 1 / 3, ["6000000"] = 6e6, ["-0.0000000001"] = -1e-10,
    } do
      assert.equal(text, numbers.text(value))
    end
    assert.equal("0", numbers.text(1e-11))
    assert.equal("0", numbers.text(-1e-11))
  end)

  it("is read from decimal text, not from hexadecimal, infinity or words", function()
    assert.equal(1.5, numbers.parse " 1.5 ")
    assert.equal(-2e-7, numbers.parse "-2e-7")
    for _, text in ipairs { "0x10", "inf", "nan", "", " ", "1 2", "1,5", "--1", "." } do
      assert.is_nil(numbers.parse(text))
    end
    assert.is_nil(numbers.parse(math.huge))
    assert.is_nil(numbers.parse(0 / 0))
    assert.is_nil(numbers.parse(nil))
  end)
end)

describe("a date range", function()
  local CASES = {
    { { "2020-01-01", "2020-02-01" }, "2020-01-01T00:00:00Z,2020-02-01T23:59:59.999Z" },
    { { "2020-02", "2020-02" }, "2020-02-01T00:00:00Z,2020-02-29T23:59:59.999Z" },
    { { "2019", "2020" }, "2019-01-01T00:00:00Z,2020-12-31T23:59:59.999Z" },
    { { "2020-01-01T10:00:00Z", "2020-01-01T11:00:00Z" },
      "2020-01-01T10:00:00Z,2020-01-01T11:00:00Z" },
    { { "2020-01-01T10:00:00+02:00", "2020-01-01 11:30" },
      "2020-01-01T08:00:00Z,2020-01-01T11:30:00Z" },
    { { "2020-01-01T00:00:00.5Z", nil }, "2020-01-01T00:00:00.500Z," },
    { { nil, "2020-02-01" }, ",2020-02-01T23:59:59.999Z" },
    { { "", "2020-02-01" }, ",2020-02-01T23:59:59.999Z" },
    { { "2020-02-01", ".." }, "2020-02-01T00:00:00Z," },
    { { false, "2020" }, ",2020-12-31T23:59:59.999Z" },
    { { 0, 1577836800 }, "1970-01-01T00:00:00Z,2020-01-01T00:00:00Z" },
    { { 1.5, 2.25 }, "1970-01-01T00:00:01.500Z,1970-01-01T00:00:02.250Z" },
    { { start = "2020", stop = "2021" }, "2020-01-01T00:00:00Z,2021-12-31T23:59:59.999Z" },
    { { start = "2020", ["end"] = "2020" }, "2020-01-01T00:00:00Z,2020-12-31T23:59:59.999Z" },
    { { start = "2000", stop = "2020", start_day = 32, end_day = 60 },
      "2000-01-01T00:00:00Z,2020-12-31T23:59:59.999Z,32,60" },
    { { start = "2000", start_day = 32 }, "2000-01-01T00:00:00Z,,32" },
    { "2020-01-01,2020-01-02", "2020-01-01T00:00:00Z,2020-01-02T23:59:59.999Z" },
    { "2020-01-01/2020-01-02", "2020-01-01T00:00:00Z,2020-01-02T23:59:59.999Z" },
    { "2020-01-01/..", "2020-01-01T00:00:00Z," }, { "/2020", ",2020-12-31T23:59:59.999Z" },
    { "2000,2020,5,6", "2000-01-01T00:00:00Z,2020-12-31T23:59:59.999Z,5,6" },
    { "2020-01-01", "2020-01-01T00:00:00Z,2020-01-01T23:59:59.999Z" },
    { "2020-01-01T12:00:00Z", "2020-01-01T12:00:00Z,2020-01-01T12:00:00Z" },
    { "2020-01-01/P1M", "2020-01-01T00:00:00Z/P1M" },
    { "P1Y2M10DT2H/2020-06-01", "P1Y2M10DT2H/2020-06-01T23:59:59.999Z" },
    { { "2020-01-01", "2020-01-01" }, "2020-01-01T00:00:00Z,2020-01-01T23:59:59.999Z" },
  }
  for i, case in ipairs(CASES) do
    it(("is understood in form %d: %s"):format(i, case[2]), function()
      assert.is_nil(values.dates.split(case[1]))
      assert.equal(case[2], assert(encode("dates", case[1])))
    end)
  end

  it("is one of several in a list of tables, or of texts with both ends", function()
    assert.equal(2, #values.dates.split { { "2020", "2021" }, { "2022" } })
    assert.equal(2, #values.dates.split { "2020/2021", "2022,2023" })
    assert.is_nil(values.dates.split { "2020", "2021" })
    assert.is_nil(values.dates.split "2020/2021")
    assert.is_nil(values.dates.split { start = "2020" })
  end)

  it("with durations needs a date beside one of them", function()
    for text, words in pairs {
      ["P1M/P2M"] = "two durations", ["P1M/"] = "no date", ["P1M/x"] = "not a date",
    } do
      local encoded, message = encode("dates", text)
      assert.is_nil(encoded)
      assert.matches(words, message, 1, true)
    end
  end)
end)

describe("a shape", function()
  local function all(kind, value)
    local out = {}
    local list = values[kind].split(value, {}) or { value }
    for i, one in ipairs(list) do out[i] = assert(encode(kind, one)) end
    return out
  end

  local SQUARE = "0,0,10,0,10,10,0,10,0,0"
  local CASES = {
    { "bounding_box", { -180, -90, 180, -60 }, { "-180,-90,180,-60" } },
    { "bounding_box", { west = 170, south = -10, east = -170, north = 10 }, { "170,-10,-170,10" } },
    { "bounding_box", { 0, 1, 500, 2, 3, 900 }, { "0,1,2,3" } },
    { "bounding_box", "-1.50, 2 ,3,4.25", { "-1.5,2,3,4.25" } },
    { "bounding_box", { "0", "1", "2", "3" }, { "0,1,2,3" } },
    { "bounding_box", { { 0, 1, 2, 3 }, { 4, 5, 6, 7 } }, { "0,1,2,3", "4,5,6,7" } },
    { "bounding_box", { "0,1,2,3", "4,5,6,7" }, { "0,1,2,3", "4,5,6,7" } },
    { "point", { 10, 20 }, { "10,20" } }, { "point", { 10, 20, 3000 }, { "10,20" } },
    { "point", { lon = 10, lat = 20 }, { "10,20" } }, { "point", "10,20", { "10,20" } },
    { "point", { longitude = 10, latitude = 20.0 }, { "10,20" } },
    { "point", { { 1, 2 }, { 3, 4 } }, { "1,2", "3,4" } },
    { "point", { { lon = 1, lat = 2 } }, { "1,2" } },
    { "line", { 0, 0, 1, 1, 2, 0 }, { "0,0,1,1,2,0" } },
    { "line", { { 0, 0, 5 }, { lon = 1, lat = 1 } }, { "0,0,1,1" } },
    { "line", { { { 0, 0 }, { 1, 1 } }, { { 2, 2 }, { 3, 3 } } }, { "0,0,1,1", "2,2,3,3" } },
    { "line", "0,0,1,1", { "0,0,1,1" } },
    { "circle", { 5, 6, 1000 }, { "5,6,1000" } },
    { "circle", { { 5, 6, 1000 }, { lon = 1, lat = 2, radius = 10 } }, { "5,6,1000", "1,2,10" } },
    { "polygon", { { 0, 0 }, { 10, 0 }, { 10, 10 }, { 0, 10 }, { 0, 0 } }, { SQUARE } },
    { "polygon", { 0, 0, 10, 0, 10, 10, 0, 10, 0, 0 }, { SQUARE } },
    { "polygon", SQUARE, { SQUARE } },
    { "polygon", { SQUARE, SQUARE }, { SQUARE, SQUARE } },
    { "polygon", { { 0, 0, 10, 0, 10, 10, 0, 10, 0, 0 } }, { SQUARE } },
    { "polygon", { { { 0, 0, 7 }, { 10, 0, 7 }, { 10, 10, 7 }, { 0, 10, 7 }, { 0, 0, 7 } } },
      { SQUARE } },
  }
  for i, case in ipairs(CASES) do
    it(("%s is understood in form %d"):format(case[1], i), function()
      assert.same(case[3], all(case[1], case[2]))
    end)
  end

  it("polygon that runs clockwise is turned, also across the antimeridian", function()
    assert.same({ "0,0,10,0,10,10,0,10,0,0" }, all("polygon", { 0, 0, 0, 10, 10, 10, 10, 0, 0, 0 }))
    local east = { 170, 0, 170, 10, -170, 10, -170, 0, 170, 0 }
    assert.same({ "170,0,-170,0,-170,10,170,10,170,0" }, all("polygon", east))
    local right = "170,0,-170,0,-170,10,170,10,170,0"
    assert.same({ right }, all("polygon", right))
  end)

  it("polygon around a pole is left as it is", function()
    local ring = "-180,60,-90,60,0,60,90,60,-180,60"
    assert.same({ ring }, all("polygon", ring))
  end)

  it("line may have 500 points or 4 500 characters, not more of both", function()
    local short, long = {}, {}
    for i = 1, 600 do
      short[i] = { i % 60, i // 60 }
      long[i] = { i / 10 + 0.123456, 45.123456 }
    end
    assert.is_string(encode("line", short))
    local text, message = encode("line", long)
    assert.is_nil(text)
    assert.matches("600 points", message, 1, true)
  end)
end)
