--- Remembers every request that any host of the sandbox got, newest last, within a bound.

local web = require "earthshine.sandbox.web"

local CAPACITY = 200000
local BODY = 4096

local recorder = {}

local ring, first, last = {}, 1, 0

-- Headers kept by value: those that rules of conduct speak about. Of all others the name is enough.
local KEPT = {
  authorization = "authorization", cookie = "cookie", range = "range", referer = "referer",
  ["user-agent"] = "user_agent", ["client-id"] = "client_id", ["content-type"] = "content_type",
  ["cmr-search-after"] = "search_after", ["if-match"] = "if_match", ["if-range"] = "if_range",
  ["proxy-authorization"] = "proxy_authorization", ["x-amz-security-token"] = "security_token",
}

---@class earthshine.sandbox.entry
---@field id integer counts from 1, also past those forgotten
---@field time number seconds since 1970
---@field host string the host that was reached: the one whose address it is
---@field sent_host? string the Host header where it names another
---@field scheme string
---@field method string
---@field target string
---@field status? integer what was answered; nil while, or where, nothing was
---@field names string names of all headers, sorted, joined by blanks
---@field body? string at most 4096 bytes

--- Adds a request. The entry may be completed later (`entry.status`).
---@param host string the host that was reached
---@param request earthshine.sandbox.request
---@param now number seconds since 1970
---@return earthshine.sandbox.entry
function recorder.add(host, request, now)
  last = last + 1
  local names = {}
  local entry = {
    id = last, time = now, host = host, scheme = request.scheme, method = request.method,
    target = request.target,
    sent_host = request.host ~= host and request.host or nil,
    body = request.body ~= "" and request.body:sub(1, BODY) or nil,
  }
  for name, value in pairs(request.headers) do
    names[#names + 1] = name
    local field = KEPT[name]
    if field then entry[field] = value end
  end
  table.sort(names)
  entry.names = table.concat(names, " ")
  ring[last] = entry
  if last - first >= CAPACITY then
    ring[first], first = nil, first + 1
  end
  return entry
end

--- Forgets everything. The count of ids goes on.
function recorder.reset()
  ring, first = {}, last + 1
end

--- How many entries are held, and the id of the newest.
---@return integer count
---@return integer id
function recorder.count()
  return last - first + 1, last
end

-- One entry as a JSON line.
local function line_of(entry)
  local copy = { url = entry.scheme .. "://" .. entry.host .. entry.target }
  for key, value in pairs(entry) do copy[key] = value end
  return web.encode(copy) .. "\n"
end

--- The entries as NDJSON, piece by piece, so that a long recording blocks nobody.
---@param wanted { host?: string, since?: integer, method?: string } since: ids above this
---@return fun(): string? next nil after the last piece
function recorder.lines(wanted)
  local id = math.max(first, (wanted.since or 0) + 1)
  local stop = last
  return function()
    local out, n = {}, 0
    while id <= stop and n < 500 do
      local entry = ring[id]
      id = id + 1
      if entry and (not wanted.host or entry.host == wanted.host)
        and (not wanted.method or entry.method == wanted.method) then
        n = n + 1
        out[n] = line_of(entry)
      end
    end
    return n > 0 and table.concat(out) or nil
  end
end

return recorder
