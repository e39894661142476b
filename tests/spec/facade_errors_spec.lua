--- What can go wrong, by the table in tests/support/errors.lua: each condition is made, and the
-- library must say the code and the words that stand there.

local core = require "earthshine.core"
local es = require "earthshine"
local rows = require "tests.support.errors"
local Sandbox = require "tests.support.sandbox"
local temporary = require "tests.support.temporary"

local ROOT <const> = temporary.shell "id -u" == "0"

describe("an error", function()
  local box, folder
  local getenv = core.getenv

  setup(function() box = Sandbox.start {} end)
  teardown(function() box:stop() end)
  before_each(function()
    folder = temporary.folder()
    box:reset()
  end)
  after_each(function()
    core.getenv = getenv
    folder:remove()
  end)

  local function environment(variables)
    core.getenv = function(name) return variables[name] end
  end

  local function session(options)
    options = options or {}
    options.system = options.system or box.system
    options.sleep = function() end
    return es.session(options)
  end

  local function logged_in(user)
    user = user or "sandbox"
    environment { EARTHDATA_USERNAME = user, EARTHDATA_PASSWORD = user .. "-password" }
    local mine = session()
    assert(mine.login())
    return mine
  end

  local function atl06(mine, n)
    return mine.search_data { short_name = "ATL06", count = n or 1 }
  end

  -- What becomes of one file under a fault.
  local function faulty(fault, user)
    local mine = logged_in(user)
    if fault then
      fault.path = fault.path or "*.h5"
      box:faults(fault)
    end
    local report, err = mine.download(atl06(mine), folder:path "out")
    return report and report.failed[1] and report.failed[1].error or err
  end

  local function second(_, err) return err end

  -- A download by a process of its own, set up by a line of the shell; it prints code and sentence.
  local function process(line)
    folder:write("recipe.lua", [[
      local es = require "earthshine"
      assert(es.login())
      local results = es.search_data { short_name = "MUR-JPL-L4-GLOB-v4.1", count = 3 }
      local report, err = es.download(results, arg[1])
      err = err or report.failed[1].error
      print(err.code .. "|" .. tostring(err))]])
    local out = temporary.shell(([[cd '%s'
      export EARTHSHINE_SYSTEM='%s' EARTHDATA_USERNAME=sandbox EARTHDATA_PASSWORD=sandbox-password
      ES=%s/scripts/earthshine; %s]]):format(folder:path(), box.path, temporary.shell "pwd", line))
    local code, message = out:match "([%w_]+)|([^\n]*)"
    return { code = code or "none", message = message or out }
  end

  local makers = {}

  makers["unknown option"] = function() return es.download({}, "x", { wrokers = 1 }) end
  makers["wrong type"] = function() return es.download({}, true) end
  makers["unknown parameter of a search"] = function()
    return second(session().search_data { short_nmae = "ATL06" }:hits())
  end
  makers["bad values of a search"] = function()
    local query = { short_name = "ATL06", bounding_box = { 1, 2, 3 }, cloud_cover = "high" }
    return second(session().search_data(query):hits())
  end
  makers["folder of another user"] = ROOT and function()
    -- Root without its power over other users' files can still read the library, wherever.
    return process [[mkdir -m 755 closed; chown 65534 closed
      setpriv --bounding-set=-dac_override,-dac_read_search $ES run recipe.lua "$PWD/closed"]]
  end
  makers["folder below a file"] = function()
    folder:write("plain", "")
    local mine = logged_in()
    return second(mine.download(atl06(mine), folder:path "plain/x"))
  end
  makers["full disk"] = ROOT and os.execute "unshare -m true 2>/dev/null" and function()
    return process [[mkdir disk; unshare -m sh -c 'mount -t tmpfs -o size=2m tmpfs disk &&
      "$0" run recipe.lua "$PWD/disk"' $ES]]
  end
  makers["closed port"] = function()
    local mine = session { system = {
      cmr = "https://cmr.earthdata.nasa.gov/search", edl = "https://urs.earthdata.nasa.gov",
      connect_to = { "cmr.earthdata.nasa.gov:443:127.0.0.1:9" },
    } }
    return second(atl06(mine):hits())
  end
  makers["unknown host"] = function()
    -- A label of 64 letters is refused before any server is asked.
    local host = ("x"):rep(64) .. ".invalid"
    local mine = session { system = { cmr = "https://" .. host, edl = "https://" .. host } }
    return second(atl06(mine):hits())
  end
  makers["wrong password"] = function()
    environment { EARTHDATA_USERNAME = "sandbox", EARTHDATA_PASSWORD = "guess" }
    return second(session().login())
  end
  makers["locked account"] = function()
    environment { EARTHDATA_USERNAME = "locked", EARTHDATA_PASSWORD = "locked-password" }
    return second(session().login())
  end
  makers["no account"] = function()
    environment { HOME = folder:path() }
    return second(session().login { strategy = "environment" })
  end
  makers["expired token"] = function()
    local claims = core.base64_encode('{"uid":"sandbox","exp":1000000000}', true):gsub("=", "")
    local token = core.base64_encode('{"alg":"RS256"}', true):gsub("=", "") .. "." .. claims
      .. ".c2ln"
    return second(session().login { token = token })
  end
  makers["not logged in"] = function()
    local mine = session()
    return mine.download(atl06(mine), folder:path "out").failed[1].error
  end
  makers["licence not accepted"] = function() return faulty(nil, "eula") end
  makers["account without permission"] = function() return faulty(nil, "nogroup") end
  makers["file is gone"] = function() return faulty { kind = "status", status = 404 } end
  makers["HTML page instead of data"] = function()
    return faulty { kind = "html", body = "<html><title>Maintenance</title></html>" }
  end
  makers["login page instead of data"] = function()
    return faulty { kind = "html", body = "<html><title>Earthdata Login</title></html>" }
  end
  makers["empty file"] = function() -- asked for by its address, so that no size is known
    local mine = logged_in()
    local address = atl06(mine):all()[1]:files()[1].url
    box:faults { kind = "status", status = 200, body = "", path = "*.h5" }
    return mine.download(address, folder:path "out").failed[1].error
  end
  makers["wrong checksum"] = function() return faulty { kind = "corrupt" } end
  makers["cut in the middle, always"] = function() return faulty { kind = "cut", bytes = 100 } end
  makers["negative Content-Length"] = function()
    return faulty { kind = "length", length = "negative" }
  end
  makers["absurd Content-Length"] = function() return faulty { kind = "length",
    length = "absurd" } end
  makers["header bomb"] = function() return faulty { kind = "headers", count = 20000 } end
  makers["redirects in a loop"] = function() return faulty { kind = "redirect",
    location = "loop" } end
  makers["redirect to plain http"] = function()
    return faulty { kind = "redirect", location = "http://foreign.example.org/x.h5" }
  end
  makers["redirect to a metadata service"] = function()
    return faulty { kind = "redirect", location = "http://169.254.169.254/latest" }
  end
  makers["server error, always"] = function() return faulty { kind = "status", status = 500 } end
  makers["asked to wait too long"] = function()
    return faulty { kind = "status", status = 429, retry_after = 100000 }
  end
  makers["address that is none"] = function()
    return es.download("nonsense", folder:path "out").failed[1].error
  end
  makers["address of S3"] = function()
    return es.download("s3://bucket/key", folder:path "out").failed[1].error
  end
  makers["target in S3"] = function() return second(es.download({}, "s3://bucket/folder")) end
  makers["granule without files"] = function()
    local granule = require "earthshine.record.granule"
    local empty = granule.new { umm = { GranuleUR = "EMPTY" } }
    return es.download(empty, folder:path "out").failed[1].error
  end
  makers["file in the hands of another process"] = function()
    local mine = logged_in()
    box:faults { kind = "drip", bytes = 4096, seconds = 0.005, host = "*.s3.*", first = 1 }
    local results = mine.search_data { short_name = "MUR-JPL-L4-GLOB-v4.1", count = 1 }
    local function download() return mine.download(results, folder:path "out") end
    local report = es.async.run(function()
      es.async.spawn(download)
      for _ = 1, 200 do
        if folder:list():find "%.part" then break end
        es.async.sleep(0.02)
      end
      return download()
    end)
    return report.failed[1] and report.failed[1].error
  end

  makers["query of another kind"] = function()
    return second(session().search_data(es.CollectionQuery { keyword = "ice" }):all())
  end
  makers["file of shapes that CMR would refuse"] = function()
    return second(session().search_data({ short_name = "ATL06",
      shapefile = folder:path "none.zip" }):all())
  end
  local function stac(path, query, options)
    return second(session().search_stac(box.system.stac .. path, query, options):all())
  end
  makers["STAC catalogue without a search"] = function() return stac("", { ids = "x" }) end
  makers["STAC filter that nobody evaluates"] = function()
    return stac("/LPCLOUD", { filter = "S_TOUCHES(geometry, POINT(1 2))" })
  end
  makers["value that a STAC API refuses"] = function()
    return stac("/LPCLOUD", { collections = "HLSL30_2.0" }, { page_size = 6000 })
  end

  for _, row in ipairs(rows) do
    local condition, code, words = table.unpack(row)
    local make = makers[condition]
    if make == false or make == nil then
      pending(("of %q cannot be made here"):format(condition))
    else
      it(("of %q is %s and says why"):format(condition, code), function()
        local ok, err = pcall(make)
        if code == "misuse" then
          assert.is_false(ok)
          assert.is_string(err)
        else
          assert.is_true(ok, tostring(err))
          assert.is_truthy(err, "nothing failed")
          assert.equal(code, err.code, tostring(err.message))
          err = err.message
        end
        assert.is_truthy(err:find(words), err)
        assert.is_nil(err:find("-password", 1, true))
        -- The first of two processes may finish; nothing else has a file to show.
        if code ~= "exists" then assert.is_nil(folder:list():find "%.h5%f[%s\0]") end
      end)
    end
  end
end)
