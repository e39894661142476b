--- Random queries of every parameter, as CMR gets them: the sandbox's own reader finds in each
--- request what the query means.

local es = require "earthshine"
local Form = require "earthshine.sandbox.cmr.form"
local Multipart = require "earthshine.sandbox.cmr.shapefile.multipart"
local Query = require "earthshine.sandbox.cmr.query"
local random_keywords = require "tests.support.random_keywords"
local seeded = require "tests.support.seeded"
local sent = require "tests.support.sent_meaning"

local FIRST <const>, COUNT <const> = 500000, 10000

local CLASSES <const> = {
  granule = es.GranuleQuery, collection = es.CollectionQuery, service = es.ServiceQuery,
  variable = es.VariableQuery, tool = es.ToolQuery,
}
local KINDS <const> = {
  "granule", "granule", "granule", "granule", "collection", "collection", "collection", "service",
  "variable", "tool",
}

local function percent(text)
  return (text:gsub("[^%w]", function(c) return ("%%%02X"):format(c:byte()) end))
end

-- CMR's parameters as a client of another make would send them.
local function form_of(flat)
  local out, keys = {}, {}
  for key in pairs(flat) do keys[#keys + 1] = key end
  table.sort(keys)
  for _, key in ipairs(keys) do
    local value = flat[key]
    for _, text in ipairs(type(value) == "table" and value or { value }) do
      out[#out + 1] = percent(key) .. "=" .. percent(text)
    end
  end
  return table.concat(out, "&")
end

-- The parameters of a request; those of a form with a file in it, which is given by its name.
local function parsed(request)
  local media = request.headers["Content-Type"] or ""
  if not media:find "^multipart" then return Form.parse(request.query or request.body) end
  local flat, file = {}, false
  for _, part in ipairs(assert(Multipart.read(media, request.body))) do
    if part.name == "shapefile" then
      file = true
    else
      flat[#flat + 1] = percent(part.name) .. "=" .. percent(part.body)
    end
  end
  assert.is_true(file)
  return Form.parse(table.concat(flat, "&"))
end

local function check(kind, query, parameters, params, asked)
  params.shapefile = nil
  local q, errors = Query.read(kind, params, nil, sent.NOW)
  local expected, found = {}, {}
  if q then expected, found = sent.compare(kind, parameters, q, asked) end
  for name, text in pairs(expected) do
    if found[name] == text then found[name] = nil end
    if found[name] then
      errors[#errors + 1] = ("%s means\n  %q\nbut was read as\n  %q"):format(
        name, text, found[name])
    end
  end
  for name, text in pairs(found) do
    if not expected[name] and name ~= "page_size" then
      errors[#errors + 1] = name .. ": " .. text
    end
  end
  if errors[1] then
    error(("%s\n%s"):format(table.concat(errors, "\n"), tostring(query):sub(1, 3000)), 0)
  end
  return q
end

-- Parameters of collections that are found first, before the granules.
local FOUND_FIRST <const> = {
  doi = true, cloud_hosted = true, provider = true, short_name = true, version = true,
  entry_title = true, entry_id = true,
}

local function check_first(query, parameters, request)
  local given, options = {}, parameters.options or {}
  for name in pairs(FOUND_FIRST) do given[name] = parameters[name] end
  given.options = {}
  for name in pairs(FOUND_FIRST) do given.options[name] = options[name] end
  local params = assert(parsed(request))
  params.concept_id = nil
  check("collection", query, given, params, function(row) return FOUND_FIRST[row.name] end)
end

describe("a query as CMR reads it", function()
  it("has a duration for temporal only, and else the two instants that it means", function()
    local q = es.GranuleQuery { short_name = "A", temporal = "2020-01-31/P1M",
      revision_date = "2020-01-31/P1M", production_date = { "P1M", "2020-03-31T00:00:00Z" } }
    assert.same({ short_name = "A", temporal = "2020-01-31T00:00:00Z/P1M",
      revision_date = "2020-01-31T00:00:00Z,2020-02-29T00:00:00Z",
      production_date = "2020-02-29T00:00:00Z,2020-03-31T00:00:00Z" }, q:to_cmr())
  end)

  it("has an instant that was given in parts", function()
    local q = es.GranuleQuery { short_name = "A", updated_since = { year = 2020, month = 2 } }
    assert.equal("2020-02-01T00:00:00Z", assert(q:to_cmr()).updated_since)
  end)

  it("finds collections first without options of their ids", function()
    local q = es.GranuleQuery { doi = "10.5067/X", collection_concept_id = "C1-X",
      options = { collection_concept_id = { pattern = true } } }
    assert.equal("doi=10.5067%2FX&concept_id[]=C1-X&page_size=500",
      assert(q:request()).first.query)
  end)

  it("has its attribute's commas, backslashes and zeros", function()
    for _, name in ipairs { "a,b", "a\\,b", "a\0b", "\\a", "a\\" } do
      local q = es.CollectionQuery { attribute = { { name = name } } }
      local params = assert(Form.parse(assert(q:request()).query))
      assert.equal(name, assert(Query.read("collection", params, nil, sent.NOW)).attributes[1].name)
    end
  end)
end)

describe("a random query as CMR reads it", function()
  it("means what it meant", function()
    local posts, firsts, files = 0, 0, 0
    seeded(FIRST, COUNT, function(i)
      local kind = KINDS[math.random(#KINDS)]
      local query = CLASSES[kind](random_keywords.valid(kind))
      local parameters = query:parameters()
      if i % 2 == 0 then
        local flat = assert(query:to_cmr())
        if kind == "granule" then
          for key in ("doi doi[] cloud_hosted"):gmatch "%S+" do flat[key] = nil end
        end
        check(kind, query, parameters, assert(Form.parse(form_of(flat))), function(row)
          return not (row.client or row.first or row.kind == "upload")
        end)
      else
        local request = assert(query:request())
        local q = check(kind, query, parameters, assert(parsed(request)), function(row)
          return not (row.client or row.first or row.reply or row.kind == "upload")
        end)
        assert.equal(parameters.page_size or 10, q.page_size)
        if request.first then check_first(query, parameters, request.first) end
        posts = posts + (request.body and 1 or 0)
        files, firsts = files + (request.form and 1 or 0), firsts + (request.first and 1 or 0)
      end
    end)
    if not os.getenv "SEED" then assert.is_true(posts > files and files > 0 and firsts > 0) end
  end)
end)
