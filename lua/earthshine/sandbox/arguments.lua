--- The words of `earthshine sandbox`: options, and the command behind "--".

local faults = require "earthshine.sandbox.faults"
local item = require "earthshine.sandbox.help"
local known = require "earthshine.sandbox.options"

local arguments = {}

local USAGE = [=[
Usage: earthshine sandbox [options] [-- COMMAND [ARG…]]

%s

Options:
%s

Examples:
  %s

Faults:
]=]

local BY_NAME <const> = { ["-h"] = { key = "help" }, ["--help"] = { key = "help" } }
for _, option in ipairs(known) do BY_NAME[option.name] = option end

--- The text of --help.
---@return string
function arguments.help()
  local lines = {}
  for i, option in ipairs(known) do
    local label = option.name .. (option.value and " " .. option.value or "")
    lines[i] = item(label, option.help, 24)
  end
  lines[#lines + 1] = item("-h, --help", "this text", 24)
  return USAGE:format(known.description, table.concat(lines, "\n"),
    known.examples:gsub("\n", "\n  ")) .. faults.help() .. "\n"
end

--- Reads the words.
---@param words string[]
---@return earthshine.sandbox.options? options `help` is true where the text was asked for
---@return string? message
function arguments.parse(words)
  local options = { faults = {} }
  local i = 1
  while words[i] do
    local word, value = words[i]:match "^(%-%-[%w-]+)=(.*)$"
    word = word or words[i]
    local option = BY_NAME[word]
    if word == "--" then
      options.command = table.move(words, i + 1, #words, 1, {})
      if #options.command == 0 then return nil, "a command is missing behind --" end
      break
    elseif option and not option.value and not value then
      options[option.key] = true
    elseif option and option.value then
      if not value then
        i = i + 1
        value = words[i]
      end
      if not value then return nil, "option " .. word .. " needs a value" end
      if option.repeated then
        table.insert(options.faults, value)
      else
        options[option.key] = value
      end
    else
      return nil, ("unknown option or word %q; see `earthshine sandbox --help`"):format(words[i])
    end
    i = i + 1
  end
  if options.port then
    local port = math.tointeger(tonumber(options.port))
    if not port then return nil, "option --port needs a number" end
    options.port = port
  end
  return options
end

return arguments
