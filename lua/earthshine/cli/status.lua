--- `earthshine status`: which services are out of order, and what that means.

local es = require "earthshine"
local terminal = require "earthshine.cli.terminal"

local status = {}

local function print_services(report)
  for _, service in ipairs(report.services) do
    local style = service.ok and "green" or service.ok == false and "red" or "yellow"
    local word = service.ok and "ok" or service.status -- as the doctor has it
    terminal.write(terminal.style(style, ("%-10s"):format(word), "out"), " ",
      service.name, "\n")
    for _, text in ipairs { service.means or "", service.message } do
      terminal.paragraph((" "):rep(11), text, 11)
    end
  end
end

local function moment(seconds)
  return os.date("!%Y-%m-%d %H:%M UTC", math.floor(seconds))
end

local function print_messages(report)
  for _, notice in ipairs(report.messages) do
    local from = notice.starts and " from " .. moment(notice.starts) or ""
    local to = notice.ends and " until " .. moment(notice.ends) or ""
    terminal.write("\n", notice.kind, from, to, ":\n")
    terminal.paragraph("  ", notice.text, 2)
  end
end

--- Runs the command.
---@param args table
---@return integer status 0 where all is in order, 1 where something is not
function status.run(args)
  local report = assert(es.status())
  if args.json then
    terminal.write(es.json.encode {
      system = report.system, ok = report.ok, services = es.json.array(report.services),
      messages = es.json.array(report.messages), checked = report.checked,
    }, "\n")
  else
    print_services(report)
    print_messages(report)
  end
  terminal.flush()
  return report.ok and 0 or 1
end

return status
