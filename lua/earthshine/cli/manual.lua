--- What the command line says about itself beyond its grammar: examples, notes, environment, files
-- and exit statuses. `--help` and the manual page are both made of it.

local sandbox = require "earthshine.sandbox.options"

local manual = {}

--- The date of these texts, for the manual page.
manual.date = "2026-11-25"

manual.summary = "search NASA Earthdata and download its files"

manual.description = "Searches NASA Earthdata and downloads its files."

manual.examples = [[
earthshine search ATL06 --bbox -50,60,-40,70 --temporal 2020-01-01,2020-01-14
earthshine search HLSL30 --polygon basin.geojson --cloud-cover 0,20 --explain
earthshine search ATL06 --temporal 2020-01-01 --urls > list.txt
earthshine download ATL06 --temporal 2020-01-01 --count 10 --to data
earthshine search HLSL30 --cloud-cover 0,20 | earthshine download - --to data
earthshine run recipe.lua
earthshine sandbox -- earthshine search ATL06]]

manual.account = [[
An account (free, from https://urs.earthdata.nasa.gov) is taken from the environment or from the
netrc file; `earthshine login --persist` asks for it and keeps it. Searching needs none.
`earthshine doctor` finds out why something does not work.]]

manual.settings = [[
Settings that are always the same can stand in the configuration file, as assignments in Lua.
`--profile nightly` takes those of a profile over them. The settings are system, workers, to,
strategy, quiet, verbose, trace, verify and fsync; options and EARTHSHINE_SYSTEM win over them.]]

manual.settings_example = [[
workers = 16
to = "~/data"
profiles = {
  uat = { system = "UAT" },
  nightly = { quiet = true, to = "/data/nightly" },
}]]

--- Names and meanings, in the order in which they are shown.
manual.environment = {
  { "EARTHDATA_TOKEN", "a token of Earthdata Login; wins over user name and password" },
  { "EARTHDATA_USERNAME", "user name, with EARTHDATA_PASSWORD" },
  { "EARTHDATA_PASSWORD", "password of EARTHDATA_USERNAME" },
  { "EARTHSHINE_SYSTEM", "the system, where --system does not say: PROD, UAT, SIT or a file" },
  { "NETRC", "the netrc file, instead of ~/.netrc" },
  { "XDG_CONFIG_HOME", "the folder of configuration, instead of ~/.config" },
  { "https_proxy", "the proxy of requests, http://user:password@host:port; also all_proxy, "
    .. "http_proxy" },
  { "no_proxy", "hosts that are reached without the proxy, apart by commas" },
  { "NO_COLOR", "set to anything, no colours on a terminal" },
}

manual.files = {
  { "~/.netrc", "machine urs.earthdata.nasa.gov login NAME password WORD; chmod 600 it" },
  { "~/.config/earthshine/config.lua", "the settings" },
  { "NAME.part", "a file that is arriving; what a killed run leaves, the next one writes anew" },
  { ".earthshine-sync.json", "what sync knows of the folder that it is in" },
}

--- What a status means where a command does not say more.
manual.statuses = {
  [0] = "all went well",
  [1] = "something failed; a message on stderr says what, and what to do",
  [2] = "the command or the query is wrong; nothing was done",
  [130] = "interrupted by Ctrl-C; a second Ctrl-C does not wait for the tidying up",
  [141] = "whoever reads the output has gone early; there is no message",
}

---@class earthshine.cli.manual_entry
---@field examples? string lines of commands; what explains one is below it, two columns further in
---@field notes? string paragraphs; single line breaks mean nothing
---@field statuses? table<integer, string> over manual.statuses

---@type table<string, earthshine.cli.manual_entry>
manual.commands = {
  search = {
    examples = [[
earthshine search ATL06 --bbox -50,60,-40,70 --temporal 2020-01-01,2020-01-14
    a table of the first granules over south-west Greenland
earthshine search HLSL30 --version 2.0 --cloud-cover 0,10 --urls
    the links of all that are nearly free of cloud
earthshine search ATL06 --json | jq -r .umm.GranuleUR
    one JSON record a line, as CMR has it; a pipe gets this without --json
earthshine search HLSL30 --count 100 --output footprints.geojson
    outlines for a map; likewise .ndjson (STAC), .csv, .txt (addresses), .html
earthshine search ATL06 --format csv --fields id,start,umm.CloudCover
    a table of columns of one's own
earthshine search --collections --keyword "sea surface" --count 50
    collections instead of granules
earthshine search HLSL30 --polygon basin.geojson --sort -start_date
    the latest granules first, over the areas of a file
earthshine search ATL03 --param 'readable_granule_name=ATL03_2020*' \
    --option readable_granule_name.pattern
    any other parameter of CMR, and options of parameters
earthshine search ATL06 --bbox -50,60,-40,70 --dry-run
    the request as a line of curl; --explain tells what it means
earthshine search HLSL30.v2.0 \
    --stac https://cmr.earthdata.nasa.gov/stac/LPCLOUD
    the same search on a STAC API; --stac alone prints it as STAC has it
earthshine search ATL06 --temporal 2020,2021 --timeline month
    the stretches of months that have granules, and how many]],
    notes = [[
Every option may be repeated: several values are alternatives, several shapes must all be touched
(with `--option polygon.or` one of them). Whatever is wrong with a search is told at once, and
nothing is sent.

A name in --param is one of CMR's, also with parts in brackets: `--param 'passes[0][pass]=3'`.

In STAC a version belongs to the name of a collection, as in HLSL30.v2.0 or HLSL30_2.0; of a name
without one, all versions that the STAC API has are searched. The API is asked what it can do;
conditions that it does not know are evaluated here, and a warning tells what is lost. Even with
--dry-run its landing page is read, and for a name without a version its list of collections.]],
    statuses = { [0] = "all went well, also where nothing matches", [1] = "the search failed" },
  },
  suggest = {
    examples = [[
earthshine suggest ices
    platforms, instruments, projects and keywords that begin so
earthshine suggest ice --type platform --json
    only platforms, one JSON object a line]],
  },
  download = {
    examples = [[
earthshine download ATL06 --temporal 2020-01-01 --count 10 --to data
    searches and downloads
earthshine download https://example.gov/a.nc https://example.gov/b.nc
    files by their addresses, into the folder that the shell is in
earthshine search ATL06 --temporal 2020-01 | earthshine download - --to data
    what a search found
earthshine download - --to data < list.txt
    a list: a line is an address, a granule's id (G1234-PROVIDER) or a JSON record
earthshine download ATL06 --temporal 2020-01 --dry-run
    tells what would be fetched, and how much]],
    notes = [[
A file that is complete already is not fetched again, so the same command goes on where it was
interrupted.]],
    statuses = {
      [0] = "all files are there and verified", [1] = "some failed, or none could be tried",
      [130] = "interrupted; the same command goes on",
    },
  },
  sync = {
    examples = [[
earthshine sync ATL06 --bbox -50,60,-40,70 --to greenland
    first all of it, from the second time on only what is new or changed
earthshine sync ATL06 --bbox -50,60,-40,70 --to greenland --prune
    removes also what the archive has withdrawn, if sync itself wrote it
earthshine sync ATL06 --to data --prune --dry-run
    tells what would be done
17 3 * * *  earthshine sync -q ATL06 --temporal 2025-01-01, --to /data/atl06
    every night, by cron; a run that meets another one does nothing and ends with 1]],
    notes = [[
What sync knows is in --state, by default .earthshine-sync.json in the folder. A file that was
removed by hand comes again. A run that is interrupted or killed is completed by the next one.

A folder belongs to one search. Another one, of other words or another system, is refused there;
with --yes it takes the folder over, and --prune then removes the files that only the former search
finds.]],
    statuses = {
      [0] = "the folder is as the catalogue is",
      [1] = "some files failed, the search may have missed records, another run holds the lock, or "
        .. "the folder belongs to another search",
      [130] = "interrupted; the next run goes on",
    },
  },
  convert = {
    examples = [[
earthshine convert --to stac granules.json > items.ndjson
    STAC Items, one a line, of a page of CMR's
earthshine search HLSL30 --count 100 | earthshine convert --to csv \
    --fields id,start,cloud_cover,url
    a table for a spreadsheet
curl -s https://example.org/items.json | earthshine convert --to umm
    STAC Items as UMM; what came as UMM at first comes back as it was
earthshine convert --to geojson --simplify 0.01 --output map.geojson *.json
    footprints for a map]],
    notes = [[
It reads records of UMM (bare, or as { meta, umm }) and STAC (0.9 to 1.1), in any mixture: one a
line, in arrays, pages of CMR's, ItemCollections. Each is recognised by what it is. Lines are read
and written as they come; a document over several lines is read as a whole.

Records come out in the order in which they went in. One that cannot be converted is left out, a
line on stderr says which and why, and the exit status is 1. UMM stays UMM and STAC stays STAC,
each with its own version.

In CSV, texts that a spreadsheet would take for a formula get a ' in front; numbers do not.]],
    statuses = {
      [0] = "every record was written", [1] = "some records could not be converted",
    },
  },
  run = {
    examples = [[
earthshine run recipe.lua data 10
    runs recipe.lua with arg[1] = "data", arg[2] = "10"
earthshine run --system UAT recipe.lua
    the same recipe, unchanged, on another Earthdata]],
    notes = [[
A recipe that logs in and finds no account asks on the terminal, as `earthshine login` does.]],
    statuses = {
      [0] = "all went well; a recipe that returns a whole number gives the status itself",
      [1] = "the recipe failed", [2] = "the recipe does not compile, or the command is wrong",
    },
  },
  login = {
    examples = [[
earthshine login --persist
    asks for user name and password where none is found, and keeps them in ~/.netrc
EARTHDATA_USERNAME=jane EARTHDATA_PASSWORD=… earthshine login
    checks this account
earthshine login --strategy netrc
    ~/.netrc holds: machine urs.earthdata.nasa.gov login jane password …
earthshine login whoami
    the profile of the account
earthshine login tokens
    the account's tokens, by names that are no secret; at most two live at a time
earthshine login revoke 1a2b3c4d
    ends a token; `login logout` ends the one in use, `login create` makes and prints one]],
  },
  status = {
    examples = [[
earthshine status
    what is out of order, and what that means
earthshine status --json | jq .ok]],
    statuses = {
      [0] = "all services are in order",
      [1] = "a service is out of order, or the status cannot be had",
    },
  },
  doctor = {
    examples = [[
earthshine doctor
    a line for each thing that must be right, and what to do where it is not
earthshine doctor --system UAT --to /data/nightly
    the test system, and the folder that downloads are to go to
earthshine doctor --json | jq '.checks[] | select(.status != "ok")'
    what is not in order, for a program]],
    notes = [[
It logs in as a download would, and asks each service once. Nothing is kept; of secrets it shows
where they were found, never what they are.]],
    statuses = {
      [0] = "nothing failed; there may be warnings", [1] = "a check failed",
    },
  },
  completion = {
    examples = [[
earthshine completion zsh > ~/.zfunc/_earthshine
    where ~/.zshrc has: fpath+=~/.zfunc; autoload -U compinit; compinit
earthshine completion fish > ~/.config/fish/completions/earthshine.fish
eval "$(earthshine completion bash)"
    in ~/.bashrc]],
    notes = [[
`make install` puts all three where the shells look for them. The word profiles prints the names
of the configured profiles, one a line; the scripts ask for them.]],
  },
  man = {
    examples = [[
earthshine man | man -l -
    reads the manual page
earthshine man > ~/.local/share/man/man1/earthshine.1
    keeps it where `man earthshine` finds it]],
  },
  sandbox = {
    notes = sandbox.description, examples = sandbox.examples,
    statuses = {
      [0] = "all went well; behind --, the status of the command",
      [1] = "the sandbox could not start, or the command failed",
    },
  },
  version = { examples = "earthshine version\n    also `earthshine --version`" },
  help = { examples = "earthshine help search\n    the same as `earthshine search --help`" },
}

--- The exit statuses of a command, or of all: pairs of number and meaning.
---@param name? string
---@return { [1]: integer, [2]: string }[]
function manual.statuses_of(name)
  local own = name and manual.commands[name].statuses or {}
  local list = {}
  for i, status in ipairs { 0, 1, 2, 130, not name and 141 or nil } do
    list[i] = { status, own[status] or manual.statuses[status] }
  end
  return list
end

return manual
