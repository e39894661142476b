--- Progress of a download: what is known and what is only estimated, rate, time left.

local Progress = require "earthshine.download.progress"
local units = require "earthshine.units"

describe("progress", function()
  it("counts files and bytes that are whole and that arrive", function()
    local p = Progress.new(100)
    p:item(1)
    p:item(1)
    p:listed()
    p:start("a", "a.nc", 1000)
    p:start("b", "b.nc", 3000)
    p:advance("a", 500)
    p:advance("b", 1500)
    local event = p:snapshot(102)
    assert.equal(2000, event.bytes)
    assert.equal(4000, event.bytes_total)
    assert.equal(2, event.active)
    assert.equal(2, event.total)
    assert.is_false(event.estimated)
    assert.equal(1000, event.rate)
    assert.equal(2, event.eta)
    p:done("a", 1000)
    p:done("b", 3000)
    event = p:snapshot(104)
    assert.equal(2, event.files)
    assert.equal(0, event.active)
    assert.equal(4000, event.bytes)
    assert.equal(0, event.eta)
  end)

  it("estimates what has not been listed from what has", function()
    local p = Progress.new(0)
    p:expect(10)
    p:item(2)
    p:item(2)
    p:start(1, "x", 100)
    p:start(2, "y", 300)
    local event = p:snapshot(1)
    assert.equal(20, event.total)
    assert.is_true(event.estimated)
    assert.equal(4000, event.bytes_total)
    assert.is_true(event.bytes_estimated)
  end)

  it("knows the number of files of a list of addresses from the first", function()
    local p = Progress.new(0)
    p:expect(10, true)
    assert.equal(10, p:snapshot(0).total)
    p:item(1)
    p:start(1, "x", 100)
    local event = p:snapshot(1)
    assert.equal(10, event.total)
    assert.is_false(event.estimated)
    assert.equal(1000, event.bytes_total)
    assert.is_true(event.bytes_estimated)
  end)

  it("says no total while it has none", function()
    local p = Progress.new(0)
    p:item(1)
    p:start(1, "x")
    local event = p:snapshot(1)
    assert.is_nil(event.total)
    assert.is_nil(event.bytes_total)
    assert.is_nil(event.eta)
  end)

  it("takes the size from the server where the metadata has none", function()
    local p = Progress.new(0)
    p:item(1)
    p:item(1)
    p:listed()
    p:start(1, "x")
    p:advance(1, 10, 50)
    assert.equal(100, p:snapshot(1).bytes_total)
  end)

  it("takes the time left from the files where no sizes are known", function()
    local q = Progress.new(0)
    for _ = 1, 4 do q:item(1) end
    q:listed()
    q:start(1, "x")
    q:done(1, 0)
    q:skip(2)
    q:start(3, "z")
    local event = q:snapshot(2)
    assert.is_nil(event.bytes_total)
    assert.equal(2, event.eta)
  end)

  it("does not count bytes of what was there or failed", function()
    local p = Progress.new(0)
    for _ = 1, 3 do p:item(1) end
    p:listed()
    p:start(1, "x", 500)
    p:skip(1)
    p:start(2, "y", 700)
    p:fail(2)
    p:start(3, "z", 100)
    p:advance(3, 50)
    local event = p:snapshot(1)
    assert.equal(1, event.skipped)
    assert.equal(1, event.failed)
    assert.equal(100, event.bytes_total)
    assert.equal(50, event.bytes)
  end)

  it("shows the rate of the last seconds, never below zero when a file begins again", function()
    local p = Progress.new(0)
    p:item(1)
    p:start(1, "x", 1e6)
    for t = 1, 20 do
      p:advance(1, t * 1000)
      p:snapshot(t)
    end
    assert.is_true(math.abs(p:snapshot(20).rate - 1000) < 1)
    for t = 21, 40 do p:snapshot(t) end
    assert.equal(0, p:snapshot(41).rate)
    p:advance(1, 0)
    assert.equal(0, p:snapshot(42).rate)
  end)
end)

describe("amounts", function()
  it("are bytes in three digits", function()
    local cases = {
      [0] = "0 B", [999] = "999 B", [1000] = "1.00 kB", [1049000] = "1.05 MB",
      [12.34e6] = "12.3 MB",
      [999.4e6] = "999 MB", [999.6e6] = "1.00 GB", [5e12] = "5.00 TB", [9.996e6] = "10.0 MB",
    }
    for n, text in pairs(cases) do assert.equal(text, units.bytes(n)) end
  end)

  it("are durations in two units", function()
    local cases = {
      [0.04] = "0.04 s", [3.21] = "3.2 s", [9.97] = "10 s", [59.6] = "1 min 0 s",
      [200] = "3 min 20 s",
      [7500] = "2 h 5 min", [90000] = "1 d 1 h",
    }
    for s, text in pairs(cases) do assert.equal(text, units.duration(s)) end
    assert.equal("0:07", units.clock(7))
    assert.equal("1:02:03", units.clock(3723))
    assert.equal("--:--", units.clock(nil))
    assert.equal("--:--", units.clock(1 / 0))
  end)

  it("are counts with their noun", function()
    assert.equal("1 file", units.count(1, "file"))
    assert.equal("0 files", units.count(0, "file"))
    assert.equal("2 entries", units.count(2, "entry", "entries"))
    assert.equal("5123", units.integer(5123))
    assert.equal("12 345", units.integer(12345))
    assert.equal("1 234 567", units.integer(1234567))
    assert.equal("123 456", units.integer(123456))
  end)
end)
