--- Downloads: any number of files into a folder, in parallel, each whole and verified or not there.

local async = require "earthshine.async"
local check = require "earthshine.check"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local Filter = require "earthshine.assets.filter"
local Job = require "earthshine.download.job"
local log = require "earthshine.log"
local scheduler = require "earthshine.async.scheduler"

local Download = {}

---@class earthshine.download_options
---@field workers? integer files at a time, 1 to 500; default 8
---@field filter? earthshine.asset_filter|table|string|fun(asset: earthshine.asset): boolean which
--- files are wanted: an es.AssetFilter or what makes one. It chooses among the data files of a
--- granule; if it asks for roles or media types, among everything that the granule has on the web.
--- An address without metadata is a data file of this name
---@field force? boolean fetch also what is there and complete; default false
---@field verify? boolean|"all" compare size and checksum with the metadata; default true. What is
--- there already is compared by size, and by checksum up to 16 MiB; with "all", whatever its size
---@field durable? boolean wait for the disk before a file gets its name; default true
---@field on_error? "collect"|"raise" go on and report (default), or end with the first failure
---@field on_progress? fun(event: earthshine.download.event) ten times a second, and at the end
local OPTIONS <const> = {
  workers = "integer", filter = "callable|table|string", force = "boolean",
  verify = "boolean|string", durable = "boolean", on_error = "string", on_progress = "callable",
}

-- Seconds between two looks at the transfers.
local TICK <const> = 0.1

local function checked(target, options)
  check.type("the target of download", target, "string")
  if target == "" then Error.misuse "the target of download is an empty string, not a folder" end
  if target:find "%z" then Error.misuse "the target of download has a NUL byte" end
  if target:find "^%a[%w+.-]+://" then
    local message = ("the target of download is a folder; %s is not supported"):format(target)
    Error.raise { code = "unsupported", message = message }
  end
  options = check.options("download", options, OPTIONS)
  check.range("option workers of download", options.workers or 1, 1, 500)
  local on_error, verify = options.on_error or "collect", options.verify
  if on_error ~= "collect" and on_error ~= "raise" then
    Error.misuse('option on_error of download must be "collect" or "raise", but is %q', on_error)
  end
  if type(verify) == "string" and verify ~= "all" then
    Error.misuse('option verify of download must be true, false or "all", but is %q', verify)
  end
  if options.filter == nil then return options end
  local own = { filter = Filter.of(options.filter, "option filter of download") }
  for key, value in pairs(options) do own[key] = own[key] or value end
  return own
end

-- Lets as many transfers through as there are workers; other downloads may have asked for more.
local function open_gates(workers)
  local engine = scheduler.engine()
  local limits = engine:limits()
  engine:limits {
    per_host = math.max(limits.per_host, workers), total = math.max(limits.total, workers),
  }
end

-- Tells the caller how it goes until it is cancelled.
local function tick(job, on_progress)
  while true do
    async.sleep(TICK)
    log.call(on_progress, job:look())
  end
end

local function work(job, workers, on_progress)
  async.scope(function(scope)
    local ticking = on_progress and scope:spawn(tick, job, on_progress)
    local function bring(file) job:bring(file) end
    async.map(function() return job:next() end, { limit = workers }, bring)
    local again = job:second_round()
    if again then async.map(again, { limit = workers }, bring) end
    if ticking then ticking:cancel() end
  end)
end

--- Downloads everything that `what` has into a folder.
---
--- A file stands under its name only when it is whole: it arrives as `.part` beside it, is compared
--- with the length and checksum that are known, is synced, and then renamed. A file that is there
--- and complete is not fetched again, so the same call goes on where an earlier one stopped.
---
---     local report = Download.run(session, results, "data", { workers = 16 })
---     print(report)   --> 12 files downloaded (1.20 GB in 4.1 s, 293 MB/s), all verified
---
--- Each request is tried again as the session's policy says; files that a few failures of a server
--- have hit get a second round when all others are done.
---
--- Failures of single files are in the report. Raised are: a folder that cannot be written to, a
--- search that fails before its first granule, with on_error = "raise" the first failure, and
--- cancellation. An error that ends a download carries what was done until then as `err.report`.
---@param session earthshine.session
---@param what any results, a granule, an asset, a URL, { url = … }, a list or an iterator of these
---@param target string folder; made if it is not there
---@param options? earthshine.download_options
---@return earthshine.download.report
---@raise earthshine.error
function Download.run(session, what, target, options)
  options = checked(target, options)
  local job = Job.new(session, what, target, options)
  local workers, on_progress = options.workers or 8, options.on_progress
  open_gates(workers)
  local began = core.monotonic()
  local ok, err = pcall(work, job, workers, on_progress)
  job.report.seconds = core.monotonic() - began
  job:settle()
  if on_progress then log.call(on_progress, job:look()) end
  if not ok then
    if job.misuse then error(job.misuse, 0) end
    if Error.is(err) then err.report = job.report end
    error(err, 0)
  end
  return job.report
end

return Download
