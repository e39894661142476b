--- The order of items: CMR's sort keys and STAC's fields to sort by.

local sorting = {}

-- From sort keys to fields, in the order in which a field is looked up on the way back.
local GRANULE <const> = {
  { "start_date", "properties.datetime" }, { "end_date", "properties.end_datetime" },
  { "granule_ur", "id" }, { "cloud_cover", "properties.eo:cloud_cover" },
  { "platform", "properties.platform" }, { "instrument", "properties.instruments" },
  { "project", "properties.mission" }, { "day_night", "properties.nasa:day_night" },
  { "revision_date", "properties.updated" }, { "short_name", "collection" },
}
local COLLECTION <const> = {
  { "start_date", "startDate" }, { "end_date", "endDate" }, { "entry_id", "id" },
  { "entry_title", "title" }, { "platform", "platform" }, { "instrument", "instruments" },
  { "revision_date", "updated" },
}
local KINDS <const> = { granule = GRANULE, collection = COLLECTION }
-- Other names of fields, such as CMR-STAC's own.
local SYNONYMS <const> = {
  startDate = "properties.datetime", start_datetime = "properties.datetime",
  endDate = "properties.end_datetime",
}

local function map(kind, from, to)
  local out = {}
  for _, pair in ipairs(KINDS[kind]) do out[pair[from]] = pair[to] end
  return out
end

local FIELDS <const>, KEYS <const> = {}, {}
for kind in pairs(KINDS) do FIELDS[kind], KEYS[kind] = map(kind, 1, 2), map(kind, 2, 1) end

--- Puts the sort keys into a body.
---@param out earthshine.stac_writer
---@param view earthshine.stac_view
function sorting.write(out, view)
  local list = {}
  for _, text in ipairs(view.values.sort_key or {}) do
    local sign, name = text:match "^([+-]?)(.*)$"
    local field = FIELDS[view.kind][name]
    if field then
      list[#list + 1] = { field = field, direction = sign == "-" and "desc" or "asc" }
    else
      out:drop("sort_key", text, "is no field that STAC's items have")
    end
  end
  if #list > 0 then out.body.sortby = list end
end

--- The sort key of a field.
---@param field string
---@param direction "asc"|"desc"
---@return string? key nil where CMR has none
function sorting.key(field, direction)
  local name = field:match "^properties%.(.+)$" or field
  local keys = KEYS.granule
  local key = keys[name] or keys["properties." .. name] or keys[SYNONYMS[name]]
  return key and (direction == "desc" and "-" or "") .. key
end

return sorting
