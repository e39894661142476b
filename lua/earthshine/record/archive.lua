--- Sizes and checksums of files, as UMM-G and STAC have them.

local read = require "earthshine.record.read"

local archive = {}

-- Larger numbers are no sizes, and no sums of sizes.
local MOST <const> = 9e18

local POWERS <const> = { KB = 1, MB = 2, GB = 3, TB = 4, PB = 5, NA = 2 }

-- Size and SizeUnit in bytes. The schema does not say what MB is: 10^6 at ORNL, 2^20 at the others;
-- NSIDC writes megabytes with the unit NA.
local function approximate(size, unit, provider)
  if size == nil then return nil end
  local power = POWERS[unit]
  if type(size) ~= "number" or not power or size < 0 then return nil end
  local base = provider:find "^ORNL" and 1000 or 1024
  local bytes = (size * base ^ power + 0.5) // 1
  return bytes < MOST and math.tointeger(bytes) or nil
end

-- A number of bytes that is one.
local function exact(bytes)
  bytes = type(bytes) == "number" and math.tointeger(bytes)
  return bytes and bytes >= 0 and bytes < MOST and bytes or nil
end

--- A sum with one more size in it, which is left out where the sum would be none.
---@param total integer? nil: nothing yet
---@param size integer? nil: it is not known
---@return integer? total
function archive.add(total, size)
  if not size or (total or 0) + 0.0 + size >= MOST then return total end
  return (total or 0) + size
end

-- Sum of the sizes that are known, nil if none is.
local function sum(list, size_of)
  local total
  for _, entry in ipairs(list) do total = archive.add(total, size_of(entry)) end
  return total
end

--- The size of a granule in bytes: exact where the record has SizeInBytes, else from Size and its
--- unit; a package counts as itself.
---@param umm table
---@param provider string
---@return integer? bytes the sum over the files whose size is stated; nil where none is
function archive.size(umm, provider)
  local function size_of(entry)
    return exact(entry.SizeInBytes) or approximate(entry.Size, entry.SizeUnit, provider)
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

-- A digest, where it can be one of its algorithm.
local function digest(name, value)
  if #value ~= LENGTHS[name] or value:find "%X" then return nil end
  return { algorithm = name, value = value }
end

--- A checksum of UMM, its algorithm by the name that `earthshine.core` has for it, its value in
--- lower-case hex.
---@param checksum any
---@return { algorithm: string, value: string }? checksum nil where there is none, or its value
--- cannot be one of its algorithm
function archive.checksum(checksum)
  if checksum == nil then return nil end
  local value, algorithm = read.text(checksum, "Value"), read.text(checksum, "Algorithm")
  if not value or not algorithm or value == "" then return nil end
  value = value:gsub("%s", ""):lower()
  local name = NAMES[algorithm] or algorithm == "SHA-2" and FAMILY[#value]
  if not name then return { algorithm = algorithm, value = value } end
  if name == "adler32" and #value < 8 then value = ("0"):rep(8 - #value) .. value end
  return digest(name, value)
end

-- What a multihash begins with: code and length of the digest, in hex.
local MULTIHASHES <const> = {
  ["1114"] = "sha1", ["1220"] = "sha256", ["2030"] = "sha384", ["1340"] = "sha512",
  ["d50110"] = "md5", ["93201c"] = "sha224", ["cda60120"] = "sm3",
}

--- The same of a multihash, the form of STAC's file:checksum.
---@param text string?
---@return { algorithm: string, value: string }?
function archive.multihash(text)
  if not text then return nil end
  text = text:lower()
  for length = 4, 8, 2 do
    local name = MULTIHASHES[text:sub(1, length)]
    if name then return digest(name, text:sub(length + 1)) end
  end
end

--- A file's exact size, as something to check a download against.
archive.exact_size = exact

--- A size that was rounded, in bytes.
archive.rounded_size = approximate

return archive
