--- What is to be downloaded, one granule or URL after another: results, records, URLs and lists of
-- them, taken lazily.

local Asset = require "earthshine.assets.asset"
local Error = require "earthshine.error"
local Filter = require "earthshine.assets.filter"
local files = require "earthshine.record.files"
local given = require "earthshine.record.given"
local json = require "earthshine.json"
local read = require "earthshine.record.read"
local url = require "earthshine.url"
local wanted = require "earthshine.record.wanted"

---@class earthshine.download.wanted one file
---@field url string
---@field name? string file name; without it, the URL's
---@field size? integer bytes, as the metadata says
---@field checksum? { algorithm: string, value: string }
---@field granule? string name of its granule

---@class earthshine.download.item what one granule or URL comes to
---@field files earthshine.download.wanted[]
---@field failure? table { error, url, granule } where it cannot be had

local plan = {}

local function failed(address, code, format, ...)
  local err = Error.new { code = code, message = format:format(...) }
  return { files = {}, failure = { error = err, url = address } }
end

-- What was raised for an item, as its failure; what is none is raised on.
local function failure_of(err, fields)
  if not Error.is(err) or Error.unwinds(err) then error(err, 0) end
  fields.error = err
  return { files = {}, failure = fields }
end

-- An address must be one that can be asked over HTTP. `asset` is what a filter looks at.
local function from_url(file, filter, asset)
  if filter then
    local done, wants = pcall(Filter.wants, filter, asset or wanted.asset_of(file))
    if not done then return failure_of(wants, { url = file.url }) end
    if not wants then return { files = {} } end
  end
  local scheme = file.url:match "^(%a[%w+.-]*)://[^/]"
  scheme = scheme and scheme:lower()
  if scheme == "https" or scheme == "http" then return { files = { file } } end
  if scheme then
    return failed(file.url, "unsupported",
      "%s cannot be downloaded: only https and http are supported, not %s", url.redact(file.url),
      scheme)
  end
  return failed(file.url, "invalid", "%q is not a URL", url.redact(file.url))
end

local function from_record(record, filter)
  local name = record:name()
  local ok, list, skipped, total = pcall(wanted.files, record, filter)
  if not ok then return failure_of(list, { granule = name }) end
  if total == 0 then
    local why = "its metadata lists no data file"
    local link = skipped and skipped[1]
    if link then why = ("its link %s %s"):format(url.redact(link.url), link.reason) end
    local message = ("granule %s has nothing to download: %s"):format(name or "?", why)
    local err = Error.new { code = "not_found", message = message }
    return { files = {}, failure = { error = err, granule = name } }
  end
  for _, file in ipairs(list) do file.granule = file.granule or name end
  return { files = list }
end

-- A member that is there: JSON's null stands for nothing.
local function stated(value)
  if value == json.null then return nil end
  return value
end

local function checksum_of(value)
  if not read.node(value) then return nil, "its checksum must be a table" end
  local algorithm, hex = stated(value.algorithm), stated(value.value)
  if type(algorithm) ~= "string" or type(hex) ~= "string" or hex == "" or hex:find "%X" then
    return nil, "its checksum must have an algorithm and a value in hexadecimal"
  end
  return { algorithm = algorithm:lower():gsub("[%s_-]", ""), value = hex:lower() }
end

--- A file from a table of a user's: { url =, name =, size =, checksum =, granule = }.
---@param value table with a string `url`
---@return earthshine.download.wanted? file
---@return string? why what is wrong with the table
function plan.file(value)
  local file = { url = value.url }
  for _, key in ipairs { "name", "granule" } do
    local text = stated(value[key])
    if text ~= nil and type(text) ~= "string" then
      return nil, ("its %s must be a string, not a %s"):format(key, type(text))
    end
    file[key] = text ~= "" and text or nil
  end
  local size, checksum = stated(value.size), stated(value.checksum)
  if size ~= nil then
    file.size = type(size) == "number" and math.tointeger(size) or nil
    if not file.size or file.size < 0 then return nil, "its size must be a number of bytes" end
  end
  if checksum ~= nil then
    local why
    file.checksum, why = checksum_of(checksum)
    if why then return nil, why end
  end
  return file
end

-- What one thing that is given comes to.
local function item_of(value, filter)
  if type(value) == "string" then return from_url({ url = value }, filter) end
  if Asset.is(value) then return from_url(files.of(value), filter, value) end
  if given.is_record(value) then return from_record(value, filter) end
  if value.url == nil then
    return { files = {}, failure = { error = value.error, granule = value.granule } }
  end
  local file, why = plan.file(value)
  if not file then Error.misuse("download of %s: %s", url.redact(value.url), why) end
  return from_url(file, filter)
end

--- Goes through everything that was asked for. Nothing is taken before it is needed, and what has
-- been taken is not kept.
--
-- The iterator raises what the search raises, and a misuse for what has no files.
---@param what any results, a granule, an item, an asset, a URL, { url = … }, metadata as `to_stac`
--- makes them, a list or an iterator of these
---@param filter? earthshine.asset_filter which files are wanted
---@return fun(): earthshine.download.item?
function plan.items(what, filter)
  local step = given.each(what, "download")
  return function()
    local value = step()
    return value ~= nil and item_of(value, filter) or nil
  end
end

-- Whether each member of a list is one file.
local function single_files(list)
  for _, value in ipairs(list) do
    local single = type(value) == "string" and not given.is_json(value) or Asset.is(value)
      or type(value) == "table" and not getmetatable(value) and value.url ~= nil
    if not single then return false end
  end
  return true
end

--- How many granules and URLs there will be, where that can be said without asking anybody.
---@param what any
---@param filter? earthshine.asset_filter
---@return integer?
---@return boolean? exact whether there will be just as many files
function plan.expected(what, filter)
  if Asset.is(what) then return 1, not filter end
  if type(what) == "string" then return not given.is_json(what) and 1 or nil, not filter end
  -- Asked first, because search results refuse to be asked for what they do not have.
  if given.is_results(what) then
    local ok, n = pcall(function() return #what end)
    return ok and n or nil
  end
  if given.is_record(what) then return 1 end
  if given.is_list(what) then return #what, not filter and single_files(what) end
  if read.text(what, "url") then return 1, not filter end
end

--- How many granules and URLs there are, where that is known for certain: not of lists that may
--- hold lists.
---@param what any
---@return integer?
function plan.count(what)
  local n, exact = plan.expected(what)
  if exact or given.is_results(what) or given.is_record(what) then return n end
end

return plan
