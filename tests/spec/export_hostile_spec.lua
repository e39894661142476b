--- Hostile metadata in exports: what is in a record's texts does no harm to files, tables,
--- spreadsheets or pages.

local csv = require "tests.support.csv"
local es = require "earthshine"
local json = require "earthshine.json"
local leaks = require "tests.support.leaks"
local temporary = require "tests.support.temporary"

-- Texts that break something where they are not expected.
local TEXTS <const> = {
  "../../etc/passwd", "=HYPERLINK(\"http://evil/\",\"x\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1",
  "\r=1", "</script><script>alert(1)</script>", "<!--", "a\nb\r\nc", '"', '""', ",", " ", "",
  "\27]0;title\7\27[2J", "\u{202e}txt.exe", "\u{2028}\u{2029}\u{feff}", "\0nul\0", "\127\u{9b}31m",
  ("x"):rep(1 << 20), "\u{10ffff}\u{fffe}", "%s%n%d", "null", "1e400", "id,url\n=1",
}

-- A granule that has a text in every member that an export looks at.
local function record_of(text)
  return {
    meta = { ["concept-id"] = text, ["provider-id"] = text, ["native-id"] = text,
      ["revision-date"] = text },
    umm = {
      GranuleUR = text, CloudCover = text,
      CollectionReference = { ShortName = text, Version = text },
      TemporalExtent = { RangeDateTime = { BeginningDateTime = text, EndingDateTime = text } },
      RelatedUrls = json.array {
        { URL = text, Type = "GET DATA", Description = text, MimeType = text },
        { URL = "https://a.org/" .. text, Type = "GET DATA", Subtype = text },
        { URL = "https://a.org/b.jpg" .. text, Type = "GET RELATED VISUALIZATION" },
        { URL = "javascript:alert(1)//" .. text, Type = "GET DATA" },
      },
      DataGranule = { ArchiveAndDistributionInformation = json.array {
        { Name = text, SizeInBytes = text, Size = 1e300, SizeUnit = "PB" } } },
      Platforms = json.array { { ShortName = text } },
    },
  }
end

local FIELDS <const> = { "id", "collection", "start", "end", "size", "cloud_cover", "url", "s3",
  "browse", "umm.RelatedUrls", "umm.GranuleUR", "meta.concept-id", "stac.properties" }

describe("hostile metadata", function()
  local folder, list
  before_each(leaks.mark)
  before_each(function()
    folder, list = temporary.folder(), {}
    for i, text in ipairs(TEXTS) do list[i] = record_of(text) end
  end)
  after_each(function() folder:remove() end)
  after_each(leaks.check)

  local function written(name, options)
    local report = assert(es.write(list, folder:path(name), options))
    assert.same({ #TEXTS, 0 }, { report.records, report.failed })
    assert.equal(name, folder:list())
    return folder:read(name)
  end

  it("stays a row of CSV each, and no formula", function()
    local rows = csv.read(written("x.csv", { fields = FIELDS }))
    assert.equal(#TEXTS + 1, #rows)
    for i, text in ipairs(TEXTS) do
      local row = rows[i + 1]
      assert.equal(#FIELDS, #row)
      for k, value in ipairs(row) do
        assert.is_nil(value:find "^[=+@\t\r]", FIELDS[k])
        assert.is_truthy(not value:find "^%-" or tonumber(value), FIELDS[k])
        assert.is_nil(value:find("\0", 1, true))
      end
      local name = text:gsub("%z", "\u{fffd}")
      assert.equal(name:find "^[=+@\t\r-]" and "'" .. name or name, row[11])
    end
  end)

  it("stays what it is in every format of JSON", function()
    local features = json.decode(written("x.geojson", { fields = FIELDS })).features
    assert.equal(#TEXTS, #features)
    for i, text in ipairs(TEXTS) do
      assert.equal(text, features[i].properties["umm.GranuleUR"])
    end
    os.remove(folder:path "x.geojson")
    local items = json.decode(written "x.json").features
    for i, text in ipairs(TEXTS) do
      if text ~= "" then assert.equal(text, items[i].id) end
    end
    os.remove(folder:path "x.json")
    local count = 0
    for line in written("x.ndjson", { format = "umm" }):gmatch "[^\n]+" do
      count = count + 1
      assert.equal(TEXTS[count], json.decode(line).umm.GranuleUR)
    end
    assert.equal(#TEXTS, count)
  end)

  it("stays data in a page of HTML: no markup begins among the records", function()
    local page = written("x.html", { title = TEXTS[8] })
    local records = page:match '<script type="application/json" id="features">(.-)</script>'
    assert.is_nil(records:find("<", 1, true))
    local features = json.decode(records).features
    assert.equal(#TEXTS, #features)
    for i, text in ipairs(TEXTS) do
      if text ~= "" then assert.equal(text, features[i].properties.id) end
    end
    assert.is_nil(page:find("<script>alert", 1, true))
  end)

  it("lists only addresses of files, one a line", function()
    for line in written("x.txt"):gmatch "[^\n]+" do
      assert.matches("^https://a.org/[^%c ]+$", line)
      assert.is_true(#line <= 8000 * 3)
    end
  end)
end)
