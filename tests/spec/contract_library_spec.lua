--- The library as a guest in a process: its codes are a closed list, and it prints nothing, asks
--- nobody, takes no signal, sets no variable.

local es = require "earthshine"
local temporary = require "tests.support.temporary"

local BUILD <const> = os.getenv "EARTHSHINE_BUILD" or "build"

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

-- Words like "network" after a marker, in all files of a folder.
local function words_after(command, pattern)
  local found, pipe <close> = {}, assert(io.popen(command))
  for line in pipe:lines() do
    for word in line:gmatch(pattern) do found[word] = true end
  end
  return found
end

describe("the list of codes", function()
  it("is closed: it is what the design says, and no other code can be made", function()
    local wanted = {}
    for code in ([[network timeout tls dns http auth credentials forbidden eula not_found
      rate_limited invalid_query invalid unsupported parse limit range checksum object_modified io
      exists cancelled interrupted deadlock no_task forked]]):gmatch "%S+" do
      wanted[code] = true
    end
    assert.same(wanted, es.error.codes)
    for _, code in ipairs { "oops", "", "Network", false } do
      assert.has_error(function() es.error.new { code = code, message = "x" } end)
    end
  end)

  it("holds every code that the library writes, in Lua and in C", function()
    for _, source in ipairs {
      { "grep -rhoE 'code = \"[a-z_]+\"' lua/earthshine --include='*.lua' --exclude-dir=sandbox",
        '"([%a_]+)"' },
      { "grep -hoE 'ES_[A-Z_]+, \"[a-z_]+\"|return \"[a-z_]+\"' core/base/error.c",
        '"([%a_]+)"' },
    } do
      local found = words_after(source[1], source[2])
      assert.is_truthy(next(found), source[1])
      for word in pairs(found) do
        -- C has a word for a success, and one for an error of Lua's own, which has no code.
        local only_c = word == "ok" or word == "fault"
        assert.is_true(es.error.codes[word] or only_c, word .. " is no code")
      end
    end
  end)

  it("stands whole in the manual, and so does every code of the table of errors", function()
    local manual = {}
    local text = read("README.md"):match "## When something fails(.-)\n## "
    for line in text:gmatch "[^\n]+" do
      local cell = line:match "^| (`[^|]+) |"
      for code in (cell or ""):gmatch "`([%a_]+)`" do
        assert.is_nil(manual[code], code .. " stands there twice")
        manual[code] = true
      end
    end
    assert.same(es.error.codes, manual)
    for _, row in ipairs(require "tests.support.errors") do
      assert.is_true(row[2] == "misuse" or manual[row[2]], row[2])
    end
  end)
end)

describe("the manual's page of errors", function()
  it("is made of the table that the specs prove, row by row", function()
    local page = temporary.shell "lua5.4 scripts/build/errors.lua"
    local rows = {}
    for condition, code, words in page:gmatch "<tr><td>(.-)</td><td>(.-)</td><td>(.-)</td></tr>" do
      rows[#rows + 1] = { condition, code }
      assert.is_nil(words:find "%%", words)
    end
    local wanted = {}
    for i, row in ipairs(require "tests.support.errors") do wanted[i] = { row[1], row[2] } end
    assert.same(wanted, rows)
    assert.is_truthy(read "Makefile":find("scripts/build/errors.lua > build/docs-source/errors.md",
      1, true))
  end)
end)

describe("the reference", function()
  local folder = temporary.folder()
  local files = temporary.shell "find lua/earthshine -name '*.lua'":gsub("\n", " ")
  temporary.shell(("lua5.4 scripts/build/docs.lua '%s' %s"):format(folder:path(), files))
  teardown(function() folder:remove() end)

  it("has every function of the module and of results", function()
    local page = folder:read "lua/earthshine/init.lua"
      .. folder:read "lua/earthshine/search/calls.lua"
      .. folder:read "lua/earthshine/search/records.lua"
    for name, value in pairs(es) do
      if type(value) == "function" then
        assert.is_truthy(page:find("-- @function es." .. name .. "\n", 1, true), name)
      end
    end
    page = folder:read "lua/earthshine/classes.lua"
    for _, name in ipairs { "AssetFilter", "filter_assets", "GranuleQuery" } do
      assert.is_truthy(page:find("-- @function es." .. name .. "\n", 1, true), name)
    end
    page = folder:read "lua/earthshine/document.lua"
    assert.is_truthy(page:find("function es.json.view(text)", 1, true))
    page = folder:read "lua/earthshine/results.lua"
    assert.is_truthy(page:find("-- @function results:hits\n", 1, true))
  end)

  it("has every type of values and queries, with what an object of it can do", function()
    local query = folder:read "lua/earthshine/query/query.lua"
    for _, class in ipairs { "BoundingBox", "Circle", "DateRange", "Line", "Point", "Polygon" } do
      local object = class:gsub("%f[%u]%u", "_%0"):sub(2):lower()
      local page = folder:read("lua/earthshine/query/" .. object .. ".lua")
      assert.is_truthy(page:find("function es." .. class .. "(value)", 1, true), class)
      assert.is_truthy(page:find("function " .. object .. ":to_cmr(", 1, true), class)
    end
    for name in pairs { validate = 1, to_cmr = 1, request = 1, parameters = 1, explain = 1 } do
      assert.is_truthy(query:find("function query:" .. name .. "(", 1, true), name)
    end
    local granule = folder:read "lua/earthshine/query/granule_query.lua"
    local item = folder:read "lua/earthshine/query/stac_item_query.lua"
    assert.is_truthy(granule:find("function es.GranuleQuery.from_stac(body)", 1, true))
    assert.is_truthy(granule:find("function granule_query:to_stac(", 1, true))
    assert.is_truthy(item:find("function stac_item_query:to_granule_query(", 1, true))
    local translated = folder:read "lua/earthshine/query/stac/to_stac.lua"
    assert.is_truthy(translated:find("-- @table earthshine.to_stac_options", 1, true))
  end)

  it("has what assets, their filters and reports can do, and every option of an export", function()
    local asset = folder:read "lua/earthshine/assets/asset.lua"
    for name in pairs { is_data = 1, is_thumbnail = 1, is_metadata = 1, is_browse = 1,
      is_cloud_optimized = 1 } do
      assert.is_truthy(asset:find("function asset:" .. name .. "(", 1, true), name)
    end
    for name in pairs { has_role = 1, matches_type = 1, link = 1 } do
      assert.is_truthy(asset:find("-- @function asset:" .. name .. "\n", 1, true), name)
    end
    local filter = folder:read "lua/earthshine/assets/filter.lua"
    assert.is_truthy(filter:find("-- @function es.AssetFilter.parse\n", 1, true))
    assert.is_truthy(filter:find("-- @field include_files ", 1, true))
    assert.is_truthy(folder:read "lua/earthshine/export/report.lua":find("function report:ok(", 1,
      true))
    local export = folder:read "lua/earthshine/export/init.lua"
    local _, message = pcall(es.write, {}, "x.csv", { wrong = true })
    for name in message:match "allowed are (.*)$":gmatch "[%w_]+" do
      assert.is_truthy(export:find("-- @field " .. name .. " ", 1, true), name)
    end
  end)

  it("has every option of a session, to the last word of its lines", function()
    local page = folder:read "lua/earthshine/session.lua"
    local _, message = pcall(es.session, { wrong = true })
    for name in message:match "allowed are (.*)$":gmatch "[%w_]+" do
      assert.is_truthy(page:find("-- @field " .. name .. " ", 1, true), name)
    end
    assert.is_truthy(page:find("no_proxy, NO_PROXY\n", 1, true))
  end)

  it("leaves out what is internal", function()
    local page = folder:read "lua/earthshine/http/stream.lua"
    assert.is_truthy(page:find("-- @field length ", 1, true))
    assert.is_nil(page:find("@field package", 1, true))
    assert.is_nil(folder:read "lua/earthshine/http/law.lua")
  end)
end)

describe("in C", function()
  it("nothing is printed and nothing aborts", function()
    for files, known in pairs {
      ["libearthshine.a"] = "curl_multi_", ["obj/bindings/*.o"] = "lua_",
    } do
      local symbols = temporary.shell(("nm -u '%s'/%s 2>/dev/null"):format(BUILD, files))
      assert.is_truthy(symbols:find(known, 1, true), "nm shows nothing")
      for _, name in ipairs { "printf", "fprintf", "__printf_chk", "__fprintf_chk", "puts", "fputs",
        "putchar", "perror", "abort", "exit", "_exit", "__assert_fail", "signal", "sigaction",
        "setenv", "putenv" } do
        assert.is_nil(symbols:find("U " .. name .. "%f[^%w_]"), files .. " uses " .. name)
      end
    end
  end)

  it("functions return 0 or a negative code", function()
    local header = read "core/earthshine.h"
    local count = 0
    for name, value in header:gmatch "(ES_[A-Z_]+) = (%-?%d+)" do
      count = count + 1
      assert.is_true(name == "ES_OK" and value == "0" or tonumber(value) < 0, name)
    end
    assert.is_true(count > 10)
  end)
end)

-- A program that uses the whole library in a Lua of its own, all of it failing. FOLDER is an empty
-- folder; what it returns is printed after a marker.
local EVERYTHING <const> = [[
  local core = require "earthshine.core"
  local es = require "earthshine"
  local http = require "earthshine.http"
  local function everything(options)
    options = options or {}
    options.sleep = function() end
    local mine = es.session(options)
    local results = mine.search_data { short_name = "X" }
    mine.login()
    mine.login { token = "x.y" }
    results:hits() results:take(1) pcall(results:iter()) pcall(results:pages())
    mine.search_data { shrot_name = "X" }:all()
    mine.download(results, FOLDER .. "/out")
    mine.download({ "https://127.0.0.1:9/a" }, FOLDER .. "/out")
    mine.download({}, "/dev/null/x")
    pcall(mine.download, 5)
    pcall(es.async.run, function() error "a bug" end)
    pcall(es.async.run, function() es.async.detach(error, "unheard") end)
    es.async.timeout(0, function() es.async.sleep(9) end)
    pcall(function() es.async.queue():get() end)
    return mine
  end
  -- Once over sockets, to a port that nobody listens on; then with an answer to everything.
  everything { system = { cmr = "https://127.0.0.1:9/search", edl = "https://127.0.0.1:9" } }
  everything { transport = http.memory { { status = 401, body = "{" } } }
  everything { transport = http.memory { { body = "<html>", headers = { ["Content-Type"] =
    "text/html" } } } }
]]

-- Runs a program after EVERYTHING; what it writes to stdout, to stderr, and how it ends.
local function child(folder, before, after, input)
  folder:write("program.lua", ("local FOLDER = %q\n%s\n%s\n%s"):format(folder:path(), before,
    EVERYTHING, after))
  folder:write("in", input or "")
  local ok = os.execute(("EARTHDATA_USERNAME=u EARTHDATA_PASSWORD=p exec lua5.4 '%s' <'%s' "
    .. ">'%s' 2>'%s'"):format(folder:path "program.lua", folder:path "in", folder:path "stdout",
    folder:path "stderr"))
  return folder:read "stdout", folder:read "stderr", ok
end

describe("a library", function()
  local folder
  before_each(function() folder = temporary.folder() end)
  after_each(function() folder:remove() end)

  it("prints nothing, whatever fails, to the end of the process", function()
    local out, err, ok = child(folder, "", "")
    assert.same({ "", "", true }, { out, err, ok })
  end)

  it("prompts for nothing: what was to be read from the terminal is still there", function()
    local out, err = child(folder, "", "io.write(io.read 'a')", "user\npassword\n")
    assert.same({ "user\npassword\n", "" }, { out, err })
  end)

  it("installs no signal handler and changes no signal's mask", function()
    if not io.open "/proc/self/status" then return pending "the system does not tell" end
    local before = [[
      local function signals()
        local list = {}
        for line in io.lines "/proc/self/status" do
          local name, set = line:match "^(Sig[BIC]%a+):%s*(%x+)"
          -- 32 and 33 belong to the C library's threads.
          if name then list[#list + 1] = ("%s %x"):format(name, tonumber(set, 16) & ~(3 << 31)) end
        end
        return table.concat(list, " ")
      end
      local first = signals()
      local function same(when)
        if signals() ~= first then print(when, first, signals()) end
      end]]
    local out, err = child(folder, before, [[
      same "after everything"
      local engine = core.engine()
      local ops = { engine:timer(0), engine:hash_file("/bin/sh", "md5"),
        engine:http { url = "http://127.0.0.1:9/" } }
      for _, op in ipairs(ops) do
        while not op:done() do engine:turn(true) same "while it runs" end
      end
      es.async.close()
      same "after close"
      print "seen"]])
    assert.same({ "seen\n", "" }, { out, err })
  end)

  it("leaves UV_THREADPOOL_SIZE and the rest of the environment alone", function()
    local before = "local pipe = io.popen 'env | sort' local first = pipe:read 'a' pipe:close()"
    local out, err = child(folder, before, [[
      local now = io.popen "env | sort"
      io.write(now:read "a" == first and "same" or "changed", " ",
        tostring(os.getenv "UV_THREADPOOL_SIZE"))]])
    assert.same({ "same nil", "" }, { out, err })
  end)

  it("leaves globals, standard library and metatables of basic types alone", function()
    local before = [[
      local function look()
        local list = {}
        local function add(name, t)
          for k, v in pairs(t) do list[#list + 1] = name .. tostring(k) .. tostring(v) end
        end
        for name, t in pairs(_G) do
          list[#list + 1] = name .. tostring(t)
          if type(t) == "table" and name ~= "_G" and name ~= "package" then add(name, t) end
        end
        for _, value in ipairs { "", 0, print, true, coroutine.create(print) } do
          list[#list + 1] = tostring(debug.getmetatable(value))
        end
        list[#list + 1] = tostring(debug.getmetatable(nil))
        table.sort(list)
        return table.concat(list, "\n")
      end
      local first = look()]]
    local out, err = child(folder, before, "print(look() == first)")
    assert.same({ "true\n", "" }, { out, err })
  end)
end)
