-- Dates: all the forms that people and services write, to seconds and back.

local time = require "earthshine.time"

describe("time.parse", function()
  local GOOD = {
    { "1970", 0, "year" },
    { "2020", 1577836800, "year" },
    { "2020-02", 1580515200, "month" },
    { "2020-02-29", 1582934400, "day" },
    { "2000-02-29", 951782400, "day" },
    { "1969-12-31", -86400, "day" },
    { "0001-01-01", -62135596800, "day" },
    { "9999-12-31T23:59:59Z", 253402300799, "second" },
    { "2020-02-29T10Z", 1582970400, "hour" },
    { "2020-02-29T10:11", 1582971060, "minute" },
    { "2020-02-29T10:11:12Z", 1582971072, "second" },
    { "2020-02-29 10:11:12", 1582971072, "second" },
    { "2020-02-29t10:11:12z", 1582971072, "second" },
    { "  2020-02-29T10:11:12Z ", 1582971072, "second" },
    { "2020-02-29T10:11:12.250Z", 1582971072.25, "fraction" },
    { "2020-02-29T10:11:12,5Z", 1582971072.5, "fraction" },
    { "2020-02-29T10:11:12+01:00", 1582967472, "second" },
    { "2020-02-29T10:11:12-0130", 1582976472, "second" },
    { "2020-02-29T10:11:12+02", 1582963872, "second" },
    { "2020-02-29T24:00:00Z", 1583020800, "second" },
    { "2016-12-31T23:59:60Z", 1483228800, "second" },
  }
  for _, case in ipairs(GOOD) do
    it("reads " .. case[1], function()
      local seconds, precision = time.parse(case[1])
      assert.equal(case[2], seconds)
      assert.equal(case[3], precision)
    end)
  end

  local BAD = {
    { "2021-02-29", "day 29 is not within 1 and 28" },
    { "1900-02-29", "day 29 is not within 1 and 28" },
    { "2020-13-01", "month 13" }, { "2020-00-01", "month 0" }, { "2020-01-00", "day 0" },
      { "2020-04-31", "day 31" },
    { "2020-01-01T25:00:00Z", "hour 25" }, { "2020-01-01T24:00:01Z", "hour 24" },
    { "2020-01-01T10:60Z", "minute 60" }, { "2020-01-01T10:00:61Z", "second 61" }, { "0000-01-01",
      "0000" },
    { "", "not a date" }, { "today", "not a date" }, { "2020-1-1", "not a date" }, { "20200101",
      "not a date" },
    { "2020-01-", "not a date" }, { "2020-", "not a date" }, { "2020T10:00", "not a date" },
      { "01/02/2020", "not a date" },
    { "2020-01-01T", "not a date" }, { "2020-01-01Tnoon", "not a date" },
      { "2020-01-01T10:00:00 PM", "time of day" },
    { "2020-01-01T10:00:00+1", "time of day" }, { "2020-01-01T1:00", "time of day" },
      { "2020-01-01T10:00:00+99:00", "time of day" },
  }
  for _, case in ipairs(BAD) do
    it(("refuses %q, saying why"):format(case[1]), function()
      local seconds, why = time.parse(case[1])
      assert.is_nil(seconds)
      assert.matches(case[2], why, 1, true)
    end)
  end

  it("refuses what is no string", function()
    assert.is_nil((time.parse(2020)))
  end)
end)

describe("time.format", function()
  it("writes what time.parse reads", function()
    for _, text in ipairs { "2020-02-29T10:11:12Z", "1969-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
      "2100-03-01T00:00:00Z" } do
      assert.equal(text, time.format((time.parse(text))))
    end
    assert.equal("1969-12-31T23:59:59.999Z", time.format(-0.001))
  end)

  it("writes as many decimals as asked, carrying into the next day", function()
    assert.equal("1970-01-01T00:00:01.5Z", time.format(1.5, 1))
    assert.equal("1970-01-01T00:00:01.500Z", time.format(1.5))
    assert.equal("1970-01-02T00:00:00Z", time.format(86399.7, 0))
    assert.equal("2020-01-01T00:00:00.000000Z", time.format(1577836800, 6))
  end)
end)

describe("calendar arithmetic", function()
  it("is its own inverse over eight centuries, day by day", function()
    local year, month, day = 1600, 1, 1
    for n = time.days(1600, 1, 1), time.days(2400, 1, 1) do
      local y, m, d = time.civil(n)
      assert(y == year and m == month and d == day)
      assert(time.days(y, m, d) == n)
      day = day + 1
      local leap = year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
      local length = ({ 31, leap and 29 or 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 })[month]
      if day > length then day, month = 1, month + 1 end
      if month > 12 then month, year = 1, year + 1 end
    end
  end)

  it("knows the last moment of what a date names", function()
    for text, last in pairs {
      ["2020"] = "2020-12-31T23:59:59.999Z", ["2020-02"] = "2020-02-29T23:59:59.999Z",
      ["2020-12"] = "2020-12-31T23:59:59.999Z", ["2020-12-31"] = "2020-12-31T23:59:59.999Z",
      ["2020-01-01T10:11"] = "2020-01-01T10:11:59.999Z",
        ["2020-01-01T10:11:12.5Z"] = "2020-01-01T10:11:12.500Z",
    } do
      assert.equal(last, time.format(time.last(time.parse(text))))
    end
  end)
end)

describe("Earthdata Login's date", function()
  it("is month, day, year; an ISO date is understood too", function()
    assert.equal("2026-03-01T00:00:00Z", time.format(time.parse_edl "03/01/2026"))
    assert.equal("2026-03-01T00:00:00Z", time.format(time.parse_edl "3/1/2026"))
    assert.equal("2026-03-01T12:00:00Z", time.format(time.parse_edl "2026-03-01T12:00:00Z"))
    for _, text in ipairs { "13/01/2026", "02/30/2026", "soon",
      "" } do assert.is_nil(time.parse_edl(text), text) end
    assert.is_nil(time.parse_edl(nil))
  end)
end)
