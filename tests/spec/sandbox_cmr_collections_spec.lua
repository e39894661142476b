-- The sandbox's collection search.

local Catalog = require "earthshine.sandbox.catalog"
local Cmr = require "tests.support.sandbox_cmr"

local MUR = "C1996881146-POCLOUD"

describe("collections", function()
  local function found(query)
    local reply = Cmr.get("/search/collections.umm_json?page_size=100&" .. query)
    assert.equal(200, reply.status, reply.body)
    local list = {}
    for k, item in ipairs(reply.json.items) do list[k] = item.umm.ShortName .. " "
      .. item.umm.Version end
    table.sort(list)
    assert.equal(#list, reply.json.hits)
    return list
  end

  it("are found by their fields", function()
    assert.same({ "ATL03 005", "ATL03 006" }, found "short_name=atl03")
    assert.same({ "ATL03 006" }, found "short_name=ATL03&version=006")
    assert.same({ "AIRLINES 2", "ATL03 005", "NDBC_BUOYS 1" }, found "cloud_hosted=false")
    assert.same({ "MUR-JPL-L4-GLOB-v4.1 4.1" }, found "doi=10.5067/GHGMR-4FJ04")
    assert.same({ "MUR-JPL-L4-GLOB-v4.1 4.1" }, found("concept_id=" .. MUR))
    assert.same({ "HLSL30 2.0", "HLSS30 2.0" },
      found "short_name=HLS*&options[short_name][pattern]=true")
    assert.same({}, found "short_name=HLS*")
    assert.same({}, found "short_name=atl03&options[short_name][ignore_case]=false")
    assert.same({ "ATL03 006", "ATL06 006" }, found "provider=NSIDC_CPRD")
    assert.same({ "ATL06 006" }, found "entry_id=ATL06_006")
    assert.same({ "EMITL2ARFL 001" }, found "platform=ISS")
    assert.same({ "SENTINEL-1A_SLC 1" }, found "processing_level_id=1")
  end)

  it("are found by words, patterns and phrases", function()
    assert.same({ "MUR-JPL-L4-GLOB-v4.1 4.1" }, found "keyword=ghrsst+temperature")
    assert.same({ "HLSL30 2.0", "HLSS30 2.0" }, found "keyword=harmoni?ed")
    assert.same({ "ATL06 006" }, found "keyword=%22land%20ice%20height%22")
    assert.same({}, found "keyword=ghrsst%20radar")
  end)

  it("are found by time and place", function()
    assert.same({ "Daymet_Daily_V4R1_2129 4.5" }, found "temporal=1960-01-01,1970-01-01")
    local arctic = table.concat(found "bounding_box=0,85,10,89", ",")
    assert.is_nil(arctic:find("EMIT", 1, true))
    assert.is_nil(arctic:find("Daymet", 1, true))
    assert.is_truthy(arctic:find("ATL06", 1, true))
  end)

  it("carry counts and links where asked", function()
    local function meta(query)
      return Cmr.get("/search/collections.umm_json?concept_id=" .. MUR .. query).json.items[1].meta
    end
    assert.is_nil(meta("")["granule-count"])
    assert.equal(1000, meta("&include_granule_counts=true")["granule-count"])
    assert.is_true(meta("&include_has_granules=true")["has-granules"])
    assert.same({ "sandbox-protected/MUR-JPL-L4-GLOB-v4.1/",
      "sandbox-public/MUR-JPL-L4-GLOB-v4.1/" },
      meta("")["s3-links"])
  end)

  it("come page by page in their order", function()
    local seen, after, last = {}, nil, nil
    repeat
      local reply = Cmr.get("/search/collections.umm_json?page_size=5",
        { ["cmr-search-after"] = after })
      for _, item in ipairs(reply.json.items) do
        local title = item.umm.EntryTitle:lower()
        assert(not last or last <= title)
        last = title
        seen[item.meta["concept-id"]] = true
      end
      after = reply.headers["cmr-search-after"]
    until not after
    for _, c in ipairs(Catalog.collections) do assert.is_true(seen[c.id]) end
  end)
end)
