--- What names files in a filter: globs, Lua patterns, functions.

local Error = require "earthshine.error"
local glob = require "earthshine.assets.glob"

local patterns = {}

-- `nil, err` of a user's function is a failure like any other.
local function answer(value, err)
  if value == nil and Error.is(err) then error(err, 0) end
  return value and true or false
end

--- A user's function as a test.
---@param f function
---@return fun(asset: earthshine.asset): boolean
function patterns.call(f)
  return function(asset) return answer(f(asset)) end
end

-- A test of the name and of the whole address.
local function either(matches)
  return function(asset)
    return asset.name ~= nil and matches(asset.name) or matches(asset.href)
  end
end

-- Some mistakes in a pattern are found only where a text leads to them.
local function by_lua(pattern)
  return either(function(text)
    local ok, at = pcall(string.find, text, pattern)
    if not ok then
      Error.raise { code = "invalid", message = ("the Lua pattern %q of a filter: %s"):format(
        pattern, at) }
    end
    return at ~= nil
  end)
end

--- Makes a test of what a user gives for a file: a glob of the name or of the whole address,
--- { lua = "B0[234]%.tif$" }, or a function of the asset.
---@param value any
---@return (fun(asset: earthshine.asset): boolean)? test
---@return string? why
function patterns.read(value)
  if type(value) == "function" then return patterns.call(value) end
  if type(value) == "table" then
    local pattern = rawget(value, "lua")
    if type(pattern) ~= "string" or next(value, next(value)) ~= nil then
      return nil, 'must be a glob, { lua = "PATTERN" } or a function'
    end
    local ok, why = pcall(string.find, "", pattern)
    if not ok then return nil, ("%q is no Lua pattern: %s"):format(pattern, why) end
    return by_lua(pattern)
  end
  if type(value) ~= "string" then
    return nil, ('must be a glob, { lua = "PATTERN" } or a function, not %s'):format(
      type(value) == "number" and value or "a " .. type(value))
  end
  local matches, why = glob.compile(value)
  if not matches then return nil, ("%q %s"):format(value, why) end
  return either(matches)
end

-- A word as such stands between what is no letter and no digit: "B1" is not in "B10".
local function as_word(word)
  return function(text)
    local from = 1
    while true do
      local first, last = text:find(word, from, true)
      if not first then return false end
      local before, after = text:sub(first - 1, first - 1), text:sub(last + 1, last + 1)
      if not (first > 1 and before:find "%w") and not after:find "%w" then return true end
      from = first + 1
    end
  end
end

--- Makes a test of a word of the simple form: it is looked for in the name of the granule, then in
--- the file's (or its key), then in its roles and its type. A glob matches the whole of one of
--- these, a plain word is a word in a name, or a whole role or type.
---@param word any
---@return (fun(asset: earthshine.asset): boolean)? test
---@return string? why
function patterns.simple(word)
  if type(word) ~= "string" then
    return nil, "must be a glob or a word, not a " .. type(word)
  end
  local whole, why = glob.compile(word)
  if not whole then return nil, ("%q %s"):format(word, why) end
  local within = glob.is(word) and whole or as_word(word)
  return function(asset)
    if asset.granule and within(asset.granule) then return true end
    if asset.name and within(asset.name) or whole(asset.key) then return true end
    for _, role in ipairs(asset.roles) do
      if whole(role) then return true end
    end
    local type = asset.type
    return type ~= nil and (whole(type) or whole(type:match "^[^;%s]*"))
  end
end

-- Roles that files other than data have, as a filter may name them.
local ROLES <const> = { "thumbnail", "browse", "overview", "metadata", "dmrpp", "checksum",
  "documentation", "service", "opendap", "software", "credentials", "related" }

--- Whether a word of the simple form is a role other than data, or a media type.
---@param word string
---@return boolean
function patterns.names_kind(word)
  for _, role in ipairs(ROLES) do
    if word == role then return true end
  end
  return word:find "^%w+/[%w*.+-]+$" ~= nil
end

return patterns
