--- The assets of a granule: every link of its UMM-G record, the two addresses of one file together.

local Asset = require "earthshine.assets.asset"
local archive = require "earthshine.record.archive"
local files = require "earthshine.record.files"
local links = require "earthshine.record.links"
local read = require "earthshine.record.read"

local umm_assets = {}

local ROLES <const> = {
  ["GET RELATED VISUALIZATION"] = "browse", ["EXTENDED METADATA"] = "metadata",
  ["USE SERVICE API"] = "service", ["GOTO WEB TOOL"] = "service",
  ["DOWNLOAD SOFTWARE"] = "software", ["PROJECT HOME PAGE"] = "documentation",
  ["DATA SET LANDING PAGE"] = "documentation", ["VIEW RELATED INFORMATION"] = "documentation",
}
local DATA <const> = { ["GET DATA"] = true, ["GET DATA VIA DIRECT ACCESS"] = true }

-- Side files are metadata first, whatever type their link has.
local function side_roles(name)
  local side = name and links.side(name)
  if side == "metadata" then return { "metadata" } end
  return side and { "metadata", side } or nil
end

-- What the file at an address is.
local function roles_of(link, address, name, data)
  if data[address] then return { "data" } end
  local role = ROLES[link.Type]
  if role == "service" or role == "software" then return { role } end
  if role == "browse" then
    local hint = (name or ""):lower():sub(-255) .. (read.text(link, "Subtype") or ""):lower()
    return hint:find("thumb", 1, true) and { "thumbnail" } or { "browse" }
  end
  if address:find "/s3credentials/?$" then return { "credentials" } end
  return side_roles(name) or { DATA[link.Type] and "data" or role or "related" }
end

-- The addresses that are data and can be fetched.
local function data_addresses(umm)
  local set = {}
  for _, access in ipairs { "external", "direct" } do
    for _, address in ipairs((links.data(umm, access))) do set[address] = true end
  end
  return set
end

-- A text of a link that says something.
local function said(link, key)
  local text = read.text(link, key)
  return text ~= "Not provided" and text or nil
end

-- The links as the fields of assets, each address once; with the first role of each also by
-- address. An address that is listed again adds what it is then.
local function read_links(umm)
  local out, by_address, data = {}, {}, data_addresses(umm)
  for _, link in ipairs(read.list(umm.RelatedUrls)) do
    local scheme, address = links.usable(link.URL)
    if not scheme then address = read.text(link, "URL") end
    if address and address ~= "" then
      local name = Asset.name_of(address)
      local roles = roles_of(link, address, name, data)
      local known = by_address[address]
      if not known then
        known = { href = address, scheme = scheme, name = name, roles = roles, link = link,
          title = said(link, "Subtype"), description = said(link, "Description"),
          type = said(link, "MimeType"), alternates = {} }
        out[#out + 1], by_address[address] = known, known
      elseif table.concat(known.roles, " ") ~= table.concat(roles, " ") then
        local seen = {}
        for _, role in ipairs(known.roles) do seen[role] = true end
        for _, role in ipairs(roles) do
          if not seen[role] then table.insert(known.roles, role) end
        end
      end
    end
  end
  return out, by_address
end

-- Makes each S3 object whose file has an address on the web too that one's alternate.
local function join_twins(list, by_address)
  local web, out = {}, {}
  local function place(fields) return (fields.name or "") .. "\0" .. fields.roles[1] end
  for _, fields in ipairs(list) do
    if fields.name and (fields.scheme == "https" or fields.scheme == "http") then
      local same = web[place(fields)] or {}
      web[place(fields)] = same
      same[#same + 1] = fields.href
    end
  end
  for _, fields in ipairs(list) do
    local same = fields.scheme == "s3" and fields.name and web[place(fields)]
    local twin = same and files.twin(fields.href, same)
    if twin then
      by_address[twin].alternates.s3 = fields.href
      for i, address in ipairs(same) do
        if address == twin then table.remove(same, i) break end
      end
    else
      out[#out + 1] = fields
    end
  end
  return out
end

-- Ends that a key does without, one behind the other.
local ENDS <const> = {}
for ending in ([[tif tiff nc nc4 h5 hdf he5 hdf5 zarr png jpg jpeg jp2 xml json dmrpp html md5
  sha256 sha512]]):gmatch "%S+" do
  ENDS[ending] = true
end

local function stem_of(name)
  while true do
    local front, ending = name:match "^(.+)%.(%w+)$"
    if not front or not ENDS[ending:lower()] then return name end
    name = front
  end
end

-- What tells a file from the others of its granule: what its name has beyond the granule's, and
-- its role where it is no data.
local function key_of(fields, granule)
  local stem = stem_of(fields.name or "")
  local role = fields.roles[#fields.roles]
  local own = granule and granule:match "[^:/]*$" or ""
  if #stem <= #own and own:sub(-#stem) == stem then return role end
  local begins = own ~= "" and stem:sub(1, #own) == own
  if begins then stem = stem:sub(#own + 1):match "^[._-]*(.*)$" end
  if role == "data" then return stem ~= "" and stem or role end
  return begins and stem ~= "" and role .. "-" .. stem or role
end

-- Gives each its key. The second file with the same one gets a number.
local function give_keys(list, granule)
  local taken = {}
  for _, fields in ipairs(list) do
    local wanted = key_of(fields, granule)
    local key, n = wanted, 1
    while taken[key] do
      n = n + 1
      key = ("%s_%d"):format(wanted, n)
    end
    taken[key], fields.key = true, key
  end
end

--- Lists a granule's assets in the order of its links. None is left out; what names no file at all
--- has no `name`.
---@param umm table
---@param granule? string its name
---@param provider string
---@return earthshine.asset[]
function umm_assets.list(umm, granule, provider)
  local list = join_twins(read_links(umm))
  give_keys(list, granule)
  local entries, only = archive.files(umm)
  local data = 0
  for _, fields in ipairs(list) do
    if fields.roles[1] == "data" then data = data + 1 end
  end
  for i, fields in ipairs(list) do
    local link = fields.link
    local entry = entries[fields.name]
      or data == 1 and fields.roles[1] == "data" and only or nil
    fields.link, fields.scheme, fields.granule = nil, nil, granule
    if entry then
      fields.checksum = archive.checksum(entry)
      fields.type = fields.type or said(entry, "MimeType")
      fields.exact = archive.exact_size(entry) ~= nil
    end
    fields.size = entry and archive.entry_size(entry, provider)
      or archive.entry_size(link, provider)
    list[i] = Asset.of(fields)
  end
  return list
end

return umm_assets
