--- Assets: the files of a granule and what belongs to them, whatever kind of metadata lists them.

local Error = require "earthshine.error"
local Value = require "earthshine.query.value"
local address = require "earthshine.assets.address"
local bands = require "earthshine.assets.bands"
local check = require "earthshine.check"
local frozen = require "earthshine.assets.frozen"
local media_type = require "earthshine.assets.media_type"
local public = require "earthshine.public"
local units = require "earthshine.units"
local url = require "earthshine.url"

---@class earthshine.asset immutable; compared by value
---@field key string its name within its granule or item
---@field href string where it is: over HTTPS, where it is there at all
---@field name? string file name, decoded; nil where the address names none
---@field title? string
---@field description? string
---@field type? string media type: as the metadata say, else by the end of the name
---@field roles string[] such as data, browse, thumbnail, metadata, documentation, service
---@field size? integer bytes; of some providers rounded to what they state
---@field checksum? { algorithm: string, value: string } as of `granule:checksum`
---@field alternates table<string, string> more addresses of the same file: { s3 = "s3://…" }
---@field band? string the first of its bands
---@field bands string[] bands or layers, as the metadata or the file's name tell; common names too
---@field granule? string name of its granule or item
local FIELDS <const> = { "key", "href", "name", "title", "description", "type", "roles", "size",
  "checksum", "alternates", "band", "bands", "granule" }

local Asset = Value.class("Asset", "asset", FIELDS)
local methods = Asset.methods

-- Longer addresses are not looked through for a name.
local LONGEST <const> = 8000

--- The name of the file that an address names: the last part of its path, decoded; nil where it
--- names none.
---@param link string
---@return string?
function Asset.name_of(link)
  if #link > LONGEST then return nil end
  if link:find("?", 1, true) or link:find("#", 1, true) then link = link:match "^[^?#]*" end
  if not link:find "^%a[%w+.-]*://[^/]+/" then return nil end
  local length = link:reverse():find("/", 1, true) - 1
  if length == 0 then return nil end
  local last = link:sub(-length)
  return last:find("%", 1, true) and (url.unescape(last)) or last
end

local NO_LIST <const>, NO_MAP <const> = frozen.list {}, frozen.map {}

-- Roles of what is not the data themselves.
local BESIDE <const> = {}
for role in ([[thumbnail overview browse metadata documentation service checksum dmrpp software
  credentials related]]):gmatch "%S+" do
  BESIDE[role] = true
end

-- Roles as the keys of a set, in lower case; and whether they are those of data.
local function set_of(roles)
  local set, beside = {}, false
  for _, role in ipairs(roles) do
    role = role:lower()
    set[role], beside = true, beside or BESIDE[role] or false
  end
  return set, set.data or not beside
end

--- Makes an asset of its fields, which are taken over; what they leave out is found in the name.
---@param fields table key and href at least; `exact` where the size is not rounded
---@return earthshine.asset
function Asset.of(fields)
  local name = fields.name or Asset.name_of(fields.href)
  local list, role = fields.bands or {}, fields.roles and fields.roles[1] or "data"
  if not list[1] and role == "data" then list[1] = bands.of_name(name) end
  fields.name, fields.band, fields.bands = name, list[1], list[1] and frozen.list(list) or NO_LIST
  -- The name in the address of a service is not that of a file.
  if role ~= "service" then fields.type = fields.type or media_type.of_name(name) end
  fields.is, fields.data = set_of(fields.roles or {})
  fields.roles = frozen.list(fields.roles or {})
  local alternates = fields.alternates
  fields.alternates = alternates and next(alternates) and frozen.map(alternates) or NO_MAP
  fields.checksum = fields.checksum and frozen.map(fields.checksum)
  return Asset.new(fields)
end

--- Its size where that is something to compare a file with: not where a provider has rounded it.
---@param asset earthshine.asset
---@return integer? bytes
function Asset.exact_size(asset)
  return Value.state(asset).exact and asset.size or nil
end

--- Whether a value is an asset.
---@param value any
---@return boolean
function Asset.is(value)
  return Value.is(value, Asset)
end

function Asset.same(a, b)
  for _, key in ipairs(FIELDS) do
    if a[key] ~= b[key] then return false end
  end
  return true
end

-- "B02  data  image/tiff  12.3 MB  https://…/B02.tif"
function Asset.meta.__tostring(self)
  local parts = { self.key }
  if #self.roles > 0 then parts[#parts + 1] = table.concat(self.roles, ",") end
  parts[#parts + 1] = self.type
  if self.size then parts[#parts + 1] = units.bytes(self.size) end
  parts[#parts + 1] = url.redact(self.href)
  return table.concat(parts, "  ")
end

-- Whether it has any of some roles.
local function has(self, ...)
  local own = Value.state(self).is
  for i = 1, select("#", ...) do
    if own[select(i, ...)] then return true end
  end
  return false
end

--- Whether it has a role, in any case of letters.
---@param role string
---@return boolean
methods.has_role = public(function(self, role)
  return has(self, (check.type("the role", role, "string"):lower()))
end)

--- Whether it is the data themselves: with the role `data`, or with none that says what it is.
---@return boolean
function methods:is_data()
  return Value.state(self).data
end

--- Whether it is a small picture of the data: with the role thumbnail.
---@return boolean
function methods:is_thumbnail() return has(self, "thumbnail") end

--- Whether it is a picture of the data, and not the data: with the role browse, thumbnail or
--- overview.
---@return boolean
function methods:is_browse()
  return has(self, "browse", "thumbnail", "overview") and not has(self, "data")
end

--- Whether it describes the data: with the role metadata.
---@return boolean
function methods:is_metadata() return has(self, "metadata") end

local OPTIMISED <const> = {
  ["application/vnd+zarr"] = true, ["application/vnd.zarr"] = true,
  ["application/vnd.apache.parquet"] = true, ["application/x-parquet"] = true,
  ["application/vnd.laszip+copc"] = true, ["application/vnd.pmtiles"] = true,
}

--- Whether the metadata state that parts of it can be read without the whole: a GeoTIFF with this
--- profile, Zarr, Parquet, COPC. False where nothing is stated.
---@return boolean
function methods:is_cloud_optimized()
  local type = (self.type or ""):lower()
  return type:find("profile=\"?cloud%-optimized") ~= nil or has(self, "cloud-optimized")
    or OPTIMISED[type:match "^[^;%s]*"] or false
end

--- Its address by an access.
---
---     for _, a in ipairs(g:data_assets()) do print(a:link { access = "direct" }) end
---@param options? { access: "external"|"direct" } over HTTPS (the default), or in S3
---@return string? link nil where it has none
methods.link = public(function(self, options)
  local access = address.access("link", options) or "external"
  return address.place(self.href, self.alternates)[access]
end)

--- Whether its media type is of a kind: "image/tiff" with any parameters, "image/*" any image.
---@param pattern string
---@return boolean false where the type is not known
methods.matches_type = public(function(self, pattern)
  local matches, why = media_type.compile(check.type("the media type", pattern, "string"))
  if not matches then Error.misuse("the media type %q %s", pattern, why) end
  return self.type ~= nil and matches(self.type)
end)

check.methods("asset", Asset.meta, methods)

return Asset
