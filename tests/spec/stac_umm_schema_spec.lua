--- Items as UMM-G, judged by the official schema.

local core = require "earthshine.core"
local document = require "earthshine.document"
local json = require "earthshine.json"

local SCHEMA <const> = "../shared/schemas/umm/granule/v1.6.7/umm-g-json-schema.json"

describe("the official schema of UMM-G", function()
  if not io.open(SCHEMA) or not os.execute "python3 -c 'import jsonschema' >/dev/null 2>&1" then
    print "skip the schema of UMM-G: ../shared/schemas or Python's jsonschema is missing"
    return
  end

  local function read(path)
    local file <close> = assert(io.open(path))
    return document.view(file:read "a")
  end

  it("holds for what our items say by themselves, without umm:record", function()
    local path = os.tmpname()
    local out <close> = assert(io.open(path, "w"))
    local count = 0
    local pipe <close> = assert(io.popen(
      "ls ../shared/samples/ummg_*.json tests/fixtures/umm/granule_everything.json"))
    for name in pipe:lines() do
      local value = read(name)
      for _, record in ipairs(value.items or value[1] and value or { value }) do
        local list = core.document("[" .. json.encode(record) .. "]")
        local item = core.document(core.umm_items_to_stac(list, "1.1.0", false))
        out:write(core.stac_to_umm(item), "\n")
        count = count + 1
      end
    end
    out:close()
    local judge <close> = assert(io.popen(
      ("python3 tests/support/umm_schema.py %s < %s"):format(SCHEMA, path)))
    local said = judge:read "a"
    os.remove(path)
    assert.equal(count .. " records\n", said)
  end)
end)
