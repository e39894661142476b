--- A case for every parameter of each kind of search: the exact parameters that CMR gets, forms
--- that all mean that, and values that are refused.
--
--     name = { "CMR's text", form, form, …, bad = { { value, "part of the message" }, … } }
--
-- `with` has what must be given beside it, and is in CMR's text too; `names` what another name adds
-- to it.

local bad = require "tests.support.query_cases.bad"
local shared = require "tests.support.query_cases.shared"
local text = shared.text

local function with_shared(cases)
  for _, group in pairs { shared.client, shared.named } do
    for name, case in pairs(group) do cases[name] = case end
  end
  return cases
end

return {
  granule = require "tests.support.query_cases.granule",
  collection = require "tests.support.query_cases.collection",
  service = with_shared {
    concept_id = { "concept_id=S1-X", "S1-X", bad = bad.id("S1234-PROVIDER", "C1-X") },
    name = text("name", "Harmony"), type = text("type", "OPeNDAP"),
    keyword = { "keyword=COG", "COG", bad = bad.word },
  },
  tool = with_shared {
    concept_id = { "concept_id=TL1-X", "TL1-X", bad = bad.id("TL1234-PROVIDER", "T1-X") },
    name = text("name", "Panoply"), keyword = { "keyword=map", "map", bad = bad.word },
  },
  variable = with_shared {
    concept_id = { "concept_id[]=V1-X&concept_id[]=V2-X", { "V1-X", "V2-X" },
      bad = bad.id("V1234-PROVIDER", "C1-X") },
    variable_name = text("variable_name", "h_li"), alias = text("alias", "height"),
    full_path = text("full_path", "/gt1l/h_li"), measurement = text("measurement", "m"),
    measurement_identifiers = { "measurement_identifiers[0][object]=ice"
        .. "&measurement_identifiers[0][quantity]=height", { object = "ice", quantity = "height" },
      bad = bad.table },
    instrument = text("instrument", "ATLAS"), instance_format = text("instance_format", "zarr"),
    keyword = { "keyword=ice", "ice", bad = bad.word },
  },
}
