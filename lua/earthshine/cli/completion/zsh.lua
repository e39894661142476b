--- The completion script of zsh: one call of _arguments for the whole line, and one a command.

local grammar = require "earthshine.cli.grammar"

local HEAD <const> = [=[
#compdef earthshine
# zsh completion for earthshine; made by `earthshine completion zsh`.

_earthshine_profiles() {
  local -a names config
  local file=${opt_args[--config]//\\:/:}
  [[ -n $file ]] && config=(--config ${(Q)file})
  names=(${(f)"$($earthshine_program completion profiles $config 2>/dev/null)"})
  _describe -t profiles profile names
}

_earthshine_words_or_files() {
  local -a known=("$@")
  _alternative 'words:word:compadd -a known' 'files:file:_files'
}

_earthshine_pairs() {
  local -a known=("$@")
  if compset -P '*='; then
    local name=${${IPREFIX%=}##*=}
    compadd -- ${${(M)known:#$name=?*}#*=}
  else
    compadd -q -S = -- ${(u)known%%=*}
  fi
}

]=]

local TAIL <const> = [=[
if [[ $funcstack[1] == _earthshine ]]; then
  _earthshine "$@"
else
  compdef _earthshine earthshine
fi
]=]

-- A text inside '…' of the shell.
local function single(text) return (text:gsub("'", "'\\''")) end

-- A text inside […] or between colons of a specification.
local function escape(text)
  return (text:gsub("[\\%[%]:]", "\\%0"))
end

local function words_of(list) return table.concat(list, " ") end

-- What _arguments does for a word of a kind.
local function action(takes)
  if takes.pairs then return " _earthshine_pairs " .. words_of(takes.pairs) end
  if takes.endings then
    return (' _files -g "*.(#i)(%s)(-.)"'):format(table.concat(takes.endings, "|"))
  end
  if takes.words and takes.file then
    return " _earthshine_words_or_files " .. words_of(takes.words)
  end
  if takes.words then return "(" .. words_of(takes.words) .. ")" end
  if takes.file then return "_files" end
  if takes.folder then return "_files -/" end
  if takes.profile then return "_earthshine_profiles" end
  return " "
end

-- The specifications of one option, one for each of its names.
local function add_option(lines, option)
  local all = table.move(option.names, 1, #option.names, 1, {})
  table.move(option.hidden, 1, #option.hidden, #all + 1, all)
  local others = #all > 1 and not option.repeated and "(" .. words_of(all) .. ")" or ""
  local hidden = {}
  for _, name in ipairs(option.hidden) do hidden[name] = true end
  for _, name in ipairs(all) do
    local spec = (hidden[name] and "!" or "") .. others .. (option.repeated and "*" or "") .. name
    local valued = grammar.takes_value(option)
    if valued and name:sub(1, 2) == "--" then spec = spec .. "=" end
    spec = spec .. "[" .. escape(option.help) .. "]"
    if valued then
      spec = ("%s:%s:%s"):format(spec, escape(option.value), action(option.takes))
    end
    lines[#lines + 1] = "'" .. single(spec) .. "'"
  end
end

local function add_argument(lines, argument, number)
  local does = argument.takes.command and "_earthshine_commands" or action(argument.takes)
  lines[#lines + 1] = ("'%s'"):format(single(("%s:%s:%s"):format(
    argument.many and "*" or number, escape(argument.name), does)))
end

-- Behind "--" stands a command line of its own.
local BEHIND <const> = [=[
  local dashes=${words[(i)--]}
  if (( dashes < CURRENT )); then
    shift $dashes words
    (( CURRENT -= dashes ))
    _normal
    return
  fi
]=]

-- The function that completes the words of one command.
local function command_function(command)
  local lines = {}
  for _, option in ipairs(command.options) do add_option(lines, option) end
  local before = ""
  for i, argument in ipairs(command.arguments) do
    if argument.takes.commands then before = BEHIND else add_argument(lines, argument, i) end
  end
  local name = command.name == "" and "" or "_" .. command.name
  -- What follows a recipe is the recipe's.
  local flags = command.name == "run" and "-s -S -A '-*'" or "-s -S"
  return ("_earthshine%s() {\n%s  _arguments %s \\\n    %s\n}\n\n"):format(name, before, flags,
    table.concat(lines, " \\\n    "))
end

local function commands_function(whole)
  local lines = {}
  for i, command in ipairs(whole.commands) do
    lines[i] = ("'%s'"):format(single(command.name .. ":" .. escape(command.summary)))
  end
  return ("_earthshine_commands() {\n  local -a commands=(\n    %s\n  )\n"
    .. "  _describe -t commands command commands\n}\n\n"):format(table.concat(lines, "\n    "))
end

local function main_function(whole)
  local lines = {}
  for _, option in ipairs(whole.options) do add_option(lines, option) end
  return ([=[
_earthshine() {
  local curcontext=$curcontext context state state_descr line
  local earthshine_program=${(Q)words[1]/#\~\//$HOME/}
  typeset -A opt_args
  _arguments -s -S -C -A '-*' \
    %s \
    '1:command:_earthshine_commands' '*:: :->words' && return
  [[ $state == words ]] || return
  curcontext="${curcontext%%:*:*}:earthshine-$words[1]:"
  (( $+functions[_earthshine_$words[1]] )) && _earthshine_$words[1]
}

]=]):format(table.concat(lines, " \\\n    "))
end

--- Makes the script.
---@param whole earthshine.cli.grammar
---@return string
return function(whole)
  local parts = { HEAD, commands_function(whole) }
  for _, command in ipairs(grammar.all(whole)) do
    if command ~= whole then parts[#parts + 1] = command_function(command) end
  end
  parts[#parts + 1], parts[#parts + 2] = main_function(whole), TAIL
  return table.concat(parts)
end
