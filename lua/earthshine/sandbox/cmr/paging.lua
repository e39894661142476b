--- Reads which page of a search is asked for, and in which order: page_size, page_num, offset,
--- search-after, sort_key.

local Form = require "earthshine.sandbox.cmr.form"
local Ranges = require "earthshine.sandbox.cmr.ranges"
local cjson = require "cjson.safe"

local Paging = {}

local LIMIT = 1000000

local function integer(value)
  if type(value) ~= "string" or not value:find "^[+-]?%d+$" then return nil end
  local n = math.tointeger(tonumber(value))
  return n and n >= -0x80000000 and n <= 0x7fffffff and n or nil
end

-- A number between low and high; adds the message when it is anything else, absent gives the
-- default.
local function bounded(value, low, high, default, message, errors)
  if value == nil or type(value) == "table" then return default end -- lists have their own message
  local n = integer(value)
  if n and n >= low and n <= high then return n end
  errors[#errors + 1] = message
end

local function depth(fmt, n, errors)
  if n and n > LIMIT then errors[#errors + 1] = fmt:format(n, LIMIT) end
end

local SCROLL = "Scrolling is no longer supported. Please use search-after instead. For "
  .. "instructions on how to use this pagination method, see: "
  .. "https://cmr.earthdata.nasa.gov/search/site/docs/search/api.html#search-after"

local NO_ARRAY = "search-after header value is invalid, must be in the form of a JSON array."

local function read_after(q, text, errors)
  if not text then return end
  local value = text:find "^%s*%[" and cjson.decode(text)
  if type(value) ~= "table" then
    errors[#errors + 1] = NO_ARRAY
    return
  end
  q.after = value
  for _, name in ipairs { "page_num", "offset", "scroll", "scroll_id" } do
    if q.params[name] then errors[#errors + 1] = name .. " is not allowed with search-after" end
  end
end

local function read_sort(q, known, errors)
  q.sort = {}
  for k, text in ipairs(Form.list(q.params.sort_key)) do
    -- a "+" that was not encoded arrives as a space
    local sign, name = text:match "^%s*([+-]?)(.*)$"
    name = name:gsub("%-", "_")
    if not known.sort[name] then
      errors[#errors + 1] = ("The sort key [%s] is not a valid field for sorting %ss.")
        :format(Ranges.escape(name), q.concept)
    end
    q.sort[k] = { key = known.aliases[name] or name, descending = sign == "-" }
  end
end

--- Fills in page_size, skip, after and sort.
---@param q sandbox.query
---@param after string? the search-after header
---@param known sandbox.known
---@param errors string[] messages are added
function Paging.read(q, after, known, errors)
  local p = q.params
  local size = bounded(p.page_size, 0, 2000, 10, "page_size must be a number between 0 and 2000",
    errors)
  local page = bounded(p.page_num, 1, math.huge, 1,
    "page_num must be a number greater than or equal to 1", errors)
  local offset = 0
  if p.offset and p.page_num then
    errors[#errors + 1] = "Only one of offset or page-num may be specified"
  else
    offset = bounded(p.offset, 0, LIMIT, 0, "offset must be an integer between zero and 1000000",
      errors)
  end
  if p.page_num then
    depth("The paging depth (page_num * page_size) of [%d] exceeds the limit of %d.",
      size and page and size * page, errors)
  elseif p.offset then
    depth("The paging depth (page_size + offset) of [%d] exceeds the limit of %d.",
      size and offset and size + offset, errors)
  end
  if p.scroll == "true" or p.scroll_id then errors[#errors + 1] = SCROLL end
  read_after(q, after, errors)
  read_sort(q, known, errors)
  q.page_size = size or 10
  q.skip = p.offset and (offset or 0) or ((page or 1) - 1) * q.page_size
end

return Paging
