--- The commands, and the options and arguments of each.

local Filter = require "earthshine.assets.filter"
local elements = require "earthshine.cli.elements"
local export = require "earthshine.cli.export"
local options = require "earthshine.cli.options"
local sandbox = require "earthshine.sandbox.options"
local strategies = require "earthshine.auth.strategies"

local takes, integer, one_of = elements.takes, elements.integer, elements.one_of
local FILE <const>, FOLDER <const> = elements.FILE, elements.FOLDER
local STRATEGIES <const> = strategies.names
local SHELLS <const> = { "bash", "zsh", "fish" }

-- An argument as help shows it, and the field in which its words are.
local function argument(sub, shown, field, help)
  return sub:argument(shown, help):target(field):argname(shown)
end

local KINDS <const> = { "granule", "collection", "service", "variable", "tool" }
local INTERVALS <const> = { "year", "month", "day", "hour", "minute", "second" }

-- What cannot be said for an option that need not have a value by argparse's own means: without one
-- it is followed by "=" and nothing; see options.prepare.
local function add_stac(sub)
  local option = sub:option("--stac", "search the STAC API with this address instead of CMR; "
    .. "without one, print the search as the body of a STAC search"):argname "[URL]"
  option.optional = true
  return option
end

local function add_filter(sub)
  return sub:option("--filter", "only these files, such as 'role=data & name=*B0[2-4]*'; fields "
    .. "are name, role, type, band and size, a word alone is one in the name; & | ~ ( ) join them")
    :argname "FILTER":convert(function(text)
      local filter, err = Filter.parse(text)
      return filter, err and err.message
    end)
end

local PRINTED <const> = { "json", "stac", "umm", "items", "geojson", "geojsonl", "csv", "urls",
  "html", "table" }
-- A search knows whether its items are Collections.
local FORMATS <const> = { "stac", "umm", "items", "collections", "geojson", "geojsonl", "csv",
  "urls", "html", "table" }

local function add_format(sub, shown, help, words)
  return takes(sub:option(shown, help):argname "FORMAT":convert(one_of("format", words)),
    { words = words })
end

local function add_search(sub)
  argument(sub, "NAME", "names", "short names of collections, such as ATL06"):args "*"
  options.add(sub, { kinds = KINDS })
  local kinds = {}
  for i = 2, #KINDS do
    kinds[#kinds + 1] = sub:flag(("--%ss"):format(KINDS[i]),
      ("search for %ss instead of granules"):format(KINDS[i]))
  end
  sub:mutex(table.unpack(kinds))
  sub:group("Which kind of records", table.unpack(kinds))
  sub:group("In which form",
    add_format(sub, "--format", "table (default on a terminal), json (as the service has it, one "
      .. "record a line; default in a pipe), umm, stac (one a line), items (one ItemCollection, or "
      .. "list of Collections), geojson, geojsonl (a Feature a line), csv, urls or html", PRINTED),
    sub:flag("--json", "one JSON record a line; this is what a pipe gets"),
    sub:flag("--urls", "the addresses of the data files, one a line"),
    add_filter(sub), table.unpack(export.options(sub)))
  sub:group("What to print",
    sub:flag("--hits", "only how many there are"),
    sub:flag("--facets", "how many collections by platform, instrument, keyword and so on"),
    takes(sub:option("--timeline", "how many granules, by stretch of months, days ..."
      ):argname "INTERVAL":convert(one_of("interval", INTERVALS)), { words = INTERVALS }),
    sub:flag("--explain", "what each parameter means, and the query in Lua; nothing is sent"),
    sub:flag("--dry-run", "print the request as a line of curl, and do not send it"),
    add_stac(sub))
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
  argument(sub, "NAME", "names", "short names of collections, such as ATL06"):args "*"
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
  takes(argument(sub, "WHAT", "names", "short names of collections, addresses, ids of granules, "
    .. "or - for a list of addresses, ids or records on stdin"):args "*", { words = { "-" } })
  options.add(sub)
  add_target(sub, " (default: .)",
    add_filter(sub),
    sub:flag("--force", "fetch also what is there already"),
    sub:flag("--verify-all", "compare checksums of what is there already, whatever its size"),
    sub:flag("--dry-run", "tell what would be fetched, and fetch nothing"),
    sub:flag("--fail-fast", "stop at the first file that fails"))
end

local function add_convert(sub)
  takes(argument(sub, "FILE", "files", "files of JSON; none, or -, for stdin"):args "*", FILE)
  sub:group("In which form",
    add_format(sub, "--to", "stac (Items and Collections, one a line), umm, items (one "
      .. "ItemCollection), collections (one list of them), geojson, geojsonl (a Feature a line), "
      .. "csv, urls, html or table", FORMATS):hidden_name "--format":target "into",
    table.unpack(export.options(sub)))
end

local function add_run(sub)
  takes(argument(sub, "RECIPE", "recipe", "the script"), FILE)
  takes(argument(sub, "ARG", "rest", "its arguments"):args "*", FILE)
end

local function add_login(sub)
  takes(argument(sub, "ACTION", "action",
    "nothing, or one of create, logout, revoke, tokens, whoami"):args "?",
    { words = { "create", "logout", "revoke", "tokens", "whoami" } })
  argument(sub, "TOKEN", "token", "revoke: the token's name in the list"):args "?"
  takes(sub:option("--strategy", "where to look (default: all): " .. table.concat(STRATEGIES, ", "))
    :argname "NAME":convert(one_of("strategy", STRATEGIES)), { words = STRATEGIES })
  sub:flag("--persist", "keep user name and password in the netrc file, once they are accepted")
  sub:flag("--yes", "revoke and logout: without a question"):hidden_name "-y"
  sub:flag("--json", "tokens and whoami: as JSON")
end

local function add_status(sub)
  sub:flag("--json", "one JSON object on stdout")
end

local function add_doctor(sub)
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

local function add_topic(sub)
  takes(argument(sub, "COMMAND", "topic", "the command"):args "?", { command = true })
end

local function add_suggest(sub)
  argument(sub, "TEXT", "text", "the beginning of a name, or words"):convert(function(text)
    if text:find "%S" then return text end
    return nil, "suggest what? Give the beginning of a name, or words"
  end)
  sub:option("--type", "only platform, instrument, project, ...; may be repeated")
    :argname "TYPE":count "*"
  sub:option("--count", "at most so many (default: 20)"):argname "N"
    :convert(integer("--count", 1, 2000))
  sub:flag("--json", "one JSON object a line; this is what a pipe gets")
end

local function nothing() end

---@class earthshine.cli.command_entry
---@field [1] string name
---@field [2] string summary
---@field [3] fun(sub: table) adds options and arguments to a command of argparse
---@field common? boolean whether it has the options that most commands have
---@field whole? boolean whether it tells of all options of all commands

--- In the order of the help.
---@type earthshine.cli.command_entry[]
return {
  { "search", "find granules, collections, services", add_search, common = true },
  { "suggest", "complete what platforms, instruments and keywords are called", add_suggest,
    common = true },
  { "download", "fetch files: of a search, of a list, by address", add_download, common = true },
  { "sync", "keep a folder up to date with a search", add_sync, common = true },
  { "convert", "metadata from one form into another: UMM, STAC, GeoJSON, CSV", add_convert,
    common = true },
  { "run", "run a recipe, which is a Lua script", add_run, common = true },
  { "login", "check the account, keep it, list its tokens", add_login, common = true },
  { "status", "ask which services are out of order", add_status, common = true },
  { "doctor", "find out what does not work, and what to do", add_doctor, common = true },
  { "sandbox", "start an Earthdata on this machine to try things on", add_sandbox },
  { "completion", "print the completion of a shell", add_completion, whole = true },
  { "man", "print the manual page, as troff reads it", nothing, whole = true },
  { "version", "print the version", nothing },
  { "help", "print the help of a command", add_topic },
}
