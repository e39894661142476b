--- The ids of a STAC API's collections, page by page.

local Cursor = require "earthshine.results.cursor"
local Error = require "earthshine.error"
local Landing = require "earthshine.results.stac.landing"
local Source = require "earthshine.results.source"
local page_of = require "earthshine.results.stac.page"
local requests = require "earthshine.results.stac.requests"
local url = require "earthshine.url"

---@class earthshine.stac_collections : earthshine.source
local Collections = {
  what = "collection", pointer = "the next link or the page", announces = false,
}
Collections.__index = Collections

-- Collections that are looked at, and pages of them: what has more is no list to look through.
local MOST <const>, PAGES <const> = 5000, 50
local PAGE <const> = 100

-- Only servers with the collection search know parameters; others may refuse them.
local function first(landing, size, word)
  local list = {}
  if landing.can["collection-search"] then
    list[1] = { "limit", tostring(size) }
    if word then list[2] = { "q", word } end
  end
  local address = landing.collections
  local between = #list == 0 and "" or address:find("?", 1, true) and "&" or "?"
  return { method = "GET", url = address .. between .. url.query(list), headers = {} }
end

---@param size integer
---@param at? earthshine.stac_request
---@return earthshine.page_reply
function Collections:fetch(size, at)
  local request = requests.written(at or first(self.landing, size, self.word))
  request.what = "STAC collections"
  local response = Landing.ask(self.session, request, self.landing.home)
  return { body = response.body, base = response.url, timed_out = false }
end

local function unreadable(self, why)
  Error.raise { code = "parse",
    message = ("%s's list of collections cannot be read: %s"):format(self.service, why) }
end

--- The ids of a page. One without any is the last, whatever it links to.
---@param reply earthshine.page_reply
---@return string[]
function Collections:items(reply)
  local page = Source.decode(self.service .. "'s list of collections", reply.body)
  reply.body = nil
  local list = type(page) == "table" and page.collections
  if type(list) ~= "table" or #list == 0 and next(list) ~= nil then
    unreadable(self, "it has no list of collections")
  end
  local ids = {}
  for i, entry in ipairs(list) do
    if type(entry) ~= "table" then unreadable(self, ("number %d is no collection"):format(i)) end
    if type(entry.id) == "string" and entry.id ~= "" then ids[#ids + 1] = entry.id end
  end
  reply.count, reply.matched = #list, page_of.matched(page)
  local link = #list > 0 and page_of.next_link(page)
  if link then
    reply.next = requests.follow(link, reply.base, first(self.landing, PAGE), self.landing)
    reply.mark = requests.mark(reply.next)
  end
  return ids
end

--- Lists the collections, up to some thousands. Raises what a request raises.
---@param session earthshine.session
---@param landing earthshine.stac_landing with `collections`
---@param word? string only those that the server finds by this word
---@return string[] ids
---@return boolean complete false: there may be more
return function(session, landing, word)
  local source = setmetatable({
    session = session, landing = landing, service = landing.service, word = word,
  }, Collections)
  local ids, pages, complete = {}, 0, true
  local cursor = Cursor.new(source, {
    size = PAGE, limit = MOST, heard = function() pages = pages + 1 end,
    short = function() complete = false end,
  })
  for page, count in function() return cursor:next() end do
    table.move(page, 1, count, #ids + 1, ids)
    if pages >= PAGES or #ids >= MOST then
      cursor:close()
      complete = false
    end
  end
  if not complete then
    session:log("warn", ("only %d collections of %s were looked at: it may have more"):format(#ids,
      landing.service))
  end
  return ids, complete
end
