--- The report of a download: what was written, what was there already, what failed and why.

local Error = require "earthshine.error"
local units = require "earthshine.units"

---@class earthshine.download.file
---@field url string
---@field path string
---@field bytes integer
---@field seconds number
---@field attempts integer requests for this file that were answered or broke off
---@field verified? string the digest that agreed with the metadata ("sha256", "md5", "adler32" …)
---@field unverified? string why no checksum was compared
---@field granule? string the granule's name

---@class earthshine.download.skip
---@field url string
---@field path string
---@field bytes integer
---@field reason string
---@field granule? string

---@class earthshine.download.failure
---@field error earthshine.error
---@field url? string
---@field path? string
---@field granule? string
---@field attempts integer

---@class earthshine.download.report
---@field files earthshine.download.file[] written by this download, in the order of completion
---@field skipped earthshine.download.skip[] complete before it
---@field failed earthshine.download.failure[] the list can be given to `download` again
---@field stopped? earthshine.error why the rest was not even tried
---@field bytes integer written
---@field seconds number
---@field granules integer granules (or single URLs) that were looked at
---@field target string the folder
local Report = {}
Report.__index = Report
Report.__name = "earthshine.download.report"

---@param target string
---@return earthshine.download.report
function Report.new(target)
  return setmetatable({
    files = {}, skipped = {}, failed = {}, bytes = 0, seconds = 0, granules = 0, target = target,
  }, Report)
end

--- Whether everything that was asked for is on disk now. `assert(report:ok())` ends a recipe with
--- the first thing that went wrong.
---@return boolean
---@return earthshine.error? err how many failed and the first of them; `errors` has all
function Report:ok()
  local first = self.failed[1] and self.failed[1].error or self.stopped
  if not first then return true end
  local errors = {}
  for i, failure in ipairs(self.failed) do errors[i] = failure.error end
  local message = tostring(first)
  if #errors > 1 then
    message = ("%s failed, the first of them: %s"):format(units.count(#errors, "file"), message)
  end
  return false, Error.new { code = first.code, message = message, errors = errors, cause = first }
end

--- Bytes a second, over the whole download.
---@return number
function Report:rate()
  return self.seconds > 0 and self.bytes / self.seconds or 0
end

--- How many of the written files were compared with a checksum of the metadata and agreed.
---@return integer
function Report:verified()
  local n = 0
  for _, file in ipairs(self.files) do
    if file.verified then n = n + 1 end
  end
  return n
end

--- One sentence: "3 files downloaded (1.2 GB in 4.1 s, 293 MB/s), 3 verified; 1 already there; 2
-- failed".
function Report:__tostring()
  local parts = {}
  if #self.files > 0 then
    parts[1] = ("%s downloaded (%s in %s, %s)"):format(units.count(#self.files, "file"),
      units.bytes(self.bytes), units.duration(self.seconds), units.rate(self:rate()))
    local verified = self:verified()
    if verified > 0 then
      local many = verified == #self.files and "all" or units.integer(verified)
      parts[1] = ("%s, %s verified"):format(parts[1], many)
    end
  else
    parts[1] = "nothing downloaded"
  end
  if #self.skipped > 0 then parts[#parts + 1] = units.integer(#self.skipped) .. " already there" end
  if #self.failed > 0 then parts[#parts + 1] = units.integer(#self.failed) .. " failed" end
  if self.stopped then parts[#parts + 1] = "the rest was not tried" end
  return table.concat(parts, "; ")
end

return Report
