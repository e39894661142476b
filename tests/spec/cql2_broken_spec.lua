-- CQL2 texts by the thousand that were good once: none raises, each error has a place.

local cql2 = require "earthshine.query.cql2"
local Error = require "earthshine.error"

describe("broken CQL2 text", function()
  local function texts()
    local file <close> = assert(io.open "tests/fixtures/cql2/grammar.txt")
    local list = {}
    for text in file:read "a":gmatch "\n([^#\n][^\n]*)\n[{t]" do list[#list + 1] = text end
    local names <close> = io.popen "ls ../shared/vectors/cql2/text/*.txt 2>/dev/null"
    for name in names:lines() do
      local vector <close> = assert(io.open(name))
      list[#list + 1] = vector:read "a"
    end
    return list
  end

  -- Cuts, doubles, swaps and changes bytes and words.
  local function wounded(list)
    local text = list[math.random(#list)]
    for _ = 1, math.random(3) do
      local at, width = math.random(0, #text), math.random(0, 6)
      local other = list[math.random(#list)]
      local from = math.random(#other)
      local put = ({ "", string.char(math.random(0, 255)), other:sub(from, from + width),
        text:sub(at, at + width):rep(2), ("()'\"\\,"):sub(width, width) })[math.random(5)]
      text = text:sub(1, at) .. put .. text:sub(at + 1 + math.random(0, 1) * width)
    end
    return text
  end

  it("gives a tree, or an error with a place, for each of 10 000", function()
    local list, errors = texts(), 0
    for i = 1, 10000 do
      math.randomseed(i)
      local text = wounded(list)
      local ok, tree, err = pcall(cql2.parse, text)
      local name = ("seed %d: %q: %s"):format(i, text, tostring(ok and err or tree))
      assert.is_true(ok, name)
      if err then
        local where = Error.is(err) and err.errors[1]
        assert.is_true(where and where.byte >= 1 and where.byte <= #text + 1 and where.line >= 1
          and where.column >= 1 and utf8.len(err.message) ~= nil, name)
        errors = errors + 1
      else
        local written, refusal = cql2.to_text(tree)
        if refusal then
          assert.equal("unsupported", refusal.code, name)
        else
          assert.is_true(cql2.equal(tree, (cql2.parse(written))), name)
        end
      end
    end
    assert.is_true(errors > 3000 and errors < 9999)
  end)
end)
