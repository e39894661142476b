--- Options of single parameters, as { short_name = { pattern = true } }: known names and true or
-- false only, by CMR's own allow-list.

local check = require "earthshine.check"
local rows = require "earthshine.query.rows"

local options = {}

local ALL <const> = "pattern ignore_case and or exclude_boundary exclude_collection "
  .. "limit_to_granules"

local function has(words, word)
  for known in words:gmatch "%S+" do
    if known == word then return true end
  end
  return false
end

-- Options of one parameter as a set: { pattern = true }, "pattern" or { "pattern", "ignore_case" }.
local function as_set(given)
  if type(given) == "string" then return { [given] = true } end
  if type(given) ~= "table" then return nil end
  local set = {}
  for key, value in pairs(given) do
    if math.type(key) == "integer" then key, value = value, true end
    set[key] = value
  end
  return set
end

--- Checks a table of options and adds them to those known so far.
---@param kind "granule"|"collection"
---@param given any from a parameter's name (or "spatial") to its options
---@param set table<string, table<string, boolean>> the options by CMR's name; added to
---@param problem fun(field: string, message: string, value: any)
function options.read(kind, given, set, problem)
  if type(given) ~= "table" then
    problem("options", "must be a table, as in { short_name = { pattern = true } }", given)
    return
  end
  for _, name in ipairs(check.keys(given)) do
    local chosen = given[name]
    local row = rows.find(kind, name)
    local field = ("options.%s"):format(tostring(name))
    local allowed = name == "spatial" and "and or" or row and (row.options or ALL)
    local flags = as_set(chosen)
    if not allowed then
      problem(field, rows.unknown(kind, name), chosen)
    elseif not flags then
      problem(field, "must be a table, as in { pattern = true }", chosen)
    else
      local target = row and row.name or name
      for _, option in ipairs(check.keys(flags)) do
        local value = flags[option]
        if type(option) ~= "string" or not has(allowed, option) then
          problem(field, ("has no option %s; CMR takes %s"):format(
            tostring(option), allowed:gsub(" ", ", ")), value)
        elseif type(value) ~= "boolean" then
          problem(field, ("option %s must be true or false"):format(option), value)
        else
          set[target] = set[target] or {}
          set[target][option] = value
        end
      end
    end
  end
end

--- The options as parameters, in a stable order.
---@param set table<string, table<string, boolean>>
---@return table[] pairs {key, value}
function options.encode(set)
  local out = {}
  for name, flags in pairs(set) do
    for option, value in pairs(flags) do
      out[#out + 1] = { ("options[%s][%s]"):format(name, option), tostring(value) }
    end
  end
  table.sort(out, function(a, b) return a[1] < b[1] end)
  return out
end

return options
