--- Cuts the page that a query asks for out of its ordered results, and keeps the last few results
--- for the next pages.

local Catalog = require "earthshine.sandbox.catalog"
local Collections = require "earthshine.sandbox.cmr.collections"
local Granules = require "earthshine.sandbox.cmr.granules"
local Ordering = require "earthshine.sandbox.cmr.ordering"
local Records = require "earthshine.sandbox.cmr.records"
local Random = require "earthshine.sandbox.catalog.random"
local faults = require "earthshine.sandbox.faults"

local Page = {}

local KEEP = 4 -- results remembered; each holds at most one integer a granule
local recent = {} -- newest first

local function find(q)
  if q.concept == "collection" then return Collections.find(q) end
  if q.concept ~= "granule" then return Records.find(q) end
  return Ordering.granules(Granules.find(q), q.sort)
end

local function ordered(q)
  local key = Catalog.revision .. q.key
  for k, entry in ipairs(recent) do
    if entry.key == key then
      table.insert(recent, 1, table.remove(recent, k))
      return entry.results
    end
  end
  table.insert(recent, 1, { key = key, results = find(q) })
  recent[KEEP + 1] = nil
  return recent[1].results
end

-- How many items the page really gets: fewer than asked for where a fault says so, as CMR does at
-- times.
local function page_length(q, skip, request)
  local short, late = faults.setting("short_pages", request), faults.setting("timed_out", request)
  local size = q.page_size
  if late then return math.min(late.items or math.max(size // 2, 1), size), true end
  if not short or size < 2 then return size end
  if short.items then return math.min(math.max(short.items, 1), size) end
  return Random.range(skip, Random.text(q.key), (size + 1) // 2, size)
end

---@class sandbox.page
---@field hits integer
---@field first integer number of the page's first item, from 1
---@field last integer of its last; first - 1 where it is empty
---@field results sandbox.ordered
---@field after string? value of the search-after header
---@field timed_out boolean? the page is partial

--- The page of a query.
---@param q sandbox.query
---@param request table which faults may strike
---@return sandbox.page? page
---@return string? message what is wrong with the search-after value
function Page.cut(q, request)
  local results, skip = ordered(q), q.skip
  if q.after then
    local message
    skip, message = Ordering.position(results, q.after)
    if not skip then return nil, message end
  end
  local size, timed_out = page_length(q, skip, request)
  local first, last = skip + 1, math.min(skip + size, results.n)
  return {
    hits = results.n, results = results, first = first, last = math.max(last, first - 1),
    timed_out = timed_out,
    after = last >= first and Ordering.after(results, last) or nil,
  }
end

return Page
