--- The grammar of the command line: commands, options, and help that teaches by example.

local argparse = require "argparse"
local options = require "earthshine.cli.options"

local parser = {}

local TOP = [[
Searches NASA Earthdata and downloads its files.

  earthshine search ATL06 --bbox -50,60,-40,70 --temporal 2020-01-01,2020-01-14
  earthshine search ATL06 --temporal 2020-01-01 --urls > list.txt
  earthshine download ATL06 --temporal 2020-01-01 --count 10 --to data
  earthshine search HLSL30 --cloud-cover 0,20 | earthshine download - --to data
  earthshine run recipe.lua
  earthshine sandbox -- earthshine search ATL06]]

local ACCOUNT = [[
An account (free, from https://urs.earthdata.nasa.gov) is taken from EARTHDATA_TOKEN, from
EARTHDATA_USERNAME and EARTHDATA_PASSWORD, or from ~/.netrc. Searching needs none.

Settings that are always the same can stand in ~/.config/earthshine/config.lua:

  workers = 16
  to = "~/data"
  profiles = { uat = { system = "UAT" }, nightly = { quiet = true, to = "/data/nightly" } }

and `--profile nightly` takes those of a profile over them. The settings are system, workers, to,
strategy, quiet, verbose, trace, verify and fsync; options and EARTHSHINE_SYSTEM win over them.]]

local STATUS = [[
Exit status: 0 all went well, 1 something failed, 2 the command is wrong, 130 interrupted.]]

-- What each exit status means, where a command can say more than the whole.
local STATUSES = {
  search = "0 also where nothing matches; 1 the search failed; 2 the query or the command\n"
    .. "is wrong; 130 interrupted.",
  download = "0 all files are there and verified; 1 some failed, or none could be tried;\n"
    .. "2 the query or the command is wrong; 130 interrupted: the same command goes on.",
  sync = "0 the folder is as the catalogue is; 1 some files failed, the search may have\n"
    .. "missed records, or another run holds the lock; 2 the query or the command is wrong;\n"
    .. "130 interrupted.",
  run = "what the recipe returns, if that is a whole number; 1 it failed; 2 it does not compile;\n"
    .. "130 interrupted.",
}

local EXAMPLES = {
  search = [[
Examples:
  earthshine search ATL06 --bbox -50,60,-40,70 --temporal 2020-01-01,2020-01-14
      a table of the first granules over south-west Greenland
  earthshine search HLSL30 --version 2.0 --cloud-cover 0,10 --urls
      the links of all that are nearly free of cloud
  earthshine search ATL06 --json | jq -r .umm.GranuleUR
      one JSON record a line, as CMR has it; a pipe gets this without --json
  earthshine search --collections --keyword "sea surface" --count 50
      collections instead of granules
  earthshine search ATL03 --param orbit_number=1200,1210
      any other parameter of CMR]],
  download = [[
Examples:
  earthshine download ATL06 --temporal 2020-01-01 --count 10 --to data
      searches and downloads
  earthshine download https://data.example.gov/a.nc https://data.example.gov/b.nc --to data
      files by their addresses
  earthshine search ATL06 --temporal 2020-01-01,2020-01-14 | earthshine download - --to data
      what a search found
  earthshine download - --to data < list.txt
      a list: a line is an address, a granule's id (G1234-PROVIDER) or a JSON record
  earthshine download ATL06 --temporal 2020-01 --dry-run
      tells what would be fetched, and how much

A file that is complete already is not fetched again, so the same command goes on
where it was interrupted.]],
  sync = [[
Examples:
  earthshine sync ATL06 --bbox -50,60,-40,70 --to greenland
      first all of it, from the second time on only what is new or changed
  earthshine sync ATL06 --bbox -50,60,-40,70 --to greenland --prune
      removes also what the archive has withdrawn, if sync itself wrote it
  earthshine sync ATL06 --to data --prune --dry-run
      tells what would be done
  17 3 * * *  earthshine sync -q MUR-JPL-L4-GLOB-v4.1 --temporal 2025-01-01, --to /data/mur
      every night, by cron; a run that meets another one does nothing and ends with 1

What sync knows is in --state, by default .earthshine-sync.json in the folder. A file that was
removed by hand comes again. A run that is interrupted or killed is completed by the next one.]],
  run = [[
Examples:
  earthshine run recipe.lua data 10
      runs recipe.lua with arg[1] = "data", arg[2] = "10"
  earthshine run --system UAT recipe.lua
      the same recipe, unchanged, on another Earthdata]],
  login = [[
Examples:
  earthshine login --persist
      asks for user name and password where none is found, and keeps them in ~/.netrc
  EARTHDATA_USERNAME=jane EARTHDATA_PASSWORD=… earthshine login
  earthshine login --strategy netrc
      ~/.netrc holds: machine urs.earthdata.nasa.gov login jane password …
  earthshine login whoami
      the profile of the account
  earthshine login tokens
      the account's tokens, by names that are no secret; at most two live at a time
  earthshine login revoke 1a2b3c4d
      ends a token; `login logout` ends the one in use, `login create` makes and prints one]],
  status = [[
Examples:
  earthshine status
      what is out of order, and what that means; exit status 1 if anything is
  earthshine status --json | jq .ok]],
}

-- Options that every command has.
local function common(command)
  command:option("--system", "PROD (default), UAT, SIT, or a JSON file that describes a system; "
    .. "without it, $EARTHSHINE_SYSTEM"):argname "NAME|FILE"
  command:flag("-q --quiet", "no progress and no remarks; errors still show")
  command:flag("-v --verbose", "log what happens to stderr; twice: each request"):count "0-2"
  command:option("--trace", "write log and requests to a file, one JSON object a line, without "
    .. "secrets"):argname "FILE"
  command:option("--config", "settings; default: $XDG_CONFIG_HOME or ~/.config, "
    .. "earthshine/config.lua there"):argname "FILE"
  command:option("--profile", "a set of settings in that file"):argname "NAME"
  return command
end

local function command(root, name, summary)
  local sub = root:command(name, summary):add_help "-h --help"
  sub:help_max_width(100):usage_max_width(100):help_description_margin(28)
  local status = "Exit status: " .. (STATUSES[name] or "0 well, 1 failed, 2 wrong command,\n"
    .. "130 interrupted.")
  sub:epilog(EXAMPLES[name] and EXAMPLES[name] .. "\n\n" .. status or status)
  return sub
end

local function integer(least, most)
  return function(text)
    local n = math.tointeger(tonumber(text))
    if n and n >= least and n <= most then return n end
    return nil, ("%q is not a whole number from %d to %d"):format(text, least, most)
  end
end

local function add_search(root)
  local sub = common(command(root, "search", "find granules, or collections"))
  sub:argument("names", "short names of collections, such as ATL06"):args "*"
  options.add(sub)
  sub:group("What to print",
    sub:flag("--collections", "search for collections instead of granules"),
    sub:flag("--json", "one JSON record a line; this is what a pipe gets"),
    sub:flag("--urls", "the addresses of the data files, one a line"),
    sub:flag("--hits", "only how many there are"))
end

local function add_sync(root)
  local sub = common(command(root, "sync", "keep a folder up to date with a search"))
  sub:argument("names", "short names of collections"):args "*"
  options.add(sub, { count = false })
  sub:group("Where to and how",
    sub:option("--to", "folder; made if it is not there"):argname "DIR",
    sub:option("--state", "what sync knows from run to run; default: a file in the folder")
      :argname "FILE",
    sub:flag("--prune", "remove files that sync wrote and that the catalogue has no longer"),
    sub:flag("--yes", "prune also if nothing at all matches any more"):hidden_name "-y",
    sub:flag("--dry-run", "tell what would be done, and do nothing"),
    sub:option("--workers", "files at a time (default: 8)"):argname "N":convert(integer(1, 500)),
    sub:flag("--no-verify", "do not compare sizes and checksums with the metadata"),
    sub:flag("--no-fsync", "do not wait for the disk: faster, but a power cut may lose files"),
    sub:flag("--json", "one JSON object a file on stdout"))
end

local function add_download(root)
  local sub = common(command(root, "download", "fetch files: of a search, of a list, by address"))
  sub:argument("names", "short names of collections, addresses, ids of granules, or - for a list "
    .. "of addresses, ids or records on stdin"):args "*"
  options.add(sub)
  sub:group("Where to and how",
    sub:option("--to", "folder; made if it is not there (default: .)"):argname "DIR",
    sub:option("--workers", "files at a time (default: 8)"):argname "N":convert(integer(1, 500)),
    sub:flag("--force", "fetch also what is there already"),
    sub:flag("--verify-all", "compare checksums of what is there already, whatever its size"),
    sub:flag("--no-verify", "do not compare sizes and checksums with the metadata"),
    sub:flag("--no-fsync", "do not wait for the disk: faster, but a power cut may lose files"),
    sub:flag("--dry-run", "tell what would be fetched, and fetch nothing"),
    sub:flag("--fail-fast", "stop at the first file that fails"),
    sub:flag("--json", "one JSON object a file on stdout"))
end

local function add_login(root)
  local sub = common(command(root, "login", "check the account, keep it, list its tokens"))
  sub:argument("action", "nothing, or one of create, logout, revoke, tokens, whoami"):args "?"
  sub:argument("token", "revoke: the token's name in the list"):args "?"
  sub:option("--strategy", "where to look: all (default), environment, netrc, interactive or token")
    :argname "NAME"
  sub:flag("--persist", "keep user name and password in the netrc file, once they are accepted")
  sub:flag("--json", "tokens and whoami: as JSON")
end

--- Builds the parser.
---@return table parser of argparse, with `pparse`
function parser.new()
  local root = argparse "earthshine"
  root:description(TOP):epilog(ACCOUNT .. "\n\n" .. STATUS)
  root:help_max_width(100):help_description_margin(28)
  root:command_target "command":require_command(false)
  common(root):flag("--version", "print the version and leave"):target "show_version"
  add_search(root)
  add_download(root)
  add_sync(root)
  local run = common(command(root, "run", "run a recipe, which is a Lua script"))
  run:argument("recipe", "the script"):argname "RECIPE"
  run:argument("rest", "its arguments"):args "*":argname "ARG"
  add_login(root)
  local status = common(command(root, "status", "ask which services are out of order"))
  status:flag("--json", "one JSON object on stdout")
  command(root, "sandbox", "start an Earthdata on this machine to try things on; has --help")
  command(root, "version", "print the version")
  root:add_help_command { summary = "print the help of a command" }
  return root
end

return parser
