-- Ranges and conditions as the sandbox's bucket reads them.

local ranges = require "earthshine.sandbox.ranges"

local ETAG, MODIFIED = '"e1"', "Wed, 01 Jan 2020 12:00:00 GMT"

describe("a range", function()
  local CASES = {
    { "bytes=0-0", 10, "part", 0, 0 }, { "bytes=3-5", 10, "part", 3, 5 },
    { "bytes=9-", 10, "part", 9, 9 }, { "bytes=0-99", 10, "part", 0, 9 },
    { "bytes=-3", 10, "part", 7, 9 }, { "bytes=-99", 10, "part", 0, 9 },
    { "BYTES = 1 - 2", 10, "part", 1, 2 },
    { "bytes=10-", 10, "beyond" }, { "bytes=-0", 10, "beyond" }, { "bytes=0-", 0, "beyond" },
    { "bytes=-5", 0, "beyond" },
    { nil, 10, "all" }, { "", 10, "all" }, { "bytes=-", 10, "all" }, { "bytes=5-3", 10, "all" },
    { "bytes=0-1,3-4", 10, "all" }, { "bytes=a-b", 10, "all" }, { "items=0-1", 10, "all" },
    { "bytes=" .. ("9"):rep(30) .. "-", 10, "all" }, { "bytes=0-" .. ("9"):rep(30), 10, "all" },
  }
  for _, case in ipairs(CASES) do
    it(("%s of %d bytes is %s"):format(case[1] or "left out", case[2], case[3]), function()
      assert.same({ case[3], case[4], case[5] }, { ranges.parse(case[1], case[2]) })
    end)
  end
end)

describe("a condition", function()
  local EARLIER, LATER = "Wed, 01 Jan 2020 11:59:59 GMT", "Sun, 01 Mar 2020 00:00:00 GMT"
  local CASES = {
    { {}, nil },
    { { ["if-match"] = "*" }, nil }, { { ["if-match"] = '"e0", "e1"' }, nil },
    { { ["if-match"] = '"e0"' }, 412 }, { { ["if-match"] = 'W/"e1"' }, 412 },
    { { ["if-match"] = "e1" }, nil },
    { { ["if-none-match"] = "*" }, 304 }, { { ["if-none-match"] = '"e0", W/"e1"' }, 304 },
    { { ["if-none-match"] = '"e0"' }, nil },
    { { ["if-modified-since"] = MODIFIED }, 304 }, { { ["if-modified-since"] = LATER }, 304 },
    { { ["if-modified-since"] = EARLIER }, nil }, { { ["if-modified-since"] = "yesterday" }, nil },
    { { ["if-modified-since"] = "Wed, 01 Foo 2020 12:00:00 GMT" }, nil },
    { { ["if-unmodified-since"] = MODIFIED }, nil }, { { ["if-unmodified-since"] = EARLIER }, 412 },
    { { ["if-unmodified-since"] = "yesterday" }, nil },
    { { ["if-match"] = '"e1"', ["if-unmodified-since"] = EARLIER }, nil },
    { { ["if-none-match"] = '"e0"', ["if-modified-since"] = MODIFIED }, nil },
  }
  for i, case in ipairs(CASES) do
    it(("number %d gives %s"):format(i, tostring(case[2] or "the file")), function()
      assert.equal(case[2], ranges.precondition(case[1], ETAG, MODIFIED))
    end)
  end

  it("of If-Range wants the very same file", function()
    assert.is_true(ranges.applies({}, ETAG, MODIFIED))
    assert.is_true(ranges.applies({ ["if-range"] = ETAG }, ETAG, MODIFIED))
    assert.is_true(ranges.applies({ ["if-range"] = MODIFIED }, ETAG, MODIFIED))
    assert.is_false(ranges.applies({ ["if-range"] = '"e0"' }, ETAG, MODIFIED))
    assert.is_false(ranges.applies({ ["if-range"] = 'W/"e1"' }, ETAG, MODIFIED))
  end)
end)
