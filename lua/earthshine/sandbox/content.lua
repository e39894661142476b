--- The bytes of every file that the catalogue's records link to, made when read.

local Block = require "earthshine.sandbox.catalog.block"
local Calendar = require "earthshine.sandbox.catalog.calendar"
local Catalog = require "earthshine.sandbox.catalog"
local Json = require "earthshine.sandbox.catalog.json"
local Random = require "earthshine.sandbox.catalog.random"
local UmmG = require "earthshine.sandbox.catalog.umm_g"

local Content = {}

local MEDIA = {
  { "%.nc4?$", "application/x-netcdf" }, { "%.h5$", "application/x-hdf5" },
  { "%.HDF5$", "application/x-hdf5" }, { "%.hdf$", "application/x-hdf" },
  { "%.tif$", "image/tiff" }, { "%.png$", "image/png" }, { "%.jpg$", "image/jpeg" },
  { "%.json$", "application/json" }, { "%.xml$", "text/xml" }, { "%.zip$", "application/zip" },
  { "%.dmrpp$", "application/vnd.opendap.dap4.dmrpp+xml" },
}

local function media_type(name)
  for _, m in ipairs(MEDIA) do
    if name:find(m[1]) then return m[2] end
  end
  return "binary/octet-stream"
end

local function name_of(c, i, k)
  local f = c.files[k]
  return f[1] .. c.stem(i) .. f[2]
end

-- A true description of a data file: one run of bytes, not compressed, in one chunk.
local DMRPP = [[<?xml version="1.0" encoding="ISO-8859-1"?>
<Dataset xmlns="http://xml.opendap.org/ns/DAP/4.0#" ]]
  .. [[xmlns:dmrpp="http://xml.opendap.org/dap/dmrpp/1.0.0#" dapVersion="4.0" dmrVersion="1.0" ]]
  .. [[name="%s" dmrpp:href="OPeNDAP_DMRpp_DATA_ACCESS_URL" dmrpp:version="3.20.9">
    <Dimension name="byte" size="%d"/>
    <Byte name="data">
        <Dim name="/byte"/>
        <dmrpp:chunks byteOrder="LE">
            <dmrpp:chunk offset="0" nBytes="%d"/>
        </dmrpp:chunks>
    </Byte>
</Dataset>
]]

local SIDE = {}

function SIDE.checksum(c, i, f)
  local hex = UmmG.digest(f.algorithm, c:file_shift(i, f.of), c:file_size(i, f.of))
  return hex .. "  " .. name_of(c, i, f.of) .. "\n"
end

function SIDE.dmrpp(c, i, f)
  local size = c:file_size(i, f.of)
  return DMRPP:format(name_of(c, i, f.of), size, size)
end

function SIDE.metadata(c, i, f)
  if f[2]:find "cmr%.json$" then return c.render(i, "1.6.6") .. "\n" end
  if f[2]:find "json$" then
    return Json.encode { type = "Feature", stac_version = "1.0.0", id = c:ur(i),
      collection = c.folder, geometry = { type = "Polygon", coordinates = { Content.ring(c, i) } },
      properties = { datetime = Calendar.iso(c.start(i)) } } .. "\n"
  end
  return ('<?xml version="1.0" encoding="UTF-8"?>\n<Granule><GranuleUR>%s</GranuleUR>'
    .. "<BeginningDateTime>%s</BeginningDateTime><EndingDateTime>%s</EndingDateTime></Granule>\n")
    :format(c:ur(i), Calendar.iso(c.start(i)), Calendar.iso(c.stop(i)))
end

--- A granule's outline as GeoJSON positions.
---@param c sandbox.collection
---@param i integer
---@return number[][]
function Content.ring(c, i)
  local points, list = c:shape(i)[1].points, {}
  for k = 1, #points, 2 do list[#list + 1] = { points[k], points[k + 1] } end
  return list
end

-- The collection, granule and file number that a path names, or nil.
local function resolve(path)
  local bucket, folder, name = path:match "^/?sandbox%-(%l+)/([^/]+)/([^/]+)$"
  local c = folder and Catalog.by_folder(folder)
  if not c then return nil end
  for k, f in ipairs(c.files) do
    local first, last = f[1], f[2]
    if #name > #first + #last and name:sub(1, #first) == first and name:sub(-#last) == last
      and (f.public and "public" or "protected") == bucket then
      local i = c:by_stem(name:sub(#first + 1, -#last - 1))
      if i then return c, i, k, name end
    end
  end
end

---@class sandbox.content
---@field size integer bytes
---@field etag string with its quotes
---@field media_type string
---@field last_modified string in the form of the HTTP header
---@field read fun(offset: integer, n: integer): string bytes from an offset; fewer at the end

--- The file behind a path "/sandbox-protected/FOLDER/NAME" (or sandbox-public; the first slash may
--- be missing), or nil.
---@param path string not percent-encoded, without a query
---@return sandbox.content?
function Content.file(path)
  local c, i, k, name = resolve(path)
  if not c then return nil end
  local f, shift = c.files[k], c:file_shift(i, k)
  local text = SIDE[f.role] and SIDE[f.role](c, i, f)
  local size = text and #text or c:file_size(i, k)
  local function read(offset, n)
    if text then return text:sub(offset + 1, offset + n) end
    return Block.slice(shift, offset, math.max(math.min(n, size - offset), 0))
  end
  local edition = Random.bits(i, c.salt + k + (c:editions(i) << 24))
  return {
    size = size, read = read, media_type = media_type(name),
    etag = ('"%016x%016x"'):format(Random.text(path:gsub("^/", "")), edition),
    last_modified = Calendar.http(c.changed[i] and c.revision(i) or c.production(i)),
  }
end

return Content
