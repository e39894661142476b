--- The search options that `search` and `download` share, and the keyword table that they make.

local usage = require "earthshine.cli.usage"

local options = {}

local function one_or_list(values)
  if #values == 0 then return nil end
  return #values == 1 and values[1] or values
end

-- Numbers may stand apart by commas or by spaces.
local function commas(text)
  return text and (text:gsub("^%s+", ""):gsub("%s+$", ""):gsub("%s*,%s*", ","):gsub("%s+", ","))
end

local function positive(text)
  local n = math.tointeger(tonumber(text))
  if n and n > 0 then return n end
  return nil, ("--count must be a positive integer, but is %q"):format(text)
end

--- Adds the search options to a command.
---@param command table a command of argparse
---@param without? { count: false } for a command that always means all
function options.add(command, without)
  -- Short forms are hidden: a list with both is hard to read.
  local function value(flag, name, help, multiple, short)
    local option = command:option(flag, help):argname(name)
    if short then option:hidden_name(short) end
    return multiple and option:count "*" or option
  end
  command:group("What to search for",
    value("--short-name", "NAME", "collection, such as ATL06; may be repeated", true, "-s"),
    value("--version", "VERSION", "version of the collection, such as 006", true),
    value("--concept-id", "ID", "collection (C…) or granule (G…) by its id in CMR", true),
    value("--provider", "PROVIDER", "archive, such as NSIDC_CPRD", true),
    value("--doi", "DOI", "collection by its DOI", false),
    value("--keyword", "WORDS", "free text; searches collections", false))
  command:group("Where and when",
    value("--temporal", "FROM,TO",
      "time range to the end of TO; FROM, and ,TO are open, a date alone is that day", false),
    value("--bbox", "W,S,E,N", "box in degrees", false),
    value("--point", "LON,LAT", "granules that contain a point", false),
    value("--polygon", "LON,LAT,...", "closed ring of points, counter-clockwise", false))
  local day_night = value("--day-night", "WHEN", "day, night, both or unspecified", false)
  day_night.takes = { words = { "day", "night", "both", "unspecified" } }
  local which = {
    value("--cloud-cover", "MIN,MAX", "percent of cloud", false),
    day_night,
    value("--granule-name", "PATTERN", "granule or file name; * and ? match any", true),
  }
  if not (without and without.count == false) then
    which[#which + 1] = value("--count", "N", "at most so many (also --limit, -n)", false, "-n")
      :hidden_name("--limit"):convert(positive)
  end
  which[#which + 1] = value("--param", "KEY=VALUE", "any other parameter of CMR (also -p)", true,
    "-p")
  command:group("Which of them", table.unpack(which))
end

-- Parameters of --param, several of one key as a list.
local function extra(params, list)
  for _, text in ipairs(list) do
    local key, value = text:match "^([%w_%[%]%-]+)=(.*)$"
    if not key then usage.fail("--param takes KEY=VALUE, but got %q", text) end
    local known = params[key]
    if known == nil then params[key] = value
    elseif type(known) == "table" then known[#known + 1] = value
    else params[key] = { known, value } end
  end
end

--- The keyword table of parsed options, as `es.search_data` takes it.
---@param args table what argparse returned
---@return table params
---@return boolean given whether anything is searched for at all
function options.params(args)
  local names = {}
  for _, name in ipairs(args.short_name or {}) do names[#names + 1] = name end
  for _, name in ipairs(args.names or {}) do names[#names + 1] = name end
  local params = {
    short_name = one_or_list(names),
    version = one_or_list(args.version or {}),
    concept_id = one_or_list(args.concept_id or {}),
    provider = one_or_list(args.provider or {}),
    doi = args.doi,
    keyword = args.keyword,
    temporal = args.temporal,
    bounding_box = commas(args.bbox),
    point = commas(args.point),
    polygon = commas(args.polygon),
    cloud_cover = args.cloud_cover,
    day_night = args.day_night,
    granule_name = one_or_list(args.granule_name or {}),
  }
  extra(params, args.param or {})
  return params, next(params) ~= nil
end

-- Options whose value may begin with a minus sign, which argparse would take for an option.
local SIGNED <const> = { ["--bbox"] = true, ["--point"] = true, ["--polygon"] = true }

local function is_date(word)
  return word ~= nil and word:find "^%d%d%d%d%f[%D]" ~= nil and not word:find(",", 1, true)
end

--- Prepares the words of a command line: a negative number belongs to the option before it, and
-- `--temporal FROM TO` is the same as `--temporal FROM,TO`.
---@param argv string[]
---@return string[]
function options.prepare(argv)
  local out, i = {}, 1
  while i <= #argv do
    local word, following = argv[i], argv[i + 1]
    if word == "--" then
      table.move(argv, i, #argv, #out + 1, out)
      break
    elseif SIGNED[word] and following and following:find "^%-[%d.]" then
      out[#out + 1] = word .. "=" .. following
      i = i + 1
    elseif word == "--temporal" and is_date(following) and is_date(argv[i + 2]) then
      out[#out + 1], out[#out + 2] = word, following .. "," .. argv[i + 2]
      i = i + 2
    else
      out[#out + 1] = word
    end
    i = i + 1
  end
  return out
end

return options
