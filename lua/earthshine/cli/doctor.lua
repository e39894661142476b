--- `earthshine doctor`: what works and what does not, a line each, and what to do.

local config = require "earthshine.cli.config"
local es = require "earthshine"
local examination = require "earthshine.doctor"
local terminal = require "earthshine.cli.terminal"

local doctor = {}

local WORDS <const> = {
  ok = { "ok", "green" }, warning = { "warning", "yellow" }, failure = { "FAILED", "red" },
}
local WIDEST <const> = 100
local MARGIN <const> = 23 -- status and name stand in front of the sentence

-- Text in lines of a width, broken at spaces; words that are longer stand alone.
local function wrap(text, width)
  local lines, line = {}, nil
  for word in text:gmatch "%S+" do
    if line and terminal.width(line) + 1 + terminal.width(word) <= width then
      line = line .. " " .. word
    else
      lines[#lines + 1], line = line, word
    end
  end
  lines[#lines + 1] = line
  return lines
end

local function put(first, text, margin, width)
  for i, line in ipairs(wrap(terminal.tame((text:gsub("%c", " "))), width - margin)) do
    terminal.write(i == 1 and first or (" "):rep(margin), line, "\n")
  end
end

local function print_check(entry)
  local width = terminal.out_columns and math.min(terminal.out_columns, WIDEST) or math.huge
  local word = WORDS[entry.status]
  local head = terminal.style(word[2], ("%-8s"):format(word[1]), "out")
    .. ("%-15s"):format(entry.name)
  local margin = MARGIN
  if width < 60 then
    terminal.write(head:gsub("%s+$", ""), "\n")
    head, margin = "  ", 2
  end
  local space = (" "):rep(margin)
  put(head, entry.message, margin, width)
  for _, line in ipairs(entry.details or {}) do put(space .. "- ", line, margin + 2, width) end
  if entry.advice then put(space .. "-> ", entry.advice, margin + 3, width) end
end

-- The settings file was read before the command began, or it would not have begun.
local function configuration(args)
  local path = args.config or config.path()
  local found = path and io.open(path, "rb")
  if found then found:close() end
  local message = not path and "there is no home folder that it could be in"
    or found and ("%s is well formed"):format(path) or path .. " does not exist"
  if found and args.profile then message = ("%s; profile %s"):format(message, args.profile) end
  return { name = "configuration", status = "ok", message = message, seconds = 0 }
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
  table.insert(report.checks, 1, configuration(args))
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
