--- The completion script of fish: a line for each thing that may be typed.

local grammar = require "earthshine.cli.grammar"

local HEAD <const> = [=[
# fish completion for earthshine; made by `earthshine completion fish`.

# Whether the line has this command, or none yet; and how many words of its own it has, if asked.
function __earthshine_in # COMMAND [PLACE]
    set -l command
    set -l places 0
    set -l pending
    set -l words (commandline -opc)
    for word in $words[2..-1]
        if set -q pending[1]
            set -e pending[1]
        else if string match -q -- '-*' $word
            contains -- "$command $word" $__earthshine_values; and set pending 1
        else if test -z "$command"
            set command $word
        else
            set places (math $places + 1)
        end
    end
    test "$command" = "$argv[1]"; or return 1
    test (count $argv) = 1; or test $places = $argv[2]
end

# Files whose names have one of these endings, and folders.
function __earthshine_files # ENDING...
    set -l endings (string join '|' -- $argv)
    complete -C "__fish_command_without_completions "(commandline -ct) |
        string match -ri -- ".*/\$|.*\\.(?:$endings)\$"
end

# What the command line behind "--" may go on with.
function __earthshine_behind
    set -l words (commandline -opc)
    set -l dashes (contains -i -- -- $words); or return
    set -l rest
    test $dashes -lt (count $words); and set rest (string escape -- $words[(math $dashes + 1)..-1])
    complete -C (string join ' ' -- $rest (commandline -ct))
end

]=]

local function quote(text)
  return "'" .. text:gsub("[\\']", "\\%0") .. "'"
end

-- The words of `complete` for what a word may be.
local function takes_words(takes)
  if takes.profile then
    return " -x -a '(earthshine completion profiles 2>/dev/null)'"
  elseif takes.commands then
    return " -x -a '(__earthshine_behind)'"
  end
  if takes.endings then
    return (" -x -a '(__earthshine_files %s)'"):format(table.concat(takes.endings, " "))
  end
  local parts, words = { takes.file and " -r -F" or " -x" }, takes.words or takes.pairs
  if words then parts[2] = " -a " .. quote(table.concat(words, " ")) end
  if takes.folder then parts[2] = " -a '(__fish_complete_directories)'" end
  return table.concat(parts)
end

local function option_line(command, option)
  local words = ""
  for _, name in ipairs(option.names) do
    local long = name:match "^%-%-(.+)$"
    words = words .. (long and " -l " .. long or " -s " .. name:sub(2))
  end
  return ("complete -c earthshine -n %s%s -d %s%s"):format(
    quote(("__earthshine_in %s"):format(quote(command.name))), words, quote(option.help),
    grammar.takes_value(option) and takes_words(option.takes) or "")
end

local function argument_line(command, argument, number, whole)
  local takes = argument.takes
  if takes.command then
    takes = { words = {} }
    for i, other in ipairs(whole.commands) do takes.words[i] = other.name end
  end
  if not next(takes) then return nil end
  local place = argument.many and "" or " " .. number - 1
  return ("complete -c earthshine -n %s%s"):format(
    quote(("__earthshine_in %s%s"):format(quote(command.name), place)),
    takes.file and " -F" or takes_words(takes))
end

-- The options that take a value, as __earthshine_in looks them up.
local function values(whole)
  local list = {}
  for _, command in ipairs(grammar.all(whole)) do
    for _, option in ipairs(command.options) do
      for _, names in ipairs(grammar.takes_value(option)
        and { option.names, option.hidden } or {}) do
        for _, name in ipairs(names) do
          list[#list + 1] = quote(command.name .. " " .. name)
        end
      end
    end
  end
  return "set -g __earthshine_values " .. table.concat(list, " \\\n    ") .. "\n\n"
end

--- Makes the script.
---@param whole earthshine.cli.grammar
---@return string
return function(whole)
  local lines = { "complete -c earthshine -f" }
  for _, command in ipairs(whole.commands) do
    lines[#lines + 1] = ("complete -c earthshine -n %s -a %s -d %s"):format(
      quote "__earthshine_in ''", command.name, quote(command.summary))
  end
  for _, command in ipairs(grammar.all(whole)) do
    for _, option in ipairs(command.options) do
      lines[#lines + 1] = option_line(command, option)
    end
    for i, argument in ipairs(command.arguments) do
      lines[#lines + 1] = argument_line(command, argument, i, whole)
    end
  end
  return HEAD .. values(whole) .. table.concat(lines, "\n") .. "\n"
end
