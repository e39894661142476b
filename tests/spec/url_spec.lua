-- Addresses: queries, and above all that no secret is shown.

local log = require "earthshine.log"
local url = require "earthshine.url"

describe("url.query", function()
  it("keeps the order and the brackets of names, and encodes all else", function()
    assert.equal("a[]=x%20y%26z&b=1.5&options[p][or]=true&c=1%2C2%2B3",
      url.query { { "a[]", "x y&z" }, { "b", 1.5 }, { "options[p][or]", true }, { "c", "1,2+3" } })
    assert.equal("", url.query {})
  end)
end)

describe("url.clean", function()
  it("makes an address of metadata fit to send, without touching what is fine", function()
    assert.equal("https://h/a%20b/%C3%A4?q=1", url.clean " https://h/a b/ä?q=1\n")
    assert.equal("https://h/a%2Fb+c?x=%20", url.clean "https://h/a%2Fb+c?x=%20")
  end)
end)

describe("url.redact", function()
  local CASES = {
    { "https://h/x", "https://h/x" },
    { "https://user:pa@ss@h/x", nil },
    { "https://user:pass@h/x?a=1", "https://h/x?a=1" },
    { "https://h/x?token=abc&a=1", "https://h/x?token=****&a=1" },
    { "https://h/x?a=1&Access_Token=abc", "https://h/x?a=1&Access_Token=****" },
    { "https://h/login?code=abc&state=%2Fp", "https://h/login?code=****&state=****" },
    { "https://b/k?X-Amz-Credential=a&X-Amz-Signature=b&x=1",
      "https://b/k?X-Amz-Credential=****&X-Amz-Signature=****&x=1" },
    { "https://b/k?Expires=5&Signature=b&Key-Pair-Id=c",
      "https://b/k?Expires=5&Signature=****&Key-Pair-Id=****" },
    { "https://b/k?to%6ben=abc", "https://b/k?to%6ben=****" },
    { "https://b/k;jsessionid=abc/d?x=1", "https://b/k;jsessionid=****/d?x=1" },
    { "https://b/k#access_token=abc", "https://b/k" },
    { "https://b/k?password=", "https://b/k?password=" },
    { "https://b/k?encode=1&barcode=2", "https://b/k?encode=1&barcode=2" },
    { "https:/user:pass@h/x", "https:/h/x" },
    { "https://h/x?u=https://o/y?token=abc&a=1", "https://h/x?u=https://o/y?token=****&a=1" },
    { "https://h/x?u=https://me:pass@o/y&a=1", "https://h/x?u=https://o/y&a=1" },
    { "https://h/x?u=https%3A%2F%2Fme:pass%40o%2Fy", nil },
    { "https://h/x?t=10%3A30&b=1%2C2", "https://h/x?t=10%3A30&b=1%2C2" },
  }
  for _, case in ipairs(CASES) do
    it("shows " .. case[1] .. " safely", function()
      if case[2] then assert.equal(case[2], url.redact(case[1])) end
      assert.is_nil(url.redact(case[1]):find("ass", 1, true) and case[1]:find("@", 1, true))
    end)
  end

  it("looks into an address within an address", function()
    local inner = url.escape "https://d/login?token=canary"
    local shown = url.redact("https://urs/authorize?redirect_uri=" .. inner .. "&client_id=1")
    assert.is_nil(shown:find "canary")
    assert.matches("client_id=1", shown, 1, true)
    assert.is_nil(url.redact("https://h/?u=" .. url.escape(url.escape(inner))):find "canary")
  end)

  it("shows nothing of what it cannot read", function()
    assert.is_nil(url.redact("https://user:canary@@h:x/?q"):find "canary")
    assert.is_nil(url.redact("canary?token=canary"):find "token=canary")
  end)
end)

describe("log.scrub", function()
  local SECRETS = {
    "Authorization: Bearer canary-abc.def", "authorization: bearer canary",
      "Basic Y2FuYXJ5OmNhbmFyeQ==",
    '{"access_token":"canary"}', '{"password" : "canary"}',
      "see https://u:canary@h/x?token=canary, then",
    "token eyJhbGciOiJIUzI1NiJ9.eyJ1aWQiOiJjYW5hcnkifQ.canary-sig",
  }
  for _, text in ipairs(SECRETS) do
    it("hides the secret of " .. text, function()
      local shown = log.scrub(text)
      assert.is_nil(shown:find "canary", shown)
      assert.is_nil(shown:find "Y2FuYXJ5", shown)
      assert.is_nil(shown:find "eyJ", shown)
    end)
  end

  it("leaves ordinary sentences alone", function()
    for _, text in ipairs {
      "a basic question", "Basic Auth: none", "see https://h/x.", 'option "state" is unknown',
        "50 MB/s (https://h/a)",
    } do
      assert.equal(text, log.scrub(text))
    end
  end)
end)
