--- The error contract: what is returned, what is raised, and what an error holds.

local core = require "earthshine.core"
local es = require "earthshine"
local http = require "earthshine.http"
local json = require "earthshine.json"
local support = require "tests.support.memory_session"
local temporary = require "tests.support.temporary"

local plain_assert = _G.assert -- the specs' own is another one
local DATA <const> = "https://data.lpdaac.earthdatacloud.nasa.gov/"
local ATL06 <const> = { short_name = "ATL06" }

-- A session of which every request meets the same answer, and that takes no time.
local function session(answer, options)
  local given = {
    transport = http.memory(type(answer) == "function" and answer or { answer }),
    sleep = function() end, random = function() return 0.5 end,
  }
  for key, value in pairs(options or {}) do given[key] = value end
  return es.session(given)
end

local GRANULE <const> = '{"items":[{"meta":{},"umm":{"GranuleUR":"g%d"}}]}'

-- A search whose second page fails.
local function breaks(options)
  return session(function(record)
    if record.headers["cmr-search-after"] then return { status = 404 } end
    return { headers = { ["CMR-Hits"] = "2", ["CMR-Search-After"] = "next" },
      body = GRANULE:format(1) }
  end, options)
end

local function environment(variables)
  local getenv = core.getenv
  core.getenv = function(name) return variables[name] end
  return setmetatable({}, { __close = function() core.getenv = getenv end })
end

-- Calls f at top level and inside a task; each time the two values that it returned.
local function everywhere(f, check)
  check(f())
  es.async.run(function() check(f()) end)
end

local folder
setup(function()
  folder = temporary.folder()
  folder:write("plain", "")
end)
teardown(function() folder:remove() end)

-- Each public function that can fail as one expects it to, and how it fails here.
local FAILING <const> = {
  { "login", "credentials", function()
    local _ <close> = environment { EARTHDATA_USERNAME = "u", EARTHDATA_PASSWORD = "p" }
    return session({ status = 401, body = "{}" }).login()
  end },
  { "login without an account", "auth", function()
    local _ <close> = environment {}
    return session({}).login { strategy = "environment" }
  end },
  { "download", "io", function()
    return session({}).download(DATA .. "a", folder:path "plain/x")
  end },
  { "download with on_error = raise", "not_found", function()
    return session({ status = 404 }).download(DATA .. "a", folder:path "out",
      { on_error = "raise" })
  end },
  { "hits", "http", function() return session({ status = 500 }).search_data(ATL06):hits() end },
  { "take", "forbidden", function()
    return session({ status = 403 }).search_data(ATL06):take(1)
  end },
  { "all", "not_found", function() return breaks().search_data(ATL06):all() end },
  { "all of collections", "parse", function()
    return session({ body = "{" }).search_datasets(ATL06):all()
  end },
  { "take of what was filtered", "not_found", function()
    return breaks().search_data(ATL06):filter(function() return true end):take(2)
  end },
  { "all of a STAC search", "parse", function()
    return session({ body = "{" }).search_stac("https://stac.example.org/", {}):all()
  end },
  { "dropped of a STAC search", "not_found", function()
    return session({ status = 404 }).search_stac("https://stac.example.org/", {}):dropped()
  end },
  { "facets", "http", function()
    return session({ status = 500 }).search_datasets({}):facets()
  end },
  { "granule_timeline", "invalid_query", function()
    return session({}).granule_timeline({}, { start = "2020", stop = "2021" })
  end },
  { "autocomplete", "forbidden", function()
    return session({ status = 403 }).autocomplete "ice"
  end },
  { "run", "limit", function()
    return es.async.run(function()
      return nil, es.error.new { code = "limit", message = "this is too much" }
    end)
  end },
  { "timeout", "timeout", function()
    return es.async.timeout(0, function() es.async.sleep(1000) end)
  end },
  { "json.decode", "parse", function() return es.json.decode "{" end },
}

describe("an expected failure", function()
  for _, case in ipairs(FAILING) do
    it("returns nil, err from every public function, inside a task as well as outside: "
      .. case[1], function()
      everywhere(case[3], function(value, err)
        assert.is_nil(value)
        assert.is_true(es.error.is(err), tostring(err))
        assert.equal(case[2], err.code, tostring(err))
      end)
    end)

    it("is kept whole by assert(f()): " .. case[1], function()
      local ok, err = pcall(function() plain_assert(case[3]()) end)
      assert.is_false(ok)
      assert.is_true(es.error.is(err))
      assert.equal(case[2], err.code)
    end)

    it("is, by tostring, one sentence that a user can act on: " .. case[1], function()
      local _, err = case[3]()
      local text = tostring(err)
      assert.equal(err.message, text)
      assert.is_true(#text > 8 and #text < 500, text)
      for _, odd in ipairs { "\n", "%.lua:", "table: 0x", "function: ", "userdata: ", "attempt to",
        "%f[%w]nil%f[%W]", "%%s", "earthshine%." } do
        assert.is_nil(text:find(odd), text)
      end
    end)
  end

  it("raises in the steps of every iterator: a loop never ends as if all had come", function()
    local makers = {
      function(r) return r:iter() end,
      function(r) return r:pages(1) end,
      function(r) return r:filter(function() return true end):iter() end,
      function(r) return r:filter(function() return true end):pages(1) end,
      function(r) return r:map(function(g) return g:name() end):iter() end,
      function(r)
        return es.async.generator(function(yield) for g in r:iter() do yield(g) end end)
      end,
      function()
        return es.async.generator(function(yield)
          yield(1)
          return nil, es.error.new { code = "not_found", message = "gone" }
        end)
      end,
    }
    for i, make in ipairs(makers) do
      for _, inside in ipairs { pcall, es.async.run } do
        local count, ok, err = 0, nil, nil
        inside(function()
          ok, err = pcall(function()
            for value in make(breaks().search_data(ATL06)) do
              count = count + (value and 1 or 0)
            end
          end)
        end)
        assert.equal(false, ok, i)
        assert.equal("not_found", err.code, i)
        assert.equal(1, count, i)
      end
    end
    for _, word in ipairs { es.async.map, function(list, f)
      local it = list:iter()
      return es.async.scope(function(s) for g in it do s:spawn(f, g) end end)
    end } do
      local results = breaks().search_data(ATL06)
      local ok, err = pcall(word, word == es.async.map and results:iter() or results,
        function() return true end)
      assert.is_false(ok)
      assert.equal("not_found", err.code)
    end
  end)

  it("of a search appears at its first use: search_* always returns a SearchResults", function()
    local sent = 0
    local mine = session(function() sent = sent + 1 return {} end)
    local uses = {
      function(r) return r:hits() end, function(r) return r:take(1) end,
      function(r) return r:all() end, function(r) return r:filter(print):all() end,
      function(r) return pcall(r:iter()) end, function(r) return pcall(r:pages()) end,
      function(r) return pcall(r:map(print):iter()) end,
      function(r) return pcall(r:filter(print):pages(2)) end,
    }
    for _, given in ipairs { false, 5, "ATL06", {}, { shrot_name = "x" }, { short_name = print },
      { short_name = "X", count = "many" }, { [1] = "ATL06" }, { query = 5 } } do
      for _, name in ipairs { "search_data", "search_datasets", "search_services",
        "search_variables", "search_tools" } do
        local results = mine[name](given or nil)
        assert.equal("earthshine.results", getmetatable(results).__name)
        -- Collections may be searched without any condition.
        local valid = name ~= "search_data" and (not given or type(given) == "table"
          and next(given) == nil)
        for i, use in ipairs(valid and {} or uses) do
          local value, err = use(results)
          assert.is_true(not value)
          assert.equal("invalid_query", err.code, name .. i)
          assert.is_true(#err.errors > 0)
          for _, problem in ipairs(err.errors) do
            assert.equal("string", type(problem.field))
            assert.equal("string", type(problem.message))
            assert.is_truthy(err.message:find(problem.message, 1, true))
          end
        end
      end
    end
    assert.equal(0, sent)
  end)

  it("of a query has all problems, each with field, message and value", function()
    local box = { 1, 2, 3 }
    local _, err = es.search_data { shrot_name = "x", bounding_box = box, cloud_cover = "high",
      page_size = 0 }:hits()
    local found = {}
    for _, problem in ipairs(err.errors) do found[problem.field] = problem.value end
    assert.same({ shrot_name = "x", bounding_box = box, cloud_cover = "high", page_size = 0 },
      found)
  end)

  it("says what is known of it: status, url, retry_after, resolution_url, errors, cause", function()
    local function err_of(answer)
      return select(2, session(answer).search_data(ATL06):hits())
    end
    local err = err_of { status = 404, body = '{"errors":["No such thing."]}' }
    assert.same({ 404, { { message = "No such thing." } } }, { err.status, err.errors })
    assert.matches("^https://cmr%.earthdata%.nasa%.gov/search/granules", err.url)
    err = err_of { status = 429, headers = { ["Retry-After"] = "90000" } }
    assert.equal(90000, err.retry_after)
    local page <const> = "https://urs.earthdata.nasa.gov/accept"
    err = err_of { status = 403, body = json.encode { resolution_url = page,
      error_description = "EULA Acceptance Failure" } }
    assert.equal(page, err.resolution_url)
    assert.same({ curl = 56 }, err_of({ error = "network", detail = { curl = 56 } }).cause)
  end)
end)

-- All strings in a value and its tables. The report of a download is left out: it holds the user's
-- own addresses as they were given, to be given to `download` again.
local function strings(value, out, seen)
  out, seen = out or {}, seen or {}
  if type(value) == "table" then
    if seen[value] then return out end
    seen[value] = true
    for key, member in next, value do
      strings(key, out, seen)
      if key ~= "report" then strings(member, out, seen) end
    end
  elseif value ~= nil then
    out[#out + 1] = tostring(value)
  end
  return out
end

describe("an error", function()
  it("carries no secret in any of its fields", function()
    local signed = DATA .. "f?X-Amz-Signature=canary-1&token=canary-2"
    local body = json.encode { error = "x", error_description = "Bearer canary-3 was refused for "
      .. "https://u:canary-4@h/?access_token=canary-5", token = "canary-6" }
    local answers = {
      { status = 401, body = body }, { status = 403, body = body }, { status = 404, body = body },
      { status = 429, body = body, headers = { ["Retry-After"] = "1e6" } },
      { status = 500, body = body }, { status = 302, headers = { Location = signed } },
      { status = 302, headers = { Location = "http://169.254.169.254/?token=canary-7" } },
      { status = 302, headers = { Location = "https://u:canary-8@foreign.example.org/x" } },
      { status = 302, headers = { Location = "::canary? token=canary-9" } }, { status = 302 },
      { body = "<html>Earthdata Login canary", headers = { ["Content-Type"] = "text/html" } },
      { error = "network", message = "cut at " .. signed, detail = { curl = 56 } },
    }
    local _ <close> = environment { EARTHDATA_USERNAME = "u", EARTHDATA_PASSWORD = "canary-pass" }
    local count = 0
    local function clean(err)
      count = count + 1
      assert.is_true(es.error.is(err), tostring(err))
      for _, text in ipairs(strings(err)) do
        assert.is_nil(text:find "canary%-", ("%s: %s"):format(err.code, text))
      end
    end
    for _, answer in ipairs(answers) do
      local mine = session(function(record)
        if record.url:find "find_or_create" and not record.logged_in then
          return support.token_reply("canary-token", "01/01/2100")
        end
        return answer
      end)
      assert(mine.login())
      clean(select(2, mine.search_data(ATL06):hits()))
      clean(mine.download(signed, folder:path "out").failed[1].error)
      clean(select(2, mine.download(signed, folder:path "out", { on_error = "raise" })))
      clean(select(2, session(answer).login()))
    end
    clean(select(2, session({}).login { token = support.jwt { exp = 1, uid = "canary-u" } }))
    clean(select(2, session({}).login { token = "a\ncanary-token" }))
    assert.is_true(count > 40)
  end)
end)
