-- What the sandbox's CMR refuses, and in which words: the real service's.

local Cmr = require "tests.support.sandbox_cmr"

local P = "/search/granules.umm_json?provider=POCLOUD&"

-- The cases of a file of blocks: the request, a search-after header if there is one, the message.
local function cases(path)
  local list = {}
  local file <close> = assert(io.open(path))
  for block in (file:read "a" .. "\n"):gmatch "(.-)\n\n" do
    local target, rest = block:match "^\n*([^\n]+)\n(.*)$"
    local after, message = rest:match "^CMR%-Search%-After: ([^\n]+)\n(.*)$"
    list[#list + 1] = { target = target, after = after, message = message or rest }
  end
  return list
end

describe("the sandbox's CMR refuses", function()
  local list = cases "tests/fixtures/cmr_refusals.txt"

  it("as many things as are listed", function() assert.is_true(#list >= 66) end)

  for _, case in ipairs(list) do
    it(case.target .. (case.after and " after " .. case.after or ""), function()
      local headers = { ["cmr-search-after"] = case.after }
      local messages, status = Cmr.errors("/search/" .. case.target, headers)
      assert.equal(400, status)
      assert.same({ case.message }, messages)
    end)
  end

  it("a line of too many points and characters", function()
    local points = {}
    for k = 0, 501 do points[#points + 1] = ("%.4f,%.4f"):format(k / 10, 1) end
    local text = table.concat(points, ",")
    assert.same({ "[" .. text .. "] has too many points for type line" },
      (Cmr.errors(P .. "line=" .. text)))
  end)

  it("several things at once, in one list", function()
    local messages = Cmr.errors(P .. "foo=1&page_size=2001&point=-181,91&sort_key=x")
    table.sort(messages)
    assert.same({
      "Parameter [foo] was not recognized.", "Point latitude [91] must be within -90 and 90.0",
      "Point longitude [-181] must be within -180.0 and 180.0",
      "The sort key [x] is not a valid field for sorting granules.",
      "page_size must be a number between 0 and 2000",
    }, messages)
  end)

  it("a broken escape in the address", function()
    local messages, status = Cmr.errors(P .. "short_name=%zz")
    assert.equal(400, status)
    assert.is_truthy(messages[1]:find("^Invalid URL encoding: "))
  end)

  it("a form with a Content-Type that is not exactly the form's", function()
    for _, kind in ipairs { "application/x-www-form-urlencoded; charset=UTF-8", "text/plain" } do
      local reply = Cmr.send("POST", "/search/granules.umm_json", { ["content-type"] = kind },
        "provider=POCLOUD")
      assert.equal(415, reply.status)
      assert.equal("Unsupported content type [" .. kind .. "]", reply.body)
    end
  end)

  it("in XML where neither address nor headers ask for JSON", function()
    local reply = Cmr.get("/search/granules?provider=P&foo=1")
    assert.equal(400, reply.status)
    assert.equal("application/xml", reply.headers["content-type"])
    assert.equal('<?xml version="1.0" encoding="UTF-8"?><errors>'
      .. "<error>Parameter [foo] was not recognized.</error></errors>", reply.body)
    assert.equal("application/json", Cmr.get("/search/granules?foo=1",
      { accept = "application/json" })
      .headers["content-type"])
  end)

  it("an Accept header of formats that it does not have", function()
    local messages = Cmr.errors("/search/granules?provider=P",
      { accept = "image/png", ["content-type"] =
      "application/x-www-form-urlencoded" })
    local reply = Cmr.get("/search/granules?provider=P", { accept = "image/png" })
    assert.same({}, messages)
    assert.is_truthy(reply.body:find("The mime types specified in the accept header [image/png] "
      .. "are not supported.",
      1, true))
  end)

  it("ids that name nothing", function()
    local messages, status = Cmr.errors("/search/concepts/G1-PROV.umm_json")
    assert.equal(404, status)
    assert.same({ "Concept with concept-id [G1-PROV] could not be found." }, messages)
    messages, status = Cmr.errors("/search/concepts/C1996881146-POCLOUD/9999.umm_json")
    assert.equal(404, status)
    assert.same({ "Concept with concept-id [C1996881146-POCLOUD] and revision-id [9999] could not "
      .. "be found." },
      messages)
    messages, status = Cmr.errors("/search/concepts/C1996881146-POCLOUD/x.umm_json")
    assert.equal(422, status)
    assert.same({ "Revision id [x] must be an integer greater than 0." }, messages)
  end)

  it("an unknown address with a page", function()
    local reply = Cmr.get("/search/nothing")
    assert.equal(404, reply.status)
    assert.is_truthy(reply.headers["content-type"]:find("text/html", 1, true))
  end)
end)

describe("a token at the sandbox's CMR", function()
  local tokens = require "earthshine.sandbox.tokens"

  it("fails even a public search where it is unknown or expired", function()
    local messages, status = Cmr.errors(P, { authorization = "Bearer garbage" })
    assert.equal(401, status)
    assert.same({ "Token does not exist" }, messages)
    local old = tokens.create("sandbox", "User", -10).access_token
    messages, status = Cmr.errors(P, { authorization = "Bearer " .. old })
    assert.equal(401, status)
    assert.same({ ("Token [%sXXX%s] has expired. Note the token value has been partially redacted.")
      :format(old:sub(1, 10), old:sub(-5)) }, messages)
  end)

  it("passes where it is good, in the header or as a parameter, but not both", function()
    local good = tokens.create("sandbox", "User").access_token
    assert.equal(200, Cmr.get(P, { authorization = "Bearer " .. good }).status)
    assert.equal(200, Cmr.get(P .. "token=" .. good).status)
    local messages, status = Cmr.errors(P .. "token=" .. good,
      { authorization = "Bearer " .. good })
    assert.equal(400, status)
    assert.same({ "Multiple authorization tokens found. Tokens may be set as an Authorization "
      .. "header or token query parameter value but not both." }, messages)
  end)
end)
