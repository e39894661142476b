--- Pages of an item search of any STAC API.

local core = require "earthshine.core"
local Error = require "earthshine.error"
local Landing = require "earthshine.results.stac.landing"
local Source = require "earthshine.results.source"
local item = require "earthshine.record.item"
local json = require "earthshine.json"
local page_of = require "earthshine.results.stac.page"
local plan = require "earthshine.results.stac.plan"
local requests = require "earthshine.results.stac.requests"
local turns = require "earthshine.results.turns"

---@class earthshine.stac_source : earthshine.source
local StacSource = {
  what = "item", pointer = "the next link or the page", announces = false, record = item.of,
  service = "the STAC API",
}
StacSource.__index = StacSource

---@class earthshine.stac_search what an item search asks for
---@field address string of the landing page
---@field body fun(landing: earthshine.stac_landing): table, table[], table[]? members of an item
--- search; what was lost in its translation: { field =, value =, reason = } each; what is to be
--- known of it: { field =, message = } each
---@field method? "GET"|"POST" default: POST where the server has it

local function choose(landing, wanted)
  local method = wanted or landing.search.POST and "POST" or "GET"
  if landing.search[method] then return method end
  Error.raise { code = "unsupported",
    message = ("%s has no item search by %s"):format(landing.service, method) }
end

-- Warns of collections that CMR-STAC cannot know: their ids there end in the version.
local function note_versions(self, landing, body)
  if not landing.cmr or type(body.collections) ~= "table" then return end
  for _, id in ipairs(body.collections) do
    if type(id) == "string" and not id:find "_" and not id:find "%.v%w" then
      self.session:log("warn", ("the search of %s finds nothing in the collection %s without its "
        .. "version, which belongs to the id there, as in HLSL30_2.0"):format(landing.service, id))
    end
  end
end

-- What is known once the landing page has been read: the plan, and the server.
local function prepare(self)
  local search = self.search
  local landing = Landing.read(self.session, search.address)
  local method = choose(landing, search.method)
  local body, lost, warnings = search.body(landing)
  local made = plan.make(body, landing, method)
  self.service = landing.service
  note_versions(self, landing, body)
  local dropped = table.move(lost, 1, #lost, 1, {})
  table.move(made.dropped, 1, #made.dropped, #dropped + 1, dropped)
  for _, d in ipairs(dropped) do
    self.session:log("warn", ("the search of %s goes without %s: %s"):format(landing.service,
      d.field, d.reason))
  end
  for _, w in ipairs(warnings or {}) do
    self.session:log("warn", ("%s of the search of %s %s"):format(w.field, landing.service,
      w.message))
  end
  return { landing = landing, method = method, plan = made, dropped = dropped }
end

--- A search's pages. Nothing is sent before the first of them.
---@param session earthshine.session
---@param search earthshine.stac_search
---@return earthshine.stac_source
function StacSource.new(session, search)
  local self = setmetatable({ session = session, search = search }, StacSource)
  self.ready = turns.once(function() return prepare(self) end)
  return self
end

---@return { field: string, value: any, reason: string }[]
function StacSource:dropped()
  local dropped = self.ready().dropped
  return table.move(dropped, 1, #dropped, 1, {})
end

-- Items a page: where we leave some of them out, a small limit is no measure.
local PAGE <const> = 100

-- Where a pass begins: the first request of one of the plan's bodies.
local function begin(ready, part, size)
  local body = { limit = ready.plan.own and math.max(size, PAGE) or size }
  for name, value in pairs(ready.plan.bodies[part]) do body[name] = value end
  local first = requests.first(ready.landing.search[ready.method], ready.method, body)
  return { part = part, request = first, original = first, size = size,
    seen = #ready.plan.bodies > 1 and {} or nil }
end

local function send(self, request)
  local whole = requests.written(request)
  whole.what = "STAC item search"
  return Landing.ask(self.session, whole, self.search.address)
end

--- The request of the first page, which is not sent; the landing page is read for it.
---@param size integer
---@return earthshine.results_request
function StacSource:request(size)
  return requests.written(begin(self.ready(), 1, size).request)
end

--- Asks for a page.
---@param size integer
---@param at? table the `next` of the page before
---@return earthshine.page_reply
function StacSource:fetch(size, at)
  local ready = self.ready()
  at = at or begin(ready, 1, size)
  local response = send(self, at.request)
  return { body = response.body, base = response.url, at = at, timed_out = false,
    type = response.headers["content-type"] }
end

local function name_of(feature)
  return ("%s/%s"):format(tostring(feature.collection), tostring(feature.id))
end

-- A short text that two pages with the same items share; nil where items have no id, because it was
-- not asked for.
local function signature(part, features)
  local names = {}
  for i = 1, #features do
    local feature = features[i]
    if feature.id == nil then return nil end
    names[i] = name_of(feature)
  end
  return ("page %d %s"):format(part, core.hash("sha256", table.concat(names, "\n")))
end

-- Where the next page begins, or nil. A page without items is the last one of its part, whatever it
-- links to: CMR-STAC and others send a next link with the last items, and some with every page.
local function following(self, reply, page, count)
  local at, ready = reply.at, self.ready()
  local link = count > 0 and page_of.next_link(page)
  if link then
    return { part = at.part, original = at.original, size = at.size, seen = at.seen,
      request = requests.follow(link, reply.base, at.original, ready.landing) }
  elseif at.part < #ready.plan.bodies then
    local first = begin(ready, at.part + 1, at.size)
    first.seen = at.seen
    return first
  end
end

-- What belongs into the results: items that pass what is left to us, and that no other part of the
-- search has found. `at` is the page, which has its own items again when it is read again.
local function sift(features, own, at)
  local seen = at.seen
  if not own and not seen then return features end
  local kept, here = {}, {}
  for i = 1, #features do
    local feature = features[i]
    local name = seen and feature.id ~= nil and name_of(feature)
    local elsewhere = name and (here[name] or seen[name] and seen[name] ~= at)
    if not elsewhere and (not own or own.passes(json.to_table(feature))) then
      kept[#kept + 1] = feature
      if name then seen[name], here[name] = at, true end
    end
  end
  return kept
end

-- Says once, at the end, which properties were asked for in vain: what is found nowhere is easily
-- taken for what is not there.
local function tell_unseen(self, ready)
  local names = ready.plan.own.unseen()
  if #names == 0 or ready.told then return end
  ready.told = true
  self.session:log("warn", ("no item of %s has %s, which the search asks for: it finds none")
    :format(self.service, table.concat(names, ", ")))
end

--- Reads a page's items; takes the body out of the reply, and says where the next page begins.
---@param reply earthshine.page_reply
---@return any items not yet records: a view of their array, or a list of views
function StacSource:items(reply)
  local body, at, ready = reply.body, reply.at, self.ready()
  reply.body = nil
  local kind = reply.type and not reply.type:find("json", 1, true) and (" (%s)"):format(reply.type)
  local page, features = Source.page(
    ("%s's answer to the item search%s"):format(self.service, kind or ""), body, "features", "item")
  local single = #ready.plan.bodies == 1
  reply.count = #features
  reply.matched = single and page_of.matched(page) or nil
  reply.hits = not ready.plan.own and reply.matched or nil
  reply.next = following(self, reply, page, reply.count)
  if reply.next then
    reply.mark = requests.mark(reply.next.request)
    reply.signature = signature(at.part, features)
  end
  local items = sift(features, ready.plan.own, at)
  if not reply.next and ready.plan.own then tell_unseen(self, ready) end
  return items
end

--- How many items match, as the server counts them.
---@return integer
function StacSource:hits()
  local ready = self.ready()
  local why
  if ready.plan.own then
    why = "some conditions are evaluated here, on the items that it sends"
  elseif #ready.plan.bodies > 1 then
    why = "the search is sent as several, which may find the same items"
  else
    local reply = self:fetch(1)
    self:items(reply)
    if reply.hits then return reply.hits end
    why = "its answer has no numberMatched"
  end
  Error.raise { code = "unsupported",
    message = ("%s does not tell how many items match: %s; count them while iterating"):format(
      self.service, why) }
end

return StacSource
