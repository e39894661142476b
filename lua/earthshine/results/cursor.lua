--- One pass over a search's pages: follows each page's word where the next one begins until there
-- is none, keeps one page and reads at most one ahead: neither the network nor the parser waits for
-- the program.
--
-- The number of items says nothing: CMR does send short pages in the middle, and sends
-- CMR-Search-After with the last page too. Only a page without it is the last one.

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

---@class earthshine.place where a page begins
---@field after? any the `next` of the page before
---@field received integer items before it
---@field came integer those that the service sent, of which some may have been left out

local BEGINNING <const> = { received = 0, came = 0 }

---@param source earthshine.source
---@param options earthshine.cursor_options
---@param place? earthshine.place of the first page that is read
---@return earthshine.cursor
function Cursor.new(source, options, place)
  place = place or BEGINNING
  return setmetatable({
    source = source, options = options, received = place.received, came = place.came, empty = 0,
    seen = {}, after = place.after, ahead = nil,
    done = options.limit ~= nil and place.received >= options.limit,
  }, Cursor)
end

--- Where the page begins that was read last.
---@return earthshine.place
function Cursor:place()
  return self.current
end

local function fetch(self)
  return self.source:fetch(self.options.size, self.after)
end

-- Fetches a page and reads its items, which become a member of the reply. A body that was cut
-- without the connection's noticing is asked for once more.
local function read_page(self)
  local reply = fetch(self)
  local ok, items = pcall(self.source.items, self.source, reply)
  if not ok then
    if not Error.is(items) or items.code ~= "parse" then error(items, 0) end
    reply = fetch(self)
    items = self.source:items(reply)
  end
  reply.items = items
  return reply
end

-- The page that comes next, read ahead or now.
local function next_page(self)
  local ahead = self.ahead
  self.ahead = nil
  return ahead and ahead:take() or read_page(self)
end

-- An empty page among others is one that CMR gave up on. So many of them in a row have no end.
local MOST_EMPTY <const> = 100

local function fail(self, format, ...)
  self.done = true
  self.failure = Error.new { code = "http", message = format:format(...) }
end

-- Notes what shows that a page was here before: where it points to, or what is in it.
local function repeats(self, mark)
  if mark == nil then return false end
  local before = self.seen[mark]
  self.seen[mark] = true
  return before
end

local function at_end(self, reply, count)
  self.done = true
  local source, total = self.source, reply.matched or reply.hits
  if not total or self.came >= total then return end
  if source.announces and count > 0 then
    fail(self, "%s's reply does not say where the next page begins, though only %d of %d records "
      .. "have come", source.service, self.came, total)
  else
    self.options.short(self.came, total)
  end
end

-- Goes on to where a reply points, of which `count` items are taken.
local function follow(self, reply, count, alone)
  local limit, source, sent = self.options.limit, self.source, reply.count or count
  self.received = self.received + count
  self.came = self.came + sent
  self.empty = sent > 0 and 0 or self.empty + 1
  if limit and self.received >= limit then
    self.done = true
  elseif reply.next == nil then
    at_end(self, reply, sent)
  elseif self.empty >= MOST_EMPTY then
    fail(self, "%s sent %d empty pages in a row, each with a next one (%s): the search would "
      .. "never end", source.service, self.empty, source.pointer)
  elseif repeats(self, reply.mark) or repeats(self, reply.signature) then
    fail(self, "%s sends the search to a page where it has been before (%s repeats): it would "
      .. "never end", source.service, source.pointer)
  else
    self.after = reply.next
    self.ahead = not alone and Ahead.start(function() return read_page(self) end) or nil
  end
end

--- The items of the next page that has any, or nil after the last one; raises what a fetch raises.
---@param alone? boolean nothing is fetched ahead
---@return any items what the source makes of a page: never empty, not to be changed
---@return integer? count how many of them count: the limit may leave out the last ones
function Cursor:next(alone)
  while not self.done do
    self.current = { after = self.after, received = self.received, came = self.came }
    local reply = next_page(self)
    local items = reply.items
    if self.done then break end -- closed by another task meanwhile
    core.turn_page()
    self.options.heard(reply)
    local count, limit = #items, self.options.limit
    reply.count = reply.count or count
    if limit then count = math.min(count, limit - self.received) end
    follow(self, reply, count, alone)
    if count > 0 then return items, count end
  end
  if self.failure then error(self.failure, 0) end
end

--- Whether it is known that no item comes any more, and that none is missing.
---@return boolean
function Cursor:is_over()
  return self.done and not self.failure
end

--- Ends the pass; a page that is being fetched ahead is no longer wanted.
function Cursor:close()
  self.done, self.failure = true, nil
  if self.ahead then self.ahead:cancel() end
  self.ahead = nil
end

return Cursor
