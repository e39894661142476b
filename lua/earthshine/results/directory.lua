--- Records by position: remembers where each page that was read begins, and holds two pages.
--
-- Pages follow each other by what each says of the next, so that a position is found by walking to
-- it once; to come back to a page, it is read again from where it begins. The invariant: each page
-- that is remembered begins where the one before it said when it was last read. A page that has
-- changed meanwhile, in its number of items or in where it goes on, therefore ends what is known:
-- positions behind it are found anew. What was found is then what a pass that begins there finds.

local turns = require "earthshine.results.turns"

local ALIVE <const> = 2

---@class earthshine.directory_page
---@field first integer position of its first item
---@field count integer
---@field place earthshine.place
---@field mark? string tells it from another one at the same place

---@class earthshine.directory
local Directory = {}
Directory.__index = Directory

-- What is remembered about the page that a cursor has read.
local function entry_of(self, cursor, count)
  local place = cursor:place()
  return { first = place.received + 1, count = count, place = place, mark = self.mark }
end

-- The position of the last record that is known.
local function last_of(self)
  local last = self.entries[#self.entries]
  return last and last.first + last.count - 1 or 0
end

local function hold(self, entry, items)
  table.insert(self.alive, 1, { entry = entry, items = items })
end

-- A page that is held; it becomes the last one to be let go.
local function held(self, entry)
  for i, page in ipairs(self.alive) do
    if page.entry == entry then
      table.insert(self.alive, 1, table.remove(self.alive, i))
      return page
    end
  end
end

-- The number of the entry with a position, by halving; nil where it is not known.
local function find(entries, p)
  local low, high = 1, #entries
  local last = entries[high]
  if not last or p >= last.first + last.count then return nil end
  while low < high do
    local middle = (low + high + 1) // 2
    if entries[middle].first <= p then low = middle else high = middle - 1 end
  end
  return low
end

-- Reads the page after all that are known, where there is one. Another one is
-- fetched ahead if it will be needed.
local function walk(self, upto)
  self.cursor = self.cursor or self.open(nil, self.hear)
  local cursor = self.cursor
  local items, count = cursor:next(upto <= last_of(self) + self.size)
  self.ended = cursor:is_over()
  if not items then return end
  local entry = entry_of(self, cursor, count)
  table.insert(self.entries, entry)
  hold(self, entry, items)
end

-- Forgets a page and all after it.
local function forget(self, k)
  for i = #self.alive, 1, -1 do
    if self.alive[i].entry.first >= self.entries[k].first then table.remove(self.alive, i) end
  end
  for i = #self.entries, k, -1 do self.entries[i] = nil end
  if self.cursor then self.cursor:close() end
  self.cursor, self.ended = nil, false
end

-- Reads a page once more.
local function read_again(self, k)
  local entry = self.entries[k]
  local cursor = self.open(entry.place, self.hear)
  local items, count = cursor:next(true)
  if not items or count ~= entry.count or self.mark ~= entry.mark then
    forget(self, k)
    self.cursor, self.ended = cursor, cursor:is_over()
    if not items then return end
    entry = entry_of(self, cursor, count)
    self.entries[k] = entry
  end
  hold(self, entry, items)
end

-- The page with a position, read where it is not held; nil behind the end.
local function look(self, p, upto)
  while true do
    local k = find(self.entries, p)
    local page = k and held(self, self.entries[k])
    if page or not k and self.ended then return page end
    self.alive[ALIVE] = nil -- makes room before there is more
    if k then read_again(self, k) else walk(self, upto) end
  end
end

--- A directory of nothing yet.
---@param open fun(place?: earthshine.place, hear: function): earthshine.cursor opens a cursor at a
--- place, which calls `hear` with every reply
---@param size integer items a page
---@return earthshine.directory
function Directory.new(open, size)
  local self = setmetatable({ open = open, size = size, entries = {}, alive = {}, ended = false },
    Directory)
  function self.hear(reply) self.mark = reply.signature or reply.mark end
  self.turn = turns.one_by_one(function(p, upto) return look(self, p, upto) end)
  return self
end

--- The page with a position; raises what a fetch raises, and goes on the next time. Tasks that ask
--- at once share what is fetched.
---@param p integer from 1
---@param upto? integer the last position that will be asked for; p without it
---@return { entry: earthshine.directory_page, items: any }? page nil behind the end
function Directory:page(p, upto)
  local k = find(self.entries, p)
  return k and held(self, self.entries[k]) or self.turn(p, math.max(p, upto or p))
end

--- How many there are, for which all pages are walked through once.
---@return integer
function Directory:count()
  if not self.ended then self:page(math.maxinteger) end
  return last_of(self)
end

-- A service whose pages differ at each reading is believed after so many.
local TRIES <const> = 5

--- The position that is so far from the end; its page is read, because it may have changed, and
--- with it the end.
---@param i integer -1 for the last one
---@return integer p 0 or less where there are not so many
function Directory:from_end(i)
  local p
  for _ = 1, TRIES do
    local count = self:count()
    p = count + 1 + i
    if p < 1 then break end
    self:page(p)
    if self:count() == count then break end
  end
  return p
end

return Directory
