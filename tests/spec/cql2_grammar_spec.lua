-- CQL2 text and JSON: every production of the grammar, and the standard's own examples.

local cql2 = require "earthshine.query.cql2"
local json = require "earthshine.json"
local words = require "earthshine.query.cql2.words"

local VECTORS <const> = "../shared/vectors/cql2/"

local function read(path)
  local file <close> = io.open(path, "rb")
  return file and file:read "a"
end

-- The value; raises the error beside it, for a filter may be the word FALSE.
local function sure(value, err)
  if err then error(tostring(err), 0) end
  return value
end

-- Text gives this JSON, and both come back from where they go. They are compared as JSON values,
-- by a reader that keeps what the filter's own might change.
local function check_pair(text, wanted)
  local tree = sure(cql2.parse(text))
  assert.same(json.normalise(json.decode("[" .. wanted .. "]")),
    json.normalise(json.decode("[" .. sure(cql2.to_json(tree)) .. "]")))
  assert.is_true(cql2.equal(tree, sure(cql2.from_json(wanted))))
  local written = sure(cql2.to_text(tree))
  assert.is_true(cql2.equal(tree, sure(cql2.parse(written))), written)
end

local corpus = {}
for text, wanted in read "tests/fixtures/cql2/grammar.txt":gmatch "\n([^#\n][^\n]*)\n([^\n]+)" do
  -- At its ends, a text has its line breaks spelled out.
  corpus[#corpus + 1] = { (text:gsub("^\\n\\t", "\n\t"):gsub("\\n$", "\n")), wanted }
end

describe("CQL2 in both forms", function()
  for _, pair in ipairs(corpus) do
    local name = pair[1]:sub(1, 60):gsub("%c", " ")
    it("agrees: " .. name, function() check_pair(pair[1], pair[2]) end)
  end

  it("has every operator in its corpus", function()
    local used = {}
    for _, pair in ipairs(corpus) do
      for _, op in ipairs(sure(cql2.operators(cql2.parse(pair[1])))) do used[op] = true end
    end
    for op in pairs(words.operators) do assert.is_true(used[op], op) end
  end)

  it("agrees on the standard's own examples", function()
    local list = io.popen("ls " .. VECTORS .. "text 2>/dev/null")
    local pairs_seen, texts = 0, 0
    for name in list:lines() do
      local base = name:gsub("%.txt$", "")
      local wanted = read(VECTORS .. "json/" .. base .. ".json")
      if wanted then pairs_seen = pairs_seen + 1 end
      texts = texts + 1
      -- What stands as text only is another way to say the example of that name.
      check_pair(read(VECTORS .. "text/" .. name),
        wanted or read(VECTORS .. "json/" .. base:gsub("%-alt%d+$", "") .. ".json"))
    end
    list:close()
    if texts == 0 then
      pending("THE STANDARD'S EXAMPLES ARE NOT READ: there is no " .. VECTORS)
      return
    end
    assert.equal(109, pairs_seen)
    assert.equal(120, texts)
  end)
end)

describe("CQL2-JSON", function()
  it("is read from JSON, and operators in any case of letters", function()
    assert.equal("S_INTERSECTS(g, POINT(1 2)) AND a IS NULL",
      cql2.to_text(sure(cql2.from_json [[{"op": "AND", "args": [
      {"op": "S_INTERSECTS", "args": [{"property": "g"},
        {"type": "Point", "coordinates": [1.0, 2], "bbox": [1, 2, 1, 2]}]},
      {"op": "isnull", "args": [{"property": "a"}]}]} ]])))
  end)

  it("is not the caller's table", function()
    local mine = { op = "in", args = { { property = "a" }, { 1, 2 } } }
    local tree = cql2.from_json(mine)
    mine.args[2][1] = "changed"
    assert.equal("a IN (1, 2)", cql2.to_text(tree))
  end)

  it("has what text cannot say", function()
    for _, tree in ipairs {
      { op = "=", args = { { property = "a" }, "ends in \\" } },
      { op = "=", args = { { property = "a" }, "\\'" } },
      { op = "two words", args = {} },
    } do
      assert.is_table(cql2.from_json(tree))
      local text, err = cql2.to_text(tree)
      assert.is_nil(text)
      assert.equal("unsupported", err.code)
      assert.matches("CQL2%-JSON", err.message)
    end
  end)

  it("tells a text of JSON from a text of CQL2", function()
    assert.same(cql2.parse "a = 1", cql2.read ' {"op":"=","args":[{"property":"a"},1]}')
    assert.same(cql2.parse "a = 1", cql2.read "a = 1")
    assert.same(cql2.parse "a = 1", cql2.read { op = "=", args = { { property = "a" }, 1 } })
  end)
end)
