--- Exports: search results, or any records, as a file or text of a format that others read.

local Error = require "earthshine.error"
local Filter = require "earthshine.assets.filter"
local Report = require "earthshine.export.report"
local check = require "earthshine.check"
local collection = require "earthshine.record.collection"
local core = require "earthshine.core"
local files = require "earthshine.async.files"
local formats = require "earthshine.export.formats"
local later = require "earthshine.later"
local log = require "earthshine.log"
local pipeline = require "earthshine.export.pipeline"
local source = require "earthshine.export.source"

local html = later "earthshine.export.html"

local export = {}

---@class earthshine.export_options
---@field format? "umm"|"stac"|"items"|"collections"|"geojson"|"geojsonl"|"csv"|"urls"|"html" by
--- default what the end of the name means: .ndjson and .jsonl are "stac" (an Item or Collection a
--- line), .json is "items" (one ItemCollection; of collections "collections", one list of them),
--- .geojson, .geojsonl (a Feature a line), .csv, .txt and .urls ("urls"), .html
---@field fields? string[] of geojson, geojsonl and csv: id, collection, start, end, size,
--- cloud_cover, url, s3, browse (which are the default), and paths: "umm.GranuleUR",
--- "meta.concept-id", "stac.properties.datetime", "umm.Platforms.1.ShortName"
---@field simplify? number of geojson, geojsonl and html: degrees that a simpler outline may be off
---@field version? "1.1.0"|"1.0.0" of STAC, for records that are not STAC yet
---@field record? boolean of stac and items: what an Item cannot say goes along as umm:record, so
--- that the way back loses nothing; default true
---@field access? "external"|"direct" of urls: over HTTPS (the default), or in S3
---@field filter? earthshine.asset_filter|table|string|fun(asset: earthshine.asset): boolean of
--- urls, which files; of stac and items, which assets the Items keep (and no umm:record, which
--- would tell of the others)
---@field title? string of html
---@field on_failure? fun(failure: earthshine.export_failure) told of each record that is left out
local OPTIONS <const> = {
  format = "string", fields = "table", simplify = "number", version = "string",
  record = "boolean", access = "string", filter = "callable|table|string", title = "string",
  on_failure = "callable",
}
-- Which of them mean something for which formats; the others do for all.
local ONLY <const> = {
  fields = { geojson = true, geojsonl = true, csv = true },
  simplify = { geojson = true, geojsonl = true, html = true },
  record = { stac = true, items = true, collections = true }, access = { urls = true },
  filter = { urls = true, stac = true, items = true }, title = { html = true },
}
local WORDS <const> = {
  version = { ["1.1.0"] = true, ["1.0.0"] = true }, access = { external = true, direct = true },
}

local RECKONED <const> = {}
for name in ("id collection start end size cloud_cover url s3 browse"):gmatch "%S+" do
  RECKONED[name] = true
end

local ROOTS <const> = { umm = true, meta = true, stac = true }

local function check_fields(name, list)
  local seen = {}
  if #list == 0 then Error.misuse("option fields of %s is an empty list", name) end
  for i, field in ipairs(list) do
    check.type(("field %d of %s"):format(i, name), field, "string")
    local first = field:match "^(%l+)%.[^%z]+$"
    if not RECKONED[field] and not ROOTS[first] then
      local known = check.keys(RECKONED)
      Error.misuse("there is no field %q%s; there are %s, and paths such as umm.GranuleUR, "
        .. "meta.concept-id and stac.properties.datetime", field, check.meant(field, known),
        table.concat(known, ", "))
    elseif seen[field] then
      Error.misuse("the field %q is named twice", field)
    end
    seen[field] = true
  end
end

-- Largest simplification that means anything, in degrees.
local COARSEST <const> = 90

-- The options as they are meant; a misuse for what cannot be.
local function checked(name, options, path)
  options = check.options(name, options, OPTIONS)
  local format = options.format and formats.named(options.format) or path and
    formats.of_path(path)
  if not format then
    Error.misuse("%s does not know what %s is to be: give it one of the endings %s, or option "
      .. "format", name, path and ("%q"):format(path) or "the text", formats.endings)
  end
  for key in pairs(options) do
    local only = ONLY[key]
    if only and not only[format.name] then
      Error.misuse("option %s of %s is for %s, not for %s", key, name,
        table.concat(check.keys(only), ", "), format.name)
    elseif WORDS[key] and not WORDS[key][options[key]] then
      Error.misuse("option %s of %s must be %s, but is %q", key, name,
        table.concat(check.keys(WORDS[key]), " or "), options[key])
    end
  end
  if options.fields then check_fields(name, options.fields) end
  if options.simplify then
    check.range(("option simplify of %s"):format(name), options.simplify, 0, COARSEST)
  end
  local filter = options.filter ~= nil
    and Filter.of(options.filter, ("option filter of %s"):format(name)) or nil
  return format, options, filter
end

-- Whether the records are collections, as far as is known before they are read.
local function are_collections(what)
  if type(what) ~= "table" then return collection.is(what) end
  return rawget(what, "_kind") == "collection" or collection.is(rawget(what, 1))
end

-- Lists of collections have a form of their own.
local function fitting(format, what)
  if format.name == "items" and are_collections(what) then return formats.named "collections" end
  return format
end

-- What is known of the search whose results are written.
local function search_of(what)
  return type(what) == "table" and rawget(what, "_state") or {}
end

-- What stands in front of the records.
local function head_of(format, options, what)
  if not format.page then return format.head or "" end
  local query = search_of(what).query
  return html().head { title = options.title, query = query and query() }
end

-- What stands behind them, when it is known how many matched.
local function tail_of(format, what)
  return format.page and html().tail(search_of(what).hits) or format.tail or ""
end

-- Writes everything by put(text).
local function produce(what, format, options, filter, report, put)
  local began = core.monotonic()
  local given = {
    format = format.core, fields = options.fields or format.fields, simplify = options.simplify,
    version = options.version, record = options.record, access = options.access,
    members = format.members, script = format.page, only = format.only,
  }
  local function out(text)
    report.bytes = report.bytes + #text
    if text ~= "" then put(text) end
  end
  out(head_of(format, options, what))
  if format.header then
    out(pipeline.text("", { format = given.format, fields = given.fields, header = true }))
  end
  local first = format.members
  local step, close = source.blocks(what,
    { format = format, filter = filter, version = options.version })
  local _ <close> = setmetatable({}, { __close = close })
  pipeline.run(step, given, function(text, records, failures)
    if first and text ~= "" then
      text, first = text:sub(2), false -- the comma in front of the first one
    end
    out(text)
    report:add(records, failures)
    for _, failure in ipairs(options.on_failure and failures or {}) do
      log.call(options.on_failure, failure)
    end
  end)
  out(tail_of(format, what))
  report.seconds = core.monotonic() - began
end

-- What stands under a name now must be a plain file, which is replaced, by one that no more people
-- may read, and in a folder that is there. Returns its permissions.
local function check_place(path)
  local folder = path:match "^(.+)/[^/]*$"
  if folder and not files.stat(folder) then
    Error.raise { code = "not_found",
      message = ("cannot write %s: there is no folder %s; make it first"):format(path, folder) }
  end
  local found = files.stat(path)
  if found and found.kind ~= "file" then
    Error.raise { code = "exists", message = ("%s is there already, and it is %s"):format(path,
      found.kind == "directory" and "a folder" or "no plain file") }
  end
  return found and found.mode & 0x1FF
end

local function check_path(path)
  if path == "" or path:find "%z" then
    Error.misuse("the path of write must be a file's name, but is %q", path)
  end
end

--- Writes records into a file, which has its name only when it is whole, or hands them to a
--- function as text, in pieces that end with a whole record.
---@param what any results, a record, a list or an iterator of records
---@param target string|fun(text: string) a path, or a function, which may wait
---@param options? earthshine.export_options for a function with a format
---@return earthshine.export_report
---@raise earthshine.error of the search, and io
function export.write(what, target, options)
  local path = type(target) == "string" and target or nil
  if not path then check.type("the target of write", target, "string|callable") end
  if path then check_path(path) end
  local format, own, filter = checked("write", options, path)
  format = fitting(format, what)
  local report = Report.new(format.name, path)
  if not path then
    produce(what, format, own, filter, report, target)
    return report
  end
  local perm = check_place(path)
  files.produce(path, function(put)
    produce(what, format, own, filter, report, put)
  end, perm)
  return report
end

return export
