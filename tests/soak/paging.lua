--- Results used in random ways, held against a plain list: paging.lua [COUNT [FIRST SEED]]

local here = arg[0]:match "^(.*)/[^/]*$"
local root = here:match "^(.*)/tests/soak$" or "."
package.path = root .. "/lua/?.lua;" .. root .. "/lua/?/init.lua;" .. root .. "/?.lua;"
  .. package.path
package.cpath = root .. "/build/lib/?.so;" .. package.cpath

local results_model = require "tests.support.results_model"
local seeded = require "tests.support.seeded"

local count = math.tointeger(tonumber(arg[1])) or 10000
local first = math.tointeger(tonumber(arg[2])) or 1

local requests = 0
seeded(first, count, function(i)
  requests = requests + results_model.sequence(i % 20 == 0)
end)
print(("%d random uses of results, %d requests: as a plain list has it"):format(count, requests))
