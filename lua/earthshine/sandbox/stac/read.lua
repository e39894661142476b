--- Reads the parameters of a CMR-STAC request, checks them in its order and words, and turns them
--- into CMR's.

local Calendar = require "earthshine.sandbox.catalog.calendar"
local Form = require "earthshine.sandbox.cmr.form"
local Moments = require "earthshine.sandbox.stac.moments"
local Replies = require "earthshine.sandbox.stac.replies"
local Shapes = require "earthshine.sandbox.stac.shapes"
local core = require "earthshine.core"
local web = require "earthshine.sandbox.web"

local Read = {}

local fail = Replies.fail

-- Bracketed names ("intersects[type]=Point") as the value that they spell.
local function unfold(value)
  if type(value) ~= "table" then return tonumber(value) or value end
  local all = {}
  for key, member in pairs(value) do
    local n = math.tointeger(tonumber(key))
    all[n and Form.is_map(value) and n + 1 or key] = unfold(member)
  end
  return all
end

-- A parameter that is an object: JSON text, an object, or bracketed names.
local function object(value)
  if type(value) == "string" then
    local ok, decoded = pcall(web.decode, value)
    return ok and decoded or nil
  end
  return Form.is_map(value) and unfold(value) or value
end

--- The parameters of a request: those of the query, with those of a JSON or form body laid over.
---@param request earthshine.sandbox.request
---@return table<string, any>
function Read.parameters(request)
  local params = Form.parse(request.query or "") or {}
  if request.method ~= "POST" or (request.body or "") == "" then return params end
  local media = request.headers["content-type"] or ""
  local body
  if media:find("application/x-www-form-urlencoded", 1, true) then
    body = Form.parse(request.body) or {}
  else
    local ok, decoded = pcall(web.decode, request.body)
    if not ok or type(decoded) ~= "table" then fail(400, "Invalid JSON in the request body.") end
    body = decoded
  end
  for name, value in pairs(body) do params[name] = value end
  return params
end

-- The strings of an array or of a list with commas.
local function strings(value)
  if type(value) == "string" then
    local list = {}
    for part in value:gmatch "[^,]+" do list[#list + 1] = part:match "^%s*(.-)%s*$" end
    return list
  end
  local list = {}
  for _, v in ipairs(type(value) == "table" and value or {}) do list[#list + 1] = tostring(v) end
  return list
end

Read.strings = strings

local function check_bbox(value)
  local list = {}
  for k, text in ipairs(strings(value)) do list[k] = tonumber(text) or fail(400, Replies.BBOX) end
  if #list == 6 then list = { list[1], list[2], list[4], list[5] } end
  local w, s, e, n = table.unpack(list)
  if #list ~= 4 or w > e or s > n or w < -180 or e > 180 or s < -90 or n > 90 then
    fail(400, Replies.BBOX)
  end
  return ("%.14g,%.14g,%.14g,%.14g"):format(w, s, e, n)
end

local function check_limit(value)
  local n = tonumber(value)
  if not n or n < 0 or n > 5000 or n ~= math.floor(n) then fail(400, Replies.LIMIT) end
  return math.tointeger(n)
end

local function check_datetime(value)
  local range = Moments.read(value, "/,")
  if not range or range[1] and range[2] and range[1] == range[2] and value:find "[/,]" then
    fail(400, Replies.DATETIME)
  end
  return Calendar.iso(range[1] or -62167305600000) .. ","
    .. Calendar.iso(range[2] or 253402300799999)
end

local SORT = {
  startDate = "start_date", endDate = "end_date", datetime = "start_date", title = "entry_title",
  ["eo:cloud_cover"] = "cloud_cover",
}

-- The sort keys of `-properties.datetime,id` or of [{ field, direction }].
local function check_sort(value, id_key)
  local keys = {}
  local function add(sign, field)
    field = field:gsub("^properties%.", "")
    local key = field == "id" and id_key or SORT[field]
    if not key then fail(400, Replies.SORT) end
    keys[#keys + 1] = sign .. key
  end
  if type(value) == "string" then
    for _, text in ipairs(strings(value)) do
      add(text:sub(1, 1) == "-" and "-" or "", (text:gsub("^[-+ ]", "")))
    end
  elseif type(value) ~= "table" then
    fail(400, Replies.SORT)
  else
    for _, entry in ipairs(value) do
      if type(entry) ~= "table" or type(entry.field) ~= "string" then fail(400, Replies.SORT) end
      add(entry.direction == "desc" and "-" or "", entry.field)
    end
  end
  return keys
end

-- The range of `query`; both kinds of bounds include their value, and a 0 is not seen.
local function cloud_cover(value)
  local query = object(value)
  local wanted = type(query) == "table" and query["eo:cloud_cover"]
  if type(wanted) ~= "table" then return nil end
  local function bound(a, b)
    local n = tonumber(wanted[a])
    if not n or n == 0 then n = tonumber(wanted[b]) end
    return n and n ~= 0 and ("%.14g"):format(n) or ""
  end
  local low, high = bound("gt", "gte"), bound("lt", "lte")
  return (low ~= "" or high ~= "") and low .. "," .. high or nil
end

-- The search-after value of a cursor; nil and no complaint where there is none.
local function cursor(value)
  local text = type(value) == "string" and core.base64_decode(value)
  local ok, decoded = pcall(web.decode, text or "")
  if not ok or type(decoded) ~= "table" or type(decoded.umm) ~= "string" then
    fail(503, Replies.UPSTREAM)
  end
  return decoded.umm
end

---@class sandbox.stac_asked
---@field cmr table<string, string|string[]> CMR's parameters
---@field after string? search-after value
---@field limit integer? as asked for
---@field collections string[]? STAC ids
---@field raw table<string, any>

--- Checks the parameters and turns them into CMR's.
---@param params table<string, any>
---@param kind "granule"|"collection"
---@return sandbox.stac_asked
function Read.asked(params, kind)
  local asked, cmr = { raw = params }, {}
  if params.bbox and params.intersects then fail(400, Replies.EITHER) end
  if params.bbox then cmr.bounding_box = check_bbox(params.bbox) end
  if params.limit then asked.limit = check_limit(params.limit) end
  if params.datetime then cmr.temporal = check_datetime(params.datetime) end
  if params.sortby then
    cmr.sort_key = check_sort(params.sortby, kind == "granule" and "readable_granule_name"
      or "entry_id")
  end
  if params.intersects then
    local found = Shapes.read(object(params.intersects))
    if not found then fail(400, Replies.INTERSECTS) end
    for name, list in pairs(found) do cmr[name] = list end
  end
  if kind == "granule" then
    if params.ids then cmr.readable_granule_name = strings(params.ids) end
    cmr.cloud_cover = params.query and cloud_cover(params.query) or nil
  elseif type(params.q) == "string" then
    cmr.keyword = params.q
  end
  asked.collections = params.collections and strings(params.collections)
  asked.after = params.cursor and cursor(params.cursor)
  cmr.page_size = tostring(math.min(asked.limit or 20, 100))
  asked.cmr = cmr
  return asked
end

return Read
