--- Pages of CMR that lie, go wrong or never end: errors in words, in bounded time.

local Error = require "earthshine.error"
local Search = require "earthshine.search"
local memory = require "tests.support.memory_session"

local METHODS <const> = {
  "name", "concept_id", "size", "files", "data_links", "dataviz_links",
}

-- Searches a CMR that answers with a page and headers, or by a function; the number of records that
-- came, and the error.
local function search(page, headers)
  local session, transport = memory.new(function(_, number)
    if number > 300 then error "the search does not end" end
    if type(page) == "function" then return page(number) end
    local all = { ["content-type"] = "application/json" }
    for name, value in pairs(headers or {}) do all[name] = value end
    return { status = 200, headers = all, body = page }
  end)
  local results, n = Search.granules(session, { short_name = "X" }), 0
  local ok, err = pcall(function()
    for g in results:iter() do
      n = n + 1
      assert.is_string(tostring(g))
      for _, method in ipairs(METHODS) do g[method](g) end
    end
  end)
  if not ok and not Error.is(err) then error(err, 0) end
  return n, not ok and err or nil, results, transport
end

local RECORD <const> = '{"umm":{"GranuleUR":"a"},"meta":{"concept-id":"G1-X"}}'

describe("a page of CMR", function()
  for _, page in ipairs {
    "", "hello", "null", "[]", '{"items":{"a":1}}', '{"items":"x"}', '{"items":null}',
    '{"items":[1]}', '{"items":[' .. RECORD .. ",null]}", '{"items":[true]}', '{"items":["x"]}',
    '{"items":[' .. ("["):rep(100000),
    '{"items":[NaN]}', '{"items":[]}garbage',
  } do
    it("that is no page is an error: " .. page:sub(1, 40), function()
      local n, err = search(page)
      assert.equal(0, n)
      assert.equal(page:find("[[[", 1, true) and "limit" or "parse", err.code)
      assert.matches("^CMR's answer to the granule search cannot be read: ", tostring(err))
    end)
  end

  for _, item in ipairs {
    '{"umm":5,"meta":[]}', '{"umm":null,"meta":null}', '{"umm":[1],"meta":{"concept-id":{}}}', "{}",
    '{"umm":{"GranuleUR":{},"RelatedUrls":{"a":1},"DataGranule":[1],"CollectionReference":[]}}',
    '{"umm":{"RelatedUrls":[{"URL":null,"Type":"GET DATA"},{"URL":5,"Type":"GET DATA"},'
      .. '{"URL":"https://","Type":"GET DATA"},{"URL":"https://h/%00","Type":"GET DATA"},5]}}',
    '{"umm":{"RelatedUrls":[{"URL":"https://h/a","Type":"GET DATA"}],"DataGranule":{'
      .. '"ArchiveAndDistributionInformation":[{"Name":"a","Size":1e400,"SizeUnit":5,'
      .. '"SizeInBytes":1e308,"Checksum":{"Value":"","Algorithm":"MD5"}},{"Name":null,"Size":-1},'
      .. '5,{"Files":5}]}}}',
    '{"umm":{"GranuleUR":"a\\u0000\255"},"meta":{}}', '{"umm":{"GranuleUR":"\\ud800x"}}',
    '{"umm":{"GranuleUR":"a\nb\0"}}', '{"umm":{"CloudCover":NaN,"GranuleUR":"a"}}',
    '{"umm":{"GranuleUR":"a","GranuleUR":"b"},"umm":{"GranuleUR":["c"]}}',
  } do
    it("may have a record whose members are wrong: " .. item:sub(1, 40), function()
      local n, err = search('{"items":[' .. item .. "]}")
      assert.equal(1, n)
      assert.is_nil(err)
    end)
  end

  it("that lies about the hits does not change what came", function()
    for _, hits in ipairs { "-5", "1e300", "abc", "99999999999999999999", "0x10", "nan", "" } do
      local n, err, results = search('{"items":[' .. RECORD .. "]}", { ["CMR-Hits"] = hits })
      assert.equal(1, n)
      assert.is_nil(err)
      assert.is_nil((results:hits()))
    end
  end)

  it("that is empty and names a next one, again and again, ends the search", function()
    local n, err = search(function(number)
      local headers = { ["CMR-Search-After"] = "[" .. number }
      return { status = 200, headers = headers, body = '{"items":[]}' }
    end)
    assert.equal(0, n)
    assert.equal("http", err.code)
    assert.matches("empty pages in a row", tostring(err))
  end)

  it("that names a next one with a line break in it is not obeyed", function()
    local _, err, _, transport = search('{"items":[' .. RECORD .. "]}",
      { ["CMR-Search-After"] = "a\r\nAuthorization: x", ["CMR-Hits"] = "9" })
    assert.equal("http", err.code)
    assert.equal(1, #transport.requests)
  end)
end)
