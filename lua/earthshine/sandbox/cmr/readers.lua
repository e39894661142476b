--- Reads the parameters of a search into a query, each kind of value in its own way, and notes what
--- is wrong in CMR's words.

local Attributes = require "earthshine.sandbox.cmr.attributes"
local Dates = require "earthshine.sandbox.cmr.dates"
local Form = require "earthshine.sandbox.cmr.form"
local Grids = require "earthshine.sandbox.cmr.grids"
local Members = require "earthshine.sandbox.cmr.members"
local Ranges = require "earthshine.sandbox.cmr.ranges"
local Shapefile = require "earthshine.sandbox.cmr.shapefile"
local Shapes = require "earthshine.sandbox.cmr.shapes"
local Tracks = require "earthshine.sandbox.cmr.tracks"

---@type table<string, fun(q: sandbox.query, name: string, value: sandbox.value, errors: string[])>
local READ = {}

function READ.string(q, name, value) q.strings[name] = Form.list(value) end

local ID_NAMES = { concept_id = "Concept-id", collection_concept_id = "Collection-concept-id",
  variable_concept_id = "Variable-concept-id", service_concept_id = "Service-concept-id",
  tool_concept_id = "Tool-concept-id" }

local ID_KINDS = { collection_concept_id = "C", variable_concept_id = "V",
  service_concept_id = "S", tool_concept_id = "TL" }

function READ.id(q, name, value, errors)
  local wild = q.options[name] and q.options[name].pattern
  q.ids[name] = Form.list(value)
  for _, id in ipairs(q.ids[name]) do
    local kind = id:match "^(%u+)%d+%-[%w_]+$"
    if wild and id:find "[*?]" then kind = "C" end
    if not kind or (ID_KINDS[name] and kind ~= ID_KINDS[name]) then
      errors[#errors + 1] = ("%s [%s] is not valid."):format(ID_NAMES[name], Ranges.escape(id))
    elseif q.concept == "granule" and kind ~= "G" and kind ~= "C" then
      errors[#errors + 1] = ("Invalid concept_id [%s]. For granule queries concept_id must be "
        .. "either a granule or collection concept ID."):format(id)
    end
  end
end

function READ.spatial(q, name, value, errors)
  q.shapes[name] = {}
  for _, text in ipairs(Form.list(value)) do
    table.insert(q.shapes[name], (Shapes.read(name, text, errors)))
  end
end

function READ.range(q, name, value, errors) q.ranges[name] = Ranges.read(name, value, errors) end

function READ.dates(q, name, value, errors)
  q.dates[name] = {}
  for _, text in ipairs(Form.list(value)) do
    table.insert(q.dates[name], Dates.range(text, (name:gsub("_", "-")), errors))
  end
end

function READ.temporal(q, _, value, errors)
  for _, text in ipairs(Form.list(value)) do
    table.insert(q.temporal, Dates.temporal(text, q.now, errors))
  end
end

function READ.since(q, _, value, errors)
  local list = Form.list(value)
  if #list > 1 then
    errors[#errors + 1] = "Search not allowed with multiple updated_since values"
  elseif list[1] then
    q.since = Dates.since(list[1], errors)
  end
end

function READ.boolean(q, name, value, errors)
  local text = type(value) == "string" and value or Form.list(value)[1] or ""
  local low = text:lower()
  if low == "true" or low == "false" then
    q.flags[name] = low == "true"
  elseif low ~= "unset" then
    errors[#errors + 1] = ("Parameter %s must take value of true, false, or unset, but was [%s]")
      :format(name, Ranges.escape(text))
  end
end

function READ.attribute(q, _, value, errors)
  if type(value) == "string" then
    errors[#errors + 1] = "'attribute' is not a valid parameter. You must use 'attribute[]'."
    return
  end
  local strict = (q.options.attribute or {}).exclude_boundary
  for _, text in ipairs(Form.list(value)) do
    q.attributes[#q.attributes + 1] = Attributes.read(text, strict, errors)
  end
end

function READ.exclude(q, _, value, errors)
  for key, ids in pairs(Form.is_map(value) and value or {}) do
    if q.concept == "granule" and (key == "concept_id" or key == "echo_granule_id") then
      for _, id in ipairs(Form.list(ids)) do
        if id:sub(1, 1) == "C" then
          errors[#errors + 1] = "Exclude collection is not supported, " .. Ranges.escape(id)
        end
        q.excluded[id] = true
      end
    elseif key ~= "tag_key" then
      errors[#errors + 1] = ("Parameter(s) [%s] can not be used with exclude."):format(key)
    end
  end
end

local MOST_WILDCARDS = 30

function READ.keyword(q, _, value, errors)
  q.keyword = type(value) == "string" and value or nil
  local _, count = (q.keyword or ""):gsub("[*?]", "")
  if count > MOST_WILDCARDS then
    errors[#errors + 1] = "Max number of keywords with wildcard allowed is " .. MOST_WILDCARDS
  end
end

function READ.members(q, name, value, errors)
  q.members[name] = Members.read(name, value, errors)
end

function READ.cycle(q, _, value, errors) q.cycles = Tracks.cycles(value, errors) end

function READ.passes(q, _, value, errors)
  q.passes = Tracks.passes(value, q.params.cycle, errors)
end

function READ.grid(q, _, value, errors)
  q.cells = {}
  for _, text in ipairs(Form.list(value)) do
    q.cells[#q.cells + 1] = Grids.read(text, errors)
  end
end

function READ.facets(q, name, value, errors)
  if value == "true" or value == "v2" then
    q.facets = value
  elseif value ~= "false" then
    errors[#errors + 1] = ("Parameter %s must take value of true, false, or v2, but was [%s]")
      :format(name, Ranges.escape(Form.list(value)[1] or ""))
  end
end

function READ.upload(q, name, value, errors)
  if type(value) ~= "table" or not value.data then
    errors[#errors + 1] = "Missing shapefile"
    return
  end
  q.uploaded = Shapefile.read({ media = value.media, data = value.data,
    simplify = q.params.simplify_shapefile == "true" }, errors)
  q.shapes[name] = q.uploaded and q.uploaded.pieces
end

function READ.cartesian(q, name, value, errors)
  READ.boolean(q, name, value, errors)
  q.cartesian, q.flags[name] = q.flags[name], nil
end

return READ
