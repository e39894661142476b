--- Reads the parameters of an item search, by GET or POST, to one form, and checks them.

local Moments = require "earthshine.sandbox.stac.moments"
local Replies = require "earthshine.sandbox.stac_api.replies"
local cql2 = require "earthshine.query.cql2"
local web = require "earthshine.sandbox.web"

local Read = {}

local fail = Replies.fail

---@class sandbox.stac_search
---@field collections string[]?
---@field ids string[]?
---@field range { [1]: integer?, [2]: integer? }?
---@field conditions table[] CQL2 trees, all of which must hold
---@field sort { field: string, descending: boolean }[]
---@field fields { include: string[], exclude: string[] }?
---@field limit integer
---@field token string?
---@field body table<string, any> the parameters as a POST body has them

local LISTS = { collections = true, ids = true, bbox = true }
local OBJECTS = { intersects = true, query = true }

local function split(text)
  local list = {}
  for part in text:gmatch "[^,]+" do list[#list + 1] = part:match "^%s*(.-)%s*$" end
  return list
end

local function decode(name, text)
  local ok, value = pcall(web.decode, text)
  if not ok then fail(400, "%s is not valid JSON.", name) end
  return value
end

-- `+a,-b` as [{ field, direction }].
local function sort_list(text)
  local list = {}
  for k, part in ipairs(split(text)) do
    local sign, field = part:match "^([+-]?)(.*)$"
    list[k] = { field = field, direction = sign == "-" and "desc" or "asc" }
  end
  return list
end

-- `id,-geometry` as { include, exclude }.
local function field_lists(text)
  local fields = { include = web.array {}, exclude = web.array {} }
  for _, part in ipairs(split(text)) do
    local sign, name = part:match "^([+-]?)(.*)$"
    table.insert(sign == "-" and fields.exclude or fields.include, name)
  end
  return fields
end

-- The query string as a POST body would say it.
local function from_query(request)
  local body = web.form(request.query)
  for name, text in pairs(body) do
    if LISTS[name] then body[name] = split(text) end
    if OBJECTS[name] then body[name] = decode(name, text) end
  end
  if body.bbox then
    for k, text in ipairs(body.bbox) do body.bbox[k] = tonumber(text) or text end
  end
  body.limit = body.limit and (math.tointeger(tonumber(body.limit)) or body.limit)
  body.sortby = body.sortby and sort_list(body.sortby)
  body.fields = body.fields and field_lists(body.fields)
  if body.filter and body["filter-lang"] == "cql2-json" then
    body.filter = decode("filter", body.filter)
  end
  return body
end

--- The parameters of a request as a POST body.
---@param request earthshine.sandbox.request
---@return table<string, any>
function Read.body(request)
  if request.method ~= "POST" then return from_query(request) end
  local media = request.headers["content-type"] or ""
  if not media:find("json", 1, true) then
    fail(415, "A search by POST has a JSON body, not %s.", media == "" and "none" or media)
  end
  local body = decode("The body", request.body)
  if type(body) ~= "table" or body[1] ~= nil then fail(400, "The body is no JSON object.") end
  return body
end

local function strings(body, name)
  local list = body[name]
  if list == nil then return nil end
  if type(list) ~= "table" then fail(400, "%s must be an array of strings.", name) end
  for _, v in ipairs(list) do
    if type(v) ~= "string" then fail(400, "%s must be an array of strings.", name) end
  end
  return list
end

local function tree_of(name, value, read)
  local tree, err = read(value)
  if err then fail(400, "%s: %s", name, err.message) end
  return tree
end

local function bbox(list)
  if type(list) ~= "table" or #list ~= 4 and #list ~= 6 then
    fail(400, "bbox must have four or six numbers.")
  end
  for _, v in ipairs(list) do
    if type(v) ~= "number" then fail(400, "bbox must have four or six numbers.") end
  end
  local w, s, e, n = list[1], list[2], list[#list // 2 + 1], list[#list // 2 + 2]
  if s > n or s < -90 or n > 90 or w < -180 or w > 180 or e < -180 or e > 180 then
    fail(400, "bbox must be west, south, east, north in degrees.")
  end
  return { op = "s_intersects", args = { { property = "geometry" }, { bbox = { w, s, e, n } } } }
end

local CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

local function filter(body)
  local lang = body["filter-lang"]
  local given = body.filter
  lang = lang or (type(given) == "string" and "cql2-text" or "cql2-json")
  if lang ~= "cql2-text" and lang ~= "cql2-json" then
    fail(400, "filter-lang must be cql2-text or cql2-json, not %s.", tostring(lang))
  end
  if body["filter-crs"] and body["filter-crs"] ~= CRS84 then
    fail(400, "filter-crs must be %s.", CRS84)
  end
  if (lang == "cql2-text") ~= (type(given) == "string") then
    fail(400, "filter is not what filter-lang %s says.", lang)
  end
  return tree_of("filter", given, lang == "cql2-text" and cql2.parse or cql2.from_json)
end

local function conditions(body)
  local list = {}
  if body.bbox and body.intersects then fail(400, "bbox and intersects exclude each other.") end
  if body.bbox then list[1] = bbox(body.bbox) end
  if body.intersects then
    list[1] = tree_of("intersects", { op = "s_intersects",
      args = { { property = "geometry" }, body.intersects } }, cql2.from_json)
  end
  if body.query then list[#list + 1] = tree_of("query", body.query, cql2.from_query) end
  if body.filter ~= nil then list[#list + 1] = filter(body) end
  return list
end

local function sort_keys(body)
  local list = {}
  if body.sortby ~= nil and type(body.sortby) ~= "table" then
    fail(400, "sortby must be an array.")
  end
  for k, entry in ipairs(body.sortby or {}) do
    if type(entry) ~= "table" or type(entry.field) ~= "string" or entry.field == "" then
      fail(400, "sortby must be an array of objects with a field and a direction.")
    end
    local direction = entry.direction or "asc"
    if direction ~= "asc" and direction ~= "desc" then
      fail(400, "The direction of sortby must be asc or desc.")
    end
    list[k] = { field = entry.field, descending = direction == "desc" }
  end
  return list
end

local MOST = 500

local function limit_of(body)
  local n = body.limit
  if n == nil then return 10 end
  if math.type(n) ~= "integer" or n < 1 or n > 10000 then
    fail(400, "limit must be an integer from 1 to 10000.")
  end
  return math.min(n, MOST)
end

--- Checks a body.
---@param body table<string, any>
---@return sandbox.stac_search
function Read.search(body)
  local range
  if body.datetime ~= nil then
    range = Moments.read(body.datetime, "/")
    if not range then
      fail(400, "datetime must be an RFC 3339 date time, or two with / between.")
    end
  end
  local fields = body.fields
  if fields ~= nil then
    if type(fields) ~= "table" then fail(400, "fields must be an object.") end
    fields = { include = strings(fields, "include") or {}, exclude = strings(fields, "exclude")
      or {} }
  end
  return {
    body = body, range = range, collections = strings(body, "collections"),
    ids = strings(body, "ids"), conditions = conditions(body), sort = sort_keys(body),
    fields = fields, limit = limit_of(body), token = body.token,
  }
end

return Read
