--- `earthshine search`: a table on a terminal, one JSON record a line in a pipe.

local Columns = require "earthshine.cli.columns"
local es = require "earthshine"
local options = require "earthshine.cli.options"
local terminal = require "earthshine.cli.terminal"
local units = require "earthshine.units"
local usage = require "earthshine.cli.usage"

local search = {}

-- How many rows a table shows where --count does not say.
local SCREENFUL = 20

-- The first moment of a record's time, to the minute.
local function begins(record)
  local start = record:temporal()
  return start and (start:sub(1, 16):gsub("T", " ")) or ""
end

local GRANULES = {
  columns = {
    { title = "GRANULE", least = 24, middle = true }, { title = "BEGINS", rank = 2 },
    { title = "SIZE", rank = 3, right = true, optional = true },
    { title = "CLOUD", rank = 4, right = true, optional = true },
    { title = "CONCEPT ID", rank = 1 },
  },
  row = function(g)
    local cloud, size = g:cloud_cover(), g:size()
    return {
      g:name() or "", begins(g), size and units.bytes(size) or "",
      cloud and ("%.0f%%"):format(cloud) or "", g:concept_id() or "",
    }
  end,
}

local COLLECTIONS = {
  columns = {
    { title = "SHORT NAME", least = 12 }, { title = "VERSION", least = 5, rank = 2 },
    { title = "PROVIDER", rank = 3 }, { title = "BEGINS", rank = 4 },
    { title = "CONCEPT ID", rank = 1 }, { title = "TITLE", least = 16, rank = 5 },
  },
  row = function(c)
    return {
      c:short_name() or "", c:version() or "", c:provider() or "", begins(c):sub(1, 10),
      c:concept_id() or "", c:title() or "",
    }
  end,
}

-- Shown as soon as each page is there; a pipe's reader need not wait for the whole.
local function lines(results, write)
  for page in results:pages() do
    for _, record in ipairs(page) do write(record) end
    terminal.flush()
  end
end

local function as_table(results, kind, args)
  local function write(line) terminal.write(line, "\n") end
  local rows = Columns.new(kind.columns, terminal.out_columns, write)
  local shown = 0
  for record in results:iter() do
    rows:add(kind.row(record))
    shown = shown + 1
  end
  rows:close()
  terminal.flush()
  local hits = assert(results:hits())
  local noun = args.collections and "collection" or "granule"
  if shown == 0 then
    terminal.note("No ", noun, " matches.")
    if (args.short_name or args.names)[1] or args.names[1] then
      terminal.note "`earthshine search --collections --keyword WORDS` shows what there is."
    end
  elseif shown < hits then
    terminal.note(("%s of %s; --count N shows more, --json or --urls prints all."):format(
      units.integer(shown), units.count(hits, noun)))
  else
    terminal.note(units.count(hits, noun), ".")
  end
end

-- A table is for a person, everything else for a program.
local function wants_table(args)
  return terminal.out_columns and not (args.hits or args.urls or args.json)
end

local function show(results, args)
  if args.hits then
    terminal.write(("%d\n"):format(assert(results:hits())))
  elseif args.urls then
    lines(results, function(record)
      for _, link in ipairs(record:data_links()) do terminal.write(link, "\n") end
    end)
  elseif wants_table(args) then
    as_table(results, args.collections and COLLECTIONS or GRANULES, args)
  else
    lines(results, function(record) terminal.write(es.json.encode(record), "\n") end)
  end
  terminal.flush()
end

--- Runs the command.
---@param args table what the parser returned
---@return integer status
function search.run(args)
  local params, given = options.params(args)
  if not given and args.collections then
    usage.fail "search for which collections? Try `earthshine search --collections --keyword WORDS`"
  elseif not given then
    usage.fail("search what? Name a collection, as in `earthshine search ATL06`; "
      .. "`earthshine search --help` has more examples")
  end
  if args.collections and args.urls then
    usage.fail "--urls lists files of granules, and collections have none"
  end
  params.count = args.count or wants_table(args) and SCREENFUL or nil
  local results = args.collections and es.search_datasets(params) or es.search_data(params)
  show(results, args)
  return 0
end

return search
