--- The report of an export: how much was written, and which records were left out.

local Error = require "earthshine.error"
local units = require "earthshine.units"

---@class earthshine.export_report
---@field format string
---@field path? string of the file; nil where a function was given
---@field records integer written
---@field failed integer records that could not be converted
---@field errors earthshine.export_failure[] the first hundred of these, in order
---@field bytes integer
---@field seconds number
local Report = { __name = "earthshine.export_report" }
Report.__index = Report

local MOST <const> = 100

---@param format string
---@param path? string
---@return earthshine.export_report
function Report.new(format, path)
  return setmetatable({
    format = format, path = path, records = 0, failed = 0, errors = {}, bytes = 0, seconds = 0,
  }, Report)
end

--- Adds what one conversion brought.
---@package
---@param records integer those that failed included
---@param failures earthshine.export_failure[]
function Report:add(records, failures)
  self.records = self.records + records - #failures
  self.failed = self.failed + #failures
  for i = 1, math.min(#failures, MOST - #self.errors) do
    self.errors[#self.errors + 1] = failures[i]
  end
end

--- Whether every record was written. `assert(report:ok())` ends a recipe with the first thing that
--- went wrong.
---@return boolean
---@return earthshine.error? err
function Report:ok()
  local first = self.errors[1]
  if not first then return true end
  local message = ("record %d cannot be written as %s: %s"):format(first.number, self.format,
    first.message)
  if self.failed > 1 then
    message = ("%s were left out, the first of them: %s"):format(
      units.count(self.failed, "record"), message)
  end
  return false, Error.new { code = first.code, message = message }
end

--- One sentence: "1 234 records written (5.1 MB in 0.3 s); 2 left out".
function Report:__tostring()
  local text = ("%s written (%s in %s)"):format(units.count(self.records, "record"),
    units.bytes(self.bytes), units.duration(self.seconds))
  if self.failed > 0 then text = ("%s; %s left out"):format(text, units.integer(self.failed)) end
  return text
end

return Report
