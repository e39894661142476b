--- `earthshine search --timeline INTERVAL`: the stretches of years, months, days that have
--- granules, and how many.

local Columns = require "earthshine.cli.columns"
local es = require "earthshine"
local terminal = require "earthshine.cli.terminal"
local time = require "earthshine.time"
local units = require "earthshine.units"
local usage = require "earthshine.cli.usage"

local COLUMNS <const> = {
  { title = "FROM" }, { title = "TO", rank = 1 }, { title = "GRANULES", right = true },
  { title = "COLLECTION", rank = 2 },
}

-- The one time range of a query, which must have two ends.
local function range_of(query)
  local range = query:parameters().temporal
  local single = range and range[1] == nil
  if single and range.start and range.stop then return range.start, range.stop end
  usage.fail "--timeline needs one time range with two ends: --temporal FROM,TO"
end

-- Every interval of every collection.
local function each(collections, use)
  for _, collection in ipairs(collections) do
    for _, i in ipairs(collection.intervals) do
      use(time.format(i.start), time.format(i.stop), i.count, collection.concept_id or "")
    end
  end
end

local function minute(text) return (text:sub(1, 16):gsub("T", " ")) end

local function as_table(collections)
  local rows = Columns.new(COLUMNS, terminal.out_columns, function(line)
    terminal.write(line, "\n")
  end)
  each(collections, function(start, stop, count, id)
    rows:add { minute(start), minute(stop), units.integer(count), id }
  end)
  rows:close()
end

--- Prints it.
---@param query earthshine.query
---@param args table
return function(query, args)
  local start, stop = range_of(query)
  local list = assert(es.granule_timeline(query, {
    start = start, stop = stop, interval = args.timeline,
  }))
  if terminal.out_columns and not args.json then
    as_table(list)
  else
    each(list, function(from, to, count, id)
      terminal.write(es.json.encode {
        start = from, stop = to, count = count, concept_id = id,
      }, "\n")
    end)
  end
  terminal.flush()
  if #list == 0 then terminal.note "No granule matches." end
end
