--- Pages of a CMR search: one request each, the same parameters every time, and where the next page
-- begins.
--
-- The record versions are pinned by the URL's extension, which CMR prefers to any header: 1.6.6 of
-- granules and 1.18.4 of collections are what production serves unasked. CMR translates newer
-- records down to them, so that no reply changes its form when the service moves on; a version
-- newer than the server's own would be refused.

local Error = require "earthshine.error"
local collection = require "earthshine.record.collection"
local granule = require "earthshine.record.granule"
local http = require "earthshine.http"
local json = require "earthshine.json"
local url = require "earthshine.url"

local KINDS <const> = {
  granule = { path = "granules.umm_json_v1_6_6", record = granule.of },
  collection = { path = "collections.umm_json_v1_18_4", record = collection.of },
}

-- Longer addresses become a POST; proxies and logs cut them, and CMR asks for it from some 6000 on.
local LONGEST_URL <const> = 4000

---@class earthshine.page_reply
---@field body? string the page, not yet read
---@field next? string where the next page begins; nil: there is none
---@field hits? integer all records that match
---@field timed_out boolean CMR gave up waiting for a part of its index: records may be missing

---@class earthshine.source
---@field what string "granule" or "collection"
---@field record fun(item: table): table makes a record of an item of a page
local Source = {}
Source.__index = Source

--- A search's pages.
---@param session earthshine.session
---@param kind "granule"|"collection"
---@param pairs_list table[] the encoded parameters; kept and never changed
---@return earthshine.source
function Source.new(session, kind, pairs_list)
  return setmetatable({
    session = session, what = kind, record = KINDS[kind].record, pairs = pairs_list,
    address = session.system.cmr .. "/" .. KINDS[kind].path,
  }, Source)
end

-- The request of a page, a GET as long as its address is short enough.
function Source:request(size, after)
  local list = table.move(self.pairs, 1, #self.pairs, 1, {})
  list[#list + 1] = { "page_size", size }
  local query = url.query(list)
  local request = {
    method = "GET", url = self.address .. "?" .. query, headers = { ["CMR-Search-After"] = after },
    accept = "json", retry = true, what = "CMR " .. self.what .. " search",
  }
  if #request.url > LONGEST_URL then
    -- CMR compares this Content-Type as a whole: with a charset behind it the answer is 415.
    request.method, request.url, request.body = "POST", self.address, query
    request.headers["Content-Type"] = "application/x-www-form-urlencoded"
  end
  return request
end

--- Asks for a page; raises what http.request raises, a refused query as `invalid_query` with CMR's
--- own words.
---@param size integer 0 only asks how many there are
---@param after? string the `next` of the page before, verbatim
---@return earthshine.page_reply
function Source:fetch(size, after)
  local ok, response = pcall(http.request, self.session, self:request(size, after))
  if not ok then
    local refused = Error.is(response) and (response.status == 400 or response.status == 422)
    if refused then response.code = "invalid_query" end
    error(response, 0)
  end
  local headers = response.headers
  local following, hits = headers["cmr-search-after"], headers["cmr-hits"]
  if following and following:find "%c" then
    Error.raise {
      code = "http", status = response.status,
      message = ("CMR's answer to the %s search has a CMR-Search-After that cannot be sent back")
        :format(self.what),
    }
  end
  return {
    body = response.body, next = following,
    hits = hits and hits:find "^%s*%d+%s*$" and math.tointeger(tonumber(hits)) or nil,
    timed_out = (headers["cmr-timed-out"] or ""):lower() == "true",
  }
end

--- How many records match.
---@return integer
function Source:hits()
  local hits = self:fetch(0).hits
  if not hits then
    Error.raise {
      code = "http",
      message = ("CMR's answer to the %s search does not say how many there are (CMR-Hits)")
        :format(self.what),
    }
  end
  return hits
end

-- What keeps a value from being a page's items, or nil.
local function why_no_list(items)
  if type(items) ~= "table" or #items == 0 and next(items) ~= nil then
    return "it has no list of items"
  end
  for i, item in ipairs(items) do
    if type(item) ~= "table" then
      return ("item %d of the page is no record but a %s"):format(i, type(item))
    end
  end
end

--- Reads a page's items; takes the body out of the reply.
---@param reply earthshine.page_reply
---@return table[] items not yet records
function Source:items(reply)
  local body = reply.body
  reply.body = nil
  local ok, page = pcall(json.decode, body)
  if not ok and not Error.is(page) then error(page, 0) end
  local items = ok and type(page) == "table" and page.items
  local wrong = not ok and tostring(page) or why_no_list(items)
  if wrong then
    Error.raise {
      code = "parse", cause = not ok and page or nil,
      message = ("CMR's answer to the %s search cannot be read: %s"):format(self.what, wrong),
    }
  end
  return items
end

return Source
