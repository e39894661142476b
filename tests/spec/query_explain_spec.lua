--- What a query says of itself: what CMR does with each of its parameters.

local es = require "earthshine"

describe("a query", function()
  it("explains itself, options included", function()
    local q = es.GranuleQuery { granule_name = "ATL06*", provider = "NSIDC_CPRD",
      options = { provider = { ignore_case = false } } }
    local list = q:explain()
    assert.equal("provider", list[1].field)
    assert.equal("NSIDC_CPRD", list[1].value)
    assert.equal(4, #list)
    assert.equal("options.provider.ignore_case = false: small and capital letters differ\n"
      .. "options.readable_granule_name.pattern = true: * stands for any characters and ? for one",
      tostring(list):match "options.*")
    assert.matches("cloud_cover = 500: is not sent: 500 is not within",
      tostring(q:cloud_cover(500):explain()), 1, true)
  end)

  it("shows the beginning of a long value", function()
    local long = es.GranuleQuery { granule_ur = ("\u{e9}"):rep(5000) }:explain()
    assert.matches("\u{e9}\u{2026}: finds granules", tostring(long), 1, true)
    assert.is_truthy(utf8.len(tostring(long)))
    assert.is_true(#tostring(long) < 400)
  end)

  it("does not call wildcards what are none without the option", function()
    assert.is_nil(tostring(es.GranuleQuery { readable_granule_name = "ATL06*" }:explain())
      :find "[*?] stand")
  end)
end)
