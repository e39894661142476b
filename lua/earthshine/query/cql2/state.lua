--- The state of a CQL2 parser, and what every part of it does with tokens and nodes.

local json = require "earthshine.json"
local kinds = require "earthshine.query.cql2.kinds"
local Lexer = require "earthshine.query.cql2.lexer"
local words = require "earthshine.query.cql2.words"

---@class earthshine.cql2.parser
---@field lexer earthshine.cql2.lexer
---@field depth integer how many parentheses, signs and calls are open
---@field heights table<table, integer> how deep the tree below a node is, for nodes that have one
---@field head? integer the byte where an argument or array element begins
---@field wrapped? table the operator that parentheses around a whole argument held last
local State = {}

--- A parser's state at the first token of a text.
---@param text string
---@return table fields
function State.of(text)
  return { lexer = Lexer.new(text), depth = 0, heights = {} }
end

--- Raises an error that points at a byte.
function State:fail(byte, message, code)
  self.lexer:fail(byte, message, code)
end

-- Raises an error at the present token.
function State:wanted(what)
  self:fail(self.lexer.first, ("expected %s, but found %s"):format(what, self.lexer:found()))
end

--- Whether the present token is a symbol.
function State:at(symbol)
  return self.lexer.kind == "symbol" and self.lexer.value == symbol
end

--- Passes a symbol if it is there.
function State:accept(symbol)
  local there = self:at(symbol)
  if there then self.lexer:advance() end
  return there
end

--- Passes a symbol that must be there.
function State:expect(symbol, what)
  if not self:accept(symbol) then self:wanted(("%s '%s'"):format(what, symbol)) end
end

-- Passes a keyword if it is there.
function State:keyword(word)
  local there = self.lexer.word == word
  if there then self.lexer:advance() end
  return there
end

function State:too_deep(byte, most)
  self:fail(byte, ("nested more than %d deep"):format(most), "limit")
end

-- Runs a method one level deeper.
function State:deeper(method, ...)
  if self.depth >= words.OPEN then self:too_deep(self.lexer.first, words.OPEN) end
  self.depth = self.depth + 1
  local node = method(self, ...)
  self.depth = self.depth - 1
  return node
end

-- Notes how deep the tree below a node is, by its members.
function State:measure(byte, node, members)
  local most = 0
  for _, member in ipairs(members) do most = math.max(most, self.heights[member] or 0) end
  if most >= words.DEPTH then self:too_deep(byte, words.DEPTH) end
  self.heights[node] = most + 1
end

-- A node of an operator or function.
function State:node(byte, op, args)
  local node = { op = op, args = json.array(args) }
  self:measure(byte, node, args)
  return node
end

-- A list that is itself a value.
function State:list(byte, items)
  self:measure(byte, items, items)
  return json.array(items)
end

-- The node itself, if it may stand in the slot.
function State:fit(slot, node, byte)
  local fits, wanted, found = kinds.fits(slot, node)
  if fits then return node end
  if slot == "boolean" then
    self:wanted(("a comparison (=, <>, <, >, LIKE, BETWEEN, IN, IS NULL) after %s"):format(found))
  end
  self:fail(byte, ("expected %s, but this is %s"):format(wanted, found))
end

--- Passes a number with or without a sign.
---@param what string
---@return number
function State:signed_number(what)
  local lexer = self.lexer
  local sign = 1
  if self:accept "-" then sign = -1 elseif self:accept "+" then sign = 1 end
  if lexer.kind ~= "number" then self:wanted(what) end
  local value = lexer.value
  lexer:advance()
  return sign * value
end

return State
