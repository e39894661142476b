--- The commands, and the options and arguments of each.

local elements = require "earthshine.cli.elements"
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
  sub:group("What to print",
    sub:flag("--json", "one JSON record a line; this is what a pipe gets"),
    sub:flag("--urls", "the addresses of the data files, one a line"),
    sub:flag("--hits", "only how many there are"),
    sub:flag("--facets", "how many collections by platform, instrument, keyword and so on"),
    takes(sub:option("--timeline", "how many granules in each year, month, day, hour ..."
      ):argname "INTERVAL":convert(one_of("interval", INTERVALS)), { words = INTERVALS }),
    sub:flag("--explain", "what each parameter means, and the query in Lua; nothing is sent"),
    sub:flag("--dry-run", "print the request as a line of curl, and do not send it"),
    add_stac(sub))
end

local function add_suggest(sub)
  argument(sub, "TEXT", "text", "the beginning of a name, or words")
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
