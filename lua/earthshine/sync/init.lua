--- Keeps a folder up to date with a search: asks what has been revised since the last time, fetches
-- what is new or changed, and removes what is gone if that is wanted.

local Error = require "earthshine.error"
local GranuleQuery = require "earthshine.query.granule_query"
local Plan = require "earthshine.sync.plan"
local State = require "earthshine.sync.state"
local async = require "earthshine.async"
local files = require "earthshine.async.files"
local time = require "earthshine.time"

local sync = {}

-- Records do not become visible in the order of their revision dates, so each run looks back a
-- little; what it has seen already costs a line of a page, and no file.
local OVERLAP <const> = 86400
local SAVING <const> = 10 -- seconds that a run which is interrupted takes for its state file
local LOOKS <const> = 16 -- files of the folder that are looked at side by side

---@class earthshine.sync_options
---@field state string path of the state file
---@field system? string name of the Earthdata that is searched: the folder depends on it too
---@field prune? boolean remove files that sync wrote and that the search no longer finds
---@field sure? boolean go on also where the folder was kept up to date with another search, whose
--- files are then among those that this one no longer finds; and prune also where the search finds
--- nothing at all any more
---@field confirm? fun(names: string[]): boolean asked before files are removed, if there are any
---@field dry_run? boolean only say what would be done; nothing is written
---@field download? table options of the download

---@class earthshine.sync_report
---@field granules integer that the search told of
---@field full boolean whether it told of all, rather than of what was revised lately
---@field new string[] names of files
---@field changed string[]
---@field removed string[]
---@field left { name: string, reason: string }[] files that are no longer found and that stay
---@field unchanged integer files
---@field gone integer files that the search no longer finds, and the folder still has
---@field empty string[] granules that have no file
---@field partial boolean whether the search may have missed records
---@field downloads earthshine.download.report[]

local function copy(params)
  local out = {}
  for key, value in pairs(params) do out[key] = value end
  return out
end

-- The search of this run, and whether it finds everything.
local function search_of(query, state, options)
  local set = query:parameters()
  local ours = set.revision_date == nil and set.updated_since == nil and set.limit == nil
  if options.prune or not ours or not state.since then return query, true end
  local since = time.format(time.parse(state.since) - OVERLAP, 3)
  return query:revision_date(since .. ","), false
end

-- Lists the granules into a plan.
local function list(es, query, state, options)
  local search, full = search_of(query, state, options)
  local plan = Plan.new(state)
  local results = es.search_data(search)
  for page in results:pages() do
    for _, granule in ipairs(page) do plan:add(granule) end
  end
  local partial = results:partial()
  local since = state.since
  plan:finish(full and not partial)
  if partial then state.since = since end
  return plan, full, partial
end

-- Looks at the files that should be there, and at those that will be fetched: what was removed by
-- hand comes again, and what somebody else put there is not ours.
local function look(state, target)
  local names = Plan.select(state, function(entry) return not entry.gone end)
  async.map(names, { limit = LOOKS }, function(name)
    local entry = state.files[name]
    local found = files.stat(target .. "/" .. name)
    if not found then
      entry.own, entry.done, entry.stale, entry.bytes = true, false, nil, nil
    elseif entry.done and entry.bytes and found.size ~= entry.bytes then
      entry.done = false
    end
    return true
  end)
end

-- What a download takes, for the files that a test picks.
local function wanted(state, test)
  local list_of = {}
  for _, name in ipairs(Plan.select(state, test)) do
    local entry = state.files[name]
    list_of[#list_of + 1] = {
      url = entry.url, name = name, size = entry.size, checksum = entry.checksum,
    }
  end
  return list_of
end

local function missing(entry) return not entry.done and not entry.gone and not entry.stale end
local function stale(entry) return not entry.done and not entry.gone and entry.stale end

-- Notes that a file is there now.
local function note(state, entry_of, written)
  local name = entry_of.path:match "[^/]+$"
  local entry = state.files[name]
  local found = entry and files.stat(entry_of.path)
  if not found then return end
  entry.done, entry.stale = true, nil
  entry.own = entry.own or written
  entry.bytes, entry.written = found.size, math.floor(found.mtime * 1000)
end

local function fetch(es, state, target, options, report)
  local function bring(what, force)
    if #what == 0 then return end
    local given = copy(options.download or {})
    given.force = force
    local done, err = es.download(what, target, given)
    local said = done or err.report
    if said then
      report.downloads[#report.downloads + 1] = said
      for _, file in ipairs(said.files) do note(state, file, true) end
      for _, file in ipairs(said.skipped) do note(state, file, false) end
    end
    if not done then error(err, 0) end
  end
  bring(wanted(state, stale), true)
  bring(wanted(state, missing), false)
end

-- Why a file that the search no longer finds must stay, or nil.
local function reason_to_keep(entry, found)
  if not entry.own then return "it was there before" end
  if found.kind ~= "file" then return "it is a " .. found.kind end
  local touched = entry.bytes and (found.size ~= entry.bytes
    or math.floor(found.mtime * 1000) ~= entry.written)
  return touched and "it was changed since" or nil
end

-- Forgets the files that the search no longer finds, and returns the names of those that may be
-- removed.
local function removable(state, target, options, report)
  local names = {}
  for _, name in ipairs(Plan.select(state, function(entry) return entry.gone end)) do
    local entry, path = state.files[name], target .. "/" .. name
    local found = files.stat(path)
    local reason = found and reason_to_keep(entry, found)
    -- A file whose download was cut short has left its part.
    if not reason and entry.own and not options.dry_run then files.unlink(path .. ".part") end
    if found and not reason then
      names[#names + 1] = name
    else
      if reason then table.insert(report.left, { name = name, reason = reason }) end
      state.files[name] = nil
    end
  end
  return names
end

local function prune(state, target, options, report)
  local names = removable(state, target, options, report)
  local asked = options.confirm and not options.dry_run and #names > 0
  if asked and not options.confirm(names) then return end
  for _, name in ipairs(names) do
    if not options.dry_run then files.unlink(target .. "/" .. name) end
    state.files[name] = nil
  end
  report.removed = names
end

local function refuse_to_empty(state, plan, options)
  if plan.listed > 0 or options.sure or not next(state.files) then return end
  Error.raise {
    code = "not_found",
    message = "the search finds no granule any more, and pruning would remove every file; "
      .. "if that is meant, say --yes",
  }
end

-- A query as the state keeps it. How many records come in one request does not matter.
local function kept(query)
  local cmr = assert(query:page_size(nil):to_cmr())
  cmr.limit = query:parameters().limit
  return cmr
end

-- A folder belongs to one search of one system. The files of another one would count as gone from
-- the catalogue, and sooner or later be pruned. Returns whether the folder changes over.
local function changes(state, query, options)
  if not state.query then return true end
  local before = GranuleQuery(state.query)
  if before == GranuleQuery(kept(query)) and state.system == options.system then return false end
  if options.sure then return true end
  Error.raise {
    code = "exists",
    message = ("this folder was kept up to date with another search (%s%s); use another folder, or "
      .. "say --yes to change over, after which --prune removes the files of that search"):format(
      before, state.system ~= options.system and state.system and ", of " .. state.system or ""),
  }
end

--- Brings a folder up to date.
--
-- The state file is written before anything is fetched and when all is done, so that a run that is
-- killed at any moment is completed by the next one. Only one run at a time may have it: that is
-- the caller's to see to.
--
--     local query = es.GranuleQuery { short_name = "ATL06" }
--     sync.run(es, query, "data", { state = "data/.earthshine-sync.json" })
---@param es earthshine the session's functions search_data and download
---@param query earthshine.query of granules, valid
---@param target string folder
---@param options earthshine.sync_options
---@return earthshine.sync_report
---@raise earthshine.error what the search or the download raises, io; `exists` for a folder of
--- another search; failures of single files are in the report's downloads
function sync.run(es, query, target, options)
  local state = State.read(options.state)
  if changes(state, query, options) then
    state.query, state.system, state.since = kept(query), options.system, nil
  end
  local plan, full, partial = list(es, query, state, options)
  local report = {
    granules = plan.listed, full = full, partial = partial, empty = plan.empty, removed = {},
    left = {}, downloads = {},
  }
  local pruning = options.prune and full and not partial
  if pruning then refuse_to_empty(state, plan, options) end
  look(state, target)
  report.new, report.changed = Plan.select(state, missing), Plan.select(state, stale)
  report.unchanged = #Plan.select(state, function(entry) return entry.done and not entry.gone end)
  if options.dry_run then
    if pruning then prune(state, target, options, report) end
  else
    files.mkdirp(target, 511)
    state:write(options.state)
    local ok, err = pcall(fetch, es, state, target, options, report)
    if ok and pruning then prune(state, target, options, report) end
    -- Also after Ctrl-C: what has come need not be compared again.
    async.shield(SAVING, function() state:write(options.state) end)
    if not ok then error(err, 0) end
  end
  report.gone = #Plan.select(state, function(entry) return entry.gone end)
  return report
end

return sync
