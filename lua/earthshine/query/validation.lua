--- What a check of a query found: problems, because of which it is not sent, and warnings.

local Error = require "earthshine.error"

---@class earthshine.problem
---@field field string the parameter, as the user called it
---@field message string what is wrong, to be read after the field's name
---@field value any what was given

---@class earthshine.warning
---@field field string
---@field message string

---@class earthshine.validation
---@field is_valid boolean
---@field errors earthshine.problem[]
---@field warnings earthshine.warning[] what is not quite as one might think
local Validation = { __name = "earthshine.validation" }
Validation.__index = Validation

local function copy(list) return table.move(list, 1, #list, 1, {}) end

---@param errors earthshine.problem[]
---@param warnings earthshine.warning[]
---@return earthshine.validation
function Validation.new(errors, warnings)
  return setmetatable({
    is_valid = #errors == 0, errors = copy(errors), warnings = copy(warnings),
  }, Validation)
end

--- One line for each problem and each warning.
function Validation:__tostring()
  if self.is_valid and #self.warnings == 0 then return "valid" end
  local lines = {}
  for i, e in ipairs(self.errors) do lines[i] = e.field .. ": " .. e.message end
  for _, w in ipairs(self.warnings) do
    lines[#lines + 1] = "warning: " .. w.field .. ": " .. w.message
  end
  return table.concat(lines, "\n")
end

--- The one error of several problems.
---@param what string where they are: "the granule query"
---@param problems earthshine.problem[]
---@return earthshine.error? err `invalid_query`, with copies of them in `errors`; nil where there
--- are none
function Validation.error(what, problems)
  local count, lines = #problems, {}
  if count == 0 then return nil end
  for i, p in ipairs(problems) do lines[i] = p.field .. ": " .. p.message end
  return Error.new {
    code = "invalid_query", errors = copy(problems),
    message = ("%s has %s: %s"):format(what, count == 1 and "a problem" or count .. " problems",
      table.concat(lines, "; ")),
  }
end

return Validation
