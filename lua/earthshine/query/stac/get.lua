--- The body of a STAC search as the parameters of a GET request.

local cql2 = require "earthshine.query.cql2"
local json = require "earthshine.json"
local numbers = require "earthshine.query.numbers"

local function fixed(list)
  local out = {}
  for i, n in ipairs(list) do out[i] = numbers.text(n) end
  return table.concat(out, ",")
end

local function order(list)
  local out = {}
  for i, entry in ipairs(list) do
    out[i] = (entry.direction == "desc" and "-" or "+") .. entry.field
  end
  return table.concat(out, ",")
end

local function selection(fields)
  local out = {}
  for _, name in ipairs(fields.include or {}) do out[#out + 1] = name end
  for _, name in ipairs(fields.exclude or {}) do out[#out + 1] = "-" .. name end
  return table.concat(out, ",")
end

local function list(values) return table.concat(values, ",") end
local function same(value) return value end

-- Members in the order in which they are sent, and how each is written.
local WRITERS <const> = {
  { "collections", list }, { "ids", list }, { "datetime", same }, { "bbox", fixed },
  { "intersects", json.encode }, { "query", json.encode }, { "fields", selection },
  { "sortby", order }, { "limit", numbers.text }, { "q", same },
}

--- The parameters of a GET request for a search. A filter is written as text where text can say it.
---
---     get { collections = { "a", "b" }, bbox = { 0, 1, 2, 3 }, sortby = { { field = "id" } } }
---     --> { { "collections", "a,b" }, { "bbox", "0,1,2,3" }, { "sortby", "+id" } }
---@param body table the body of a POST request
---@return table[] pairs {key, value}, not percent-encoded ("+" of sortby must be)
---@return earthshine.stac_dropped[] dropped what has no place in a GET request
local function get(body)
  local out, dropped = {}, {}
  for _, writer in ipairs(WRITERS) do
    local value = body[writer[1]]
    if value ~= nil then out[#out + 1] = { writer[1], writer[2](value) } end
  end
  if body.filter ~= nil then
    local text = type(body.filter) == "string" and body.filter or cql2.to_text(body.filter)
    out[#out + 1] = { "filter", text or json.encode(body.filter) }
    out[#out + 1] = { "filter-lang", text and "cql2-text" or "cql2-json" }
    if body["filter-crs"] then out[#out + 1] = { "filter-crs", body["filter-crs"] } end
  end
  if body.conf ~= nil then
    dropped[1] = { field = "conf", value = body.conf, reason = "has no place in a GET request" }
  end
  return out, dropped
end

return get
