--- The files that a granule consists of: each HTTPS link with its S3 twin, size and checksum,
-- matched by file name.

local archive = require "earthshine.record.archive"
local links = require "earthshine.record.links"

local files = {}

-- How many characters two addresses have in common at their ends.
local function common_tail(a, b)
  local n = 0
  while n < #a and n < #b and a:byte(-n - 1) == b:byte(-n - 1) do n = n + 1 end
  return n
end

-- From file name to the addresses of that name.
local function by_name(list)
  local map = {}
  for _, address in ipairs(list) do
    local name = links.name(address)
    map[name] = map[name] or {}
    table.insert(map[name], address)
  end
  return map
end

--- Of several addresses with the same file name, the one whose path ends most like another's.
---@param address string
---@param candidates? string[]
---@return string?
function files.twin(address, candidates)
  local best, most = nil, 0
  for _, candidate in ipairs(candidates or {}) do
    local n = common_tail(address, candidate)
    if n > most then best, most = candidate, n end
  end
  return best
end

---@class earthshine.file
---@field url string where to get it; an s3:// address only where there is no other
---@field name string the server's name for it, decoded; not yet fit for a file system
---@field size? integer exact bytes, where the record states them
---@field checksum? { algorithm: string, value: string } algorithm by the core's name ("sha256"), or
--- UMM's where the core has none
---@field s3? string the same file in S3

--- Lists a granule's files. Sizes and checksums are matched by name, never by position; a record
--- with one link and one nameless entry matches without.
---@param umm table
---@return earthshine.file[]
---@return earthshine.skipped_link[] skipped data links that cannot be fetched
function files.list(umm)
  local external, skipped = links.data(umm, "external")
  local direct = links.data(umm, "direct")
  local sources = external[1] and external or direct
  local in_s3 = by_name(direct)
  local entries, only = archive.files(umm)
  local out = {}
  for i, address in ipairs(sources) do
    local name = links.name(address)
    local entry = entries[name] or #sources == 1 and only or nil
    out[i] = {
      url = address, name = name, s3 = files.twin(address, in_s3[name]),
      size = entry and archive.exact_size(entry) or nil,
      checksum = entry and archive.checksum(entry) or nil,
    }
  end
  return out, skipped
end

return files
