--- `earthshine search`: a table on a terminal, one JSON record a line in a pipe, or any format.

local Columns = require "earthshine.cli.columns"
local dry_run = require "earthshine.cli.query_dry_run"
local es = require "earthshine"
local explain = require "earthshine.cli.explain"
local export = require "earthshine.cli.export"
local facets = require "earthshine.cli.facets"
local field_table = require "earthshine.cli.field_table"
local query_of = require "earthshine.cli.query"
local show_stac = require "earthshine.cli.stac_body"
local tables = require "earthshine.cli.tables"
local terminal = require "earthshine.cli.terminal"
local timeline = require "earthshine.cli.timeline"
local units = require "earthshine.units"
local usage = require "earthshine.cli.usage"

local search = {}

-- How many rows a table shows where --count does not say.
local SCREENFUL <const> = 20

local FUNCTIONS <const> = {
  granule = es.search_data, collection = es.search_datasets, service = es.search_services,
  variable = es.search_variables, tool = es.search_tools,
}

-- What is searched for, by the options that say so.
local function kind_of(args)
  for kind in pairs(FUNCTIONS) do
    if args[kind .. "s"] then return kind end
  end
  return args.facets and "collection" or "granule"
end

-- What stands below a table: how many of how many. A STAC API need not tell.
local function remark(results, kind, shown, limit)
  local noun = kind.noun
  local hits = (kind ~= tables.item or shown == limit) and results:hits()
  if shown == 0 and limit ~= 0 then
    terminal.note("No ", noun, " matches.")
  elseif hits and shown < hits then
    terminal.note(("%s of %s; --count N shows more, --json%s prints all."):format(
      units.integer(shown), units.count(hits, noun),
      kind == tables.granule and " or --urls" or ""))
  elseif shown == limit and not hits then
    terminal.note(("The first %s; --count N shows more, --json prints all."):format(
      units.count(shown, noun)))
  else
    terminal.note(units.count(shown, noun), ".")
  end
end

local function as_table(results, kind, limit)
  local function write(line) terminal.write(line, "\n") end
  local rows = Columns.new(kind.columns, terminal.out_columns or math.huge, write)
  local shown = 0
  for record in results:iter() do
    rows:add(kind.row(record))
    shown = shown + 1
  end
  rows:close()
  terminal.flush()
  remark(results, kind, shown, limit)
  return shown
end

-- What is to be printed: "table" for a person, a format for a program.
local function format_of(args)
  local format = args.format or args.urls and "urls" or args.json and "json"
  if format == "table" or not (format or args.hits or args.output) and terminal.out_columns then
    format = "table"
  end
  return export.format(args, format or not args.output and "json" or nil)
end

-- What may help where no granule is found.
local HINT <const> = "`earthshine search --collections --keyword WORDS` shows what there is."

local function show(results, kind, args, format, limit)
  if args.hits then
    terminal.write(("%d\n"):format(assert(results:hits())))
    terminal.flush()
  elseif format == "table" then
    if args.fields then
      local status, count = field_table.show(results, args)
      remark(results, kind, count, limit)
      return status
    end
    local count = as_table(results, kind, limit)
    if count == 0 and kind == tables.granule then terminal.note(HINT) end
  else
    if format == "json" then format = kind == tables.item and "stac" or "umm" end
    return export.run(results, args, format)
  end
  return 0
end

-- The query of a command that names nothing: what counts may ask for all.
local function nothing(args, kind)
  if kind == "granule" then
    usage.fail("search what? Name a collection, as in `earthshine search ATL06`; "
      .. "`earthshine search --help` has more examples")
  end
  if args.facets or args.hits then return query_of.all(kind) end
  usage.fail("search for which %ss? Try `earthshine search --%ss --keyword WORDS`", kind, kind)
end

-- What shows something else than records.
local ASIDE <const> = { "hits", "facets", "timeline", "explain" }

-- Records have one form.
local function check_form(args)
  local form = args.format and "--format" or args.output and "--output"
  if not form then return end
  for _, name in ipairs(ASIDE) do
    if args[name] then
      usage.fail("%s cannot stand with --%s, which shows no records", form, name)
    end
  end
  if args.format and (args.json or args.urls) then
    usage.fail("--format and --%s both say in which form", args.json and "json" or "urls")
  end
end

-- What cannot be meant together.
local function check_combination(args, kind)
  check_form(args)
  if args.urls and kind ~= "granule" then
    usage.fail("--urls lists files of granules, and %ss have none", kind)
  elseif args.filter and kind ~= "granule" then
    usage.fail("--filter chooses among files of granules, and %ss have none", kind)
  elseif args.filter and not args.urls and not (args.format or args.output) then
    usage.fail("--filter chooses among files: use it with --urls, or with `earthshine download`")
  elseif args.facets and kind ~= "collection" then
    usage.fail("--facets counts collections; search for those, with --collections")
  elseif args.timeline and kind ~= "granule" then
    usage.fail("--timeline counts granules; leave --%ss out", kind)
  elseif args.timeline and args.stac then
    usage.fail "--timeline counts granules of CMR; leave --stac out"
  elseif args.dry_run and (args.facets or args.timeline) then
    usage.fail("--dry-run shows the request of a search for records; leave --%s out",
      args.facets and "facets" or "timeline")
  elseif args.stac and kind ~= "granule" and not (args.stac == "" and kind == "collection") then
    usage.fail("--stac is for granules; leave --%ss out", kind)
  end
end

-- The search of a query, with a screenful for a table.
local function results_of(query, kind, args, format)
  local limit = query:parameters().limit
  if not limit and format == "table" then
    limit = SCREENFUL
    query = query:limit(limit)
  end
  if args.stac then
    return es.search_stac(args.stac, { query = query, limit = limit }), limit
  end
  return FUNCTIONS[kind](query), limit
end

--- Runs the command.
---@param args table what the parser returned
---@return integer status
function search.run(args)
  local kind = kind_of(args)
  check_combination(args, kind)
  local query, typed = query_of.of(args, kind)
  query = query or nothing(args, kind)
  if args.explain then
    explain(query)
  elseif args.stac == "" then
    show_stac(query, kind, typed)
  elseif args.timeline then
    timeline(query, args)
  elseif args.facets then
    facets(FUNCTIONS[kind](query), args)
  else
    local format = format_of(args)
    local results, limit = results_of(query, kind, args, format)
    if not args.dry_run then
      return show(results, args.stac and tables.item or tables[kind], args, format, limit)
    end
    dry_run(results, args)
  end
  return 0
end

return search
