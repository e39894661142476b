--- The search for collections that comes before a granule search which names them by what CMR knows
-- of collections only (`doi`, `cloud_hosted`).

local collections_first = {}

--- How many of them come in one request.
collections_first.PAGE = 500

-- Parameters of a granule search that say which collections are meant, as a collection search calls
-- them.
local NAMES <const> = {
  concept_id = "concept_id", collection_concept_id = "concept_id", provider = "provider",
  short_name = "short_name", version = "version", entry_title = "entry_title",
  entry_id = "entry_id",
}

-- Of a key: what stands before the name, the name, and what stands behind it.
local function take_apart(key)
  local before, name, after = key:match "^(options%[)([%w_]+)(%].*)$"
  if before then return before, name, after end
  return "", key:match "^([%w_]+)(.*)$"
end

--- The parameters of that search.
---@param pairs_list table[] encoded parameters of the granule search
---@param first table[] pairs that collections have
---@return table[] pairs
function collections_first.pairs(pairs_list, first)
  local out, ids = table.move(first, 1, #first, 1, {}), {}
  for _, pair in ipairs(pairs_list) do
    local before, name, after = take_apart(pair[1])
    local own = NAMES[name]
    if own == "concept_id" then
      if before == "" and pair[2]:find "^C" then ids[#ids + 1] = { "concept_id[]", pair[2] } end
    elseif own then
      out[#out + 1] = { before .. own .. after, pair[2] }
    end
  end
  return table.move(ids, 1, #ids, #out + 1, out)
end

--- Whether a search names collections by their ids.
---@param pairs_list table[] encoded parameters of a granule search
---@return boolean
function collections_first.has_ids(pairs_list)
  for _, pair in ipairs(pairs_list) do
    local name = pair[1]:match "^[%w_]+"
    if NAMES[name] == "concept_id" and pair[2]:find "^C%d+%-" then return true end
  end
  return false
end

--- A granule search's parameters with collections that were found for it. Ids that it had before
--- were among the conditions by which these were found.
---@param pairs_list table[]
---@param ids string[]
---@return table[] pairs
function collections_first.with(pairs_list, ids)
  local out = {}
  for _, pair in ipairs(pairs_list) do
    if not pair[1]:find "^collection_concept_id" then out[#out + 1] = pair end
  end
  for _, id in ipairs(ids) do out[#out + 1] = { "collection_concept_id[]", id } end
  return out
end

return collections_first
