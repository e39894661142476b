--- Queries and geometry files from somebody who means harm, or is only unlucky.

local es = require "earthshine"
local leaks = require "tests.support.leaks"
local Shapes = require "earthshine.sandbox.cmr.shapes"

before_each(leaks.mark)
after_each(leaks.check)

describe("the sandbox", function()
  it("tells the direction of a slim ring on the sphere, where edges are great circles", function()
    local slim = "42.85531076,31.0999738,44.34314961,35.92377775,39.18131388,17.65386614,"
      .. "42.85531076,31.0999738"
    local errors = {}
    Shapes.read("polygon", slim, errors)
    assert.same({}, errors)
    assert.equal(slim, (assert(es.Polygon(slim)):to_cmr()))
  end)
end)
