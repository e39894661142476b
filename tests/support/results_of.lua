--- Results of given records, for specs of what is made of results.

local Search = require "earthshine.search"
local Stac = require "earthshine.search.stac"
local json = require "earthshine.json"
local memory_session = require "tests.support.memory_session"
local scripted_cmr = require "tests.support.scripted_cmr"
local scripted_stac = require "tests.support.scripted_stac"

local results_of = {}

local QUERIES <const> = { granule = { short_name = "X" } }

local function search(kind, items, options)
  local session = memory_session.new(function()
    return { status = 200, headers = { ["CMR-Hits"] = tostring(#items) },
      body = json.encode { hits = #items, items = json.array(items) } }
  end)
  return Search.run(session, kind, QUERIES[kind] or {}, options)
end

--- So many numbered granules of scripted_cmr; also its transport and state.
function results_of.numbered(count, options, more)
  local session, transport, state = scripted_cmr.new(count, more)
  return Search.granules(session, { short_name = "ATL06" }, options), transport, state
end

--- Granules of UMM-G records, each with some `meta`, or without.
function results_of.granules(list, options)
  local items = {}
  for i, umm in ipairs(list) do
    local meta = umm.meta or { ["concept-id"] = ("G%d-TEST"):format(i), ["provider-id"] = "TEST" }
    umm.meta, umm.GranuleUR = nil, umm.GranuleUR or "granule-" .. i
    items[i] = { meta = meta, umm = umm }
  end
  return search("granule", items, options)
end

--- Records of CMR of another kind.
function results_of.records(kind, list, options)
  local items = {}
  for i, umm in ipairs(list) do
    items[i] = { umm = umm, meta = { ["concept-id"] = "X" .. i, ["provider-id"] = "TEST" } }
  end
  return search(kind, items, options)
end

--- Items; members that are not given are those of scripted_stac.item.
function results_of.items(list)
  local page = scripted_stac.page(1, #list)
  for i, members in ipairs(list) do
    for name, value in pairs(members) do page.features[i][name] = value end
  end
  local session = scripted_stac.new(#list, { answer = function(_, record)
    return record.url:find("search", 1, true) and scripted_stac.reply(page) or nil
  end })
  return Stac.search(session, "https://stac.example.org/", {})
end

return results_of
