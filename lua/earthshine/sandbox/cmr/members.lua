--- Reads and matches conditions on the levels of a hierarchy: science_keywords[0][topic]=…,
--- platforms_h[0][short_name]=…, temporal_facet[0][year]=….

local check = require "earthshine.check"
local Form = require "earthshine.sandbox.cmr.form"
local Matching = require "earthshine.sandbox.cmr.matching"
local Ranges = require "earthshine.sandbox.cmr.ranges"

local Members = {}

local KEYWORD = { "category", "topic", "term", "variable_level_1", "variable_level_2",
  "variable_level_3", "detailed_variable" }

--- The levels of each parameter, the highest first. "any" may be asked for beside them.
Members.levels = {
  science_keywords = KEYWORD, science_keywords_h = KEYWORD,
  platforms_h = { "basis", "category", "sub_category", "short_name" },
  variables_h = { "measurement", "variable" },
  temporal_facet = { "year", "month", "day" },
  measurement_identifiers = { "contextmedium", "object", "quantity" },
}

-- Levels as messages and addresses spell them.
local function spelled(level) return (level:gsub("_", "-")) end

--- Reads a parameter to groups: level -> values.
---@param name string
---@param value sandbox.value
---@param errors string[] messages are added
---@return table<string, string[]>[] groups
function Members.read(name, value, errors)
  local known, groups = {}, {}
  for _, level in ipairs(Members.levels[name]) do known[level] = true end
  known.any = true
  if not Form.is_map(value) then
    errors[#errors + 1] = ("Parameter [%s] must include a nested key, %s[...]=value.")
      :format(name, name)
    return groups
  end
  for _, n in ipairs(check.keys(value)) do
    local group = {}
    for level, texts in pairs(Form.is_map(value[n]) and value[n] or { [n] = "" }) do
      if known[level] then
        group[level] = Form.list(texts)
      elseif level ~= "pattern" then
        errors[#errors + 1] = ("parameter [%s] is not a valid [%s] search term.")
          :format(Ranges.escape(spelled(level)), name)
      end
    end
    groups[#groups + 1] = group
  end
  return groups
end

local function group_test(group, options)
  local tests = {}
  for level, values in pairs(group) do tests[level] = Matching.test(values, options) end
  return function(records)
    for _, record in ipairs(records) do
      local all = true
      for level, test in pairs(tests) do
        local own = { record[level] }
        if level == "any" then
          own = {}
          for _, word in pairs(record) do own[#own + 1] = word end
        end
        all = all and test(own)
      end
      if all then return true end
    end
    return false
  end
end

--- The test of a record's places in the hierarchy: each group must be met by one of them, or with
--- the option "or" any group.
---@param groups table<string, string[]>[]
---@param options table<string, boolean>?
---@return fun(records: table<string, string>[]): boolean
function Members.test(groups, options)
  local tests = {}
  for k, group in ipairs(groups) do tests[k] = group_test(group, options) end
  if not tests[1] then return function() return true end end
  return Matching.combine(tests, options and options["or"])
end

return Members
