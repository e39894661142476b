--- Pages of a CMR search: one request each, the same parameters every time, and where the next page
-- begins.

local Error = require "earthshine.error"
local associated = require "earthshine.results.associated"
local core = require "earthshine.core"
local document = require "earthshine.document"
local http = require "earthshine.http"
local json = require "earthshine.json"
local later = require "earthshine.later"
local origin = require "earthshine.record.origin"
local read = require "earthshine.record.read"
local request = require "earthshine.query.request"
local turns = require "earthshine.results.turns"

local concepts = later "earthshine.record.concepts"

-- Classes of records.
local CLASSES <const> = {
  granule = later "earthshine.record.granule", collection = later "earthshine.record.collection",
  service = function() return concepts().service end,
  variable = function() return concepts().variable end,
  tool = function() return concepts().tool end,
}

---@class earthshine.page_reply
---@field body? string the page, not yet read
---@field next? any where the next page begins; nil: there is none
---@field mark? string tells it from all others
---@field hits? integer all records that match
---@field matched? integer what the service counts, where that is not the hits
---@field count? integer items that it sent, where some of them were left out since
---@field timed_out boolean CMR gave up waiting for a part of its index: records may be missing

--- What a cursor reads pages from; that of CMR, or one with the same methods.
---@class earthshine.source
---@field what string "granule", "collection", "item" …
---@field service string who answers, as messages call it
---@field pointer string what says where the next page begins, as messages call it
---@field announces boolean whether each page but the empty one after the last must say where the
--- next one begins
---@field record fun(items: any, i: integer): any makes a record of an item of a page
local Source = { service = "CMR", pointer = "CMR-Search-After", announces = true }
Source.__index = Source

---@class earthshine.cmr_search what a CMR search asks for
---@field pairs table[] the encoded parameters; kept and never changed
---@field resolve? fun(): table[]|false those that are sent instead, found out at first use; false:
--- nothing can match
---@field upload? fun(): earthshine.upload a file to send along, read at first use
---@field page? fun(size: integer): earthshine.query_request the request of the first page

--- A search's pages.
---@param session earthshine.session
---@param kind "granule"|"collection"|"service"|"variable"|"tool"
---@param search earthshine.cmr_search
---@return earthshine.source
function Source.new(session, kind, search)
  local record_of = CLASSES[kind]().of
  local self = setmetatable({
    session = session, what = kind, record = record_of, path = request.PATHS[kind],
    search = search,
  }, Source)
  if kind == "collection" then
    local asked = Source.origin(function() return session end)
    self.record = function(...) return origin.bind(record_of(...), asked) end
  end
  self.resolve = search.resolve and turns.once(search.resolve)
  self.upload = search.upload and turns.once(search.upload)
  return self
end

--- What the records of a session can ask.
---@param session fun(): earthshine.session
---@return earthshine.origin
function Source.origin(session)
  return associated(session, function(kind, pairs_list)
    return Source.new(session(), kind, { pairs = pairs_list })
  end)
end

--- The parameters, those included that are found out first.
---@return table[]|false pairs not to be changed; false: nothing can match
function Source:parameters()
  if not self.resolve then return self.search.pairs end
  return self.resolve()
end

--- The same search with other parameters.
---@param pairs_list table[]
---@return earthshine.source
function Source:with(pairs_list)
  return Source.new(self.session, self.what, { pairs = pairs_list, upload = self.upload })
end

-- A request with its whole address.
local function addressed(self, made)
  local query = made.query and made.query ~= "" and "?" .. made.query or ""
  return {
    method = made.method, url = self.session.system.cmr .. "/" .. made.path .. query,
    headers = made.headers, body = made.body, form = made.form, file = made.file,
    first = made.first and addressed(self, made.first),
  }
end

--- Sends a request of a search; raises what http.request raises, and `invalid_query` with the
--- service's own words for what it refuses.
---@param session earthshine.session
---@param req earthshine.http.request without `accept` and `retry`
---@return earthshine.http.response
function Source.send(session, req)
  req.accept, req.retry = "json", true
  local ok, response = pcall(http.request, session, req)
  if ok then return response end
  local refused = Error.is(response) and (response.status == 400 or response.status == 422)
  if refused then response.code = "invalid_query" end
  error(response, 0)
end

--- Sends a request with this search's parameters to a path of CMR search.
---@param path string
---@param own table[] pairs beside the parameters
---@param size? integer records a page
---@param headers? table<string, string>
---@return earthshine.http.response? response nil: nothing can match, and nothing was sent. Raises
--- what Source.send raises
function Source:ask(path, own, size, headers)
  local known = self:parameters()
  if not known then return nil end
  local list = table.move(own, 1, #own, #known + 1, table.move(known, 1, #known, 1, {}))
  local upload = self.upload and self.upload()
  local built = upload and request.with_file(path, list, upload, size)
    or request.of(path, list, size)
  for name, value in pairs(headers or {}) do built.headers[name] = value end
  local whole = addressed(self, built)
  return Source.send(self.session, {
    method = whole.method, url = whole.url, headers = whole.headers, body = whole.body,
    what = "CMR " .. self.what .. " search",
  })
end

--- The request of the first page, which is not sent.
---@param size integer
---@return earthshine.results_request
function Source:request(size)
  return addressed(self, self.search.page(size))
end

local NOTHING <const> = '{"hits":0,"items":[]}'

--- Asks for a page.
---@param size integer 0 only asks how many there are
---@param after? string the `next` of the page before, verbatim
---@return earthshine.page_reply
function Source:fetch(size, after)
  local response = self:ask(self.path, {}, size, { ["CMR-Search-After"] = after })
  if not response then return { body = NOTHING, hits = 0, timed_out = false } end
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
    body = response.body, next = following, mark = following,
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

--- What was left out of the query: nothing, CMR gets all of it.
---@return table[]
function Source.dropped() return {} end

local UNREADABLE <const> = { parse = true, limit = true }

-- Reads by a function; raises code `parse`, or `limit`, in the words of a search.
local function reading(what, body, read_text)
  local ok, value = pcall(read_text, body)
  if ok then return value end
  if not Error.is(value) or not UNREADABLE[value.code] then error(value, 0) end
  Error.raise {
    code = value.code, cause = value, message = ("%s cannot be read: %s"):format(what, value),
  }
end

--- Reads what came as JSON into tables; raises code `parse`.
---@param what string the search, in messages
---@param body string
---@return any value
function Source.decode(what, body)
  return reading(what, body, json.decode)
end

local NODES <const> = { array = true, object = true }

--- Reads a page with a list of records; raises code `parse`, or `limit` for what is nested too
--- deeply.
---@param what string the search, in messages
---@param body string
---@param list string the page's member that is the list
---@param one string what its elements are, in messages: "record"
---@return any page a view
---@return any items a view: an array of nothing but objects and arrays
function Source.page(what, body, list, one)
  local page = reading(what, body, document.reply)
  local function unreadable(why, ...)
    Error.raise { code = "parse",
      message = ("%s cannot be read: %s"):format(what, why:format(...)) }
  end
  local items = read.at(page, list)
  if not read.node(page) then
    unreadable "it is no JSON object"
  elseif not read.node(items) or core.view_kind(items) ~= "array" then
    unreadable("it has no list of %s", list)
  end
  for i = 1, #items do
    local kind = core.view_kind(items, i)
    if not NODES[kind] then
      unreadable("%s %d of the page is no %s but a %s", list:sub(1, -2), i, one, kind)
    end
  end
  return page, items
end

--- Reads a page's items; takes the body out of the reply.
---@param reply earthshine.page_reply
---@return any items not yet records: a view of their array, or a list of views
function Source:items(reply)
  local body = reply.body
  reply.body = nil
  local _, items = Source.page(("CMR's answer to the %s search"):format(self.what), body,
    "items", "record")
  return items
end

return Source
