--- The page of HTML as text: it needs nothing from anywhere, and nobody's text is markup in it.

local html = require "earthshine.export.html"
local temporary = require "tests.support.temporary"

local function page(options, count)
  local head, tail = html.head(options), html.tail(count)
  return head .. tail, head, tail
end

-- What openssl says of a text's digest, as policies write it.
local function digest(folder, text)
  folder:write("text", text)
  return "'sha256-" .. temporary.shell(("openssl dgst -sha256 -binary '%s' | base64")
    :format(folder:path "text")) .. "'"
end

describe("the page of HTML", function()
  it("allows its own script and style, previews over https, and nothing else", function()
    local folder <close> = temporary.folder()
    local text = page {}
    local policy = text:match 'http%-equiv="Content%-Security%-Policy" content="([^"]+)"'
    local style = text:match "<style>(.-)</style>"
    local script = text:match "<script>(.-)</script>"
    assert.equal(("default-src 'none'; img-src https:; style-src %s; script-src %s; "
      .. "base-uri 'none'; form-action 'none'"):format(digest(folder, style),
      digest(folder, script)), policy)
    assert.truthy(text:find("<meta charset", 1, true) < text:find("Content-Security", 1, true))
  end)

  it("names no address and has no attribute that runs", function()
    local text = page { title = "T", query = "Q" }
    for _, pattern in ipairs { "https?://%w", "[%s\"']on%a+%s*=%s*[\"']", "%ssrc=", "%sstyle=",
      "@import", "url%(", "innerHTML", "outerHTML", "insertAdjacent", "document%.write", "eval%(",
      "fetch%(", "XMLHttp", "WebSocket", "<link", "<iframe", "<object" } do
      assert.falsy(text:find(pattern), pattern)
    end
  end)

  it("shows a title and a query as text, whoever wrote them", function()
    local hostile = "</title><script>alert(1)</script>\"'&\u{202e}gpj\0\27[2J\xff"
    local _, head = page { title = hostile, query = hostile }
    assert.truthy(head:find("<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;"
      .. "&quot;&#39;&amp; gpj  [2J\u{fffd}</title>", 1, true))
    assert.equal(2, select(2, head:gsub("<bdi>&lt;/title&gt;", "")))
    assert.equal(2, select(2, head:gsub("<script", "")))
    assert.truthy(utf8.len(head))
  end)

  it("cuts a title and a query of a megabyte", function()
    local _, head = page { title = ("\u{1f30d}"):rep(1 << 18), query = ("x"):rep(1 << 20) }
    assert.truthy(#head < 100000)
    assert.truthy(head:find("\u{2026}</title>", 1, true))
  end)

  it("says when it was made and how many records there are in all", function()
    local _, head, tail = page({ made = 1700000000 }, 12345)
    assert.truthy(head:find("Made on 2023-11-14 22:13 UTC by earthshine", 1, true))
    assert.truthy(tail:find('<data id="matched" value="12345">', 1, true))
    assert.truthy(head:find("Natural Earth", 1, true))
    local _, plain = page { title = "" }
    assert.truthy(plain:find("<title>Earthdata records</title>", 1, true))
  end)

  it("opens a list of features at its end, which the tail closes", function()
    local _, head, tail = page()
    assert.truthy(head:find('{"type":"FeatureCollection","features":[\n', 1, true))
    assert.equal("[\n", head:sub(-2))
    assert.equal("\n]}</script>\n", tail:sub(1, 13))
    assert.truthy(#head + #tail < 90000)
  end)

  it("refuses what it does not know", function()
    assert.error_matches(function() html.head { titel = "x" } end, "title")
    assert.error_matches(function() html.tail "many" end, "count")
  end)
end)
