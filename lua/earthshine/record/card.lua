--- Records as people read them: a card of several lines, and one line for lists.

local url = require "earthshine.url"

local card = {}

-- Characters of a value that are shown.
local LONGEST <const> = 200

-- At most so many characters of a text.
local function front(text, most)
  if #text <= most then return text end
  if not utf8.len(text) then return text:sub(1, most) .. "…" end
  local cut = utf8.offset(text, most + 1)
  return cut and cut <= #text and text:sub(1, cut - 1) .. "…" or text
end

--- A text of metadata on one line, without what would move a terminal's cursor or turn the order of
--- its letters round, cut where it is long.
---@param text string
---@param most? integer characters; default 200
---@return string
function card.text(text, most)
  most = most or LONGEST
  text = text:sub(1, 8 * most + 8)
  text = text:gsub("\xc2[\x80-\x9f]", " "):gsub("\xe2\x80[\x8b-\x8f\xa8-\xae]", " ")
  text = text:gsub("\xe2\x81[\xa0-\xaf]", " "):gsub("[%c%s]+", " ")
  return front(text, most)
end

--- An address for people: without what is secret in it.
---@param address string
---@return string
function card.address(address)
  return card.text(url.redact(address), 400)
end

--- A card: a title, and below it a line for each value that there is, indented, behind its label.
---@param title string
---@param rows { [1]: string, [2]: string? }[] label and value; a list of values takes a line each
---@return string
function card.of(title, rows)
  local lines, width = { card.text(title) }, 0
  for _, row in ipairs(rows) do width = math.max(width, row[2] and #row[1] or 0) end
  for _, row in ipairs(rows) do
    local label = row[1]
    for _, value in ipairs(type(row[2]) == "table" and row[2] or { row[2] }) do
      lines[#lines + 1] = ("  %-" .. width .. "s  %s"):format(label, value)
      label = ""
    end
  end
  return table.concat(lines, "\n")
end

--- Several values in a line; nil where there are none.
---@param values string[]
---@param most? integer values that are shown; default 12
---@return string?
function card.list(values, most)
  if not values[1] then return nil end
  most = most or 12
  local shown = {}
  for i = 1, math.min(#values, most) do shown[i] = card.text(values[i], 60) end
  local rest = #values - #shown
  return table.concat(shown, ", ") .. (rest > 0 and (" and %d more"):format(rest) or "")
end

--- Begin and end as people read them.
---@param start string?
---@param stop string?
---@return string?
function card.time(start, stop)
  if not start then return stop and "until " .. card.text(stop, 40) or nil end
  if start == stop then return card.text(start, 40) end
  return card.text(start, 40) .. (stop and " to " .. card.text(stop, 40) or " on")
end

--- The values of a line for lists, those that there are.
---@param ... string|false|nil
---@return string
function card.line(...)
  local parts = {}
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    if value then parts[#parts + 1] = card.text(value) end
  end
  return table.concat(parts, "  ")
end

return card
