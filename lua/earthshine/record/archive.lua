--- Sizes and checksums of a granule's files, from its ArchiveAndDistributionInformation.

local read = require "earthshine.record.read"

local archive = {}

local POWERS <const> = { KB = 1, MB = 2, GB = 3, TB = 4, PB = 5, NA = 2 }

-- Size and SizeUnit in bytes. The schema does not say what MB is: 10^6 at ORNL, 2^20 at the others;
-- NSIDC writes megabytes with the unit NA.
local function approximate(size, unit, provider)
  local power = POWERS[unit]
  if type(size) ~= "number" or not power or size < 0 then return nil end
  local base = provider:find "^ORNL" and 1000 or 1024
  return math.tointeger((size * base ^ power + 0.5) // 1)
end

local function exact(entry)
  local bytes = read.number(entry, "SizeInBytes")
  bytes = bytes and math.tointeger(bytes)
  return bytes and bytes >= 0 and bytes or nil
end

-- Sum of the sizes that are known, nil if none is.
local function sum(list, size_of)
  local total
  for _, entry in ipairs(list) do
    local size = size_of(entry)
    if size then total = (total or 0) + size end
  end
  return total
end

--- The size of a granule in bytes: exact where the record has SizeInBytes, else from Size and its
--- unit; a package counts as itself.
---@param umm table
---@param provider string
---@return integer? bytes the sum over the files whose size is stated; nil where none is
function archive.size(umm, provider)
  local function size_of(entry)
    return exact(entry) or approximate(entry.Size, entry.SizeUnit, provider)
      or sum(read.list(entry.Files), size_of)
  end
  return sum(read.list(read.at(umm, "DataGranule", "ArchiveAndDistributionInformation")), size_of)
    or sum(read.list(umm.RelatedUrls), function(link)
      return link.Type == "GET DATA" and approximate(link.Size, link.SizeUnit, provider) or nil
    end)
end

local NAMES <const> = {
  MD5 = "md5", ["SHA-1"] = "sha1", ["SHA-256"] = "sha256", ["SHA-384"] = "sha384",
  ["SHA-512"] = "sha512", SM3 = "sm3", ["Adler-32"] = "adler32",
}
local LENGTHS <const> = {
  md5 = 32, sha1 = 40, sha224 = 56, sha256 = 64, sha384 = 96, sha512 = 128, sm3 = 64, adler32 = 8,
}
-- "SHA-2" is a family; the length says which.
local FAMILY <const> = { [56] = "sha224", [64] = "sha256", [96] = "sha384", [128] = "sha512" }

--- A checksum whose algorithm is known by the name that `earthshine.core` has for it, its value in
--- lower-case hex.
---@param entry table
---@return { algorithm: string, value: string }? checksum nil where there is none, or its value
--- cannot be one of its algorithm
function archive.checksum(entry)
  local value = read.text(entry, "Checksum", "Value")
  local algorithm = read.text(entry, "Checksum", "Algorithm")
  if not value or not algorithm then return nil end
  value = value:gsub("%s", ""):lower()
  local name = NAMES[algorithm] or algorithm == "SHA-2" and FAMILY[#value]
  if not name then return { algorithm = algorithm, value = value } end
  if name == "adler32" and #value < 8 then value = ("0"):rep(8 - #value) .. value end
  if #value ~= LENGTHS[name] or value:find "%X" then return nil end
  return { algorithm = name, value = value }
end

--- The archived files by name, those inside packages too. A name that occurs twice stands for
--- nothing.
---@param umm table
---@return table<string, table> by_name
---@return table? only the one entry of a record that has just one, if it has no name
function archive.files(umm)
  local by_name, twice = {}, {}
  local entries = read.list(read.at(umm, "DataGranule", "ArchiveAndDistributionInformation"))
  local function add(entry)
    local name = read.text(entry, "Name")
    name = name and (name:match "^.*/([^/]+)$" or name:match "^[^/]+$")
    if name and name ~= "Not provided" then
      twice[name] = by_name[name] ~= nil or nil
      by_name[name] = entry
    end
    for _, inner in ipairs(read.list(entry.Files)) do add(inner) end
  end
  for _, entry in ipairs(entries) do add(entry) end
  for name in pairs(twice) do by_name[name] = nil end
  local first = entries[1]
  local nameless = first and (first.Name == nil or first.Name == "Not provided")
  return by_name, #entries == 1 and nameless and not first.Files and first or nil
end

--- A file's exact size, as something to check a download against.
archive.exact_size = exact

--- A file's size: exact, or as near as Size and its unit tell.
---@param entry table
---@param provider string
---@return integer? bytes
function archive.entry_size(entry, provider)
  return exact(entry) or approximate(entry.Size, entry.SizeUnit, provider)
end

return archive
