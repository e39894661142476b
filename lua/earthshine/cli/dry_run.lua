--- `earthshine download --dry-run`: what would be fetched, without asking the archive.

local Names = require "earthshine.download.names"
local archive = require "earthshine.record.archive"
local await = require "earthshine.async.await"
local es = require "earthshine"
local plan = require "earthshine.download.plan"
local scheduler = require "earthshine.async.scheduler"
local terminal = require "earthshine.cli.terminal"
local units = require "earthshine.units"

local dry_run = {}

-- Whether a file is there, as far as its size tells.
local function there(path, size)
  local found = await.try(scheduler.engine():stat(path))
  return found ~= nil and found.kind == "file" and (size == nil or found.size == size)
end

local function line(args, path, file)
  if args.json then
    return es.json.encode {
      status = "wanted", url = file.url, path = path, bytes = file.size, granule = file.granule,
    }
  end
  return ("%9s  %s"):format(file.size and units.bytes(file.size) or "?", path)
end

local function summary(sum)
  local size = units.bytes(sum.bytes)
  if sum.unknown > 0 then size = ("%s and %s of unknown size"):format(size, sum.unknown) end
  local text = ("%s to download (%s)"):format(units.count(sum.files, "file"), size)
  if sum.there > 0 then text = ("%s; %s already there"):format(text, units.integer(sum.there)) end
  if sum.failed > 0 then text = ("%s; %s cannot be had"):format(text, units.integer(sum.failed)) end
  return text .. "; nothing was done."
end

local function add(sum, args, path, file)
  if not args.force and there(path, file.size) then
    sum.there = sum.there + 1
    return
  end
  sum.files, sum.bytes = sum.files + 1, archive.add(sum.bytes, file.size)
  if not file.size then sum.unknown = sum.unknown + 1 end
  terminal.write(line(args, path, file), "\n")
end

--- Lists the files that a download would fetch: sizes and paths on stdout, the sum on stderr.
---@param what any what es.download takes
---@param args table
---@return integer status 1 where something cannot be had
function dry_run.show(what, args)
  local names, folder = Names.new(), args.to:gsub("(.)/+$", "%1")
  local sum = { files = 0, bytes = 0, unknown = 0, there = 0, failed = 0 }
  for item in plan.items(what, args.filter) do
    if item.failure then
      sum.failed = sum.failed + 1
      terminal.say(terminal.style("red", tostring(item.failure.error)))
    end
    for _, file in ipairs(item.files) do
      local name, again = names:allocate(file.url, file.name)
      if not again then add(sum, args, folder .. "/" .. name, file) end
    end
  end
  terminal.flush()
  terminal.say(summary(sum))
  return sum.failed > 0 and 1 or 0
end

return dry_run
