--- What a geometry file of a million points costs, read and simplified: seconds of CPU and the most
--- memory that the process had, each file in a process of its own.
--
-- usage: geometry.lua FOLDER       makes the files and measures all of them
--        geometry.lua FILE NAME    reads one

dofile((arg[0]:match "^.*/" or "./") .. "here.lua")

local measure = require "measure"

local POINTS <const>, SECONDS <const>, MEBIBYTES <const> = 1000000, 5, 300

-- The radius of a ring in a direction, in degrees.
local RINGS <const> = {
  { "a circle", function() return 5 end },
  { "a coast", function(way)
    local r = 5
    for k = 0, 16 do r = r + 1.5 * 1.6 ^ -k * math.sin(3 * 2 ^ k * way + k * k) end
    return r
  end },
  { "spikes", function() return 5 + math.random() end },
}

local function write(path, radius)
  local out <close> = assert(io.open(path, "w"))
  out:write '{"type":"Polygon","coordinates":[['
  local first
  for i = 0, POINTS - 2 do
    local way = 2 * math.pi * i / (POINTS - 1)
    local r = radius(way)
    local text = ("[%.8f,%.8f]"):format(175 + r * math.cos(way), 60 + r * math.sin(way))
    first = first or text
    out:write(text, ",")
  end
  out:write(first, "]]}")
end

-- The most memory that this process had, in MiB; nil where the system does not tell.
local function peak()
  local status <close> = io.open "/proc/self/status"
  local kib = status and status:read "a":match "VmHWM:%s*(%d+)"
  return kib and tonumber(kib) / 1024
end

local function read(path, name)
  local core = require "earthshine.core"
  local file = require "earthshine.query.file"
  local wall, cpu = core.monotonic(), os.clock()
  local list, warnings = file.read(path, { kind = "polygon" })
  wall, cpu = core.monotonic() - wall, os.clock() - cpu
  assert(list, warnings)
  print(("  %s of a million points, %.2f s by the clock: %s"):format(name, wall,
    warnings[#warnings]))
  local well = measure.goal("CPU seconds", cpu, SECONDS)
  local memory = peak()
  return (not memory or measure.goal("MiB of memory at most", memory, MEBIBYTES)) and well
end

local function all(folder)
  local well, path = true, folder .. "/million.geojson"
  for _, ring in ipairs(RINGS) do
    write(path, ring[2])
    well = measure.try("lua5.4", arg[0], path, ring[1]) and well
  end
  os.remove(path)
  return well
end

os.exit((arg[2] and read or all)(arg[1], arg[2]))
