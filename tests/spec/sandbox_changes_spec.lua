--- The sandbox's catalogue while it changes: granules that are new, revised and gone, in searches
-- and on the data host, until it is reset.

local core = require "earthshine.core"
local es = require "earthshine"
local json = require "earthshine.json"
local Sandbox = require "tests.support.sandbox"
local temporary = require "tests.support.temporary"
local time = require "earthshine.time"

local MUR <const> = "MUR-JPL-L4-GLOB-v4.1"

describe("the sandbox's catalogue", function()
  local box, earth

  setup(function()
    box = Sandbox.start { http = true }
    earth = es.session { system = box.system }
  end)
  teardown(function() box:stop() end)
  before_each(function() box:reset() end)

  local function change(body)
    local reply, status = box:control("POST", "/catalogue", body)
    assert.equal(200, status, reply)
    return json.normalise(json.decode(reply))
  end

  local function find(params)
    params.short_name = params.short_name or MUR
    return assert(earth.search_data(params):all())
  end

  it("gets new granules at the end of a collection, with the date that was said", function()
    local done = change {
      add = { { collection = MUR, count = 2 } }, at = "2031-05-06T07:08:09.123Z",
    }
    assert.equal(2, #done.added)
    local new = find { revision_date = "2031-05-06T07:08:09Z," }
    assert.equal(2, #new)
    assert.equal(done.added[1], new[1]:concept_id())
    assert.equal("2031-05-06T07:08:09.123Z", new[1].meta["revision-date"])
    assert.equal(1, new[1].meta["revision-id"])
    assert.equal(1002, #find {})
    assert.is_truthy(new[1]:files()[1].checksum.value ~= new[2]:files()[1].checksum.value)
  end)

  it("revises a granule: a new revision, and other bytes unless they shall stay", function()
    local old = find { count = 1 }[1]
    local id = old:concept_id()
    change { revise = { { id = id, content = false } } }
    local same = find { concept_id = id }[1]
    assert.equal(old.meta["revision-id"] + 1, same.meta["revision-id"])
    assert.same(old:files(), same:files())
    change { revise = { id } }
    local new = find { concept_id = id }[1]
    assert.equal(old.meta["revision-id"] + 2, new.meta["revision-id"])
    local before, after = old:files()[1], new:files()[1]
    assert.equal(before.url, after.url)
    assert.equal(before.size + 1, after.size)
    assert.is_true(before.checksum.value ~= after.checksum.value)
    assert.is_true(math.abs(core.now() - time.parse(
      new.meta["revision-date"])) < 60)
  end)

  it("serves the bytes that the record of the day describes", function()
    local granule = find { count = 1 }[1]
    change { revise = { granule:concept_id() } }
    granule = find { count = 1 }[1]
    local folder <close> = temporary.folder()
    assert(earth.login {
      strategy = "token", token = json.decode((temporary.shell(
        ("curl -s %s -u sandbox:sandbox-password -X POST %s/api/users/token"):format(
          box:curl_words(), box.system.edl)))).access_token,
    })
    local report = assert(earth.download(granule, folder:path()))
    assert.is_true(report:ok(), tostring(report.failed[1] and report.failed[1].error))
    assert.equal("adler32", report.files[1].verified)
  end)

  it("loses granules that are deleted, for searches and for their files", function()
    local all = find { count = 3 }
    change { delete = { all[2]:concept_id() } }
    assert.equal(999, #find {})
    assert.equal(0, #find { concept_id = all[2]:concept_id() })
    assert.equal(0, #find { granule_ur = all[2]:name() })
    assert.equal(all[3]:concept_id(), find { count = 2 }[2]:concept_id())
    local status = temporary.shell(
      ("curl -s -o /dev/null -w '%%{http_code}' %s '%s'"):format(box:curl_words(),
        all[2]:files()[1].url:gsub("sandbox%-protected", "sandbox-public") .. ".md5"))
    assert.equal("404", status)
  end)

  it("does all of a change or nothing, and is as it was after a reset", function()
    local id = find { count = 1 }[1]:concept_id()
    for body, words in pairs {
      [{ delete = { id, "G1-NOSUCH" } }] = "no granule G1-NOSUCH",
      [{ revise = { id }, add = { { collection = "NOSUCH" } } }] = "short name or id",
      [{ add = { { collection = MUR, count = 0 } } }] = "count of add",
      [{ remove = { id } }] = "unknown field remove",
      [{ delete = { id }, at = "yesterday" }] = "yesterday",
    } do
      local reply, status = box:control("POST", "/catalogue", body)
      assert.equal(400, status)
      assert.is_truthy(reply:find(words, 1, true), reply)
    end
    assert.equal(1, #find { concept_id = id })
    change { delete = { id }, add = { MUR } }
    box:reset()
    assert.equal(1, #find { concept_id = id })
    assert.equal(1000, #find {})
  end)
end)
