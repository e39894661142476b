--- What `search` and `convert` have in common: the options of formats, records printed in them, and
-- what is said of records that have no such form.

local Error = require "earthshine.error"
local check = require "earthshine.check"
local elements = require "earthshine.cli.elements"
local later = require "earthshine.later"
local terminal = require "earthshine.cli.terminal"
local usage = require "earthshine.cli.usage"

local es_export, formats = later "earthshine.export", later "earthshine.export.formats"

local export = {}

local VERSIONS <const> = { "1.1.0", "1.0.0" }

local function degrees_of(text)
  local n = tonumber(text)
  if n and n >= 0 and n <= 90 then return n end
  return nil, ("--simplify must be degrees from 0 to 90, but is %q"):format(text)
end

local function fields_of(text)
  local list = {}
  for name in (text .. ","):gmatch "%s*([^,]-)%s*," do list[#list + 1] = name end
  return list
end

--- Adds the options of formats to a command.
---@param sub table of argparse
---@return table[] options for a group
function export.options(sub)
  return {
    sub:option("--fields", "of csv, geojson and table: such as id,start,url,umm.CloudCover; "
      .. "computed are id, collection, start, end, size, cloud_cover, url, s3 and browse; others "
      .. "are paths"
      ):argname "NAME,...":convert(fields_of),
    sub:option("--simplify", "of geojson and html: outlines may be simpler, and off by so much"
      ):argname "DEGREES":convert(degrees_of),
    elements.takes(sub:option("--stac-version", "of stac and items: 1.1.0 (default) or 1.0.0")
      :argname "VERSION":convert(elements.one_of("version of STAC", VERSIONS)),
      { words = VERSIONS }),
    sub:flag("--no-record", "of stac and items: without umm:record, where what STAC cannot say "
      .. "goes along for the way back"),
    elements.takes(sub:option("--output", "write into a file, which has its name when it is whole; "
      .. "the end of the name says which format, where no option does")
      :argname "FILE":hidden_name "-o", elements.FILE),
  }
end

local function set(words)
  local out = {}
  for word in words:gmatch "%S+" do out[word] = true end
  return out
end

-- Options of single formats.
local OF <const> = {
  { "fields", set "csv geojson geojsonl table" }, { "simplify", set "geojson geojsonl html" },
  { "stac_version", set "stac items geojson geojsonl csv html" },
  { "filter", set "urls stac items" }, { "no_record", set "stac items collections" },
}

--- The format that the options ask for.
---@param args table
---@param format? string that was named
---@return string? name nil: none
function export.format(args, format)
  if not format and args.output and args.output ~= "-" then
    local known = formats().of_path(args.output)
    if not known then
      usage.fail("--output %s: the name does not say which format (%s do); name it too",
        args.output, formats().endings)
    end
    format = known.name
  end
  for _, entry in ipairs(OF) do
    if args[entry[1]] ~= nil and not entry[2][format] then
      usage.fail("--%s is for the formats %s", entry[1]:gsub("_", "-"),
        table.concat(check.keys(entry[2]), ", "))
    end
  end
  return format
end

-- What cannot be meant is a wrong command line.
local function attempt(f, ...)
  local ok, value = pcall(f, ...)
  if ok then return value end
  if Error.is_misuse(value) then usage.fail("%s", value.message) end
  error(value, 0)
end

-- A terminal is not to be moved about or coloured by metadata.
local function show(text)
  terminal.write(terminal.out_columns and terminal.tame((text:gsub("\27", "?"))) or text)
  terminal.flush()
end

-- Says of a record that it was left out: "record 3 (line 5 of a.ndjson): …".
local function complain(failure)
  local name = failure.origin and failure.origin.name
  local what = ("record %d"):format(failure.number)
  if failure.whole then
    what = name or "the standard input"
  elseif failure.line then
    what = ("%s (line %d%s)"):format(what, failure.line, name and " of " .. name or "")
  elseif name then
    what = ("%s of %s"):format(what, name)
  end
  terminal.say(terminal.style("red", "earthshine: "), what, ": ", failure.message)
end

--- Prints or writes records.
---@param what any
---@param args table of the command line: fields, simplify, stac_version, output, filter
---@param format string
---@param sink? fun(text: string) what is done instead of printing
---@return integer status
function export.run(what, args, format, sink)
  local options = {
    format = format, fields = args.fields, simplify = args.simplify, filter = args.filter,
    version = args.stac_version, on_failure = complain,
  }
  if args.no_record then options.record = false end
  local report
  if args.output and args.output ~= "-" then
    report = attempt(es_export().write, what, args.output, options)
    terminal.note(args.output, ": ", tostring(report))
  else
    report = attempt(es_export().write, what, sink or show, options)
  end
  return report.failed == 0 and 0 or 1
end

return export
