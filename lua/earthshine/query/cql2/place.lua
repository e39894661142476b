--- Errors that point at a place of a text: line, column, and a caret below an excerpt.

local Error = require "earthshine.error"

local place = {}

local BEFORE <const>, AFTER <const> = 48, 32 -- bytes of the line that are shown

local function is_inner(text, at)
  local byte = text:byte(at)
  return byte and byte >= 0x80 and byte < 0xC0
end

-- What is shown of a line, with the caret below the byte.
local function excerpt(text, first, byte)
  local last = (text:find("[\r\n]", byte) or #text + 1) - 1
  local from, to = math.max(first, byte - BEFORE), math.min(last, byte + AFTER)
  while from < byte and is_inner(text, from) do from = from + 1 end
  while to > byte and is_inner(text, to + 1) do to = to - 1 end
  local left, right = text:sub(from, byte - 1), text:sub(byte, to)
  if not utf8.len(left .. right) then
    left, right = left:gsub("[\128-\255]", "?"), right:gsub("[\128-\255]", "?")
  end
  left = (from > first and "..." or "") .. left:gsub("%c", " ")
  right = right:gsub("%c", " ") .. (to < last and "..." or "")
  return ("  %s%s\n  %s^"):format(left, right, (" "):rep(utf8.len(left)))
end

--- Makes an error of a place. Its `errors[1]` holds `message`, `byte`, `line` and `column`
--- (characters), each from 1.
---
---     CQL2, line 1, column 10: expected a comparison ..., but found AND
---       floors AND 7
---              ^
---@param text string
---@param byte integer from 1 to one more than the text's length
---@param message string
---@param code? earthshine.code `parse` unless said
---@return earthshine.error
function place.error(text, byte, message, code)
  local before = text:sub(1, byte - 1)
  local _, breaks = before:gsub("\n", "")
  local first = before:match "^.*\n()" or 1
  local column = first > byte - 1 and 1
    or (utf8.len(text, first, byte - 1) or byte - first) + 1
  return Error.new {
    code = code or "parse",
    message = ("CQL2, line %d, column %d: %s\n%s"):format(breaks + 1, column, message,
      excerpt(text, first, byte)),
    errors = { { message = message, byte = byte, line = breaks + 1, column = column } },
  }
end

return place
