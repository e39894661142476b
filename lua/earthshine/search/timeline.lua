--- How many granules of which collections there are when: CMR's granule timeline.

local DateRange = require "earthshine.query.date_range"
local Error = require "earthshine.error"
local Search = require "earthshine.search"
local check = require "earthshine.check"
local find_collections = require "earthshine.search.collections_first"
local first_of = require "earthshine.query.collections_first"
local read = require "earthshine.record.read"

local timeline = {}

---@class earthshine.timeline_options
---@field start any first instant, in any form of a date
---@field stop any last instant; a date alone means the end of its day
---@field interval? "year"|"month"|"day"|"hour"|"minute"|"second" the steps; "month" by default

---@class earthshine.timeline of one collection
---@field concept_id string
---@field intervals { start: integer, stop: integer, count: integer }[] when there are granules:
--- seconds since 1970, and how many begin in between. CMR makes one of steps that follow each
--- other, and leaves out those without any

local INTERVALS <const> = {
  year = true, month = true, day = true, hour = true, minute = true, second = true,
}

-- The options as CMR's parameters; a wrong one is a misuse.
local function pairs_of(options)
  options = check.options("granule_timeline", options, {
    start = "string|number|table", stop = "string|number|table", interval = "string",
  })
  local interval = options.interval or "month"
  if not INTERVALS[interval] then
    Error.misuse("option interval of granule_timeline must be year, month, day, hour, minute or "
      .. "second, but is %q", interval)
  end
  for _, name in ipairs { "start", "stop" } do
    if options[name] == nil then Error.misuse("granule_timeline needs the option %s", name) end
  end
  local range, why = DateRange.read { start = options.start, stop = options.stop }
  if not range then Error.misuse("the time of granule_timeline %s", why) end
  local start, stop = range:to_cmr():match "^([^,]+),([^,]+)$"
  if not start then Error.misuse "the time of granule_timeline must have two ends" end
  return { { "start_date", start }, { "end_date", stop }, { "interval", interval } }
end

local function interval_of(entry)
  local start, stop, count = tonumber(entry[1]), tonumber(entry[2]), tonumber(entry[3])
  if not (start and stop and count) then return nil end
  return { start = start // 1 | 0, stop = stop // 1 | 0, count = count // 1 | 0 }
end

local function read_page(page)
  local out = {}
  for _, entry in ipairs(read.list(page)) do
    local intervals = {}
    for _, interval in ipairs(read.list(entry.intervals)) do
      intervals[#intervals + 1] = interval_of(interval)
    end
    out[#out + 1] = { concept_id = read.text(entry, "concept-id"), intervals = intervals }
  end
  return out
end

--- Asks for it. CMR wants the ids of the collections; where the query says them otherwise, they are
--- found first. Raises what the search raises.
---@param session earthshine.session
---@param query any see Search.params
---@param options earthshine.timeline_options
---@return earthshine.timeline[]
function timeline.of(session, query, options)
  local own = pairs_of(options)
  local params = Search.params("granule", query)
  local err = params:error()
  if err then error(err, 0) end
  local source = Search.source(session, "granule", params)
  local sent = source:parameters()
  if sent and not first_of.has_ids(sent) then sent = find_collections(session, sent, {}) end
  local response = sent and source:with(sent):ask("granules/timeline.json", own)
  if not response then return {} end
  local page = source.decode("CMR's granule timeline", response.body)
  if type(page) ~= "table" or #page == 0 and next(page) ~= nil then
    Error.raise { code = "parse", message = "CMR's granule timeline cannot be read: it is no list" }
  end
  return read_page(page)
end

return timeline
