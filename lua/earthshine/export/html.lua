--- The page of HTML that shows records: one file with a map of their footprints, a table and
-- previews, which a browser shows without asking anybody for anything but the previews.
--
-- Records stand in it as GeoJSON that is data to the browser, never markup; its script, which the
-- page names by its hash and beside which none may run, writes them into the document as text.

local check = require "earthshine.check"
local core = require "earthshine.core"
local json = require "earthshine.json"
local time = require "earthshine.time"

local coastline = require "earthshine.export.coastline"
local style = require "earthshine.export.html.style"

local SCRIPT <const> = table.concat({
  '"use strict";',
  require "earthshine.export.html.text",
  require "earthshine.export.html.shapes",
  require "earthshine.export.html.map",
  require "earthshine.export.html.footprints",
  require "earthshine.export.html.list",
  (require "earthshine.export.html.start"),
}, "\n")

local html = {}

local ENTITIES <const> = {
  ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;",
}

-- Characters that turn the direction of writing, and the controls of Unicode's first page.
local function is_unseen(code)
  return code < 32 or code >= 0x7f and code < 0xa0 or code == 0x61c or code == 0xfeff or
    code >= 0x200e and code <= 0x200f or code >= 0x2028 and code <= 0x202e or
    code >= 0x2060 and code <= 0x206f
end

-- Text of anybody's as text of the document, on one line.
local function text(value, most)
  local out = {}
  -- What is not UTF-8 has been mended by the encoder.
  local mended = json.decode(json.encode(value:sub(1, 4 * most + 4)))
  for _, code in utf8.codes(mended, true) do
    if #out == most then
      out[#out + 1] = "\u{2026}"
      break
    end
    out[#out + 1] = is_unseen(code) and " " or utf8.char(code)
  end
  return (table.concat(out):gsub("[&<>\"']", ENTITIES))
end

-- What a policy names a script or a style by.
local function hash(source)
  local bytes = core.hash("sha256", source):gsub("%x%x", function(pair)
    return string.char(tonumber(pair, 16))
  end)
  return "'sha256-" .. core.base64_encode(bytes) .. "'"
end

local HEAD <const> = [==[
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src https:; ]==] ..
[==[style-src {style_hash}; script-src {script_hash}; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="earthshine {version}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1><bdi>{title}</bdi></h1>
{query}<dl class="facts" id="facts"></dl>
</header>
<noscript><p class="panel notice">The map and the table of this page are drawn by a script, which
this browser does not run.</p></noscript>
<p class="panel notice" id="broken" hidden>The records in this page cannot be read: the file may be
cut, or the browser too old.</p>
<main id="content">
<section class="panel" id="map" aria-label="Map">
<div id="chart">
<canvas id="base" aria-hidden="true"></canvas>
<canvas id="marks" tabindex="0" role="img" aria-label="Map of footprints. Arrow keys move it, plus
and minus zoom, 0 shows all; the table below lists the same records."></canvas>
<div class="tools">
<button id="nearer" aria-label="Zoom in" title="Zoom in">+</button>
<button id="farther" aria-label="Zoom out" title="Zoom out">&minus;</button>
<button id="home" aria-label="Show all footprints" title="Show all footprints"><svg
 viewBox="0 0 16 16" aria-hidden="true"><path
 d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4"/></svg></button>
</div>
<div id="place" aria-hidden="true"></div>
</div>
<aside id="card" aria-label="Chosen record" aria-live="polite" hidden></aside>
</section>
<section class="panel" id="list" aria-label="Records">
<div class="bar">
<input id="filter" type="search" placeholder="Filter by name, collection or date"
 aria-label="Filter by name, collection or date" autocomplete="off" spellcheck="false">
<output id="shown" for="filter"></output>
<nav class="pager" id="pager" aria-label="Pages of the table">
<button class="act" id="back" aria-label="Page before">&lsaquo;</button>
<span id="page"></span>
<button class="act" id="on" aria-label="Next page">&rsaquo;</button>
</nav>
</div>
<div class="scroll" tabindex="-1">
<table>
<thead><tr id="heads"></tr></thead>
<tbody id="rows"></tbody>
</table>
<p class="empty" id="empty" hidden>No records.</p>
</div>
</section>
</main>
<footer>{made} by earthshine {version}. Outlines of the land: made from Natural Earth, public
domain.</footer>
<script type="application/json" id="land">"{land}"</script>
<script type="application/json" id="features">{"type":"FeatureCollection","features":[
]==]

local TAIL <const> = [==[

]}</script>
<data id="matched" value="{count}"></data>
<script>{script}</script>
</body>
</html>
]==]

local function filled(template, values)
  return (template:gsub("{([%a_]+)}", values))
end

---@class earthshine.html_page
---@field title? string the page's; "Earthdata records" by default
---@field query? string what was searched, as people may read it
---@field made? number when it is made, in seconds since 1970; now by default

--- What stands in front of the features of a page.
--
-- Behind it come features of GeoJSON with the properties id, collection, start, end, size (in
-- bytes), cloud_cover (in percent), url, browse and, as wished, s3: JSON with a comma between two
-- of them, in which each `<` is written as `\u003c`; then `html.tail`. All is UTF-8. Texts may be
-- anybody's: they are shown as text, and are links only where they are addresses of http and https.
---
---     file:write(html.head { title = "HLSL30 over Denmark", query = "cloud_cover = 0,10" })
---     file:write(table.concat(features, ",\n"))
---     file:write(html.tail(1234))
---@param options? earthshine.html_page
---@return string
function html.head(options)
  options = check.options("html.head", options, {
    title = "string", query = "string", made = "number",
  })
  local query = options.query and text(options.query, 2000)
  local title = (options.title or ""):find "%S" and options.title or "Earthdata records"
  return filled(HEAD, {
    style_hash = hash(style), script_hash = hash(SCRIPT), version = core.version,
    title = text(title, 200), style = style, land = coastline,
    query = query and ('<p class="query"><code><bdi>%s</bdi></code></p>\n'):format(query) or "",
    made = "Made on " .. time.format(math.floor(options.made or core.now())):sub(1, 16)
      :gsub("T", " ") .. " UTC",
  })
end

--- What stands behind the features of a page.
---@param count? integer how many records matched in all, where the page may have fewer
---@return string
function html.tail(count)
  return filled(TAIL, { count = tostring(check.type("the count", count or 0, "integer")),
    script = SCRIPT })
end

return html
