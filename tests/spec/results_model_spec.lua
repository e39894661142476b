--- Results used in random ways, held against a plain list. SEQUENCES=n runs so many, SEED=n one.

local results_model = require "tests.support.results_model"
local seeded = require "tests.support.seeded"

local COUNT <const> = math.tointeger(tonumber(os.getenv "SEQUENCES")) or 400

describe("results in any order of use", function()
  it("are the same as a plain list", function()
    local requests = 0
    seeded(1, COUNT, function(i)
      requests = requests + results_model.sequence(i % 20 == 0)
    end)
    assert.is_true(requests > 0)
  end)
end)
