--- Records that did not come from a search, as es and es.session make them; each function takes
--- first how to get the session, which the records may ask later.

local later = require "earthshine.later"
local origin = require "earthshine.record.origin"

local Source = later "earthshine.results.source"
local collections = later "earthshine.record.collection"
local granules = later "earthshine.record.granule"
local stac = later "earthshine.stac"

-- A record that was found goes on asking the session that found it.
local function asking(session, record)
  return origin.known(record) and record or origin.bind(record, Source().origin(session))
end

--- A collection of a UMM-C record alone, or of { umm, meta }.
---
---     local c = assert(es.collection(file:read "a"))
---     print(c, c:to_stac "json", c:citation())
---@param record any a table, a view, or JSON text
---@return earthshine.collection? collection
---@return earthshine.error? err `parse` for a text that is no JSON, `invalid` for what is a page of
--- CMR's, a list, a granule or a STAC object
local function collection(session, record)
  return asking(session, collections().new(record))
end

--- A granule of a UMM-G record alone, or of { umm, meta }.
---
---     print(assert(es.granule(file:read "a")):to_stac "json")
---@param record any a table, a view, or JSON text
---@return earthshine.granule? granule
---@return earthshine.error? err `parse` for a text that is no JSON, `invalid` for what is a page of
--- CMR's, a list, a collection or a STAC object
local function granule(_, record)
  return granules().new(record)
end

-- es.stac: what earthshine.stac makes, which is loaded when it is first used.
local from_stac = {}

function from_stac.granule_from_item(_, value) return stac().granule_from_item(value) end

function from_stac.collection_from_stac(session, value)
  return asking(session, stac().collection_from_stac(value))
end

return { functions = { collection = collection, granule = granule }, stac = from_stac }
