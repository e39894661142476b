--- Byte ranges and conditions of a request for a file (RFC 9110, 13 and 14), as S3 treats them.

local ranges = {}

local MONTHS = {}
for name in ("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"):gmatch "%a+" do
  MONTHS[#MONTHS + 1] = name
  MONTHS[name] = #MONTHS
end

-- An HTTP date as a string that sorts by time; nil where it is none.
local function sortable(date)
  local d, month, y, time = date:match "^%a+, (%d%d) (%a%a%a) (%d%d%d%d) (%d%d:%d%d:%d%d) GMT$"
  if not d or not MONTHS[month] then return nil end
  return ("%s-%02d-%s %s"):format(y, MONTHS[month], d, time)
end

-- Whether a list of entity tags names this one. Weak tags match only where that is allowed.
local function lists(header, etag, weak)
  if header:match "^%s*%*%s*$" then return true end
  for mark, tag in header:gmatch '(W?/?)("[^"]*")' do
    if tag == etag and (weak or mark == "") then return true end
  end
  -- Clients are known to leave the quotes out.
  return header == etag:sub(2, -2)
end

local function newer(date, since)
  local a, b = sortable(date), sortable(since)
  return a and b and a > b
end

--- Whether conditions decide the request before any byte is sent.
---@param headers table<string, string>
---@param etag string with quotes
---@param modified string HTTP date
---@return integer? status 412 or 304; nil: go on
function ranges.precondition(headers, etag, modified)
  if headers["if-match"] then
    if not lists(headers["if-match"], etag, false) then return 412 end
  elseif headers["if-unmodified-since"] and newer(modified, headers["if-unmodified-since"]) then
    return 412
  end
  if headers["if-none-match"] then
    if lists(headers["if-none-match"], etag, true) then return 304 end
  elseif headers["if-modified-since"] and sortable(headers["if-modified-since"])
    and not newer(modified, headers["if-modified-since"]) then
    return 304
  end
  return nil
end

--- The part that a Range header asks for.
---@param range string?
---@param size integer of the file
---@return "all"|"part"|"beyond" what "all" also where it cannot be read or asks for several parts
---@return integer? first offset
---@return integer? last offset, inclusive
function ranges.parse(range, size)
  local from, to = (range or ""):match "^%s*[Bb][Yy][Tt][Ee][Ss]%s*=%s*(%d*)%s*%-%s*(%d*)%s*$"
  if not from or from == "" and to == "" or #from > 18 or #to > 18 then return "all" end
  local first, last = math.tointeger(tonumber(from)), math.tointeger(tonumber(to))
  if not first then
    if last == 0 or size == 0 then return "beyond" end
    return "part", math.max(0, size - last), size - 1
  end
  if last and last < first then return "all" end
  if first >= size then return "beyond" end
  return "part", first, math.min(last or size - 1, size - 1)
end

--- Whether If-Range lets the Range header count.
---@param headers table<string, string>
---@param etag string
---@param modified string
---@return boolean
function ranges.applies(headers, etag, modified)
  local condition = headers["if-range"]
  return condition == nil or condition == etag or condition == modified
end

return ranges
