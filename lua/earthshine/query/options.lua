--- Options of single parameters, as { short_name = { pattern = true } }: known names and true or
-- false only, by CMR's own allow-list.

local check = require "earthshine.check"
local numbers = require "earthshine.query.numbers"
local rows = require "earthshine.query.rows"
local words = require "earthshine.query.words"

local options = {}

local ALL <const> = "pattern ignore_case and or exclude_boundary exclude_collection "
  .. "limit_to_granules"
local NAMES <const> = {}
for name in ALL:gmatch "%S+" do NAMES[#NAMES + 1] = name end
local SPATIAL <const> = "and or"

--- What CMR does where an option is true, and where it is false.
options.HELP = {
  pattern = { "* stands for any characters and ? for one", "* and ? stand for themselves" },
  ignore_case = { "small and capital letters are the same", "small and capital letters differ" },
  ["and"] = { "all of the values are demanded", "one of the values is enough" },
  ["or"] = { "one of the values is enough", "all of the values are demanded" },
  exclude_boundary = { "the ends of the range are left out", "the ends belong to the range" },
  exclude_collection = { "only what the granules themselves state counts",
    "what their collection states counts for the granules too" },
  limit_to_granules = { "the time of a collection is that of its granules",
    "the time of a collection is what it states" },
}

--- The options that CMR takes for a parameter, joined by blanks; nil where it is unknown.
---@param kind earthshine.query_kind
---@param name any a parameter's name, an alias, or "spatial" for all shapes together
---@return string? allowed
---@return string? own CMR's name
function options.allowed(kind, name)
  local row = rows.find(kind, name)
  if row then
    local none = row.client or kind == "item"
    return none and "" or row.options or ALL, row.name
  end
  if name == "spatial" and rows.find(kind, "polygon") then return SPATIAL, name end
end

-- Options of one parameter as a set: { pattern = true }, "pattern" or { "pattern", "ignore_case" }.
local function as_set(given)
  if type(given) == "string" then return { [given] = true } end
  if type(given) ~= "table" then return nil end
  local set = {}
  for key, value in next, given do
    if math.type(key) == "integer" and type(value) == "string" then key, value = value, true end
    set[key] = value
  end
  return set
end

local function flag(value)
  if value == "true" then return true elseif value == "false" then return false end
  return value
end

-- Checks the options of one parameter and adds them to the set.
local function read_one(kind, name, chosen, set, problem)
  local field = ("options.%s"):format(numbers.named(name))
  local allowed, own = options.allowed(kind, name)
  local flags = as_set(chosen)
  if not allowed then return problem(field, rows.unknown(kind, name), chosen, "") end
  if not flags then
    return problem(field, "must be a table, as in { pattern = true }", chosen, "")
  end
  for _, option in ipairs(check.keys(flags)) do
    local value = flag(flags[option])
    if not words.has(allowed, option) then
      local takes = allowed == "" and "none" or allowed:gsub(" ", ", ")
      problem(field, ("has no option %s; CMR takes %s"):format(numbers.named(option), takes), value,
        option)
    elseif type(value) ~= "boolean" then
      problem(field, ("option %s must be true or false"):format(option), value, option)
    else
      set[own] = set[own] or {}
      set[own][option] = value
    end
  end
end

--- Checks a table of options.
---@param kind earthshine.query_kind
---@param given any from a parameter's name (or "spatial") to its options
---@param problem fun(field: string, message: string, value: any, option?: any)
---@return table<string, table<string, boolean>> set the good ones, by CMR's name
function options.read(kind, given, problem)
  local set = {}
  if type(given) == "table" then
    for _, name in ipairs(check.keys(given)) do
      read_one(kind, name, given[name], set, problem)
    end
  else
    problem("options", "must be a table, as in { short_name = { pattern = true } }", given)
  end
  return set
end

--- Options with one more, which an entry implies and the user has not set.
---@param set table<string, table<string, boolean>> is not changed
---@param name string CMR's name
---@param option string
---@return table<string, table<string, boolean>>
function options.with(set, name, option)
  if set[name] and set[name][option] ~= nil then return set end
  local out, flags = {}, { [option] = true }
  for other, list in next, set do out[other] = list end
  for other, value in next, set[name] or {} do flags[other] = value end
  out[name] = flags
  return out
end

--- Hands over the options as parameters, in a stable order.
---@param set table<string, table<string, boolean>>
---@param put fun(out: table, key: string, text: string)
---@param out table
function options.encode(set, put, out)
  if next(set) == nil then return end
  for _, name in ipairs(check.keys(set)) do
    local flags = set[name]
    for i = 1, #NAMES do
      local option = NAMES[i]
      if flags[option] ~= nil then
        put(out, ("options[%s][%s]"):format(name, option), tostring(flags[option]))
      end
    end
  end
end

return options
