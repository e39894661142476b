--- `earthshine search`: a table on a terminal, one JSON record a line in a pipe.

local Columns = require "earthshine.cli.columns"
local Error = require "earthshine.error"
local es = require "earthshine"
local options = require "earthshine.cli.options"
local terminal = require "earthshine.cli.terminal"
local units = require "earthshine.download.units"

local search = {}

-- How many rows a table shows where --count does not say.
local SCREENFUL = 20

-- The first moment of a record's time, to the minute.
local function begins(umm)
  local extent = umm.TemporalExtent or umm.TemporalExtents and umm.TemporalExtents[1]
  if not extent then return "" end
  local range = extent.RangeDateTime or extent.RangeDateTimes and extent.RangeDateTimes[1]
  local moment = range and range.BeginningDateTime or extent.SingleDateTime
    or extent.SingleDateTimes and extent.SingleDateTimes[1]
  if type(moment) ~= "string" then return "" end
  return (moment:sub(1, 16):gsub("T", " "))
end

-- Bytes of a granule's files as far as its metadata says.
local function size(granule)
  local sum, known = 0, false
  for _, file in ipairs(granule:files()) do
    if file.size then sum, known = sum + file.size, true end
  end
  return known and units.bytes(sum) or ""
end

local GRANULES = {
  columns = {
    { title = "GRANULE", least = 24, middle = true }, { title = "BEGINS" }, { title = "SIZE", right = true },
    { title = "CLOUD", right = true }, { title = "CONCEPT ID" },
  },
  row = function(g)
    local cloud = g.umm.CloudCover
    return {
      g:name(), begins(g.umm), size(g), type(cloud) == "number" and ("%d%%"):format(math.floor(cloud + 0.5)) or "",
      g.meta["concept-id"] or "",
    }
  end,
}

local COLLECTIONS = {
  columns = {
    { title = "SHORT NAME", least = 12 }, { title = "VERSION", least = 5 }, { title = "PROVIDER" }, { title = "BEGINS" },
    { title = "CONCEPT ID" }, { title = "TITLE", least = 16 },
  },
  row = function(c)
    local umm = c.umm
    return {
      umm.ShortName or "", umm.Version or "", c.meta["provider-id"] or "", begins(umm):sub(1, 10),
      c.meta["concept-id"] or "", umm.EntryTitle or "",
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
  local limit = args.count or SCREENFUL
  local width = terminal.out_columns
  local table_ = Columns.new(kind.columns, width, function(line) terminal.write(line, "\n") end)
  local shown = 0
  for record in results:iter() do
    if shown == limit then break end
    table_:add(kind.row(record))
    shown = shown + 1
  end
  table_:close()
  terminal.flush()
  local hits = results:hits()
  local noun = args.collections and "collection" or "granule"
  if shown == 0 then
    terminal.note("No ", noun, " matches.")
  elseif shown < hits then
    terminal.note(("%s of %s; --count N shows more, --json or --urls prints all."):format(
      units.integer(shown), units.count(hits, noun)))
  else
    terminal.note(units.count(hits, noun), ".")
  end
end

-- Columns and rows of a table are a person's; everything else is a program's.
local function show(results, args)
  if args.hits then
    terminal.write(("%d\n"):format(results:hits()))
  elseif args.urls then
    lines(results, function(record)
      for _, link in ipairs(record:data_links()) do terminal.write(link, "\n") end
    end)
  elseif args.json or not terminal.out_columns then
    lines(results, function(record) terminal.write(es.json.encode(record), "\n") end)
  else
    as_table(results, args.collections and COLLECTIONS or GRANULES, args)
  end
  terminal.flush()
end

--- Runs the command.
---@param args table what the parser returned
---@return integer status
function search.run(args)
  local params, given = options.params(args)
  if not given then
    Error.misuse("search what? Name a collection, as in `earthshine search ATL06`, or see `earthshine search --help`")
  end
  if args.collections and args.urls then Error.misuse("--urls lists files of granules, and collections have none") end
  params.count = args.count
  local results = args.collections and es.search_datasets(params) or es.search_data(params)
  show(results, args)
  return 0
end

return search
