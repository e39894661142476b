--- The values of CQL2 text: names, literals, calls, and what stands in parentheses.

local json = require "earthshine.json"
local instants = require "earthshine.query.cql2.instants"
local State = require "earthshine.query.cql2.state"
local wkt = require "earthshine.query.cql2.wkt"
local words = require "earthshine.query.cql2.words"

---@class earthshine.cql2.parser
local Values = setmetatable({}, { __index = State })

function Values:primary()
  local lexer = self.lexer
  local kind, value, first = lexer.kind, lexer.value, lexer.first
  if kind == "text" or kind == "number" then
    lexer:advance()
    return value
  elseif kind == "quoted" then
    lexer:advance()
    return { property = value }
  elseif kind == "symbol" and value == "(" then
    return self:deeper(self.parenthesised)
  elseif kind ~= "name" then
    self:wanted "a value"
  end
  local word = lexer.word
  if word == "true" or word == "false" then
    lexer:advance()
    return word == "true"
  elseif words.reserved[word] then
    self:wanted 'a value (a property of this name stands in double quotes)'
  end
  lexer:advance()
  if self:at "(" or words.geometries[word] and (lexer.word == "z" or lexer.word == "empty") then
    return self:deeper(self.call, value, word, first)
  end
  return { property = value }
end

-- What stands in parentheses: an array or a grouped expression. Where an argument or array element
-- begins, the standard's grammar leaves open which of them `(x)` is: here an operator's expression
-- is grouped, `f((a + b))`, and anything else, or that in parentheses once more, is an array of
-- one, `f((a))`, `f(((a + b)))`.
function Values:parenthesised()
  local lexer = self.lexer
  local byte = lexer.first
  if self.head ~= byte then
    lexer:advance()
    local node = self:expression()
    self:expect(")", "an operator, or the closing parenthesis")
    return node
  end
  local items = self:elements()
  local only = items[1]
  if #items == 1 then
    local operator = type(only) == "table" and only.op and words.operators[only.op]
    local grouped = operator and operator.level and self.wrapped ~= only
    if grouped or not (self:at "," or self:at ")") then
      self.wrapped = only
      return only
    end
  end
  return self:list(byte, items)
end

-- Arguments or array elements in parentheses.
function Values:elements()
  local items = {}
  self:expect("(", "the arguments")
  if self:accept ")" then return items end
  repeat
    self.head = self.lexer.first
    items[#items + 1] = self:expression()
  until not self:accept ","
  self:expect(")", "an operator, a comma, or the closing parenthesis")
  return items
end

-- The two arguments of A_..., S_..., T_..., or the one of CASEI and ACCENTI.
function Values:arguments(op, byte)
  local takes, args = words.operators[op].takes, {}
  self:expect("(", "the arguments")
  for i, slot in ipairs(takes) do
    if i > 1 then self:expect(",", ("argument %d of %s after a comma"):format(i, op:upper())) end
    local from = self.lexer.first
    local node
    if slot == "array" and self:at "(" then
      node = self:list(from, self:elements())
    else
      node = self:expression()
    end
    args[i] = self:fit(slot, node, from)
  end
  self:expect(")", ("the end of the arguments of %s"):format(op:upper()))
  return self:node(byte, op, args)
end

-- A date or timestamp in quotes.
function Values:instant(wanted)
  local lexer = self.lexer
  if lexer.kind ~= "text" then self:wanted "a date in quotes" end
  local text, kind = instants.canonical(lexer.value)
  if not text then self:fail(lexer.first, kind) end
  if wanted and kind ~= wanted then
    self:fail(lexer.first, ("this is a %s, not a %s"):format(kind, wanted))
  end
  lexer:advance()
  return text
end

function Values:bound()
  local lexer = self.lexer
  if lexer.kind ~= "text" then
    local from = lexer.first
    return self:fit("bound", self:primary(), from)
  elseif lexer.value == ".." then
    lexer:advance()
    return ".."
  end
  return self:instant()
end

function Values:interval(byte)
  self:expect("(", "the bounds")
  local start = self:bound()
  self:expect(",", "the end of the interval after a comma")
  local stop = self:bound()
  self:expect(")", "the end of INTERVAL")
  local node = { interval = json.array { start, stop } }
  self:measure(byte, node, node.interval)
  return node
end

-- What a name before a parenthesis means.
function Values:call(name, word, byte)
  local op = words.canonical(name)
  if words.geometries[word] then
    return wkt.geometry(self, words.geometries[word])
  elseif word == "bbox" then
    return wkt.box(self)
  elseif word == "interval" then
    return self:interval(byte)
  elseif word == "date" or word == "timestamp" then
    self:expect("(", "a date")
    local node = { [word] = self:instant(word) }
    self:expect(")", "the end of " .. word:upper())
    return node
  elseif op then
    return self:arguments(op, byte)
  end
  return self:node(byte, name, self:elements())
end

return Values
