--- The error contract of misuse: whatever is called wrongly raises, at the caller's position, with
--- what is allowed.

local core = require "earthshine.core"
local es = require "earthshine"
local Collection = require "earthshine.record.collection"
local Granule = require "earthshine.record.granule"
local temporary = require "tests.support.temporary"

-- What the calls below are made on.
local it_is = {
  es = es, async = es.async, json = es.json,
  granule = Granule.new { umm = { GranuleUR = "g" } },
  collection = Collection.new { umm = { ShortName = "c" } },
  results = es.search_data { short_name = "X" },
  derived = es.search_data { short_name = "X" }:filter(print),
  task = es.async.detach(function() end),
  semaphore = es.async.semaphore(1), permit = es.async.semaphore(1):acquire(),
  queue = es.async.queue(), generator = es.async.generator(function() end),
  iterator = es.search_data { short_name = "X" }:iter(),
  -- A session that sends nothing, whatever comes of a call.
  mine = es.session { transport = function() return nil, "network", "no network here" end },
  in_scope = function(f) return es.async.scope(f) end,
}
local answers = es.session { transport = es.memory_transport { { body = "bytes" } } }
it_is.stream = answers.stream "https://data.example.org/"
it_is.closed = answers.stream "https://data.example.org/"
it_is.closed:close()
for name, value in pairs(_G) do it_is[name] = it_is[name] or value end

-- Each call, and what its message must say after "CALLER:1: ".
local CASES <const> = {
  { "es.login(5)", "options of login must be a table, but are a number" },
  { "es.login { stratgy = 'all' }", "unknown option stratgy of login %(did you mean strategy%?%); "
    .. "allowed are persist, strategy, system, token" },
  { "es.login { strategy = 5 }", "option strategy of login must be string, but is 5" },
  { "es.login { strategy = 'netr' }", 'unknown strategy "netr" of login %(did you mean netrc%?%); '
    .. "allowed are all, environment, netrc, interactive, token" },
  { "es.login 'guess'", 'unknown strategy "guess" of login; allowed are all, environment' },
  { "es.login { token = 5 }", "option token of login must be string or userdata, but is 5" },
  { "es.login { persist = 'yes' }", "option persist of login must be boolean, but is string" },
  { "es.login { system = 'UTA' }", 'unknown system "UTA" %(did you mean UAT%?%)' },
  { "es.login { system = 'PRD' }", 'unknown system "PRD" %(did you mean PROD%?%); known are PROD, '
    .. "UAT, SIT" },
  { "es.status(5)", "status takes no argument; ask es.session" },
  { "es.session(5)", "the argument of session must be table or nil, but is 5" },
  { "es.session { sytem = 'UAT' }", "unknown option sytem of session %(did you mean system%?%); "
    .. "allowed are auth, clock, connections, deadline, http2, on_log, on_prompt, on_request, "
    .. "proxy, random, retry, sleep, system, timeout, tls, transport, user_agent" },
  { "es.session { clock = 5 }", "option clock of session must be callable, but is 5" },
  { "es.session { auth = {} }", "option auth of session must be a login" },
  { "es.session { on_progress = 5 }", "option on_progress of session must be callable" },
  { "es.session { connections = { per_host = 0 } }",
    "option per_host of connections must be a number from 1 to %d+, but is 0" },
  { "es.session { retry = { atempts = 1 } }", "unknown option atempts of retry .*allowed are" },
  { "es.session { system = {} }", "the system's table lacks its endpoint cmr" },
  { "es.session { deadline = 0 }", "option deadline of session must be a number from 0.001 to" },
  { "es.session { timeout = '5' }", "option timeout of session must be number, but is string" },
  { "es.search_stac()", "the address of search_stac must be string, but is nil" },
  { "es.search_stac {}", "the address of search_stac must be string, but is table" },
  { "es.granule_timeline {}", "granule_timeline needs the option start" },
  { "es.granule_timeline({}, { start = '2020', stop = '2021', interval = 'week' })",
    'option interval of granule_timeline must be year, month, day, .* but is "week"' },
  { "es.autocomplete()", "the text of autocomplete must be string, but is nil" },
  { "es.autocomplete('ice', { type = 'platform' })",
    "unknown option type of autocomplete %(did you mean types%?%); allowed are limit, types" },
  { "es.stream()", "the URL must be string, but is nil" },
  { "es.stream('https://h/', 5)", "options of stream must be a table, but are a number" },
  { "es.stream('https://h/', { dead_line = 5 })", "unknown option dead_line of stream "
    .. "%(did you mean deadline%?%); allowed are auth, body, deadline, headers, method, retry, "
    .. "timeout, what" },
  { "es.stream('https://h/', { method = 'HEAD' })", "method of stream must be GET or POST" },
  { "es.stream('https://h/', { auth = 'basic' })", "auth of stream must be auto or none" },
  { "es.stream('https://h/', { timeout = 0 })", "timeout of a request must be a number from 0.00" },
  { "es.stream('https://h/', { timeout = 0 / 0 })", "timeout of a request must be a number from" },
  { "es.stream('https://h/', { deadline = 1e7 })", "deadline of a request .* to 1000000, but is" },
  { "es.stream('https://h/', { headers = { Cookie = 'x' } })",
    'header Cookie needs auth = "none"' },
  { "stream:read(0)", "n of read must be a number from 1 on, but is 0" },
  { "stream:read(1.5)", "n of read must be integer, but is 1.5" },
  { "stream:read('a')", "n of read must be integer, but is string" },
  { "closed:read()", "attempt to read a closed stream" },
  { "closed:chunks()()", "attempt to read a closed stream" },
  { "es.memory_transport()", "the handler of memory_transport must be table or callable" },
  { "es.granule()", "a granule is made from a table, a view or JSON text, not from nil" },
  { "es.collection(5)", "a collection is made from a table, a view or JSON text, not from a num" },
  { "es.granule(es.collection {})", "JSON text, not from an earthshine.collection" },
  { "es.collection({}):associated_ids 'tool'", 'takes "services", .*, but got "tool"' },
  { "es.stac.collection_from_stac(5)", "the STAC Collection must be a table, a view" },
  { "es.configure()", "the argument of configure must be table, but is nil" },
  { "es.configure { sytem = 'UAT' }", "unknown option sytem of session" },
  { "es.write({}, 5)", "the target of write must be string or callable, but is 5" },
  { "es.write({ {}, 5 }, 'x.csv')", "must be records, but element 2 is a number" },
  { "es.write(5, 'x.csv')", "must be results, a record, a list or an iterator, but is a number" },
  { "es.write({}, 'x.foo')", "write does not know what .x.foo. is to be" },
  { "es.write({}, 'x.csv', { fields = { 'idd' } })", "no field .idd. %(did you mean id%?%)" },
  { "es.write({}, 'x.csv', { simplify = 1 })", "simplify of write is for geojson" },
  { "es.write({}, 'x.csv', { filds = {} })", "unknown option filds of write" },
  { "es.download()", "the target of download must be string, but is nil" },
  { "es.download(nil, 'x')", "download takes results, granules, STAC items, assets, URLs, and "
    .. "lists or iterators of them, but got nil" },
  { "es.download(5, 'x')", "download takes .*, but got a number" },
  { "es.download({}, {})", "the target of download must be string, but is table" },
  { "es.download({}, '')", "the target of download is an empty string" },
  { "es.download({}, 'x', 5)", "options of download must be a table, but are a number" },
  { "es.download({}, 'x', { wrokers = 5 })", "unknown option wrokers of download %(did you mean "
    .. "workers%?%); allowed are durable, filter, force, on_error, on_progress, verify, workers" },
  { "es.download({}, 'x', { workers = 0 })", "workers of download must be a number from 1 to 500" },
  { "es.download({}, 'x', { workers = 1.5 })", "workers of download must be integer, but is 1.5" },
  { "es.download({}, 'x', { on_error = 'rise' })", 'must be "collect" or "raise", but is "rise"' },
  { "es.download({}, 'x', { verify = 'some' })", 'must be true, false or "all", but is "some"' },
  { "es.download({}, 'x', { filter = 5 })", "option filter of download must be callable or table "
    .. "or string, but is 5" },
  { "es.download({}, 'x', { filter = { includes = 'B02' } })", "unknown criterion includes of an "
    .. "asset filter %(did you mean include%?%); allowed are include_files, .*, include, exclude" },
  { "es.download({}, 'x', { filter = 'rol=data' })", "unknown field rol %(did you mean role%?%); "
    .. "there are band, name, role, size, type, at character 1" },
  { "es.AssetFilter(5)", "an asset filter must be an es.AssetFilter, a table of criteria, a text .*"
    .. "or a function, but is a number" },
  { "es.AssetFilter { include_roles = {} }", "include_roles of an asset filter is an empty list" },
  { "es.AssetFilter { include_roles = { 5 } }", "include_roles .* must be a string that is not" },
  { "es.AssetFilter { include_roles = { a = 'b' } }", "must be a list, but has the key a" },
  { "es.AssetFilter { include_files = 7 }", "include_files .* must be a glob, { lua = "
    .. "\"PATTERN\" } or a function, not 7" },
  { "es.AssetFilter { include_files = '[a' }", '"%[a" has a %[ that nothing closes' },
  { "es.AssetFilter { exclude_files = { lua = '%' } }", '"%%" is no Lua pattern: malformed' },
  { "es.AssetFilter { content_types = 'tiff' }", '"tiff" is no media type such as "image/tiff"' },
  { "es.AssetFilter { max_size = '1.5 GX' }", "max_size .* must be a number of bytes, or a text" },
  { "es.AssetFilter { max_size = -1 }", "max_size .* must be a number of bytes, or a text" },
  { "es.AssetFilter { max_size = 0/0 }", "max_size .* must be a number of bytes, or a text" },
  { "es.AssetFilter { max_size = 1, min_size = '1 kB' }", "min_size .*1000.* larger than .*%(1%)" },
  { "es.AssetFilter { predicate = 'x' }", "predicate of an asset filter must be a function" },
  { "es.AssetFilter {}:matches {}", "a filter matches assets, .* not a table" },
  { "es.AssetFilter {}:combine(5)", "the argument of combine must be .*, but is a number" },
  { "es.AssetFilter {}.matches()", "matches is a method: call it with a colon" },
  { "print(es.AssetFilter {} & 5)", "an asset filter must be .*, but is a number" },
  { "(function() es.AssetFilter {}.x = 1 end)()", "AssetFilter is immutable: x cannot be set" },
  { "es.AssetFilter.parse(5)", "the text of an asset filter must be string, but is 5" },
  { "es.filter_assets(nil, {})", "filter_assets takes results, .* but got nil" },
  { "es.filter_assets({ { 5 } }, {})", "filter_assets takes results, .* but got a number" },
  { "es.filter_assets({})", "the filter of filter_assets must be .*, but is nil" },
  { "async.run()", "f of run must be callable, but is nil" },
  { "async.spawn(print)", "spawn outside a task: call it in async.run .*async.detach" },
  { "in_scope(function(s) s:spawn(5) end)", "f must be callable, but is 5" },
  { "in_scope(function(s) s.spawn(print) end)", "spawn is a method: call it with a colon" },
  { "async.detach(5)", "f must be callable, but is 5" },
  { "async.scope {}", "f of scope must be callable, but is table" },
  { "async.all(5)", "the list of all must be table, but is 5" },
  { "async.all { print, 5 }", "item 2 of all must be callable, but is 5" },
  { "async.map(es.null, print)", "the list of map must be table or callable or indexable, but is "
    .. "userdata" },
  { "async.map(5, print)", "the list of map must be table or callable or indexable, but is 5" },
  { "async.map('ab', print)", "the list of map must be .*, but is string" },
  { "async.map({})", "f of map must be callable, but is nil" },
  { "async.map({}, { limt = 1 }, print)", "unknown option limt of map %(did you mean limit%?%); "
    .. "allowed are limit" },
  { "async.map({}, { limit = 0 }, print)", "limit of map must be a number from 1 on, but is 0" },
  { "async.sleep '1'", "seconds of sleep must be a number from 0 to 1000000000, but is 1" },
  { "async.sleep(0 / 0)", "seconds of sleep must be a number from 0" },
  { "async.timeout(print)", "seconds of timeout must be a number from 0" },
  { "async.timeout(1)", "f of timeout must be callable, but is nil" },
  { "async.shield(-1, print)", "seconds of shield must be a number from 0" },
  { "async.shield(1, 2)", "f of shield must be callable, but is 2" },
  { "async.semaphore(0)", "permits of semaphore must be a number from 1 on, but is 0" },
  { "async.queue(-1)", "capacity of queue must be a number from 0 on, but is %-1" },
  { "async.generator(5)", "f of generator must be callable, but is 5" },
  { "async.on_unhandled(5)", "f of on_unhandled must be callable or nil, but is 5" },
  { "async.run(function() es.async.close() end)", "async.close inside a task" },
  { "task:cancel(5)", "reason of cancel must be nil or string or table, but is 5" },
  { "queue:put(nil)", "nil cannot be put into a queue" },
  { "json.encode(print)", "a function cannot be written as JSON" },
  { "json.decode()", "the JSON text must be string, but is nil" },
  { "json.view()", "the JSON text must be string, but is nil" },
  { "json.array(5)", "the array must be table, but is 5" },
  { "results:take()", "the number to take must be integer, but is nil" },
  { "results:take(-1)", "the number to take must not be negative, but is %-1" },
  { "results:filter(5)", "a filter that is no table of criteria must be callable, but is 5" },
  { "results:filter { min_siz = 1 }", "unknown criterion min_siz of the filter "
    .. "%(did you mean min_size%?%)" },
  { "results:filter { temporal = 'soon' }", "temporal of the filter " },
  { "results:slice('1')", "the first position of slice must be integer, but is string" },
  { "results:map(5)", "the function to map must be callable, but is 5" },
  { "results:pages(0)", "the size of pages must be a number from 1 to 2000, but is 0" },
  { "derived:pages(0)", "the size of pages must be positive, but is 0" },
  { "results[1.5]", "a position in search results is a whole number, not 1%.5" },
  { "#results", "the number of results is not known yet: call results:hits%(%) first" },
  { "#derived", "how many there are is known only at the end" },
  { "results.hit", "search results have no member hit %(did you mean hits%?%)" },
  { "(function() for _ in ipairs(results) do end end)()", "search results are not a list: use "
    .. ":iter" },
  { "(function() for _ in pairs(results) do end end)()", "search results are not a table: use "
    .. ":iter" },
  { "rawset(results, 'x', nil) and (function() results.x = 1 end)()",
    "search results are read only" },
  { "granule:data_links 'direct'", "options of data_links must be a table, but are a string" },
  { "granule:data_links { acces = 1 }", "unknown option acces of data_links %(did you mean "
    .. "access%?%); allowed are access" },
  { "granule:dataviz_links { access = 'any' }", 'must be "external" or "direct", but is "any"' },
  { "granule:checksum(5)", "the address of checksum must be string or nil, but is 5" },
  { "(function() granule.x = 1 end)()", "a record is read only: x cannot be set" },
  { "collection:to_stac('xml')", 'the form of to_stac must be .* but is "xml"' },
  { "collection:to_stac { version = '1.0.0' }", 'options of to_stac stand behind the form' },
  { "collection:citation { styel = 'x' }", "unknown option styel of citation" },
  { "(function() collection.umm = nil end)()", "a record is read only: umm cannot be set" },
}

-- Searches are the exception: whatever is wrong with them is told at first use.
local EXCEPTIONS <const> = { ["es.search_data"] = true, ["es.search_datasets"] = true,
  ["es.search_services"] = true, ["es.search_variables"] = true, ["es.search_tools"] = true,
  ["json.to_table"] = true, ["async.close"] = true }

-- The methods of an object, by name.
local function methods_of(object)
  local meta = getmetatable(object)
  local index = object == it_is.granule and Granule.methods
    or object == it_is.collection and Collection.methods
    or type(meta.__index) == "table" and meta.__index
  local list = {}
  if not index then -- results: what their words know
    for _, name in ipairs { "hits", "iter", "pages", "take", "all", "filter", "map", "partial" } do
      local ok, value = pcall(function() return object[name] end)
      if ok and type(value) == "function" then list[#list + 1] = name end
    end
    return list
  end
  for name, value in pairs(index) do
    local internal = name == "new" or name == "is" or name:find "^__" or name == "ready"
      or name == "completed" or name == "suspend" or name == "interrupt" or name == "left"
    if type(value) == "function" and not internal then list[#list + 1] = name end
  end
  return list
end

local function raised(code)
  local f = assert(load("local _ = " .. code, "@CALLER", "t", it_is))
  local ok, message = pcall(f)
  assert.is_false(ok, "this raised nothing: " .. code)
  return tostring(message)
end

describe("misuse", function()
  for _, case in ipairs(CASES) do
    local code, pattern = case[1], case[2]
    if pattern then
      it("raises with the caller's position and what is allowed: " .. code, function()
        local message = raised(code)
        assert.is_truthy(message:find("^CALLER:1: .*" .. pattern), message)
      end)
    end
  end

  it("is found at the caller's line inside a task, too", function()
    for _, code in ipairs { "es.download({}, 5)", "results:take(-1)", "async.sleep(-1)",
      "granule:data_links(5)" } do
      local message = raised(("async.run(function()\n local _ = %s end)"):format(code))
      assert.is_truthy(message:find "^CALLER:2: ", message)
    end
  end)

  it("is found in the middle of lists, too", function()
    local folder = temporary.folder()
    it_is.folder = folder:path "out"
    for _, list in ipairs { "{ 5 }", "{ 'https://h.example.org/a', { true } }", "{ { x = 1 } }" } do
      local message = raised(("mine.download(%s, folder)"):format(list))
      assert.is_truthy(message:find "^CALLER:1: download takes results.*but got a ", message)
    end
    folder:remove()
  end)

  for _, name in ipairs { "granule", "collection", "results", "derived", "task", "semaphore",
    "permit", "queue", "generator", "iterator" } do
    it("is a method called with a dot: of a " .. name, function()
      local methods = methods_of(it_is[name])
      assert.is_true(#methods > 0)
      for _, method in ipairs(methods) do
        for _, argument in ipairs { "", "5", "{}" } do
          local message = raised(("%s.%s(%s)"):format(name, method, argument))
          local wanted = ("^CALLER:1: %s is a method: call it with a colon"):format(method)
          assert.is_truthy(message:find(wanted), message)
        end
      end
    end)
  end

  it("has a case for every public function", function()
    local tried = {}
    for _, case in ipairs(CASES) do
      for word in case[1]:gmatch "[%a_]+[.:][%a_]+" do tried[word:gsub(":", ".")] = true end
    end
    for place, functions in pairs { es = es, async = es.async, json = es.json } do
      for name, value in pairs(functions) do
        local word = place .. "." .. tostring(name)
        if type(value) == "function" then
          assert.is_true(tried[word] or EXCEPTIONS[word] or false, word .. " has no case")
        end
      end
    end
  end)

  it("never is a bug of the library's own, whatever is given to the constructors", function()
    local odd = { 5, true, "x", {}, print, core.secret "s", 0 / 0, -1, { 5 }, { x = 1 } }
    for _, name in ipairs { "login", "session", "configure" } do
      for _, value in ipairs(odd) do
        local ok, message = pcall(it_is.mine[name], value)
        if not ok then assert.is_nil(tostring(message):find "attempt to", message) end
      end
    end
  end)
end)
