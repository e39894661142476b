--- Checks of arguments: each failure is a misuse that says what is allowed, and what was probably
--- meant.

local Error = require "earthshine.error"

local check = {}

-- Edit distance of two short words, in which two neighbours that changed places count as one edit:
-- Damerau's, in the restricted form (optimal string alignment), by three rows. What is not less
-- than `most` may be told as anything from there on.
local function distance(a, b, most)
  local older, row, letters = {}, {}, { b:byte(1, -1) }
  for j = 0, #b do row[j] = j end
  local before
  for i = 1, #a do
    local newer, letter, left = { [0] = i }, a:byte(i), i
    local least = i
    for j = 1, #letters do
      local best = row[j - 1] + (letter == letters[j] and 0 or 1)
      if row[j] + 1 < best then best = row[j] + 1 end
      if left + 1 < best then best = left + 1 end
      if before == letters[j] and letter == letters[j - 1] and older[j - 2] + 1 < best then
        best = older[j - 2] + 1
      end
      newer[j], left = best, best
      if best < least then least = best end
    end
    if least >= most then return least end
    older, row, before = row, newer, letter
  end
  return row[#b]
end

-- How often each letter is in a word.
local function letters_of(word)
  local counts = {}
  for i = 1, #word do
    local letter = word:byte(i)
    counts[letter] = (counts[letter] or 0) + 1
  end
  return counts
end

-- Whether so many of a word's letters are not among some others that it takes `most` edits or more
-- to make it of these.
local function is_strange(word, counts, most)
  local left, seen = most, {}
  for i = 1, #word do
    local letter = word:byte(i)
    local count = (seen[letter] or 0) + 1
    seen[letter] = count
    if count > (counts[letter] or 0) then
      left = left - 1
      if left <= 0 then return true end
    end
  end
  return false
end

--- The nearest of several known words, or nil where none is near enough to have been meant.
---@param word any
---@param known string[]
---@return string?
function check.nearest(word, known)
  if type(word) ~= "string" or #word > 64 then return nil end
  local best, least = nil, #word < 2 and 1 or math.max(1, #word // 3) + 1
  word = word:lower()
  local counts = letters_of(word)
  for _, candidate in ipairs(known) do
    -- Words are at least as far from each other as their lengths and letters are.
    if math.abs(#candidate - #word) < least
      and not is_strange(candidate:lower(), counts, math.min(least, least + #candidate - #word))
    then
      local d = distance(word, candidate:lower(), least)
      if d < least then best, least = candidate, d end
    end
  end
  return best
end

--- What is said behind a word that is not known: " (did you mean X?)", or nothing.
---@param word any
---@param known string[]
---@return string
function check.meant(word, known)
  local near = check.nearest(word, known)
  return near and (" (did you mean %s?)"):format(near) or ""
end

local function by_text(a, b) return tostring(a) < tostring(b) end

--- The keys of a table as a sorted list; where not all are strings, by what tostring makes of them.
---@param t table
---@return any[]
function check.keys(t)
  local list, order = {}, nil
  for key in pairs(t) do
    list[#list + 1] = key
    if type(key) ~= "string" then order = by_text end
  end
  table.sort(list, order)
  return list
end

-- A value's type as the checks name it: "integer", "callable" and "indexable" (what is no table but
-- can be read like one) besides Lua's own.
local function is(value, kind)
  if kind == "integer" then return math.type(value) == "integer" end
  if kind == "callable" then
    local meta = getmetatable(value)
    return type(value) == "function" or (type(meta) == "table" and meta.__call ~= nil)
  end
  if kind == "indexable" then
    local meta = type(value) == "userdata" and getmetatable(value)
    return type(meta) == "table" and meta.__index ~= nil
  end
  return type(value) == kind
end

--- Checks one argument.
---@param name string how the message calls it
---@param value any
---@param kinds string allowed types, joined by "|": Lua's own names, "integer", "callable",
--- "indexable"
---@return any value the value itself
function check.type(name, value, kinds)
  for kind in kinds:gmatch "[^|]+" do
    if is(value, kind) then return value end
  end
  Error.misuse("%s must be %s, but is %s", name, (kinds:gsub("|", " or ")),
    type(value) == "number" and tostring(value) or type(value))
end

--- Checks a table of options: each key known, each value of an allowed type. nil stands for no
--- options.
---@param name string how the message calls the function
---@param options table?
---@param allowed table<string, string> key -> allowed types, as in check.type
---@return table options the same table, or a new empty one
function check.options(name, options, allowed)
  if options == nil then return {} end
  if type(options) ~= "table" then
    Error.misuse("options of %s must be a table, but are a %s", name, type(options))
  end
  for key, value in pairs(options) do
    local kinds = allowed[key]
    if not kinds then
      local known = check.keys(allowed)
      Error.misuse("unknown option %s of %s%s; allowed are %s", tostring(key), name,
        check.meant(key, known), table.concat(known, ", "))
    end
    check.type("option " .. key .. " of " .. name, value, kinds)
  end
  return options
end

--- Checks that a number is within a closed range.
---@param name string
---@param value number
---@param low number
---@param high number math.huge or math.maxinteger where there is no highest
---@return number value
function check.range(name, value, low, high)
  if type(value) ~= "number" or not (value >= low and value <= high) then
    local range = (high == math.huge or high == math.maxinteger) and ("from %.14g on"):format(low)
      or ("from %.14g to %.14g"):format(low, high)
    Error.misuse("%s must be a number %s, but is %s", name, range, tostring(value))
  end
  return value
end

--- Makes methods refuse to be called on anything but an object of their class, in words that help
--- whoever wrote a dot for a colon.
---@param what string how messages call such an object
---@param meta table the metatable of such objects
---@param methods table<string, function> changed in place
---@param names? string[] which of them; all without it
function check.methods(what, meta, methods, names)
  for _, name in ipairs(names or check.keys(methods)) do
    local method = methods[name]
    methods[name] = function(self, ...)
      if getmetatable(self) ~= meta then
        error(("%s is a method: call it with a colon, as in %s:%s(), but it got %s"):format(
          name, what, name, self == nil and "nothing" or "a " .. type(self)), 2)
      end
      return method(self, ...)
    end
  end
end

return check
