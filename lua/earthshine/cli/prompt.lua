--- Asks a person on the terminal; what a password's letters are does not appear.
--
-- A shell does the asking: it gets Ctrl-C together with this process, sets the terminal right in
-- its trap, and ends; this process then only sees that there is no answer. What was typed comes
-- through a pipe, never on a command line or in an environment.

local core = require "earthshine.core"
local Error = require "earthshine.error"
local terminal = require "earthshine.cli.terminal"

local prompt = {}

--- Whether somebody was asked in this process.
prompt.asked = false

local NO_TERMINAL <const>, NO_ANSWER <const>, INTERRUPTED <const> = 3, 4, 130

-- %s: the command that hides letters, the question, what ends the line that was not echoed.
local SCRIPT <const> = [[
saved=$(stty -g) || exit 3
trap 'stty "$saved"; exit 130' INT TERM HUP QUIT
%s || exit 3
printf '%%s ' %s >&2
IFS= read -r line; status=$?
stty "$saved"
%s
[ $status = 0 ] || exit 4
printf '%%s\n' "$line"]]

local function quote(text)
  return "'" .. text:gsub("%c", " "):gsub("'", "'\\''") .. "'"
end

local function capital(text)
  return (text:gsub("^%l", string.upper))
end

-- Puts a question to whoever sits at the terminal; nil: no answer (Ctrl-D).
local function put(text, hidden)
  terminal.erase()
  local script = SCRIPT:format(hidden and "stty -echo" or ":", quote(text),
    hidden and "echo >&2" or ":")
  local pipe <close> = assert(io.popen(script, "r"))
  local answer = pipe:read "l"
  local ok, how, status = pipe:close()
  if ok then return answer end
  if how == "signal" or status == INTERRUPTED then
    Error.raise { code = "interrupted", message = "interrupted" }
  elseif status == NO_TERMINAL then
    Error.raise { code = "io", message = "the terminal cannot be set to hide what is typed (stty)" }
  elseif status ~= NO_ANSWER then
    Error.raise { code = "io", message = "the shell that asks has failed" }
  end
  terminal.say()
  return nil
end

--- Whether something is to be done that cannot be undone: asked on a terminal, unless --yes was
--- given. Where nobody can be asked, the words of the command decide.
---@param args { yes?: boolean }
---@param what string what would be done, without a question mark
---@param details? string lines that stand above the question
---@return boolean
function prompt.confirm(args, what, details)
  if args.yes or not (core.tty(0) and core.tty(2)) then return true end
  if details then terminal.say("  ", details) end
  local answer = put(what .. "? [y/N]", false)
  if answer and answer:find "^%s*[yY]" then return true end
  terminal.say "Nothing was done."
  return false
end

--- Answers a login's question; to be given to a session as `on_prompt`.
---@param question earthshine.question
---@return string? answer nil: none was given (Ctrl-D); raises `auth` without a terminal, and
--- `interrupted`
function prompt.ask(question)
  if not core.tty(0) then
    Error.raise { code = "auth", message = ("cannot ask for the %s, because standard input is not "
      .. "a terminal: set EARTHDATA_USERNAME and EARTHDATA_PASSWORD, or EARTHDATA_TOKEN, or use "
      .. "~/.netrc"):format(question.message) }
  end
  prompt.asked = true
  return put(capital(question.message) .. ":", question.kind == "password")
end

return prompt
