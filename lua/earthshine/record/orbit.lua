--- What metadata say of orbits.

local read = require "earthshine.record.read"

local orbit = {}

---@class earthshine.orbit each where the metadata state it
---@field number? integer absolute orbit number
---@field first? number absolute orbit number at its begin, where it spans several
---@field last? number
---@field crossing_longitude? number degrees where the equator is crossed
---@field crossing_time? string
---@field ascending_crossing? number degrees where the equator is crossed upwards
---@field start_latitude? number
---@field end_latitude? number
---@field start_direction? "ascending"|"descending"
---@field end_direction? "ascending"|"descending"
---@field cycle? integer
---@field passes? integer[] numbers of passes within the cycle

local DIRECTIONS <const> = { A = "ascending", D = "descending" }

local function whole(value, key)
  local number = read.number(value, key)
  return number and math.tointeger(number)
end

-- The numbers of a track's passes; nil where there are none.
local function passes_of(track)
  local out = {}
  for _, pass in ipairs(read.list(read.at(track, "Passes"))) do
    out[#out + 1] = whole(pass, "Pass")
  end
  return out[1] and out
end

--- Of a UMM-G record.
---@param umm table
---@return earthshine.orbit?
function orbit.of_umm(umm)
  local domain = read.list(umm.OrbitCalculatedSpatialDomains)[1]
  local place = read.at(umm, "SpatialExtent", "HorizontalSpatialDomain")
  local path, track = read.at(place, "Orbit"), read.at(place, "Track")
  local out = {
    number = whole(domain, "OrbitNumber"), first = read.number(domain, "BeginOrbitNumber"),
    last = read.number(domain, "EndOrbitNumber"),
    crossing_longitude = read.number(domain, "EquatorCrossingLongitude"),
    crossing_time = read.text(domain, "EquatorCrossingDateTime"),
    ascending_crossing = read.number(path, "AscendingCrossing"),
    start_latitude = read.number(path, "StartLatitude"),
    end_latitude = read.number(path, "EndLatitude"),
    start_direction = DIRECTIONS[read.text(path, "StartDirection")],
    end_direction = DIRECTIONS[read.text(path, "EndDirection")],
    cycle = whole(track, "Cycle"), passes = passes_of(track),
  }
  return next(out) and out
end

--- Of the properties of a STAC item.
---@param properties any
---@return earthshine.orbit?
function orbit.of_stac(properties)
  local state = read.text(properties, "sat:orbit_state")
  local out = {
    number = whole(properties, "sat:absolute_orbit"), cycle = whole(properties, "sat:orbit_cycle"),
    crossing_time = read.text(properties, "sat:anx_datetime"),
    start_direction = (state == "ascending" or state == "descending") and state or nil,
  }
  return next(out) and out
end

--- An orbit in words: "orbit 1234, cycle 5, pass 6, ascending".
---@param o earthshine.orbit?
---@return string?
function orbit.text(o)
  local parts = {}
  local function say(format, ...)
    if ... then parts[#parts + 1] = format:format(...) end
  end
  o = o or {}
  say("number %d", o.number)
  if o.first and o.last then say("numbers %.10g to %.10g", o.first, o.last) end
  say("cycle %d", o.cycle)
  say("passes %s", o.passes and table.concat(o.passes, " ", 1, math.min(#o.passes, 20)))
  say("%s", o.start_direction)
  return parts[1] and table.concat(parts, ", ")
end

return orbit
