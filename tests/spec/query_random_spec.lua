--- Random queries: what must hold for all valid ones, and for all others.

local es = require "earthshine"
local random_keywords = require "tests.support.random_keywords"
local seeded = require "tests.support.seeded"

local CLASSES <const> = {
  { "granule", es.GranuleQuery }, { "collection", es.CollectionQuery },
  { "service", es.ServiceQuery }, { "variable", es.VariableQuery }, { "tool", es.ToolQuery },
}
local KINDS <const> = { 1, 1, 1, 1, 2, 2, 2, 3, 4, 5 }

local function any_class()
  return table.unpack(CLASSES[KINDS[math.random(#KINDS)]])
end

local function lua(text)
  return assert(load("local es = ... return " .. text))(es)
end

-- A query made by setters, in any order.
local function chained(class, given)
  local names, q = {}, class()
  for name in pairs(given) do names[#names + 1] = name end
  table.sort(names)
  for i = #names, 2, -1 do
    local k = math.random(i)
    names[i], names[k] = names[k], names[i]
  end
  for _, name in ipairs(names) do q = q[name](q, given[name]) end
  return q
end

local function same(q, other, how)
  if q ~= other then error(("%s: %s\nis not: %s"):format(how, other, q), 0) end
end

describe("a random query", function()
  it("that is valid is the same by table, setters, text and CMR's own keys", function()
    seeded(1000, 4000, function()
      local kind, class = any_class()
      local given = random_keywords.valid(kind)
      local q = class(given)
      local v = q:validate()
      if not v.is_valid then error(("%s\n%s"):format(v, q), 0) end
      same(q, chained(class, given), "by setters")
      same(q, lua(tostring(q)), "as text")
      same(q, class(q:parameters()), "its parameters")
      same(q, class():parameters(given), "all at once")
      local bare = q:limit(nil):fields(nil)
      local flat = assert(q:to_cmr())
      same(bare, class(flat), "read back")
      assert.same(flat, (assert(class(flat):to_cmr())))
      for key, value in pairs(flat) do
        assert.equal(key:find "%[%]$" and "table" or "string", type(value))
      end
      local request = assert(q:request(10))
      if not given.shapefile then
        assert.is_nil((request.query or request.body):find "[^%w%-._~%%=&%[%]]")
      end
    end)
  end)

  it("that is not valid has a field and a message for each problem, and raises nothing", function()
    local valid = 0
    seeded(20000, 10000, function(i)
      local kind, class = any_class()
      local given = random_keywords.malformed(kind)
      local q
      if i % 4 == 0 and type(given) == "table" then
        q = class()
        for name, value in pairs(given) do
          if type(name) == "string" then q = q[name](q, value) end
        end
      else
        q = class(given)
      end
      local v = q:validate()
      for _, problem in ipairs(v.errors) do
        local field, message = problem.field, problem.message
        if type(field) ~= "string" or #message < 6 or #message > 599 or message:find "%c" then
          error(("%s: %q"):format(field, message))
        end
      end
      local flat, err = q:to_cmr()
      if v.is_valid then
        valid = valid + 1
        assert.is_table(flat)
      else
        assert.equal("invalid_query", err.code)
        assert.is_true(#v.errors > 0 and #v.errors == #err.errors)
      end
      local text = tostring(q)
      assert.is_nil(text:find "\n")
      lua(text)
      assert.equal(q, q:copy())
      assert.is_string(tostring(q:explain()))
      assert.is_string(tostring(v))
    end)
    assert.is_true(os.getenv "SEED" ~= nil or valid < 5000)
  end)
end)
