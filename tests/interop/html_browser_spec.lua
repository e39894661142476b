--- The page of HTML in a real browser: it shows what it should, does what is pressed, and hostile
-- records do it no harm. Skipped where there is no Chromium.

local Browser = require "tests.support.browser"
local Search = require "earthshine.search"
local cmr = require "tests.support.scripted_cmr"
local features = require "tests.support.hostile_features"
local html = require "earthshine.export.html"
local temporary = require "tests.support.temporary"

local missing = select(2, Browser.find())
local browser

local function it_in_a_browser(name, test)
  it(name, function()
    if missing then return pending(missing) end
    local folder <close> = temporary.folder()
    test(folder)
  end)
end

local function write(folder, list, options, count)
  local head, tail = html.head(options or { title = "A page" }), html.tail(count)
  local texts = {}
  for i, feature in ipairs(list) do texts[i] = features.text(feature) end
  folder:write("page.html", head .. table.concat(texts, ",\n") .. tail)
end

local function plain(n)
  local list = {}
  for i = 1, n do list[i] = features.plain(i) end
  return list
end

-- What every visit to a page with so many records, so many of them on the map, finds.
local function assert_whole(visit, title, rows, drawn)
  assert.same({}, visit.complaints)
  assert.same({}, visit.asked)
  assert.equal(title, visit.said.title)
  assert.equal(rows, visit.said.rows)
  assert.equal(tostring(drawn), visit.said.drawn)
end

local SEEN <const> = [[
  said.title = document.title;
  said.rows = all("tr[data-index]").length;
  said.drawn = one("#base").dataset.drawn;
]]

describe("the page of HTML in a browser", function()
  setup(function() browser = not missing and Browser.start() end)
  teardown(function() return browser and browser:stop() end)

  it_in_a_browser("shows hostile records as text and nothing more", function(folder)
    local list = features.hostile()
    write(folder, list, { title = features.SCRIPTS[1], query = features.SCRIPTS[2] })
    local visit = browser:visit(folder:path "page.html", SEEN .. [[
      for (const row of all("tr[data-index]")) {
        row.click();
        await frame();
      }
      said.scripts = all("script").length;
      said.images = all("img").length;
      said.svgs = all("svg").length;
      const acts = e => e.getAttributeNames().some(name => name.startsWith("on"));
      said.handlers = all("*").filter(acts).length;
      said.links = [...new Set(all("a").map(a => a.protocol))];
      said.longest = Math.max(...all("td").map(e => e.textContent.length));
      said.control = /[\u0000-\u001f\u202a-\u202e\u2066-\u2069]/.test(text("#rows"));
      said.shown = text("#rows").includes("<img src=x onerror=");
      said.after = document.title;
    ]])
    local title = "</script><script>document.title='pwned'</script>"
    assert_whole(visit, title, #list, #features.SCRIPTS + #features.ADDRESSES)
    local said = visit.said
    assert.equal(title, said.after)
    assert.same({ 3, 0, 1, 0 }, { said.scripts, said.images, said.svgs, said.handlers })
    assert.same({}, said.links)
    assert.truthy(said.longest <= 200)
    assert.is_false(said.control)
    assert.is_true(said.shown)
  end)

  it_in_a_browser("is what results:write makes", function(folder)
    local results = Search.granules((cmr.new(120)), { short_name = "<b>X", limit = 110 })
    assert(results:write(folder:path "page.html", { title = "Written" }))
    local visit = browser:visit(folder:path "page.html", SEEN .. [[
      said.query = text(".query");
      said.facts = text("#facts");
    ]])
    assert.same({}, visit.complaints)
    assert.equal("Written", visit.said.title)
    assert.equal(100, visit.said.rows)
    assert.equal('short_name = "<b>X"', visit.said.query:match '^[^,]*')
    assert.truthy(visit.said.facts:find("Records110Matched in all120", 1, true))
  end)

  it_in_a_browser("draws geometries of every kind and survives what is none", function(folder)
    local good, bad = features.geometries()
    local list = {}
    for i, geometry in ipairs(good) do list[i] = features.plain(i, geometry) end
    for _, geometry in ipairs(bad) do list[#list + 1] = features.plain(#list + 1, geometry) end
    write(folder, list)
    local visit = browser:visit(folder:path "page.html", SEEN .. [[
      said.facts = text("#facts");
      for (const name of all("tbody button")) name.click();
      said.card = text("#card h2");
    ]])
    assert_whole(visit, "A page", #list, #good)
    assert.truthy(visit.said.facts:find("Without footprint" .. #bad, 1, true))
    assert.equal(("TILE_%05d"):format(#list), visit.said.card)
  end)

  it_in_a_browser("says that there is nothing, or that the file is cut", function(folder)
    write(folder, {}, nil, 0)
    local empty = browser:visit(folder:path "page.html", SEEN .. [[
      said.empty = !one("#empty").hidden;
    ]])
    assert_whole(empty, "A page", 0, 0)
    assert.is_true(empty.said.empty)
    write(folder, plain(3))
    local whole = folder:read "page.html"
    folder:write("page.html", (whole:gsub("\n%]}</script>", "</script>")))
    local visit = browser:visit(folder:path "page.html", [[
      said.broken = !one("#broken").hidden;
      said.content = one("#content").hidden;
    ]])
    assert.is_true(visit.said.broken and visit.said.content)
  end)

  it_in_a_browser("lists twenty thousand records page by page and draws all", function(folder)
    write(folder, plain(20000), nil, 20001)
    local visit = browser:visit(folder:path "page.html", SEEN .. [[
      said.shown = text("#shown");
      said.facts = text("#facts");
      one("#on").click();
      said.second = text("tbody tr td.id");
      one("#heads th:nth-child(5) button").click();
      one("#heads th:nth-child(5) button").click();
      said.largest = text("tbody tr td:nth-child(5)");
      const filter = one("#filter");
      filter.value = "tile_0012 odd";
      filter.dispatchEvent(new Event("input", { bubbles: true }));
      await until(() => one("#base").dataset.drawn === "5");
      said.filtered = [text("#shown"), all("tr[data-index]").length, one("#base").dataset.drawn];
    ]])
    assert_whole(visit, "A page", 100, 20000)
    local said = visit.said
    assert.equal("20\u{2009}000 records, 1\u{2013}100 listed", said.shown)
    assert.truthy(said.facts:find("Matched in all20\u{2009}001", 1, true))
    assert.equal("TILE_00101", said.second)
    assert.equal("10.0\u{a0}GB", said.largest)
    assert.same({ "5 of 20\u{2009}000 records", 5, "5" }, said.filtered)
  end)

  it_in_a_browser("chooses a record by its row, by the map and by the address", function(folder)
    local list = plain(3)
    for i = 1, 3 do list[i].geometry = features.box(20 * i, 10, 4) end
    list[2].properties.s3 = "s3://bucket/key.tif"
    write(folder, list)
    local visit = browser:visit(folder:path "page.html#3", SEEN .. [[
      const marks = one("#marks"), chosen = () => all("tr.chosen td.id").map(e => e.textContent);
      const press = (x, y, kind) => marks.dispatchEvent(new PointerEvent(kind, {
        clientX: marks.getBoundingClientRect().left + x, pointerId: 1, bubbles: true,
        clientY: marks.getBoundingClientRect().top + y, isPrimary: true }));
      marks.setPointerCapture = () => {};
      said.byAddress = chosen();
      one("tr[data-index='0'] button").click();
      said.byRow = [chosen(), location.hash, one("#card a").href, one("#card a").rel];
      one("#home").click();
      const x = marks.clientWidth / 2, y = marks.clientHeight / 2;
      for (const kind of ["pointerdown", "pointerup"]) press(x, y, kind);
      said.byMap = [chosen(), text("#card code"), all("#card a").length];
      press(x, y, "pointermove");
      await frame();
      said.place = text("#place");
      for (const kind of ["pointerdown", "pointerup"]) press(2, 2, kind);
      said.besides = [chosen(), one("#card").hidden];
      one("tr[data-index='2'] button").focus();
      one("tr[data-index='2'] button").dispatchEvent(
        new KeyboardEvent("keydown", { key: "ArrowUp", bubbles: true }));
      said.byKey = [chosen(), document.activeElement.textContent];
      document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
      said.escaped = chosen();
    ]])
    assert_whole(visit, "A page", 3, 3)
    local said = visit.said
    assert.same({ "TILE_00003" }, said.byAddress)
    assert.same({ { "TILE_00001" }, "#1", "https://data.example/tile_00001.tif",
      "noopener noreferrer" }, said.byRow)
    assert.same({ { "TILE_00002" }, "s3://bucket/key.tif", 1 }, said.byMap)
    assert.equal("10.0\u{b0}N 40.0\u{b0}E", said.place)
    assert.same({ {}, true }, said.besides)
    assert.same({ { "TILE_00002" }, "TILE_00002" }, said.byKey)
    assert.same({}, said.escaped)
  end)

  it_in_a_browser("asks for previews only, without saying where it is read", function(folder)
    local list = plain(3)
    list[1].properties.browse = "https://pictures.example/1.jpg"
    list[2].properties.browse = "http://pictures.example/2.jpg"
    write(folder, list)
    local visit = browser:visit(folder:path "page.html", [[
      one("#heads button").click();
      const image = one("td.picture img");
      said.image = image && [image.loading, image.referrerPolicy, image.alt];
      await until(() => !one("td.picture img"));
      said.images = all("td.picture img").length;
    ]])
    assert.same({}, visit.complaints)
    assert.same({ "https://pictures.example/1.jpg" }, visit.asked)
    assert.same({ "lazy", "no-referrer", "" }, visit.said.image)
    assert.equal(0, visit.said.images) -- it could not be had
  end)

  it_in_a_browser("fits on a phone, and on paper has all rows", function(folder)
    write(folder, plain(250))
    local visit = browser:visit(folder:path "page.html#2", SEEN .. [[
      const root = document.documentElement;
      said.beyond = root.scrollWidth - root.clientWidth;
      dispatchEvent(new Event("beforeprint"));
      said.printed = all("tr[data-index]").length;
      said.paper = getComputedStyle(root).getPropertyValue("--page");
      dispatchEvent(new Event("afterprint"));
      said.again = all("tr[data-index]").length;
    ]], { width = 390, height = 844, dark = true })
    assert_whole(visit, "A page", 100, 250)
    assert.equal(0, visit.said.beyond)
    assert.same({ 250, "#f3f5f8", 100 }, { visit.said.printed, visit.said.paper,
      visit.said.again })
  end)

  it_in_a_browser("has land, sea and footprints, by day and by night", function(folder)
    write(folder, plain(40))
    local day = browser:colours(folder:path "page.html#7", { height = 1300 })
    assert.truthy((day["#e6eef5"] or 0) > 20000, "sea")
    assert.truthy((day["#fbfaf7"] or 0) > 20000, "land")
    assert.truthy((day["#d9480f"] or 0) > 20, "the outline of the chosen one")
    assert.truthy((day["#fff1e6"] or 0) > 2000, "the row of the chosen one")
    assert.truthy((day["#f3f5f8"] or 0) > 20000, "page")
    local night = browser:colours(folder:path "page.html#7", { dark = true, height = 1300 })
    assert.truthy((night["#0f1a25"] or 0) > 20000, "sea")
    assert.truthy((night["#202c38"] or 0) > 20000, "land")
    assert.truthy((night["#ffa557"] or 0) > 20, "the outline of the chosen one")
    assert.truthy((night["#0c1117"] or 0) > 20000, "page")
    assert.is_nil(night["#f3f5f8"])
  end)
end)
