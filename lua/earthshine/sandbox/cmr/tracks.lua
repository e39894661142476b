--- Reads cycle and passes[…] of a granule search, and matches them against a granule's track.

local check = require "earthshine.check"
local Form = require "earthshine.sandbox.cmr.form"
local Matching = require "earthshine.sandbox.cmr.matching"
local Ranges = require "earthshine.sandbox.cmr.ranges"

local Tracks = {}

local BAD_TILE = [=[Tile must be in the format of "\d+[LRF]", but was [%s] in passes[%s][tiles]]=]

local function positive(text)
  local n = text:find "^%d+$" and math.tointeger(tonumber(text))
  return n and n > 0 and n or nil
end

--- The cycles that are asked for.
---@param value sandbox.value
---@param errors string[] messages are added
---@return table<integer, boolean>
function Tracks.cycles(value, errors)
  local cycles = {}
  for _, text in ipairs(Form.list(value)) do
    local n = positive(text)
    if n then
      cycles[n] = true
    else
      errors[#errors + 1] = ("Cycle must be a positive integer, but was [%s]")
        :format(Ranges.escape(text))
    end
  end
  return cycles
end

local function tiles_of(value, n, errors)
  local tiles
  for _, list in ipairs(Form.list(value)) do
    for tile in list:gmatch "[^,]+" do
      tiles = tiles or {}
      tiles[tile] = true
      if not tile:find "^%d+[LRF]$" then
        errors[#errors + 1] = BAD_TILE:format(Ranges.escape(tile), n)
      end
    end
  end
  return tiles
end

---@class sandbox.wanted_pass
---@field pass integer
---@field tiles table<string, boolean>? nil: any

--- The passes that are asked for.
---@param value sandbox.value
---@param cycle sandbox.value?
---@param errors string[] messages are added
---@return sandbox.wanted_pass[]
function Tracks.passes(value, cycle, errors)
  local list = {}
  local cycles = Form.list(cycle)
  if not cycles[1] then
    errors[#errors + 1] = "Cycle value must be provided when searching with passes."
  elseif cycles[2] then
    errors[#errors + 1] = ("There can only be one cycle value when searching with passes, but was "
      .. "[%s]."):format(Ranges.escape(table.concat(cycles, ", ")))
  end
  if not Form.is_map(value) then return list end
  for _, n in ipairs(check.keys(value)) do
    local fields = Form.is_map(value[n]) and value[n] or {}
    local tiles = tiles_of(fields.tiles, n, errors)
    if type(fields.pass) ~= "string" then
      errors[#errors + 1] = ("Parameter passes[%s] is missing required field passes[%s][pass]")
        :format(n, n)
    elseif not positive(fields.pass) then
      errors[#errors + 1] = ("Pass must be a positive integer, but was [%s] in passes[%s][pass]")
        :format(Ranges.escape(fields.pass), n)
    else
      list[#list + 1] = { pass = positive(fields.pass), tiles = tiles }
    end
  end
  return list
end

local function has_tile(own, wanted)
  for _, tile in ipairs(own or {}) do
    if wanted[tile] then return true end
  end
  return false
end

--- The test of a granule's track.
---@param cycles table<integer, boolean>?
---@param passes sandbox.wanted_pass[]?
---@param all boolean? every pass, rather than any
---@return fun(track: table?): boolean
function Tracks.test(cycles, passes, all)
  local tests = {}
  for k, wanted in ipairs(passes or {}) do
    tests[k] = function(track)
      for _, own in ipairs(track.Passes) do
        if own.Pass == wanted.pass and (not wanted.tiles or has_tile(own.Tiles, wanted.tiles)) then
          return true
        end
      end
      return false
    end
  end
  local of_passes = tests[1] and Matching.combine(tests, not all)
  return function(track)
    return track ~= nil and (not cycles or cycles[track.Cycle] or false)
      and (not of_passes or of_passes(track))
  end
end

return Tracks
