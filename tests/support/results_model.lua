--- Random uses of results, each held against a plain Lua list: positions, slices, iterations that
--- are left or go on, pages, filters, hits, summaries, in any order, by one task or several.
--
-- The service misbehaves in ways that must not show: short pages, empty ones, hits that change from
-- one answer to the next, 429, connections and bodies that are cut.

local Search = require "earthshine.search"
local Stac = require "earthshine.search.stac"
local async = require "earthshine.async"
local cmr = require "tests.support.scripted_cmr"
local scheduler = require "earthshine.async.scheduler"
local stac = require "tests.support.scripted_stac"

local results_model = {}

local random = math.random

-- The number in a record's name.
local function number(record)
  return record and math.tointeger(tonumber(record:name():match "%d+"))
end

local function listed(list)
  local out = {}
  for i, record in ipairs(list) do out[i] = number(record) end
  return out
end

local function chance(percent) return random(100) <= percent end

local function check(right, form, ...)
  if not right then error(form:format(...), 2) end
end

-- One fault of the ways in which a request may fail; a body is cut once a page, because it is asked
-- for once more only.
local function fault(usual, key, cut)
  local page = key:find("search", 1, true) and not key:find("page_size=0", 1, true)
  local kind = random(page and not cut[key] and 3 or 2)
  if kind == 1 then return { status = 429, headers = { ["Retry-After"] = "3" } } end
  if kind == 2 then return nil, "network", "the connection was cut" end
  cut[key] = true
  local answer = usual()
  answer.body = answer.body:sub(1, #answer.body // 2)
  return answer
end

-- How a service behaves: which pages are short or empty is always the same, faults come as they
-- like.
local function service()
  local self, salt, faulty, left, cut = {}, random(1000), chance(40), {}, {}
  self.steady, self.lies = not faulty, chance(30)
  self.short = chance(50) and function(from, size)
    return math.max(1, size - (from * 7 + salt) % (size + 1))
  end or nil
  self.gap = chance(30) and function(from) return (from + salt) % 3 == 0 end or nil
  function self.answer(_, record, usual)
    local key = record.url .. (record.headers["cmr-search-after"] or record.body or "")
    if faulty and chance(15) and (left[key] or 2) > 0 then
      left[key] = (left[key] or 2) - 1
      return fault(usual, key, cut)
    end
    if scheduler.current and chance(30) then async.sleep(0) end
    local answer = usual()
    local headers = answer.headers
    if self.lies and headers["CMR-Hits"] then headers["CMR-Hits"] = tostring(random(0, 80)) end
    return answer
  end
  return self
end

-- The numbers from one position to another, as string.sub counts them.
local function sliced(n, i, j)
  if i < 0 then i = math.max(1, n + 1 + i) elseif i == 0 then i = 1 end
  if j < 0 then j = n + 1 + j else j = math.min(j, n) end
  local list = {}
  for k = i, j do list[#list + 1] = k end
  return list
end

local function same(got, wanted, what, ...)
  what = what:format(...)
  check(#got == #wanted, "%s: %d instead of %d", what, #got, #wanted)
  for i, value in ipairs(wanted) do
    check(got[i] == value, "%s: %s instead of %d in place %d", what, got[i], value, i)
  end
end

local uses = {}

local function position(run) return random(-run.n - 3, run.n + 3) end

function uses.index(run)
  local i, sent = position(run), #run.transport.requests
  local pages = run.results._state.directory
  local last = pages and pages.entries[#pages.entries]
  local got = number(run.results[i])
  local wanted = i > 0 and i or i < 0 and run.n + 1 + i or nil
  if wanted and (wanted < 1 or wanted > run.n) then wanted = nil end
  check(got == wanted, "results[%d] is %s instead of %s", i, got, wanted)
  if run.alone and run.service.steady and last and i > 0 and i < last.first + last.count then
    sent = #run.transport.requests - sent
    check(sent <= 1, "results[%d] took %d requests, though it had been reached", i, sent)
  end
end

function uses.slice(run)
  local i, j = position(run), position(run)
  same(listed(assert(run.results:slice(i, j))), sliced(run.n, i, j), "slice(%d, %d)", i, j)
end

function uses.take(run)
  local n = random(0, run.n + 3)
  same(listed(assert(run.results:take(n))), sliced(run.n, 1, n), "take(%d)", n)
  check(number(run.results:first()) == (run.n > 0 and 1 or nil), "first is not the first")
end

function uses.all(run)
  same(listed(assert(run.results:all())), sliced(run.n, 1, -1), "all")
end

function uses.hits(run)
  local hits, err = run.results:hits()
  if err and err.code == "parse" then hits, err = run.results:hits() end -- asked for only once
  if err and err.code == "unsupported" then return end
  assert(hits, err)
  if not run.service.lies then
    check(hits == run.count, "hits are %d", hits)
    check(#run.results == run.n, "# is %d", #run.results)
    check(not run.results:partial(), "all came, but they are called partial")
  end
end

function uses.summary(run)
  local summary = assert(run.results:summary())
  check(summary.count == run.n, "the summary counts %d", summary.count)
  check(run.results:count() == run.n, "the count is not %d", run.n)
end

function uses.filter(run)
  local chosen = run.results:filter { cloud_cover = { max = 9 }, start_date = "2020-01-01" }
  local i, j, n = position(run), position(run), math.min(run.n, 9)
  same(listed(assert(chosen:slice(i, j))), sliced(n, i, j), "a filter's slice(%d, %d)", i, j)
  check(chosen:count() == n, "the filter's count is not %d", n)
end

-- Ways to go over the results: what opens an iterator, and makes a list of numbers of each value.
local WAYS <const> = {
  function(results) return results:iter(), function(g) return { number(g) } end end,
  function(results) return results:pages(random(1, 12)), listed end,
  function(results)
    return results:map(number):filter(function() return true end):pages(random(1, 12)),
      function(list) return list end
  end,
  function(results)
    return results:filter({ temporal = "2020" }):iter(), function(g) return { number(g) } end
  end,
}

function uses.open(run)
  local it, numbers = WAYS[random(#WAYS)](run.results)
  table.insert(run.cursors, { it = it, numbers = numbers, at = 0 })
end

function uses.step(run)
  if #run.cursors == 0 then return uses.open(run) end
  local cursor = run.cursors[random(#run.cursors)]
  for _ = 1, chance(10) and math.huge or random(12) do
    local value = cursor.it()
    if value == nil then
      check(cursor.at == run.n, "an iteration ended after %d", cursor.at)
      return
    end
    for _, k in ipairs(cursor.numbers(value)) do
      cursor.at = cursor.at + 1
      check(k == cursor.at, "an iteration has %s in place %d", k, cursor.at)
    end
  end
end

function uses.leave(run)
  if #run.cursors == 0 then return end
  local cursor = table.remove(run.cursors, random(#run.cursors))
  if chance(50) then cursor.it:close() end
end

local NAMES <const> = { "index", "index", "index", "index", "slice", "slice", "open", "step",
  "step", "step", "leave", "take", "hits", "filter", "summary", "all" }

local function use(run)
  uses[NAMES[random(#NAMES)]](run)
  local pages = run.results._state.directory
  check(not pages or #pages.alive <= 2, "%d pages are held", pages and #pages.alive or 0)
end

-- Several tasks use the same results, and share an iterator; each record comes to one of them.
local function use_together(run)
  local it, seen, count = run.results:iter(), {}, 0
  local function next_one()
    local record = it()
    if not record then return false end
    count = count + 1
    check(not seen[number(record)], "two tasks got the record %d", number(record))
    seen[number(record)] = true
    return true
  end
  async.scope(function(scope)
    for _ = 1, random(2, 4) do
      scope:spawn(function()
        local own = setmetatable({ cursors = {} }, { __index = run })
        for _ = 1, random(8) do
          use(own)
          for _ = 1, random(0, 4) do next_one() end
        end
      end)
    end
  end)
  repeat until not next_one()
  check(count == run.n, "tasks that share an iterator got %d", count)
end

-- Counts the pages that are still in memory.
local function watch(results)
  local source, pages = results._state.source, setmetatable({}, { __mode = "k" })
  local items_of = source.items
  function source.items(self, reply)
    local items = items_of(self, reply)
    pages[items] = true
    return items
  end
  return function()
    collectgarbage()
    collectgarbage() -- for what something with a finalizer has held
    local count = 0
    for _ in pairs(pages) do count = count + 1 end
    return count
  end
end

local WAYS_OF_LINKING <const> = { "get", "relative", "post", "merge", "bare", "headers" }

-- Some results of a service, of CMR or a STAC API.
local function results_of(behaviour, count, options)
  if chance(70) then
    local session, transport = cmr.new(count, behaviour)
    return Search.granules(session, { short_name = "X" }, options), transport
  end
  local session, transport = stac.new(count, { answer = behaviour.answer, cap = random(15),
    way = WAYS_OF_LINKING[random(#WAYS_OF_LINKING)], count = chance(50), last = chance(50) })
  return Stac.search(session, "https://stac.example.org/", {}, options), transport
end

--- Uses some results in random ways; raises at the first thing that is not as a list has it.
---@param weigh? boolean count the pages in memory at the end
---@return integer requests that were sent
function results_model.sequence(weigh)
  local behaviour, count = service(), random(0, 60)
  local limit = chance(30) and random(0, count + 5) or nil
  local results, transport = results_of(behaviour, count, { limit = limit, page_size = random(20) })
  local run = { results = results, count = count, n = math.min(count, limit or count), cursors = {},
    service = behaviour, transport = transport, alone = chance(70) }
  local alive = weigh and watch(results)
  if run.alone then
    for _ = 1, random(20) do use(run) end
  else
    local _, err = async.run(function()
      use_together(run)
      return true
    end)
    if err then error(err, 0) end
  end
  if alive then
    local most = 2 + #run.cursors
    check(alive() <= most, "%d pages are in memory, instead of %d at most", alive(), most)
  end
  return #transport.requests
end

return results_model
