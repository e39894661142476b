-- Shapes uploaded with a search of the sandbox: every format finds what the same polygon finds, and
-- CMR's limits.

local Cmr = require "tests.support.sandbox_cmr"
local json = require "earthshine.json"

local SQUARE <const> = { { -130, 25 }, { -40, 25 }, { -40, 40 }, { -130, 40 }, { -130, 25 } }

local function send(media, data, more)
  local parts = {}
  for name, value in pairs(more or { short_name = "HLSL30", page_size = "2000" }) do
    parts[#parts + 1] = ('--XyZ\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n')
      :format(name, value)
  end
  parts[#parts + 1] = '--XyZ\r\nContent-Disposition: form-data; name="shapefile"; filename="x"\r\n'
    .. "Content-Type: " .. media .. "\r\n\r\n" .. data .. "\r\n--XyZ--\r\n"
  return Cmr.send("POST", "/search/granules.umm_json",
    { ["content-type"] = "multipart/form-data; boundary=XyZ" }, table.concat(parts))
end

local function found(reply)
  assert(reply.status == 200, reply.body)
  local list = {}
  for k, item in ipairs(reply.json.items) do list[k] = item.umm.GranuleUR end
  return list
end

local function geojson(value) return send("application/geo+json", json.encode(value)) end

local function polygon(...) return { type = "Polygon", coordinates = { ... } } end

local function reversed(ring)
  local list = {}
  for k = #ring, 1, -1 do list[#list + 1] = ring[k] end
  return list
end

-- A zip of entries { name, bytes as they stand in it, size, method }.
local function zip(entries)
  local body, directory = "", ""
  for _, entry in ipairs(entries) do
    local name, bytes = entry[1], entry[2]
    local fields = string.pack("<I2I2I2I2I2I4I4I4I2I2", 20, 0, entry[4] or 0, 0, 0, 0, #bytes,
      entry[3] or #bytes, #name, 0)
    directory = directory .. "PK\1\2" .. string.pack("<I2", 20) .. fields
      .. string.pack("<I2I2I2I4I4", 0, 0, 0, 0, #body) .. name
    body = body .. "PK\3\4" .. fields .. name .. bytes
  end
  return body .. directory .. "PK\5\6" .. string.pack("<I2I2I2I2I4I4I2", 0, 0, #entries,
    #entries, #directory, #body, 0)
end

local function esri(ring)
  local points = {}
  for k, p in ipairs(ring) do points[k] = string.pack("<dd", p[1], p[2]) end
  local record = string.pack("<i4ddddi4i4i4", 5, -130, 25, -40, 40, 1, #ring, 0)
    .. table.concat(points)
  record = string.pack(">i4i4", 1, #record // 2) .. record
  return string.pack(">i4i4i4i4i4i4i4", 9994, 0, 0, 0, 0, 0, 50 + #record // 2)
    .. string.pack("<i4i4", 1000, 5) .. ("\0"):rep(64) .. record
end

-- A gzip file holds the deflated bytes between its head and its last eight bytes.
local function deflated_zip(name, data)
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  file:write(data)
  file:close()
  local pipe = assert(io.popen("gzip -9 -n -c " .. path, "r"))
  local gz = pipe:read "a"
  pipe:close()
  os.remove(path)
  return zip { { name, gz:sub(11, -9), #data, 8 } }
end

describe("an uploaded shape", function()
  local expected

  setup(function()
    expected = found(Cmr.granules("short_name=HLSL30&page_size=2000"
      .. "&polygon=-130,25,-40,25,-40,40,-130,40,-130,25"))
    assert.is_true(#expected > 100)
  end)

  it("finds in every format what the polygon finds", function()
    assert.same(expected, found(geojson(polygon(SQUARE))))
    assert.same(expected, found(geojson(polygon(reversed(SQUARE)))))
    assert.same(expected, found(geojson { type = "FeatureCollection", features = {
      { type = "Feature", properties = {}, geometry = polygon(SQUARE) } } }))
    local shp = esri(reversed(SQUARE))
    assert.same(expected, found(send("application/shapefile+zip",
      zip { { "a.dbf", "x" }, { "a.shp", shp } })))
    assert.same(expected, found(send("application/shapefile+zip", deflated_zip("b.SHP", shp))))
    assert.same(expected, found(send("application/vnd.google-earth.kml+xml",
      '<kml xmlns="x"><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>'
      .. "-130,25,0 -40,25,0 -40,40,0 -130,40,0 -130,25,0</coordinates></LinearRing>"
      .. "</outerBoundaryIs></Polygon></Placemark></kml>")))
  end)

  it("is any of its parts, holes cut out, and joined to other conditions by and", function()
    local hole = { { -125, 26 }, { -125, 39 }, { -45, 39 }, { -45, 26 }, { -125, 26 } }
    local inside = found(geojson(polygon(SQUARE, hole)))
    local set = {}
    for _, ur in ipairs(inside) do set[ur] = true end
    assert.is_true(#inside < #expected)
    local in_hole = found(Cmr.granules("short_name=HLSL30&page_size=2000"
      .. "&bounding_box=-100,30,-90,33"))
    for _, ur in ipairs(in_hole) do assert.is_nil(set[ur], ur) end
    local two = geojson { type = "MultiPolygon", coordinates = { { SQUARE },
      { { { 0, 10 }, { 30, 10 }, { 30, 40 }, { 0, 40 }, { 0, 10 } } } } }
    assert.is_true(#found(two) > #expected)
    local narrowed = send("application/geo+json", json.encode(polygon(SQUARE)),
      { short_name = "HLSL30", page_size = "2000", cloud_cover = ",20" })
    assert.is_true(#found(narrowed) > 0 and #found(narrowed) < #expected)
    local point = geojson { type = "Point", coordinates = { 0, 0 } }
    assert.same(found(Cmr.granules "short_name=HLSL30&point=0,0"), found(point))
  end)

  it("is simplified where asked, and says how far", function()
    local ring = {}
    for k = 0, 5999 do
      local a = math.rad(k * 360 / 6000)
      ring[k + 1] = { -85 + 45 * math.cos(a), 32 + 8 * math.sin(a) }
    end
    ring[6001] = ring[1]
    local reply = geojson(polygon(ring))
    assert.same({ "Number of points in shapefile exceeds the limit of 5000" }, reply.json.errors)
    reply = send("application/geo+json", json.encode(polygon(ring)), { short_name = "HLSL30",
      ["simplify-shapefile"] = "true", page_size = "0" })
    assert.equal("6001", reply.headers["cmr-shapefile-original-point-count"])
    local left = tonumber(reply.headers["cmr-shapefile-simplified-point-count"])
    assert.is_true(left > 100 and left <= 5000)
    assert.is_true(tonumber(reply.headers["cmr-hits"]) > 0)
  end)

  it("is refused with the reason", function()
    local function refused(message, media, data)
      local reply = send(media, data)
      assert.same({ 400, { message } }, { reply.status, reply.json.errors })
    end
    local GEO = "application/geo+json"
    refused("Failed to parse shapefile", GEO, "{")
    refused("Failed to parse shapefile", GEO, '{"type":"Circle","coordinates":[1,2]}')
    refused("Failed to parse shapefile", "application/shapefile+zip", "PK\3\4")
    refused("Failed to parse shapefile", "application/shapefile+zip",
      deflated_zip("a.shp", esri(SQUARE)):gsub("a%.shp.", "a.shp\7"))
    refused("Failed to parse shapefile", "application/vnd.google-earth.kml+xml", "<html/>")
    refused("Incomplete shapefile: missing .shp file", "application/shapefile+zip",
      zip { { "a.dbf", "x" } })
    refused("Shapefile has no features", GEO, '{"type":"FeatureCollection","features":[]}')
    refused("Shapefile size exceeds the 1000000 byte limit", GEO, (" "):rep(1000001))
    local features = {}
    for k = 1, 501 do
      features[k] = { type = "Feature", geometry = { type = "Point", coordinates = { k / 4, 0 } } }
    end
    refused("Shapefile feature count [501] exceeds the 500 feature limit", GEO,
      json.encode { type = "FeatureCollection", features = features })
    refused("Polygon boundary was not closed. The last point must be equal to the first point.",
      GEO, json.encode(polygon { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } }))
    refused("The shapefile format [text/plain] is not supported.", "text/plain", "x")
    assert.same({ { "Missing shapefile" }, 400 },
      { Cmr.errors "/search/granules.json?short_name=HLSL30&shapefile=a.zip" })
  end)

  it("survives what is cut anywhere", function()
    local whole = deflated_zip("a.shp", esri(reversed(SQUARE)))
    for length = 0, #whole - 1, 7 do
      local reply = send("application/shapefile+zip", whole:sub(1, length),
        { short_name = "HLSL30", page_size = "0" })
      assert(reply.status == 400 or reply.status == 200, length)
    end
  end)
end)
