-- When a request is tried again: backoff, Retry-After and the budget, as pure functions.

local retry = require "earthshine.http.retry"

local OPTIONS = retry.defaults
local NOW = 784111777 - 60 -- Sun, 06 Nov 1994 08:48:37 GMT

local function decide(attempt, outcome, budget)
  outcome.random = outcome.random or 0.999999
  return retry.decide(attempt, outcome, budget or retry.budget(OPTIONS), OPTIONS)
end

local function near(expected, value)
  assert.is_true(math.abs(expected - value) < 1e-3, ("%s is not near %s"):format(value, expected))
end

describe("retry", function()
  it("repeats only what may pass by itself", function()
    for status, kind in pairs { [408] = "transient", [429] = "throttle", [500] = "transient",
      [502] = "transient",
      [503] = "transient", [504] = "transient" } do
      assert.equal(kind, retry.kind(status))
    end
    for _, status in ipairs { 400, 401, 403, 404, 409, 412, 413, 415, 416, 422, 501, 505 } do
      assert.is_nil(retry.kind(status), status)
    end
    assert.equal("transient", retry.kind(nil, "network"))
    assert.equal("transient", retry.kind(nil, "timeout"))
    for _, code in ipairs { "tls", "dns", "limit", "io", "exists", "checksum", "cancelled" } do
      assert.is_nil(retry.kind(nil, code), code)
    end
  end)

  it("backs off by doubling bounds, with full jitter", function()
    near(0.05, decide(1, { kind = "transient" }))
    near(0.1, decide(2, { kind = "transient" }))
    near(0.2, decide(3, { kind = "transient" }))
    near(1, decide(1, { kind = "throttle" }))
    near(2, decide(2, { kind = "throttle" }))
    near(0.5, decide(1, { kind = "throttle", random = 0.5 }))
    assert.equal(0, decide(1, { kind = "throttle", random = 0 }))
  end)

  it("never waits longer than the cap by its own choice", function()
    local options = setmetatable({ attempts = 50 }, { __index = OPTIONS })
    local wait = retry.decide(20, { kind = "throttle", random = 0.999999 }, retry.budget(OPTIONS),
      options)
    near(20, wait)
  end)

  it("stops after the attempts", function()
    local wait, why = decide(4, { kind = "transient" })
    assert.is_nil(wait)
    assert.equal("attempts", why)
  end)

  it("waits as long as the server asks, and a bit of its own", function()
    local wait = decide(1, { kind = "throttle", retry_after = 7, random = 0 })
    assert.equal(7, wait)
    wait = decide(1, { kind = "throttle", retry_after = 7 })
    assert.is_true(wait > 7 and wait <= 8)
  end)

  it("does not wait where the server asks for more than the cap", function()
    local wait, why = decide(1, { kind = "throttle", retry_after = 121 })
    assert.is_nil(wait)
    assert.equal("retry_after", why)
    assert.is_number(decide(1, { kind = "throttle", retry_after = 120 }))
  end)

  it("spends a budget that only successes refill", function()
    local budget = retry.budget(OPTIONS)
    local granted = 0
    while decide(1, { kind = "transient" }, budget) do granted = granted + 1 end
    assert.equal(500 // 14, granted)
    local _, why = decide(1, { kind = "transient" }, budget)
    assert.equal("budget", why)
    for _ = 1, 14 do retry.refund(budget) end
    assert.is_number(decide(1, { kind = "transient" }, budget))
    for _ = 1, 1000 do retry.refund(budget) end
    assert.equal(500, budget.tokens)
  end)

  it("adds at most a tenth of traffic, beside the bucket, during an outage", function()
    local budget = retry.budget(OPTIONS)
    local first, again = 0, 0
    for _ = 1, 5000 do
      first = first + 1
      for attempt = 1, 4 do
        if not decide(attempt, { kind = "transient" }, budget) then break end
        again = again + 1
      end
    end
    assert.is_true(again <= first * 0.1 + 500 / 14)
  end)
end)

describe("Retry-After", function()
  it("is a number of seconds", function()
    assert.equal(12, retry.after({ ["retry-after"] = "12" }, NOW))
    assert.equal(0, retry.after({ ["retry-after"] = " 0 " }, NOW))
  end)

  it("is a date, in each of HTTP's three forms", function()
    for _, text in ipairs { "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
      "Sun Nov  6 08:49:37 1994" } do
      assert.equal(60, retry.after({ ["retry-after"] = text }, NOW))
    end
  end)

  it("is measured from the server's own clock, where it shows one", function()
    local headers = { ["retry-after"] = "Sun, 06 Nov 1994 08:49:37 GMT",
      date = "Sun, 06 Nov 1994 08:49:30 GMT" }
    assert.equal(7, retry.after(headers, NOW - 100000))
  end)

  it("is never negative, and nothing where it makes no sense", function()
    assert.equal(0, retry.after({ ["retry-after"] = "Sun, 06 Nov 1994 08:49:37 GMT" }, NOW + 3600))
    for _, text in ipairs { "", "soon", "-5", "1.5", "Sun, 31 Feb 1994 08:49:37 GMT" } do
      assert.is_nil(retry.after({ ["retry-after"] = text }, NOW), text)
    end
    assert.is_nil(retry.after({}, NOW))
  end)
end)
