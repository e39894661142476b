--- Prints the polygons that a query makes of a geometry file, for covering.py: for each name on
--- standard input a line of JSON, the list of polygons as CMR gets them.

local es = require "earthshine"
local json = require "earthshine.json"

for path in io.lines() do
  local flat = assert(es.GranuleQuery { short_name = "ATL06", polygon = path }:to_cmr())
  io.write(json.encode(json.array(flat["polygon[]"] or { flat.polygon })), "\n")
end
