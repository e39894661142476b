--- The completion script of bash (3.2 or newer).
--
-- It is a table in shell: what each option and each place of each command takes. Names of files
-- and folders are bash's own business, so that quoting and "~" work as everywhere.

local grammar = require "earthshine.cli.grammar"

local HEAD <const> = [=[
# bash completion for earthshine; made by `earthshine completion bash`.

# What a word may be: sets words (an array) and kind; endings of names, where it is a file.
]=]

local TAIL <const> = [=[
# The names of the profiles, of the configuration file that the line names.
_earthshine_profiles() {
  local program=${COMP_WORDS[0]/#\~\//$HOME/} config=() i
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ ${COMP_WORDS[i]} == --config ]] || continue
    [[ ${COMP_WORDS[i+1]} == '=' ]] && config=(--config "${COMP_WORDS[i+2]}") ||
      config=(--config "${COMP_WORDS[i+1]}")
  done
  while IFS= read -r; do words+=("$REPLY"); done < <(
    "$program" completion profiles "${config[@]}" 2>/dev/null)
}

# NAME=VALUE: bash has cut it at the "=", and the words before it are in name.
_earthshine_pairs() { # WORD
  local word last
  for word in "${words[@]}"; do
    if [[ $name ]]; then
      [[ $word == "$name=$1"* && $word != "$name=" ]] && COMPREPLY+=("${word#*=}")
    else
      word=${word%%=*}=
      [[ $word == "$1"* && $word != "$last" ]] && COMPREPLY+=("$word")
      last=$word
      compopt -o nospace 2>/dev/null
    fi
  done
}

# Files whose names have one of some endings, and folders.
_earthshine_files() { # WORD
  local path ending
  compopt -o filenames 2>/dev/null
  while IFS= read -r path; do
    ending=${path##*.}
    [[ -d $path || $path == *.* && "|$endings|" == *"|${ending,,}|"* ]] && COMPREPLY+=("$path")
  done < <(compgen -f -- "$1")
}

# Offers what fits the word at the cursor.
_earthshine_offer() { # WORD
  local word quoted
  case $kind in
    pairs) _earthshine_pairs "$1"; return ;;
    endings) _earthshine_files "$1"; return ;;
    file) compopt -o default 2>/dev/null ;;
    folder) compopt -o dirnames 2>/dev/null ;;
    profile) _earthshine_profiles ;;
  esac
  for word in "${words[@]}"; do
    [[ $word == "$1"* ]] || continue
    printf -v quoted %q "$word"
    COMPREPLY+=("$quoted")
  done
}

# The rest of the line is a command line of its own.
_earthshine_command_line() { # INDEX
  local cur=${COMP_WORDS[COMP_CWORD]}
  if ((COMP_CWORD == $1)); then
    while IFS= read -r; do COMPREPLY+=("$REPLY"); done < <(compgen -c -- "$cur")
  elif [[ ${COMP_WORDS[$1]##*/} == earthshine ]]; then
    COMP_WORDS=("${COMP_WORDS[@]:$1}")
    ((COMP_CWORD -= $1))
    _earthshine
  else
    compopt -o default 2>/dev/null
  fi
}

_earthshine() {
  local command= pending= name= rest= places=0 i word words=() kind= endings=
  local cur=${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  # bash has cut --option=value at the "=".
  [[ $cur == '=' ]] && cur=
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ $pending && $word != '=' && ${COMP_WORDS[i+1]} == '=' ]]; then
      name=$word
    elif [[ $pending ]]; then
      [[ $word == '=' ]] || pending= name=
    elif [[ $word == -- && ! $rest ]]; then
      [[ $command == sandbox ]] && { _earthshine_command_line $((i + 1)); return; }
      rest=1
    elif [[ $word == -* && ! $rest ]]; then
      _earthshine_value "$command" "$word" && pending=$word
    elif [[ ! $command ]]; then
      command=$word
    else
      ((places++))
      [[ $command == run ]] && rest=1
    fi
  done
  words=() kind=
  if [[ $pending ]]; then
    _earthshine_value "$command" "$pending"
  elif [[ $cur == -* && ! $rest ]]; then
    _earthshine_options "$command"
  else
    _earthshine_place "$command" $((places + 1))
  fi
  _earthshine_offer "$cur"
}

complete -F _earthshine earthshine
]=]

local function quote(text)
  if not text:find "[^%w%-_./]" and text ~= "" then return text end
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function array(words)
  local quoted = {}
  for i, word in ipairs(words) do quoted[i] = quote(word) end
  return "words=(" .. table.concat(quoted, " ") .. ")"
end

-- The assignments that say what a word may be.
local function assignments(takes)
  local list = {}
  local words = takes.words or takes.pairs
  if words then list[1] = array(words) end
  if takes.endings then list[#list + 1] = "endings=" .. quote(table.concat(takes.endings, "|")) end
  local kind = takes.endings and "endings" or takes.pairs and "pairs" or takes.file and "file"
    or takes.folder and "folder" or takes.profile and "profile"
  if kind then list[#list + 1] = "kind=" .. kind end
  return table.concat(list, " ")
end

-- A function that is one case over "COMMAND WORD": patterns with the same action in one arm.
local function cases(name, arms, otherwise)
  local order, patterns = {}, {}
  for _, arm in ipairs(arms) do
    local action = arm[2]
    if not patterns[action] then
      patterns[action] = {}
      order[#order + 1] = action
    end
    table.insert(patterns[action], arm[1])
  end
  local lines = { name .. "() {", "  words=() kind= endings=", '  case "$1 $2" in' }
  for _, action in ipairs(order) do
    lines[#lines + 1] = ("    %s)"):format(table.concat(patterns[action], "|\\\n    "))
    lines[#lines + 1] = ("      %s ;;"):format(action)
  end
  lines[#lines + 1] = ("    *) %s ;;\n  esac\n}\n\n"):format(otherwise)
  return table.concat(lines, "\n")
end

local function pattern(command, word) return quote(command .. " ") .. word end

local function names_of(list)
  local names = {}
  for i, entry in ipairs(list) do names[i] = entry.name end
  return names
end

--- Makes the script.
---@param whole earthshine.cli.grammar
---@return string
return function(whole)
  local options, values, places = {}, {}, {}
  for _, command in ipairs(grammar.all(whole)) do
    local shown = {}
    for _, option in ipairs(command.options) do
      table.move(option.names, 1, #option.names, #shown + 1, shown)
      if grammar.takes_value(option) then
        for _, list in ipairs { option.names, option.hidden } do
          for _, name in ipairs(list) do
            values[#values + 1] = { pattern(command.name, name), assignments(option.takes) }
          end
        end
      end
    end
    options[#options + 1] = { pattern(command.name, "*"), array(shown) }
    for i, argument in ipairs(command.arguments) do
      local takes = argument.takes
      if takes.command then takes = { words = names_of(whole.commands) } end
      places[#places + 1] = { pattern(command.name, argument.many and "*" or i),
        assignments(takes) }
    end
  end
  places[#places + 1] = { "' '*", array(names_of(whole.commands)) }
  return HEAD .. cases("_earthshine_options", options, "") ..
    cases("_earthshine_value", values, "return 1") .. cases("_earthshine_place", places, "") .. TAIL
end
