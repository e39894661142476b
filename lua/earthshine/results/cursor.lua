--- One pass over a search's pages: follows CMR-Search-After until it is absent, keeps one page and
-- fetches at most one ahead.
--
-- The number of items says nothing: CMR does send short pages in the middle, and sends the header
-- with the last page too. Only a page without the header is the last one.

local core = require "earthshine.core"
local Error = require "earthshine.error"
local Ahead = require "earthshine.results.ahead"

---@class earthshine.cursor_options
---@field size integer items a page
---@field limit? integer items in all
---@field heard fun(reply: earthshine.page_reply) told of every reply
---@field short fun(received: integer, hits: integer) told when the search ends before all hits have
--- come

---@class earthshine.cursor
local Cursor = {}
Cursor.__index = Cursor

---@param source earthshine.source
---@param options earthshine.cursor_options
---@return earthshine.cursor
function Cursor.new(source, options)
  return setmetatable({
    source = source, options = options, received = 0, empty = 0, seen = {}, after = nil,
    ahead = nil,
    done = options.limit == 0,
  }, Cursor)
end

local function fetch(self)
  return self.source:fetch(self.options.size, self.after)
end

-- The reply for the page that comes next, fetched ahead or now.
local function reply_of(self)
  local ahead = self.ahead
  self.ahead = nil
  return ahead and ahead:take() or fetch(self)
end

-- A page's items. A body that was cut without the connection's noticing is asked for once more.
local function items_of(self, reply)
  local ok, items = pcall(self.source.items, self.source, reply)
  if ok then return items, reply end
  if not Error.is(items) or items.code ~= "parse" then error(items, 0) end
  reply = fetch(self)
  return self.source:items(reply), reply
end

-- Lua's collector starts a cycle when the heap has doubled: too late for pages that are dropped
-- whole. A full collection as soon as the heap has grown by some pages, or by a quarter where the
-- host's own heap is large, keeps it to about two pages (measured: 13 MiB instead of 30 for pages
-- of 2.8 MB), and costs less time than the collector's own pace.
local GROWTH <const> = 8 << 10 -- KiB

local function tidy(self)
  local now, running = core.heap()
  if not self.floor then
    self.floor = now
  elseif now - self.floor > math.max(GROWTH, self.floor / 4) and running then
    core.collect()
    self.floor = core.heap()
  end
end

-- An empty page among others is one that CMR gave up on. So many of them in a row have no end.
local MOST_EMPTY <const> = 100

local function follow(self, reply, count)
  local limit, after, hits = self.options.limit, reply.next, reply.hits
  self.received = self.received + count
  self.empty = count > 0 and 0 or self.empty + 1
  if limit and self.received >= limit then
    self.done = true
  elseif not after then
    self.done = true
    local missing = hits and self.received < hits
    if missing and count > 0 then
      self.failure = Error.new {
        code = "http",
        message = ("CMR's reply does not say where the next page begins, though only %d of %d "
          .. "records have come"):format(self.received, hits),
      }
    elseif missing then
      self.options.short(self.received, hits)
    end
  elseif self.empty >= MOST_EMPTY then
    self.done = true
    self.failure = Error.new {
      code = "http", message = ("CMR sent %d empty pages in a row, each with a next one "
        .. "(CMR-Search-After): the search would never end"):format(self.empty),
    }
  elseif self.seen[after] then
    self.done = true
    self.failure = Error.new {
      code = "http", message = "CMR sends the search to a page where it has been before "
        .. "(CMR-Search-After repeats): it would never end",
    }
  else
    self.seen[after] = true
    self.after = after
    self.ahead = Ahead.start(function() return fetch(self) end)
  end
end

--- The items of the next page that has any, or nil after the last one; raises what a fetch raises.
---@return table[]? items never empty
function Cursor:next()
  while not self.done do
    local reply = reply_of(self)
    tidy(self)
    local items
    items, reply = items_of(self, reply)
    self.options.heard(reply)
    local count, limit = #items, self.options.limit
    if limit and self.received + count > limit then
      local keep = limit - self.received
      for i = count, keep + 1, -1 do items[i] = nil end
      count = keep
    end
    follow(self, reply, count)
    if count > 0 then return items end
  end
  if self.failure then error(self.failure, 0) end
end

--- Ends the pass; a page that is being fetched ahead is no longer wanted.
function Cursor:close()
  self.done, self.failure = true, nil
  if self.ahead then self.ahead:cancel() end
  self.ahead = nil
end

return Cursor
