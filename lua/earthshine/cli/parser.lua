--- The grammar of the command line: commands, the options that all have, and help that teaches by
-- example.

local argparse = require "argparse"
local commands = require "earthshine.cli.commands"
local elements = require "earthshine.cli.elements"
local help = require "earthshine.cli.help"
local manual = require "earthshine.cli.manual"

local parser = {}

local takes, FILE <const> = elements.takes, elements.FILE

-- Options that most commands have.
local function common(command)
  takes(command:option("--system", "which Earthdata: PROD (default), UAT, SIT, or a JSON file that "
    .. "describes one"):argname "NAME|FILE",
    { words = { "PROD", "UAT", "SIT" }, file = true })
  command:flag("-q --quiet", "no progress and no remarks; errors still show")
  command:flag("-v --verbose", "log what happens to stderr; twice: each request"):count "0-2"
  takes(command:option("--trace", "write log and requests to a file, one JSON object a line, "
    .. "without secrets"):argname "FILE", FILE)
  takes(command:option("--config", "the configuration file (default: "
    .. "~/.config/earthshine/config.lua)"):argname "FILE", FILE)
  takes(command:option("--profile", "a set of settings in that file"):argname "NAME",
    { profile = true })
  return command
end

-- What is put before the name of an option of the whole, where the words before the command go.
local BEFORE <const> = "before "

-- Options before the command: argparse empties the place of a command's option when it comes to the
-- command, so these have places of their own, which are joined with the command's at the end.
local function common_before(root)
  local count = #root._options
  common(root)
  local names = {}
  for i = count + 1, #root._options do
    local option = root._options[i]
    names[#names + 1] = option:_get_default_target()
    option:target(BEFORE .. names[#names])
  end
  return root:action(function(args)
    for _, name in ipairs(names) do
      local before, behind = args[BEFORE .. name], args[name]
      args[BEFORE .. name] = nil
      if name == "verbose" then
        args[name] = math.min(2, before + (behind or 0))
      elseif behind == nil then
        args[name] = before
      end
    end
  end)
end

-- Notes that help was asked for, whatever is wrong with the rest of the words.
local function add_help(command, root)
  command:flag("-h --help", "show this help and leave"):action(function()
    root.asked = root.asked or command
  end)
end

-- The commands whose options can matter: those among the words. Options take time to make.
local function meant(words)
  local set = {}
  for _, entry in ipairs(commands) do set[entry[1]] = words == nil end
  for _, word in ipairs(words or {}) do set[word] = true end
  for _, entry in ipairs(commands) do
    if words and entry.whole and set[entry[1]] then return meant() end
  end
  return set
end

-- The first line of help; the options follow below it.
local function usage_of(width, words)
  local lines = { "Usage: earthshine" }
  for _, word in ipairs(words) do
    local line = lines[#lines] .. " " .. word
    if #line <= width then lines[#lines] = line else lines[#lines + 1] = "       " .. word end
  end
  return table.concat(lines, "\n")
end

local function fill(command, root, entry, width)
  local name, summary, add = table.unpack(entry)
  add(command)
  if entry.common then common(command) end
  add_help(command, root)
  local words = { name, "[options]" }
  for _, argument in ipairs(command._arguments) do words[#words + 1] = argument:_get_usage() end
  command:usage(usage_of(width, words)):epilog(help.below(name, width))
  command:summary(summary):description(summary:gsub("^%l", string.upper) .. ".")
end

-- Narrow screens have the descriptions below what they describe.
local WIDEST <const>, NARROW <const> = 100, 64

--- Builds the parser.
---@param width? integer columns that help may take; at most 100 are taken
---@param words? string[] of the command line that is to be read; without, for any
---@return table parser of argparse, with `pparse`; then `asked` is the command whose help is wanted
function parser.new(width, words)
  width = math.min(width or WIDEST, WIDEST)
  local root = argparse("earthshine"):add_help(false)
  root:usage(usage_of(width, { "[options]", "COMMAND", "[WORD] ..." }))
  root:description(manual.description .. "\n\n  " .. manual.examples:gsub("\n", "\n  "))
  root:epilog(help.below_all(width))
  root:help_max_width(width):usage_max_width(width)
  root:help_description_margin(width < NARROW and 8 or 28)
  root:command_target "command":require_command(false)
  common_before(root):flag("--version", "print the version and leave"):target "show_version"
  add_help(root, root)
  local wanted = meant(words)
  for _, entry in ipairs(commands) do
    local command = root:command(entry[1], entry[2]):add_help(false)
    if wanted[entry[1]] then fill(command, root, entry, width) end
  end
  return root
end

return parser
