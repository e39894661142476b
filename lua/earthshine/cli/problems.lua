--- All that is wrong with a query at once, a line each, under the names of what was typed.

local groups = require "earthshine.cli.search_options"
local rows = require "earthshine.query.rows"
local terminal = require "earthshine.cli.terminal"
local units = require "earthshine.units"
local usage = require "earthshine.cli.usage"

local problems = {}

-- So many are told of; a text is shown up to so many bytes.
local MOST <const>, LONGEST <const> = 20, 40

-- The options of parameters, for those that nobody has typed.
local OPTIONS <const> = {}
for _, group in ipairs(groups) do
  for _, entry in ipairs(group) do
    if entry[3] then OPTIONS[entry[3]] = entry[1] end
  end
end

-- A text as it can stand on a line.
local function tame(text)
  text = (utf8.len(text) and text or text:gsub("[\x80-\xff]", "?")):gsub("%c", "?")
  return terminal.cut(terminal.tame(text), LONGEST)
end

-- The same, in quotation marks where it is empty or has blanks.
local function shown(text)
  text = tame(text)
  return (text == "" or text:find "%s") and '"' .. text .. '"' or text
end

-- By the field of a problem all that was typed for it.
local function index(list)
  local by_field = {}
  for _, given in ipairs(list) do
    local name, rest = given.name:match "^([^%[]+)(.*)$"
    local own = name == "options" and rest:match "^%[([^%]]*)%]"
    for _, field in pairs { given.name, own and "options." .. own or name } do
      by_field[field] = by_field[field] or {}
      if by_field[field][#by_field[field]] ~= given then table.insert(by_field[field], given) end
    end
  end
  return by_field
end

-- What is known under one of the names of a parameter.
local function under_any(map, field, kind)
  if map[field] then return map[field] end
  local row = rows.find(kind, field)
  for _, name in ipairs(row and row.names or {}) do
    if map[name] then return map[name] end
  end
end

-- What was typed for a field: all of it, and the one that the problem is about, if that is clear.
-- Places in the query's list are none here: a file may have become several values.
local function typed_for(problem, by_field, kind)
  local field = problem.field
  local all = under_any(by_field, field, kind)
    or under_any(by_field, field:match "^(.-)%[%d+%]$" or field, kind) or {}
  for _, given in ipairs(all) do
    if #all == 1 or given.value == problem.value then return all, given end
  end
  return all
end

-- What was typed where the problem is: "--bbox 1,2,3". A name that nobody knows may be one that a
-- secret stands behind.
local function label(problem, by_field, kind)
  local all, given = typed_for(problem, by_field, kind)
  if not all[1] then return under_any(OPTIONS, problem.field, kind) or shown(problem.field) end
  local between = given and (given.between ~= "=" or rows.find(kind, given.name)) and given.between
  if not between then return tame(all[1].label) end
  return tame(given.label) .. between .. shown(given.text)
end

--- A function that names what was typed for a parameter: `{ field =, value = }` of a problem, or of
--- what is left out.
---@param list earthshine.cli.given[]
---@param kind earthshine.query_kind
---@return fun(problem: { field: string, value: any }): string
function problems.names(list, kind)
  local by_field = index(list)
  return function(problem) return label(problem, by_field, kind) end
end

--- Ends the command with all problems, each with what was typed.
---@param kind earthshine.query_kind
---@param errors earthshine.problem[] of the query
---@param typed { list: earthshine.cli.given[], wrong: { label: string, message: string }[] }
function problems.fail(kind, errors, typed)
  local name, lines = problems.names(typed.list, kind), {}
  local count = #typed.wrong + #errors
  for i = 1, math.min(count, MOST) do
    local wrong, problem = typed.wrong[i], errors[i - #typed.wrong]
    lines[i] = wrong and ("%s: %s"):format(tame(wrong.label), wrong.message)
      or name(problem) .. ": " .. problem.message
  end
  if count == 1 then usage.fail("%s", lines[1]) end
  if count > MOST then lines[MOST + 1] = ("and %s more"):format(units.integer(count - MOST)) end
  usage.fail_all(("the %s search has %s"):format(kind, units.count(count, "problem")), lines)
end

return problems
