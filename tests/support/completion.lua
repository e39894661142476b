--- Asks real shells what they would complete, in a folder, without a key being pressed.
--
-- Each function takes lines, the cursor at the end of each, and returns what is offered for each
-- line: words, apart by spaces, as the shell has them.

local temporary = require "tests.support.temporary"

local completion = {}

local PREPARE <const> = [=[
export HOME='%s' PATH="%s:$PATH" EARTHSHINE_SYSTEM=/no/such/system.json LC_ALL=C.UTF-8
unset XDG_CONFIG_HOME; cd '%s'
]=]

--- Whether a shell is installed.
---@param name string
---@return boolean
function completion.has(name)
  return temporary.shell("command -v " .. name) ~= ""
end

-- Runs a shell line in the folder, in which the command is `earthshine` and the lines are in
-- `queries`; what comes back is a line for each of them.
local function ask(folder, lines, command)
  local here = temporary.shell "pwd"
  os.execute(("mkdir -p '%s' && ln -sf '%s/scripts/earthshine' '%s'"):format(folder:path "bin",
    here, folder:path "bin/earthshine"))
  folder:write("queries", table.concat(lines, "\n") .. "\n")
  local out = temporary.shell(PREPARE:format(folder:path(), folder:path "bin", folder:path())
    .. command)
  local answers, i = {}, 0
  for line in (out .. "\n"):gmatch "(.-)\r?\n" do
    local answer = line:match "^=>(.*)$"
    if answer then
      i = i + 1
      answers[lines[i]] = answer:match "^%s*(.-)%s*$"
    end
  end
  assert(i == #lines, "the shell answered:\n" .. out)
  return answers
end

-- compopt works only while readline completes; what it is told stands for what readline would do.
local BASH <const> = [=[
eval "$(earthshine completion bash)"
compopt() {
  case $* in *dirnames*) COMPREPLY+=('[folders]') ;; *default*) COMPREPLY+=('[files]') ;; esac
}
while IFS= read -r line; do
  # readline splits at "=" and leaves an empty word behind a space.
  read -ra COMP_WORDS <<< "${line//=/ = }"
  [[ $line == *[' =='] ]] && COMP_WORDS+=('')
  [[ $line == *= ]] && unset 'COMP_WORDS[-1]'
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _earthshine
  echo "=> ${COMPREPLY[*]}"
done < queries]=]

--- bash, by calling its completion function; "[files]" and "[folders]" are readline's own.
---@param folder table
---@param lines string[]
---@return table<string, string>
function completion.bash(folder, lines)
  folder:write("ask.bash", BASH)
  return ask(folder, lines, "bash ask.bash 2>&1")
end

--- bash on a terminal, with the tab key: what the line becomes.
---@param folder table
---@param line string
---@return string
function completion.bash_tab(folder, line)
  folder:write("tab.bash", [=[
    eval "$(earthshine completion bash)"
    bind "set enable-bracketed-paste off"
    show() { printf "\n=>%s\n" "$READLINE_LINE"; exit; }
    bind -x '"\C-x": show'
  ]=])
  return ask(folder, { line }, ([[
    rm -f ready; { while [ ! -s ready ]; do sleep 0.02; done; printf '%%s\t\030' '%s'; } |
      script -qec 'PROMPT_COMMAND="echo > ready" bash --rcfile tab.bash -i' /dev/null]]):format(
    line))[line]
end

-- The completion system calls compadd for all that it offers; a function of the name sees it. (With
-- -O, -A or -D it only asks which words fit.)
local ZSH <const> = [=[
fpath=(~/functions $fpath)
autoload -Uz compinit
compinit -u -d ~/dump
compadd() {
  local word
  for word in "${@[1,(i)(-|--)]}"; do
    case $word in (-[OAD]*) builtin compadd "$@"; return ;; esac
  done
  local -a hits
  builtin compadd -A hits "$@"
  offered+=("${hits[@]}")
  builtin compadd "$@"
}
zle-line-init() {
  local line
  while IFS= read -r line; do
    offered=()
    BUFFER=$line CURSOR=$#line
    zle list-choices
    print -r -- "=> ${(u)offered}" >> ~/answers
  done < ~/queries
  BUFFER=exit
  zle accept-line
}
zle -N zle-line-init
typeset -ga offered
LISTMAX=10000
]=]

--- zsh, on a terminal, by its own completion system.
function completion.zsh(folder, lines)
  folder:write(".zshrc", ZSH)
  return ask(folder, lines, [[
    mkdir functions; earthshine completion zsh > functions/_earthshine
    ZDOTDIR="$HOME" script -qec 'stty cols 200 rows 500; zsh -d -i' /dev/null </dev/null >screen
    cat answers]])
end

local FISH <const> = [=[
earthshine completion fish | source
while read -l line
    echo "=>" (complete -C "$line" | string replace -r '\t.*' '')
end < queries]=]

--- fish, which can be asked.
function completion.fish(folder, lines)
  folder:write("ask.fish", FISH)
  return ask(folder, lines, "fish ask.fish 2>&1")
end

return completion
