-- The status of Earthdata's services: what the answers become, and what that says to a user.

local es = require "earthshine"
local http = require "earthshine.http"
local json = require "earthshine.json"
local support = require "tests.support.memory_session"

local NOW <const> = support.START
local STATUSES <const> = "https://status.earthdata.nasa.gov/api/v1/statuses"
local NOTES <const> = "https://status.earthdata.nasa.gov/api/v1/notifications"

local function service(statuses, notes, options)
  local transport = http.memory {
    [STATUSES] = type(statuses) == "table" and not statuses.body and not statuses.status
      and not statuses.error and support.json(200, json.encode { success = true,
        statuses = json.array(statuses) }) or statuses,
    [NOTES] = notes and support.json(200, json.encode { success = true,
      notifications = json.array(notes) }) or { status = 404 },
  }
  local given = { transport = transport, clock = function() return NOW end,
    sleep = function() end }
  for key, value in pairs(options or {}) do given[key] = value end
  return es.session(given), transport
end

describe("es.status()", function()
  it("says that all is well", function()
    local mine, transport = service {
      { id = 1, name = "Earthdata Login", status = "OK" },
      { name = "Common Metadata Repository", status = "OK" },
    }
    local status = assert(mine.status())
    assert.same({ true, 2, 0, 0, "PROD", NOW }, { status.ok, #status.services, #status.outages,
      #status.messages, status.system, status.checked })
    assert.same({ name = "Earthdata Login", status = "OK", ok = true }, status.services[1])
    assert.equal("all 2 services of PROD are in order", tostring(status))
    assert.equal(2, #transport.requests)
  end)

  it("says what is out of order, and what that means", function()
    local mine = service {
      { name = "Earthdata Login", status = "Outage", message = "Back at <b>noon</b>" },
      { name = "Common Metadata Repository (CMR)", status = "degraded" },
      { name = "Harmony", status = "OK" }, { name = "Some DAAC", status = "Down" },
    }
    local status = assert(mine.status())
    assert.is_false(status.ok)
    assert.equal(3, #status.outages)
    assert.equal("Back at noon", status.outages[1].message)
    for i, words in ipairs { "logging in.*may fail", "searches may fail", "of Some DAAC may be" } do
      assert.matches(words, status.outages[i].means)
    end
    assert.is_nil(status.services[3].means)
    assert.matches("^Earthdata Login: Outage %(logging in", tostring(status))
  end)

  it("does not take what nobody knows for an outage", function()
    local status = assert(service {
      { name = "Earthdata Login", status = "Unknown" }, { name = "CMR" },
    }.status())
    assert.is_true(status.ok)
    assert.is_nil(status.services[1].ok or status.services[2].ok)
  end)

  it("has the messages that still hold, as plain text", function()
    local status = assert(service({ { name = "CMR", status = "OK" } }, {
      { message = "<p>CMR &amp; EDL are\n mended&nbsp;tonight</p>", notification_type = "outage",
        starttime = "2023-11-15T00:00:00Z", endtime = "2023-11-15T04:00:00Z" },
      { message = "over", endtime = "2023-11-01T00:00:00Z" }, { title = "Hello\27[31m" }, {},
      { message = ("\xc3\xa9"):rep(700) },
    }).status())
    assert.equal(3, #status.messages)
    assert.same({ kind = "outage", text = "CMR & EDL are mended tonight", starts = 1700006400,
      ends = 1700020800 }, status.messages[1])
    assert.same({ "message", "Hello [31m" }, { status.messages[2].kind, status.messages[2].text })
    assert.is_truthy(utf8.len(status.messages[3].text))
    assert.is_true(#status.messages[3].text <= 1000)
  end)

  it("sends no login and no cookie", function()
    local mine, transport = service { { name = "CMR", status = "OK" } }
    assert(mine.login { token = "canary-token" })
    assert(mine.status())
    for _, record in ipairs(transport.requests) do
      assert.is_nil(record.headers.authorization or record.headers.cookie)
    end
  end)

  it("fails where it cannot know", function()
    for code, answer in pairs {
      network = { error = "network", message = "no route" }, parse = { body = "{}" },
      not_found = { status = 404 }, http = { status = 500 },
    } do
      local status, err = service(answer).status()
      assert.is_nil(status)
      assert.equal(code, err.code)
      assert.matches("^Asking for the status failed: ", err.message)
    end
    local _, err = service({ body = "[[" }).status()
    assert.equal("parse", err.code)
    _, err = service { { name = 5 }, "x" }.status()
    assert.equal("parse", err.code)
    _, err = service({}, nil, { system = { name = "HERE", cmr = "https://cmr.example.org",
      edl = "https://edl.example.org" } }).status()
    assert.equal("unsupported", err.code)
    assert.matches("the system HERE has no status service", err.message)
  end)

  it("asks the service of its system", function()
    local transport = http.memory { support.json(200,
      '{"statuses":[{"name":"CMR","status":"OK"}]}') }
    assert(es.session { transport = transport, system = "UAT" }.status())
    assert.equal("https://status.uat.earthdata.nasa.gov/api/v1/statuses",
      transport.requests[1].url)
  end)
end)
