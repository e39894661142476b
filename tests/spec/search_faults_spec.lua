--- A CMR that misbehaves: what is noticed, what is told, and that nothing is lost silently.

local cmr = require "tests.support.scripted_cmr"
local Search = require "earthshine.search"

local QUERY = { short_name = "ATL06", temporal = { "2020-01-01", "2020-02-01" } }

local function whole(count, iterator)
  local ok, why = cmr.complete(cmr.numbers(iterator), count)
  assert.is_true(ok, why)
end

describe("a service that misbehaves", function()
  it("is caught when it sends the search in a circle", function()
    local session = cmr.new(5000, {
      answer = function(number, _, usual)
        local answer = usual()
        if number == 4 then answer.headers["CMR-Search-After"] = '["test",500]' end
        return answer
      end,
    })
    local list, err = Search.granules(session, QUERY):all()
    assert.is_nil(list)
    assert.equal("http", err.code)
    assert.matches("CMR%-Search%-After repeats", err.message)
  end)

  it("is caught when it loses the way to the next page", function()
    local session = cmr.new(5000, {
      answer = function(number, _, usual)
        local answer = usual()
        if number == 2 then answer.headers["CMR-Search-After"] = nil end
        return answer
      end,
    })
    local seen = 0
    local ok, err = pcall(function()
      for _ in Search.granules(session, QUERY):iter() do seen = seen + 1 end
    end)
    assert.is_false(ok)
    assert.equal(1000, seen)
    assert.equal("http", err.code)
    assert.matches("only 1000 of 5000", err.message)
  end)

  it("may leave the header out on the last page", function()
    local session, transport = cmr.new(700, {
      answer = function(number, _, usual)
        local answer = usual()
        if number == 2 then answer.headers["CMR-Search-After"] = nil end
        return answer
      end,
    })
    whole(700, Search.granules(session, QUERY):iter())
    assert.equal(2, #transport.requests)
  end)

  it("is told of when it ends before all hits have come", function()
    local session, _, state = cmr.new(700, {
      answer = function(_, _, usual)
        local answer = usual()
        answer.headers["CMR-Hits"] = "900"
        return answer
      end,
    })
    local results = Search.granules(session, QUERY)
    assert.is_false(results:partial())
    assert.equal(700, #results:all())
    assert.is_true(results:partial())
    assert.equal("warn", state.log[1].level)
    assert.matches("700 of 900", state.log[1].message)
  end)

  it("is told of when it gave up on a part of the search", function()
    local session, _, state = cmr.new(700, {
      answer = function(number, _, usual)
        local answer = usual()
        if number == 1 then answer.headers["CMR-Timed-Out"] = "true" end
        return answer
      end,
    })
    local results = Search.granules(session, QUERY)
    whole(700, results:iter())
    assert.is_true(results:partial())
    assert.matches("CMR-Timed-Out", state.log[1].message, 1, true)
  end)

  it("raises in a loop when a page fails for good, after the pages before", function()
    local session = cmr.new(5000, {
      answer = function(number)
        if number > 2 then return { status = 503 } end
      end,
    })
    local seen = 0
    local ok, err = pcall(function()
      for _ in Search.granules(session, QUERY):iter() do seen = seen + 1 end
    end)
    assert.is_false(ok)
    assert.equal(1000, seen)
    assert.equal(503, err.status)
    assert.equal("earthshine.error", getmetatable(err).__name)
  end)

  it("can be gone on with after a failure, nothing lost or twice", function()
    local down = false
    local session = cmr.new(2000, {
      answer = function() if down then return { status = 500 } end end,
    })
    local it, list = Search.granules(session, QUERY):iter(), {}
    for _ = 1, 700 do list[#list + 1] = it() end
    down = true
    for _ = 1, 300 do list[#list + 1] = it() end
    assert.is_false(pcall(it))
    down = false
    for g in it do list[#list + 1] = g end
    local i = 0
    whole(2000, function()
      i = i + 1
      return list[i]
    end)
  end)

  it("is quoted: CMR's own words stand in the error", function()
    local session = cmr.new(1, {
      answer = function()
        return {
          status = 400, headers = { ["Content-Type"] = "application/json" },
          body = '{"errors":["Parameter [foo] was not recognized.",'
            .. '"page_size must be a number between 0 and 2000"]}',
        }
      end,
    })
    local hits, err = Search.granules(session, QUERY):hits()
    assert.is_nil(hits)
    assert.equal("invalid_query", err.code)
    assert.equal(400, err.status)
    assert.equal("Parameter [foo] was not recognized.", err.errors[1].message)
    assert.equal("page_size must be a number between 0 and 2000", err.errors[2].message)
    assert.matches("Parameter [foo] was not recognized.", tostring(err), 1, true)
  end)

  it("that sends no JSON, or JSON of another kind, is an error of code parse", function()
    for body, words in pairs {
      ["<html>maintenance</html>"] = "HTML", ['{"items":'] = "not JSON", ["[1,2]"] = "no list",
      ['{"feed":{}}'] = "no list", [""] = "not JSON",
    } do
      local session, transport = cmr.new(1, {
        answer = function()
          return { status = 200, headers = { ["CMR-Hits"] = "1" }, body = body }
        end,
      })
      local list, err = Search.granules(session, QUERY):all()
      assert.is_nil(list)
      assert.equal("parse", err.code)
      assert.matches(words, err.message, 1, true)
      assert.is_true(#transport.requests <= 2)
    end
  end)

  it("that does not count is an error of hits()", function()
    local session = cmr.new(1, {
      answer = function(_, _, usual)
        local answer = usual()
        answer.headers["CMR-Hits"] = nil
        return answer
      end,
    })
    local hits, err = Search.granules(session, QUERY):hits()
    assert.is_nil(hits)
    assert.matches("CMR-Hits", err.message, 1, true)
  end)
end)
