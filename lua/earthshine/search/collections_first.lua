--- Granule searches that say which collections they mean in a way that CMR only knows of collections:
-- these are found first, all of them, and the granules by their ids.

local Source = require "earthshine.results.source"
local Cursor = require "earthshine.results.cursor"

local collections_first = {}

-- Parameters of a granule search that say which collections are meant, as a collection search calls
-- them.
local NAMES <const> = {
  concept_id = "concept_id", collection_concept_id = "concept_id", provider = "provider",
  short_name = "short_name", version = "version", entry_title = "entry_title",
  entry_id = "entry_id", doi = "doi", cloud_hosted = "cloud_hosted",
}

-- A granule search's pair as one of a collection search; nil where that has none like it.
local function pair_of(pair)
  local key, value = pair[1], tostring(pair[2])
  local option = key:match "^options%[([%w_]+)%]"
  local name = option or key:match "^[%w_]+"
  local own = NAMES[name]
  if not own or name == "concept_id" and not option and not value:find "^C" then return nil end
  return { (key:gsub(name, own, 1)), value }
end

-- One name may be given as a single value once only.
local function tidy(list)
  local count = {}
  for _, pair in ipairs(list) do count[pair[1]] = (count[pair[1]] or 0) + 1 end
  for _, pair in ipairs(list) do
    if count[pair[1]] > 1 and not pair[1]:find "%]$" then pair[1] = pair[1] .. "[]" end
  end
  return list
end

--- Whether a search names collections by their ids.
---@param pairs_list table[] encoded parameters of a granule search
---@return boolean
function collections_first.has_ids(pairs_list)
  for _, pair in ipairs(pairs_list) do
    local name = pair[1]:match "^[%w_]+"
    if (name == "concept_id" or name == "collection_concept_id")
      and tostring(pair[2]):find "^C[%d]+%-" then
      return true
    end
  end
  return false
end

local PAGE <const> = 500

--- Finds the collections that a granule search means.
---@param session earthshine.session
---@param pairs_list table[] encoded parameters of a granule search, and `doi` and `cloud_hosted`
---@return table[]|false pairs their ids as parameters of the granule search; false: there are none
function collections_first.find(session, pairs_list)
  local asked = {}
  for _, pair in ipairs(pairs_list) do asked[#asked + 1] = pair_of(pair) end
  local source = Source.new(session, "collection", { pairs = tidy(asked) })
  local cursor = Cursor.new(source, {
    size = PAGE, heard = function() end, short = function(received, hits)
      session:log("warn", ("the search for the collections ended after %d of %d"):format(received,
        hits))
    end,
  })
  local out = {}
  for items in function() return cursor:next() end do
    for _, item in ipairs(items) do
      local id = source.record(item):concept_id()
      if id then out[#out + 1] = { "collection_concept_id[]", id } end
    end
  end
  return #out > 0 and out
end

return collections_first
