--- A download under way: what comes next, what became of it, and when to give up.

local async = require "earthshine.async"
local await = require "earthshine.async.await"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local Names = require "earthshine.download.names"
local one = require "earthshine.download.one"
local plan = require "earthshine.download.plan"
local Progress = require "earthshine.download.progress"
local Report = require "earthshine.download.report"
local scheduler = require "earthshine.async.scheduler"

---@class earthshine.download.job
---@field session earthshine.session
---@field target string
---@field report earthshine.download.report
---@field progress earthshine.download.progress
local Job = {}
Job.__index = Job

-- Failures of these kinds come from the login or the disk, not from the file: after so many of them
-- in a row, with nothing good between, the rest would fail the same way.
local HOPELESS <const> = { auth = true, credentials = true, io = true }
local ENOUGH <const> = 3
-- Files whose server failed are tried once more at the end, if they are no more than this part of
-- those that came: a bad moment is mended so, and an outage is not made worse.
local BAD_MOMENT <const> = 0.1

---@param session earthshine.session
---@param what any see plan.items
---@param target string
---@param options table complete
---@return earthshine.download.job
function Job.new(session, what, target, options)
  target = #target > 1 and target:gsub("/+$", "") or target
  local progress = Progress.new(core.monotonic())
  progress:expect(plan.expected(what, options.filter))
  return setmetatable({
    session = session, what = what, target = target == "" and "/" or target,
    force = options.force or false, durable = options.durable ~= false, filter = options.filter,
    verify = options.verify == nil or options.verify, fail_fast = options.on_error == "raise",
    items = plan.items(what, options.filter), names = Names.new(), pending = {}, at = 1, streak = 0,
    report = Report.new(target), operations = {}, later = {}, progress = progress,
    preparing = async.semaphore(1),
  }, Job)
end

-- Notes a failure; raises it where the first one ends everything.
local function failed(self, failure, key)
  local err = failure.error
  failure.attempts = err.attempts or 0
  table.insert(self.report.failed, failure)
  self.progress:fail(key)
  if self.fail_fast then
    self.report.stopped = err
    error(err, 0)
  end
  self.streak = HOPELESS[err.code] and self.streak + 1 or 0
  if self.streak >= ENOUGH and not self.report.stopped then self.report.stopped = err end
end

-- Whether a failure may have passed when the other files are done.
local function may_pass(err)
  return err.code == "network" or err.code == "timeout"
    or err.code == "http" and (err.status or 0) >= 500
end

-- The next granule or URL. A search that breaks off in the middle is a failure beside the others,
-- because what has been downloaded is worth a report; one that never began is raised.
local function next_item(self)
  local ok, item = pcall(self.items)
  if ok then return item end
  local err = item
  if Error.is_misuse(err) then
    -- Ends the tasks as a failure does; told to the caller as what it is.
    self.misuse = err
    Error.raise { code = "invalid", message = err.message }
  end
  if not Error.is(err) or Error.unwinds(err) or self.report.granules == 0 then error(err, 0) end
  self.report.stopped = err
  failed(self, { error = err })
end

-- Takes the files of an item that were not asked for before, each with its name.
local function take(self, item)
  self.report.granules = self.report.granules + 1
  if not self.progress.expected then self.progress:expect(plan.expected(self.what, self.filter)) end
  local files = {}
  for _, file in ipairs(item.files) do
    local name, again = self.names:allocate(file.url, file.name)
    if not again then
      file.name = name
      files[#files + 1] = file
    end
  end
  self.progress:item(item.failure and 1 or #files)
  self.pending, self.at = files, 1
  if item.failure then failed(self, item.failure) end
end

--- The next file, or nil at the end. What comes after it is not asked for yet.
---@return earthshine.download.wanted?
function Job:next()
  while not self.report.stopped do
    local file = self.pending[self.at]
    if file then
      self.at = self.at + 1
      return file
    end
    local item = next_item(self)
    if item then
      take(self, item)
    elseif not self.report.stopped then
      self.exhausted = true
      break
    end
  end
  self.progress:listed()
end

-- Whether files can be made in the folder. Asking once beats a failure for each file. The name is
-- nobody else's: what has it already, a link even, is neither followed nor removed.
local function try_folder(target)
  local engine = scheduler.engine()
  await.op(engine:mkdirp(target, 511))
  local mark = target .. "/.earthshine-" .. core.hash("sha256", core.random(16)):sub(1, 12)
  local file, code, message = await.try(engine:open(mark, "x", 384))
  if not file then
    message = ("cannot write into the folder '%s': %s"):format(target, message:match ": ([^:]+)$")
    Error.raise { code = code, message = message }
  end
  await.op(file:close())
  await.try(engine:unlink(mark))
end

--- Makes the folder ready to be written to; only the first call does anything, and all others wait
--- for it: five hundred workers must not open a file each to find out the same.
---@raise earthshine.error io
function Job:prepare()
  if self.ready then return end
  local _ <close> = self.preparing:acquire()
  if self.unusable then error(self.unusable, 0) end
  if self.ready then return end
  local ok, err = pcall(try_folder, self.target)
  if not ok then
    if Error.is(err) and not Error.unwinds(err) then self.unusable = err end
    error(err, 0)
  end
  self.ready = true
end

--- Brings one file and notes what became of it.
---@param file earthshine.download.wanted
function Job:bring(file)
  local report, progress = self.report, self.progress
  progress:start(file, file.name, file.size)
  file.watch = function(op) self.operations[file] = op end
  local ok, kind, entry = pcall(one.bring, self, file)
  self.operations[file], file.watch = nil, nil
  if ok then
    self.streak = 0
    if kind == "skip" then
      table.insert(report.skipped, entry)
      return progress:skip(file)
    end
    table.insert(report.files, entry)
    report.bytes = report.bytes + entry.bytes
    return progress:done(file, entry.bytes)
  end
  local err = kind
  if not Error.is(err) or Error.unwinds(err) or err == self.unusable then error(err, 0) end
  local failure = {
    error = err, url = file.url, granule = file.granule, name = file.name, size = file.size,
    checksum = file.checksum, path = self.target .. "/" .. file.name,
  }
  if file.failure then err.attempts = (err.attempts or 0) + (file.failure.error.attempts or 0) end
  if may_pass(err) and not file.failure and not self.fail_fast then
    file.failure = failure
    table.insert(self.later, file)
    return progress:postpone(file)
  end
  failed(self, failure, file)
end

--- The files that shall be tried once more, when all others are done; nil if there are none.
---@return earthshine.download.wanted[]?
function Job:second_round()
  local files, most = self.later, BAD_MOMENT * #self.report.files
  if #files == 0 or #files > most or self.report.stopped then return nil end
  self.session:log("info", ("trying %d files once more"):format(#files))
  self.later = {}
  return files
end

-- Whether all that was asked for has had its turn. What is left of a search or an iterator is not
-- asked for to find out.
local function is_through(self)
  if self.at <= #self.pending then return false end
  return self.exhausted or self.report.granules == plan.count(self.what)
end

--- Notes as failures what was put off and never tried again. What stopped the download after the
--- last file has stopped nothing.
function Job:settle()
  for _, file in ipairs(self.later) do failed(self, file.failure, file) end
  self.later = {}
  if is_through(self) then self.report.stopped = nil end
  self.progress:finish()
end

--- Where the transfers are now.
---@return earthshine.download.event
function Job:look()
  for file, op in pairs(self.operations) do
    local received, size = op:progress()
    if received then self.progress:advance(file, received, size) end
  end
  return self.progress:snapshot(core.monotonic())
end

return Job
