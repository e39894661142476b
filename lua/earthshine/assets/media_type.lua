--- Media types of files: by the ends of their names, and compared with patterns.

local glob = require "earthshine.assets.glob"

local media_type = {}

local BY_EXTENSION <const> = {
  nc = "application/x-netcdf", nc4 = "application/x-netcdf", cdf = "application/x-cdf",
  h5 = "application/x-hdf5", he5 = "application/x-hdf5", hdf5 = "application/x-hdf5",
  hdf = "application/x-hdf", h4 = "application/x-hdf", hdfeos = "application/x-hdfeos",
  tif = "image/tiff; application=geotiff", tiff = "image/tiff; application=geotiff",
  zarr = "application/vnd+zarr", parquet = "application/vnd.apache.parquet",
  png = "image/png", jpg = "image/jpeg", jpeg = "image/jpeg", gif = "image/gif",
  jp2 = "image/jp2", svg = "image/svg+xml", webp = "image/webp",
  xml = "application/xml", json = "application/json", geojson = "application/geo+json",
  dmrpp = "application/vnd.opendap.dap4.dmrpp+xml", kml = "application/vnd.google-earth.kml+xml",
  kmz = "application/vnd.google-earth.kmz", pdf = "application/pdf", html = "text/html",
  htm = "text/html", txt = "text/plain", csv = "text/csv", md = "text/markdown",
  md5 = "text/plain", sha256 = "text/plain", sha512 = "text/plain",
  zip = "application/zip", gz = "application/gzip", tgz = "application/gzip",
  tar = "application/x-tar", grb = "application/x-grib", grib = "application/x-grib",
  grb2 = "application/x-grib2", grib2 = "application/x-grib2", las = "application/vnd.las",
  laz = "application/vnd.laszip", gpkg = "application/geopackage+sqlite3",
}

--- The media type that the end of a file's name tells.
---@param name string?
---@return string?
function media_type.of_name(name)
  local extension = name and name:sub(-16):match "%.(%w+)$"
  return extension and BY_EXTENSION[extension:lower()]
end

-- "image/tiff; application=geotiff" as "image/tiff" and { ["application=geotiff"] = true }.
local function split(text)
  local parts = {}
  for part in text:lower():gmatch "[^;]+" do
    parts[#parts + 1] = part:gsub("[%s\"]", "")
  end
  local parameters = {}
  for i = 2, #parts do parameters[parts[i]] = true end
  return parts[1] or "", parameters
end

--- Makes a function that tells whether a media type is of a kind: "image/tiff" is it with any
--- parameters, "image/tiff; application=geotiff" with this one among others, "image/*" any image.
---@param pattern string
---@return (fun(type: string): boolean)? matches
---@return string? why what is wrong with the pattern
function media_type.compile(pattern)
  local name, wanted = split(pattern)
  if not name:find "^[^/]+/[^/]+$" and name ~= "*" then
    return nil, 'is no media type such as "image/tiff" or "image/*"'
  end
  local matches, why = glob.compile(name)
  if not matches then return nil, why end
  return function(type)
    local own, parameters = split(type)
    if not matches(own) then return false end
    for parameter in pairs(wanted) do
      if not parameters[parameter] then return false end
    end
    return true
  end
end

return media_type
