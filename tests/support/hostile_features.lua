--- Features of GeoJSON for pages of HTML: plain ones, and those of hostile metadata.

local json = require "earthshine.json"

local features = {}

--- The text of one feature as an exporter writes it.
---@param feature any
---@return string
function features.text(feature)
  return (json.encode(feature):gsub("<", "\\u003c"))
end

--- A polygon around a place, `half` degrees to each side.
function features.box(lon, lat, half)
  local w, e, s, n = lon - half, lon + half, lat - half, lat + half
  local ring = { { w, s }, { e, s }, { e, n }, { w, n }, { w, s } }
  return { type = "Polygon", coordinates = { ring } }
end

--- A plain feature with a number.
---@param i integer
---@param geometry? table
---@return table
function features.plain(i, geometry)
  local day = ("2023-%02d-%02d"):format(i % 12 + 1, i % 28 + 1)
  return {
    type = "Feature", id = ("G%05d"):format(i),
    geometry = geometry or features.box((i * 37) % 340 - 170, (i * 23) % 150 - 75, 1.5),
    properties = {
      id = ("TILE_%05d"):format(i), collection = i % 2 == 0 and "EVEN_001" or "ODD_001",
      start = day .. "T10:26:41.000Z", ["end"] = day .. "T10:27:05.000Z",
      size = 1000000 * ((i * 7919) % 10007 + 1), cloud_cover = i % 101,
      url = ("https://data.example/tile_%05d.tif"):format(i),
    },
  }
end

--- What tries to become markup or a script.
features.SCRIPTS = {
  "</script><script>document.title='pwned'</script>",
  "<img src=x onerror=\"document.title='pwned'\">",
  "\"><svg onload=document.title='pwned'>",
  "' onmouseover='document.title=1' x='",
  "<!--<script>", "]]>", "{{constructor.constructor('document.title=1')()}}", "&lt;script&gt;",
  "\u{2028}\u{2029}\0\b\27[2J", "\u{202e}gpj.exe\u{2066}\u{200f}",
}

--- Addresses that must not become links or be asked for.
features.ADDRESSES = {
  "javascript:document.title='pwned'", " javascript:document.title='pwned'",
  "java\nscript:document.title='pwned'", "JAVASCRIPT:alert(1)",
  "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)", "file:///etc/passwd",
  "blob:null/1", "//evil.example/x", "/etc/passwd", "https://user:secret@evil.example/",
  "https:", "http://[", "s3://bucket/<img src=x>",
}

--- Features of every kind that may break a page, as values.
---@return any[]
function features.hostile()
  local list = {}
  local function add(feature) list[#list + 1] = feature end
  for i, text in ipairs(features.SCRIPTS) do
    local f = features.plain(i)
    f.id, f[text] = text, text
    f.properties = { id = text, collection = text, start = text, ["end"] = text, size = text,
      cloud_cover = text, url = text, s3 = text, browse = text, [text] = text }
    add(f)
  end
  for i, address in ipairs(features.ADDRESSES) do
    local f = features.plain(i)
    f.properties.url, f.properties.browse, f.properties.s3 = address, address, address
    add(f)
  end
  for _, value in ipairs { json.null, true, 7, "text", json.array {}, { {} },
    { type = "Feature", geometry = "x", properties = "y" },
    { type = "Feature", properties = { id = {}, size = -1, cloud_cover = 1e308, url = {} } },
    { type = "Feature", properties = { id = ("M"):rep(1 << 20), url = "https://a.example/"
      .. ("u"):rep(1 << 20) } } } do
    add(value)
  end
  return list
end

--- Geometries of every kind, and those that are none.
---@return any[]
function features.geometries()
  local deep = features.box(0, 0, 1)
  for _ = 1, 100 do deep = { type = "GeometryCollection", geometries = { deep } } end
  local east, west = features.box(178, 0, 2), features.box(-178, 0, 2)
  return {
    { type = "Point", coordinates = { 10, 20 } },
    { type = "MultiPoint", coordinates = { { 10, 20 }, { 30, 40 } } },
    { type = "LineString", coordinates = { { 10, 20 }, { 30, 40 }, { 60, 0 } } },
    { type = "MultiLineString", coordinates = { { { 0, 0 }, { 5, 5 } }, { { 9, 9 }, { 1, 0 } } } },
    { type = "MultiPolygon", coordinates = { east.coordinates, west.coordinates } },
    { type = "Polygon", coordinates = { { { -180, 60 }, { 180, 60 }, { 180, 90 }, { -180, 90 },
      { -180, 60 } } } },
    { type = "Polygon", coordinates = { { { -180, -90 }, { 180, -90 }, { 180, 90 }, { -180, 90 },
      { -180, -90 } }, { { 0, 0 }, { 0, 9 }, { 9, 9 }, { 0, 0 } } } },
    { type = "GeometryCollection", geometries = { { type = "Point", coordinates = { 1, 1 } } } },
  }, {
    json.null, deep, json.array {}, { type = "Polygon" }, { type = "Point", coordinates = "x" },
    { type = "Polygon", coordinates = { { { "1", "2" }, { json.null, 1 }, 5 } } },
    { type = "Point", coordinates = { 1e308, 91 } }, { type = "__proto__", coordinates = {} },
    { type = "MultiPolygon", coordinates = { 1, { 2 }, { { 3 } }, { { { {} } } } } },
  }
end

return features
