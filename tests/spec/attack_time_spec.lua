--- What servers and metadata send may be made to take long: none of it may hold the program up.

local Asset = require "earthshine.assets.asset"
local Names = require "earthshine.download.names"
local granule = require "earthshine.record.granule"
local words = require "earthshine.http.words"

local SIZE <const> = 65536

-- Seconds of CPU; a quadratic reading of 64 KiB takes between two and twenty of them.
local function seconds(f, ...)
  local began = os.clock()
  f(...)
  return os.clock() - began
end

local function body(text, media)
  return words.read { body = text, headers = { ["content-type"] = media } }
end

describe("the time that hostile text takes", function()
  local bodies = {
    { "a page of tags without an end", ("<"):rep(SIZE), "text/html" },
    { "a page of comments without an end", ("<!--"):rep(SIZE // 4), "text/html" },
    { "a page of heads without an end", ("<head>"):rep(SIZE // 6), "text/html" },
    { "a page of titles without an end", ("<title"):rep(SIZE // 6), "text/html" },
    { "XML of errors without an end", ("<error>"):rep(SIZE // 7), "application/xml" },
    { "XML of messages without an end", ("<Message>"):rep(SIZE // 9), "application/xml" },
    { "one long word before an address", ("a"):rep(SIZE - 10) .. " x://y", "text/plain" },
    { "a long word in JSON", '{"detail":"' .. ("a"):rep(SIZE - 30) .. ' x://y"}',
      "application/json" },
  }
  for _, case in ipairs(bodies) do
    it("of an error's body is short: " .. case[1], function()
      assert.is_true(seconds(body, case[2], case[3]) < 0.5)
    end)
  end

  it("of an error's body does not cost its words", function()
    local page = "<html><head><title>T</title><style>p {}</style></head><!-- c --><p>Closed "
      .. "<b>today</b><script>x()</script></p>"
    assert.equal("Closed today", body(page, "text/html").page)
    assert.equal("Busy", body("<title>Busy</title>" .. ("<p>long text"):rep(99), "text/html").page)
    local found = body("<errors><error>One</error><error>Two</error></errors>", "application/xml")
    assert.equal("One; Two", words.line(found))
  end)

  local addresses = {
    { "blanks", "https://h/" .. (" "):rep(SIZE) .. "a" },
    { "a long folder", "https://h/" .. ("a"):rep(SIZE) .. "/b" },
    { "dots", "https://h/a" .. ("."):rep(SIZE) .. "b" },
    { "bytes that are no UTF-8", "https://h/" .. ("\xff"):rep(SIZE) },
    { "slashes", "https://h/" .. ("/"):rep(SIZE) },
  }
  for _, case in ipairs(addresses) do
    it("of an address is short: " .. case[1], function()
      local g = granule.new { umm = {
        GranuleUR = "g", RelatedUrls = { { URL = case[2], Type = "GET DATA" } },
        DataGranule = { ArchiveAndDistributionInformation = { { Name = case[2] } } },
      }, meta = {} }
      assert.is_true(seconds(Names.from_url, case[2]) < 0.5)
      assert.is_true(seconds(g.files, g) < 0.5)
    end)
  end

  it("of a name does not cost its end: a long name keeps its extension", function()
    assert.matches("^a+%-%x+%.nc$", Names.from_url("https://h/" .. ("a"):rep(300) .. ".nc"))
    assert.equal("c.nc", Names.from_url "https://h/a/b/c.nc//?x=/y")
    assert.equal("c.nc", Asset.name_of "https://h/a/b/c.nc?x=/y")
    assert.is_nil(Asset.name_of "https://h/a/")
  end)
end)
