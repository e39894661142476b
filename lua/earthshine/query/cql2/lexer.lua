--- CQL2 text as tokens, one at a time, so that a long text costs no list of them.

local place = require "earthshine.query.cql2.place"
local words = require "earthshine.query.cql2.words"

---@class earthshine.cql2.lexer the token that was read last
---@field text string all of the text
---@field kind "name"|"quoted"|"text"|"number"|"symbol"|"end"
---@field value string|number a name, an unescaped text, a number, a symbol
---@field word? string a name in lower case, as keywords are compared
---@field first integer byte where it begins
---@field after integer byte after it
local Lexer = {}
Lexer.__index = Lexer

-- Spaces beyond ASCII, by the standard's grammar.
local SPACES <const> = {}
for _, code in ipairs { 0x85, 0xA0, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007,
  0x2008, 0x2009, 0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 } do
  SPACES[utf8.char(code)] = true
end

-- What people write, and CQL2's own word for it.
local MEANT <const> = {
  ["!="] = "<>", ["=="] = "=", ["&&"] = "AND", ["||"] = "OR", ["~="] = "<>",
}

--- Raises an error that points at a byte.
function Lexer:fail(byte, message, code)
  error(place.error(self.text, byte, message, code), 0)
end

-- The first byte from a byte on that is no space.
local function skip(text, at)
  while true do
    at = text:match("^[ \t-\r]*()", at)
    local byte = text:byte(at)
    if byte ~= 0xC2 and byte ~= 0xE2 and byte ~= 0xE3 then return at end
    local space = text:sub(at, at + (byte == 0xC2 and 1 or 2))
    if not SPACES[space] then return at end
    at = at + #space
  end
end

-- The byte after a name that begins at a byte.
local function name_end(text, first)
  local at = text:match("^[A-Za-z0-9_.:]*()", first)
  while true do
    local byte = text:byte(at)
    if not byte or byte < 0x80 or not words.is_letter(utf8.codepoint(text, at), at == first) then
      return at
    end
    at = text:match("^[A-Za-z0-9_.:]*()", utf8.offset(text, 2, at))
  end
end

-- A text in quotes. A quote within is doubled, or has a backslash before it; two backslashes stay
-- two and escape no quote, so that LIKE's own escape of a backslash can stand at the end.
local function read_text(self, first)
  local text, parts, at = self.text, {}, first + 1
  while true do
    local from = at
    at = text:find("['\\]", at)
    if not at then self:fail(first, "this text has no closing quote (')") end
    local pair = text:sub(at, at + 1)
    if pair == "''" or pair == "\\'" then
      parts[#parts + 1] = text:sub(from, at - 1) .. "'"
      at = at + 2
    elseif text:byte(at) == 39 then
      parts[#parts + 1] = text:sub(from, at - 1)
      return table.concat(parts), at + 1
    else
      local after = at + (pair == "\\\\" and 2 or 1)
      parts[#parts + 1] = text:sub(from, after - 1)
      at = after
    end
  end
end

-- A property's name in double quotes; a double quote within is doubled.
local function read_quoted(self, first)
  local text, at = self.text, first + 1
  while true do
    at = text:find('"', at, true)
    if not at then self:fail(first, 'this name has no closing quote (")') end
    if text:byte(at + 1) ~= 34 then break end
    at = at + 2
  end
  if at == first + 1 then self:fail(first, "a property's name is empty") end
  return text:sub(first + 1, at - 1):gsub('""', '"'), at + 1
end

local function read_number(self, first)
  local text = self.text
  local after = text:match("^%d+%.?%d*()", first) or text:match("^%.%d+()", first)
  after = text:match("^[eE][+-]?%d+()", after) or after
  if text:find("^[%w_.:\128-\255]", after) and skip(text, after) == after then
    self:fail(first, "this number goes on with what belongs to no number")
  end
  local value = tonumber(text:sub(first, after - 1))
  if value == math.huge then self:fail(first, "this number is too large") end
  return math.tointeger(value) or value, after
end

local function read_symbol(self, first)
  local text = self.text
  local pair = text:sub(first, first + 1)
  if MEANT[pair] then
    self:fail(first, ("%s is not of CQL2; write %s"):format(pair, MEANT[pair]))
  end
  local symbol = text:match("^<[>=]", first) or text:match("^>=", first)
    or text:match("^[()=<>,+*/%%^-]", first)
  if symbol then return symbol, first + #symbol end
  local character = text:sub(first, utf8.offset(text, 2, first) - 1)
  if character:find "%c" then character = ("byte %d"):format(character:byte()) end
  self:fail(first, ("%s has no meaning here%s"):format(character,
    character == "[" and "; arrays stand in parentheses" or ""))
end

local READERS <const> = { text = read_text, quoted = read_quoted, number = read_number,
  symbol = read_symbol }

local KINDS <const> = {} -- of a token, by its first byte; where it is open, by what follows
for byte = 0, 127 do
  local c = string.char(byte)
  KINDS[byte] = c:find "[A-Za-z_:]" and "name" or c:find "%d" and "number" or "symbol"
end
KINDS[39], KINDS[34] = "text", "quoted"

-- The kind of the token that begins at a byte.
local function kind_at(text, at)
  local byte = text:byte(at)
  if not byte then return "end" end
  if byte >= 0x80 then
    return words.is_letter(utf8.codepoint(text, at), true) and "name" or "symbol"
  elseif byte == 46 and text:find("^%d", at + 1) then
    return "number"
  end
  return KINDS[byte]
end

--- Reads the next token.
function Lexer:advance()
  local text = self.text
  local first = skip(text, self.after)
  local kind = kind_at(text, first)
  self.kind, self.first, self.word = kind, first, nil
  if kind == "name" then
    self.after = name_end(text, first)
    self.value = text:sub(first, self.after - 1)
    self.word = self.value:lower()
  elseif kind == "end" then
    self.value, self.after = "", first
  else
    self.value, self.after = READERS[kind](self, first)
  end
end

--- What the last token is, for a message.
---@return string
function Lexer:found()
  if self.kind == "end" then return "the end of the text" end
  local shown = self.text:sub(self.first, math.min(self.after - 1, self.first + 39))
  while not utf8.len(shown) do shown = shown:sub(1, -2) end
  return (shown:gsub("%c", " ")) .. (self.after - self.first > 40 and "..." or "")
end

--- Begins a text with its first token. Raises where the text is too long or no UTF-8.
---@param text string
---@return earthshine.cql2.lexer
function Lexer.new(text)
  local self = setmetatable({ text = text, after = 1 }, Lexer)
  if #text > words.BYTES then
    self:fail(1, ("the text has %d bytes; at most %d are read"):format(#text, words.BYTES), "limit")
  end
  local valid, byte = utf8.len(text)
  if not valid then self:fail(byte, "this is not UTF-8") end
  self:advance()
  return self
end

return Lexer
