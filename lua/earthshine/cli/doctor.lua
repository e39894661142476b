--- `earthshine doctor`: what works and what does not, a line each, and what to do.

local config = require "earthshine.cli.config"
local es = require "earthshine"
local files = require "earthshine.async.files"
local examination = require "earthshine.doctor"
local terminal = require "earthshine.cli.terminal"

local doctor = {}

local WORDS <const> = {
  ok = { "ok", "green" }, warning = { "warning", "yellow" }, failure = { "FAILED", "red" },
}
local MARGIN <const> = 23 -- status and name stand in front of the sentence

local function print_check(entry)
  local word = WORDS[entry.status]
  local head = terminal.style(word[2], ("%-8s"):format(word[1]), "out")
    .. ("%-15s"):format(entry.name)
  local margin = MARGIN
  if terminal.measure() < 60 then
    terminal.write(head:gsub("%s+$", ""), "\n")
    head, margin = "  ", 2
  end
  local space = (" "):rep(margin)
  terminal.paragraph(head, entry.message, margin)
  for _, line in ipairs(entry.details or {}) do
    terminal.paragraph(space .. "- ", line, margin + 2)
  end
  if entry.advice then terminal.paragraph(space .. "-> ", entry.advice, margin + 3) end
end

local OTHERS_WRITE <const> = 0x12 -- -w- of group and others

-- The check of the settings, which were read before the command began.
local function configuration(args)
  local function finding(status, message, advice)
    return { name = "configuration", status = status, message = message, advice = advice,
      seconds = 0 }
  end
  if args.wrong_settings then
    return finding("failure", args.wrong_settings, "correct it; until then all commands refuse")
  end
  local path = args.config or config.path()
  if not path then return finding("ok", "there is no home folder that it could be in") end
  local found = files.stat(path)
  if not found then return finding("ok", path .. " does not exist") end
  if found.mode & OTHERS_WRITE ~= 0 then
    return finding("warning", path .. " can be changed by other users", "chmod go-w " .. path)
  end
  return finding("ok", ("%s is well formed%s"):format(path,
    args.profile and "; profile " .. args.profile or ""))
end

local function summary(report)
  local counts = { ok = 0, warning = 0, failure = 0 }
  for _, entry in ipairs(report.checks) do counts[entry.status] = counts[entry.status] + 1 end
  if counts.failure > 0 then
    return ("%d of %d checks failed."):format(counts.failure, #report.checks)
  elseif counts.warning > 0 then
    return ("Nothing failed; %d of %d checks warn."):format(counts.warning, #report.checks)
  end
  return "All is well."
end

--- Runs the command.
---@param args table
---@return integer status 1 where something failed
function doctor.run(args)
  local report = examination.examine(args.session, { folder = args.to, timeout = args.timeout })
  local settings = configuration(args)
  table.insert(report.checks, 1, settings)
  report.ok = report.ok and settings.status ~= "failure"
  if args.json then
    for _, entry in ipairs(report.checks) do
      entry.details = entry.details and es.json.array(entry.details)
    end
    terminal.write(es.json.encode {
      ok = report.ok, system = report.system, seconds = report.seconds,
      checks = es.json.array(report.checks),
    }, "\n")
  else
    for _, entry in ipairs(report.checks) do print_check(entry) end
    terminal.note(summary(report))
  end
  terminal.flush()
  return report.ok and 0 or 1
end

return doctor
