--- The grammar of the command line: commands, options, and help that teaches by example.

local argparse = require "argparse"
local check = require "earthshine.check"
local manual = require "earthshine.cli.manual"
local options = require "earthshine.cli.options"
local sandbox = require "earthshine.sandbox.options"
local strategies = require "earthshine.auth.strategies"

local parser = {}

-- What may follow an option or stand as a word, for completion: words that are known, files,
-- folders, commands to run, names of profiles, or nothing that could be known. argparse leaves the
-- field alone.
local FILE <const>, FOLDER <const> = { file = true }, { folder = true }

---@class earthshine.cli.takes
---@field words? string[]
---@field file? boolean
---@field folder? boolean
---@field profile? boolean the name of a profile of the configuration file
---@field commands? boolean a command line of the shell

-- An unset variable of a script must not turn into the current folder, or into a traceback.
local function path(text)
  if text ~= "" then return text end
  return nil, "an empty word names no file or folder; is a variable of the shell unset?"
end

local function takes(element, what)
  element.takes = what
  if what == FILE or what == FOLDER then element:convert(path) end
  return element
end

local STRATEGIES <const> = strategies.names
local SHELLS <const> = { "bash", "zsh", "fish" }

-- Paragraphs, each on one line, which argparse breaks again.
local function paragraph(text)
  return (text:gsub("\n\n", "\0"):gsub("\n", " "):gsub("%z", "\n\n"))
end

-- A block of help: a title and lines in front of which two spaces go.
local function block(title, text)
  return title .. ":\n  " .. text:gsub("\n", "\n  ")
end

-- Pairs of a name and what it means, below each other. argparse would break long lines without
-- their indentation.
local function list(title, entries, column, width)
  local lines = {}
  column = math.min(column, width // 2)
  for _, entry in ipairs(entries) do
    local line = ("%%-%ds"):format(column):format(entry[1])
    for word in entry[2]:gmatch "%S+" do
      if #line > column and #line + 1 + #word + 2 > width then
        lines[#lines + 1], line = line, (" "):rep(column)
      end
      line = line .. " " .. word
    end
    lines[#lines + 1] = line
  end
  return block(title, table.concat(lines, "\n"))
end

local function epilog_of(name, width)
  local entry, blocks = manual.commands[name], {}
  if entry.examples then blocks[#blocks + 1] = block("Examples", entry.examples) end
  if entry.notes then blocks[#blocks + 1] = paragraph(entry.notes) end
  blocks[#blocks + 1] = list("Exit status", manual.statuses_of(name), 4, width)
  return table.concat(blocks, "\n\n")
end

local function top_epilog(width)
  return table.concat({
    paragraph(manual.account), paragraph(manual.settings),
    "  " .. manual.settings_example:gsub("\n", "\n  "),
    list("Environment", manual.environment, 20, width),
    list("Files", manual.files, 33, width),
    list("Exit status", manual.statuses_of(), 4, width),
  }, "\n\n")
end

-- Options that every command has.
local function common(command)
  takes(command:option("--system", "PROD (default), UAT, SIT, or a JSON file that describes a "
    .. "system; without it, $EARTHSHINE_SYSTEM"):argname "NAME|FILE",
    { words = { "PROD", "UAT", "SIT" }, file = true })
  command:flag("-q --quiet", "no progress and no remarks; errors still show")
  command:flag("-v --verbose", "log what happens to stderr; twice: each request"):count "0-2"
  takes(command:option("--trace", "write log and requests to a file, one JSON object a line, "
    .. "without secrets"):argname "FILE", FILE)
  takes(command:option("--config", "settings; default: $XDG_CONFIG_HOME or ~/.config, "
    .. "earthshine/config.lua there"):argname "FILE", FILE)
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

local function integer(name, least, most)
  return function(text)
    local n = math.tointeger(tonumber(text))
    if n and n >= least and n <= most then return n end
    return nil, ("%s must be a whole number from %d to %d, but is %q"):format(name, least, most,
      text)
  end
end

local function one_of(what, words)
  return function(text)
    if check.nearest(text, words) == text then return text end
    return nil, ("there is no %s %q%s; there are %s"):format(what, text, check.meant(text, words),
      table.concat(words, ", "))
  end
end

local function add_search(sub)
  common(sub)
  sub:argument("names", "short names of collections, such as ATL06"):args "*"
  options.add(sub)
  sub:group("What to print",
    sub:flag("--collections", "search for collections instead of granules"),
    sub:flag("--json", "one JSON record a line; this is what a pipe gets"),
    sub:flag("--urls", "the addresses of the data files, one a line"),
    sub:flag("--hits", "only how many there are"))
end

-- Options of the two commands that download.
local function add_target(sub, default, ...)
  local workers = sub:option("--workers", "files at a time (default: 8)")
  sub:group("Where to and how",
    takes(sub:option("--to", "folder; made if it is not there" .. default):argname "DIR", FOLDER),
    workers:argname "N":convert(integer("--workers", 1, 500)),
    sub:flag("--no-verify", "do not compare sizes and checksums with the metadata"),
    sub:flag("--no-fsync", "do not wait for the disk: faster, but a power cut may lose files"),
    sub:flag("--json", "one JSON object a file on stdout"), ...)
end

local function add_sync(sub)
  common(sub)
  sub:argument("names", "short names of collections"):args "*"
  options.add(sub, { count = false })
  add_target(sub, "",
    takes(sub:option("--state", "what sync knows from run to run; default: a file in the folder")
      :argname "FILE", FILE),
    sub:flag("--prune", "remove files that sync wrote and that the search no longer finds"),
    sub:flag("--yes", "prune without a question (no terminal, none either), and also if nothing "
      .. "matches any more; change over from another search that was kept here")
      :hidden_name "-y",
    sub:flag("--dry-run", "tell what would be done, and do nothing"))
end

local function add_download(sub)
  common(sub)
  takes(sub:argument("names", "short names of collections, addresses, ids of granules, or - for a "
    .. "list of addresses, ids or records on stdin"):args "*", { words = { "-" } })
  options.add(sub)
  add_target(sub, " (default: .)",
    sub:flag("--force", "fetch also what is there already"),
    sub:flag("--verify-all", "compare checksums of what is there already, whatever its size"),
    sub:flag("--dry-run", "tell what would be fetched, and fetch nothing"),
    sub:flag("--fail-fast", "stop at the first file that fails"))
end

local function add_run(sub)
  common(sub)
  takes(sub:argument("recipe", "the script"):argname "RECIPE", FILE)
  takes(sub:argument("rest", "its arguments"):args "*":argname "ARG", FILE)
end

local function add_login(sub)
  common(sub)
  takes(sub:argument("action", "nothing, or one of create, logout, revoke, tokens, whoami")
    :args "?", { words = { "create", "logout", "revoke", "tokens", "whoami" } })
  sub:argument("token", "revoke: the token's name in the list"):args "?"
  takes(sub:option("--strategy", "where to look (default: all): " .. table.concat(STRATEGIES, ", "))
    :argname "NAME":convert(one_of("strategy", STRATEGIES)), { words = STRATEGIES })
  sub:flag("--persist", "keep user name and password in the netrc file, once they are accepted")
  sub:flag("--yes", "revoke and logout: without a question"):hidden_name "-y"
  sub:flag("--json", "tokens and whoami: as JSON")
end

local function add_doctor(sub)
  common(sub)
  takes(sub:option("--to", "the folder that downloads go to (default: .)"):argname "DIR", FOLDER)
  sub:option("--timeout", "seconds after which a check is given up (default: 15)"):argname "N"
    :convert(integer("--timeout", 1, 600))
  sub:flag("--json", "one JSON object on stdout")
end

local function add_sandbox(sub)
  for _, entry in ipairs(sandbox) do
    if not entry.value then
      sub:flag(entry.name, entry.help)
    else
      local option = sub:option(entry.name, entry.help):argname(entry.value)
      if entry.repeated then option:count "*" end
      takes(option, entry.value == "FILE" and FILE or nil)
    end
  end
  takes(sub:argument("command", "behind --: what to run against it"):args "*", { commands = true })
end

local function add_completion(sub)
  local words = table.move(SHELLS, 1, #SHELLS, 1, {})
  words[#words + 1] = "profiles"
  sub:argument("shell", "bash, zsh or fish"):choices(words)
  takes(sub:option("--config", "profiles: of these settings"):argname "FILE", FILE)
end

local function add_status(sub)
  common(sub):flag("--json", "one JSON object on stdout")
end

local function add_topic(sub)
  sub:argument("topic", "the command"):args "?"
end

local function nothing() end

-- Name, summary, and what adds the options, in the order of the help.
local COMMANDS <const> = {
  { "search", "find granules, or collections", add_search },
  { "download", "fetch files: of a search, of a list, by address", add_download },
  { "sync", "keep a folder up to date with a search", add_sync },
  { "run", "run a recipe, which is a Lua script", add_run },
  { "login", "check the account, keep it, list its tokens", add_login },
  { "status", "ask which services are out of order", add_status },
  { "doctor", "find out what does not work, and what to do", add_doctor },
  { "sandbox", "start an Earthdata on this machine to try things on", add_sandbox },
  { "completion", "print the completion of a shell", add_completion },
  { "man", "print the manual page, as troff reads it", nothing },
  { "version", "print the version", nothing },
  { "help", "print the help of a command", add_topic },
}
-- Commands that tell of all options of all commands.
local WHOLE <const> = { completion = true, man = true }

-- The commands whose options can matter: those among the words. Options take time to make.
local function meant(words)
  local set = {}
  for _, entry in ipairs(COMMANDS) do set[entry[1]] = words == nil end
  for _, word in ipairs(words or {}) do
    if WHOLE[word] then return meant() end
    set[word] = true
  end
  return set
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
  add_help(root, root)
  root:description(manual.description .. "\n\n  " .. manual.examples:gsub("\n", "\n  "))
  root:epilog(top_epilog(width))
  root:help_max_width(width):usage_max_width(width)
  root:help_description_margin(width < NARROW and 8 or 28)
  root:command_target "command":require_command(false)
  common_before(root):flag("--version", "print the version and leave"):target "show_version"
  local wanted = meant(words)
  for _, entry in ipairs(COMMANDS) do
    local name, summary, add = table.unpack(entry)
    local sub = root:command(name, summary):add_help(false)
    if wanted[name] then
      add_help(sub, root)
      add(sub:epilog(epilog_of(name, width)))
    end
  end
  return root
end

return parser
