--- Random keyword tables of queries: valid ones out of the cases of all parameters, and malformed
--- ones of every kind.

local CASES = require "tests.support.query_cases"
local options = require "earthshine.query.options"
local random_params = require "tests.support.random_params"
local random_values = require "tests.support.random_values"
local rows = require "earthshine.query.rows"

local random_keywords = {}

local random = math.random

local function pick(list) return list[random(#list)] end

-- A value of a row: one of its case's forms, or one of many more.
local function value_of(row, case)
  local make = random_params[row.kind]
  if not make or random(3) == 1 then return case[random(2, #case)] end
  return make(row)
end

local function random_options(kind, row)
  local set = {}
  for option in options.allowed(kind, row.name):gmatch "%S+" do
    if random(3) == 1 then set[option] = random(2) == 1 end
  end
  return next(set) and set
end

--- Keywords of a valid query.
---@param kind earthshine.query_kind
---@return table
function random_keywords.valid(kind)
  local given, list = {}, rows.list(kind)
  local chosen = {}
  for _ = 1, random(0, 8) do
    local row = pick(list)
    if not chosen[row.name] then
      chosen[row.name] = row
      local case = CASES[kind][row.name]
      given[pick(row.names)] = value_of(row, case)
      for name, value in pairs(case.with or {}) do
        chosen[name], given[name] = rows.find(kind, name), value
      end
    end
  end
  -- It says which providers are meant, and some centres have none in the cloud.
  if chosen.provider or chosen.cloud_hosted then given.daac = nil end
  if kind == "granule" and not chosen.short_name then
    given.short_name = pick { "ATL06", "HLSL30.v2.0", { "A.v1", "B.v2" } }
    if chosen.version or chosen.entry_id then given.short_name = "ATL06" end
  end
  for _, row in ipairs(list) do
    if chosen[row.name] and row.name ~= "daac" and random(3) == 1 then
      given.options = given.options or {}
      given.options[pick(row.names)] = random_options(kind, row) or nil
    end
  end
  return given
end

-- A name that may be that of a parameter.
local function name_of(kind)
  local name = pick(pick(rows.list(kind)).names)
  local choice = random(16)
  if choice == 1 then
    local at = random(#name)
    name = name:sub(1, at - 1) .. pick { "", "x", "[", "]", " ", "\0", "é" } .. name:sub(at + 1)
  elseif choice == 2 then
    name = name .. pick { "[]", "[0]", "[0][pass]", "[", "[]]", "[][]", "[x][y][z]", "[min]",
      "[-1][pass]", "[1e9][topic]" }
  elseif choice == 3 then
    name = "options[" .. name .. pick { "][pattern]", "]", "[pattern]", "][]", "][or][x]" }
  elseif choice == 4 then
    name = pick { 1, 2.5, true, "", "[]", "options", "token", "copy", "query", "\xff" }
  end
  return name
end

--- A table that is most likely wrong somewhere.
---@param kind earthshine.query_kind
---@return any
function random_keywords.malformed(kind)
  if random(50) == 1 then return random_values.malformed() end
  local given = random(2) == 1 and random_keywords.valid(kind) or {}
  for _ = 1, random(4) do
    local row = pick(rows.list(kind))
    local bad = CASES[kind][row.name].bad
    given[name_of(kind)] = random(3) == 1 and pick(bad)[1] or random_values.malformed(3)
  end
  if random(4) == 1 then given.options = random_values.malformed(2) end
  if random(4) == 1 then given.options = { [name_of(kind)] = random_values.malformed(2) } end
  return given
end

return random_keywords
