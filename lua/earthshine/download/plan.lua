--- What is to be downloaded, one granule or URL after another: results, records, URLs and lists of
-- them, taken lazily.

local Asset = require "earthshine.assets.asset"
local Error = require "earthshine.error"
local Filter = require "earthshine.assets.filter"
local json = require "earthshine.json"
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

-- Lists in lists: more of them than this is a list that holds itself.
local DEEPEST <const> = 100

local function has_method(value, name)
  local kind = type(value)
  if kind ~= "userdata" and kind ~= "table" or not getmetatable(value) then return false end
  return type(value[name]) == "function"
end

local function callable(value)
  if type(value) == "function" then return true end
  local meta = getmetatable(value)
  return type(meta) == "table" and meta.__call ~= nil
end

local function each(list)
  local i = 0
  return function()
    i = i + 1
    return list[i]
  end
end

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
  local name = has_method(record, "name") and record:name() or nil
  local ok, files, skipped, total = pcall(wanted.files, record, filter)
  if not ok then return failure_of(files, { granule = name }) end
  if total == 0 then
    local why = "its metadata lists no data file"
    local link = skipped and skipped[1]
    if link then why = ("its link %s %s"):format(url.redact(link.url), link.reason) end
    local message = ("granule %s has nothing to download: %s"):format(name or "?", why)
    local err = Error.new { code = "not_found", message = message }
    return { files = {}, failure = { error = err, granule = name } }
  end
  for _, file in ipairs(files) do file.granule = file.granule or name end
  return { files = files }
end

local function is_list(value)
  return type(value) == "table" and (value[1] ~= nil or next(value) == nil)
end

-- A member that is there: JSON's null stands for nothing.
local function given(value)
  if value == json.null then return nil end
  return value
end

local function checksum_of(value)
  if type(value) ~= "table" then return nil, "its checksum must be a table" end
  local algorithm, hex = given(value.algorithm), given(value.value)
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
    local text = given(value[key])
    if text ~= nil and type(text) ~= "string" then
      return nil, ("its %s must be a string, not a %s"):format(key, type(text))
    end
    file[key] = text ~= "" and text or nil
  end
  local size, checksum = given(value.size), given(value.checksum)
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

-- An item, or nil and a function that gives more values.
local function resolve(value, filter)
  if type(value) == "string" then return from_url({ url = value }, filter) end
  if Asset.is(value) then return from_url(wanted.file_of(value), filter, value) end
  -- Asked first, because search results refuse to be asked for what they do not have.
  if has_method(value, "iter") then return nil, value:iter() end
  if has_method(value, "files") then return from_record(value, filter) end
  if callable(value) then return nil, value end
  if type(value) == "table" then
    if type(value.url) == "string" then
      local file, why = plan.file(value)
      if not file then Error.misuse("download of %s: %s", url.redact(value.url), why) end
      return from_url(file, filter)
    end
    if Error.is(value.error) then
      return { files = {}, failure = { error = value.error, granule = value.granule } }
    end
    if is_list(value) then return nil, each(value) end
  end
  Error.misuse("download takes results, granules, assets, URLs, and lists or iterators of them, "
    .. "but got %s", value == nil and "nil" or "a " .. type(value))
end

--- Goes through everything that was asked for. Nothing is taken before it is needed, and what has
-- been taken is not kept.
--
-- The iterator raises what the search raises, and a misuse for what has no files.
---@param what any results, a granule, an asset, a URL, { url = … }, a list or an iterator of these
---@param filter? earthshine.asset_filter which files are wanted
---@return fun(): earthshine.download.item?
function plan.items(what, filter)
  local first, more = resolve(what, filter)
  local stack = { more or each { what } }
  if first then stack[1] = nil end
  return function()
    if first then
      local item = first
      first = nil
      return item
    end
    while #stack > 0 do
      local value = stack[#stack]()
      if value == nil then
        stack[#stack] = nil
      else
        local item, nested = resolve(value, filter)
        if item then return item end
        if #stack == DEEPEST then Error.misuse "download: the lists are nested without an end" end
        stack[#stack + 1] = nested
      end
    end
  end
end

-- Whether each member of a list is one file.
local function single_files(list)
  for _, value in ipairs(list) do
    local single = type(value) == "string" or Asset.is(value)
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
  if type(what) == "string" or Asset.is(what) then return 1, not filter end
  if type(what) == "table" and not getmetatable(what) then
    if type(what.url) == "string" then return 1, not filter end
    return #what, not filter and single_files(what)
  end
  if has_method(what, "iter") then
    local ok, n = pcall(function() return #what end)
    return ok and n or nil
  end
  return has_method(what, "files") and 1 or nil
end

--- How many granules and URLs there are, where that is known for certain: not of lists that may
--- hold lists.
---@param what any
---@return integer?
function plan.count(what)
  local n, exact = plan.expected(what)
  if exact or has_method(what, "iter") or has_method(what, "files") then return n end
end

return plan
