--- Reads CQL2 text into a tree, which is CQL2-JSON as Lua tables.
--
-- By recursive descent: OR, AND, NOT, predicates, then arithmetic by precedence. The grammar is the
-- standard's (OGC 21-065r2), where it is ambiguous as said at `Values:parenthesised`.

local Values = require "earthshine.query.cql2.values"
local words = require "earthshine.query.cql2.words"

---@class earthshine.cql2.parser
local Parser = setmetatable({}, { __index = Values })
Parser.__index = Parser

local COMPARISONS <const> = { ["="] = true, ["<>"] = true, ["<"] = true, ["<="] = true,
  [">"] = true, [">="] = true }
local INFIX <const> = { ["+"] = true, ["-"] = true, ["*"] = true, ["/"] = true, ["%"] = true,
  ["^"] = true }

-- Conditions that one keyword joins, as one node.
function Parser:joined(op, part)
  local byte = self.lexer.first
  local node = part(self)
  if self.lexer.word ~= op then return node end
  local args = { self:fit("boolean", node, byte) }
  while self:keyword(op) do
    byte = self.lexer.first
    args[#args + 1] = self:fit("boolean", part(self), byte)
  end
  return self:node(byte, op, args)
end

--- Reads a whole expression: a condition, or a value where one may stand.
function Parser:expression()
  return self:joined("or", self.conjunction)
end

function Parser:conjunction()
  return self:joined("and", self.negation)
end

function Parser:negation()
  local byte = self.lexer.first
  if not self:keyword "not" then return self:predicate() end
  local inner = self.lexer.first
  local node = self:deeper(self.negation)
  return self:node(byte, "not", { self:fit("boolean", node, inner) })
end

-- What follows the left side of LIKE, BETWEEN or IN.
function Parser:like(left, byte)
  local from = self.lexer.first
  local pattern = self:fit("pattern", self:arithmetic(0), from)
  return self:node(byte, "like", { self:fit("text", left, byte), pattern })
end

function Parser:between(left, byte)
  local from = self.lexer.first
  local low = self:fit("number", self:arithmetic(0), from)
  if not self:keyword "and" then self:wanted "AND and the upper bound of BETWEEN" end
  from = self.lexer.first
  local high = self:fit("number", self:arithmetic(0), from)
  return self:node(byte, "between", { self:fit("number", left, byte), low, high })
end

function Parser:within(left, byte)
  local items, from = {}, self.lexer.first
  self:expect("(", "the list of IN")
  repeat
    local first = self.lexer.first
    items[#items + 1] = self:fit("scalar", self:arithmetic(0), first)
  until not self:accept ","
  self:expect(")", "the end of the list, or a comma")
  return self:node(byte, "in", { self:fit("scalar", left, byte), self:list(from, items) })
end

local TESTS <const> = { like = Parser.like, between = Parser.between, ["in"] = Parser.within }

-- Whatever can follow a value to make a condition of it; else the value.
function Parser:predicate()
  local lexer = self.lexer
  local byte = lexer.first
  local left = self:arithmetic(0)
  if lexer.kind == "symbol" and COMPARISONS[lexer.value] then
    local op = lexer.value
    self:fit("scalar", left, byte)
    lexer:advance()
    local from = lexer.first
    return self:node(byte, op, { left, self:fit("scalar", self:arithmetic(0), from) })
  elseif self:keyword "is" then
    local negated = self:keyword "not"
    if not self:keyword "null" then self:wanted(negated and "NULL" or "NULL or NOT NULL") end
    local node = self:node(byte, "isNull", { self:fit("tested", left, byte) })
    return negated and self:node(byte, "not", { node }) or node
  end
  local negated = self:keyword "not"
  local test = lexer.word and TESTS[lexer.word]
  if test then
    lexer:advance()
    local node = test(self, left, byte)
    return negated and self:node(byte, "not", { node }) or node
  elseif negated then
    self:wanted "LIKE, BETWEEN or IN after NOT"
  end
  return left
end

-- Operands joined by operators that bind at least so tightly; ^ alone joins from the right.
function Parser:arithmetic(least)
  local lexer = self.lexer
  local byte = lexer.first
  local left = self:operand()
  while true do
    local op = lexer.kind == "symbol" and INFIX[lexer.value] and lexer.value
      or lexer.word == "div" and "div"
    local level = op and words.operators[op].level
    if not level or level < least then return left end
    self:fit("number", left, byte)
    lexer:advance()
    local from = lexer.first
    local right
    if op == "^" then
      right = self:deeper(self.arithmetic, level)
    else
      right = self:arithmetic(level + 1)
    end
    left = self:node(byte, op, { left, self:fit("number", right, from) })
  end
end

-- An operand with its sign. The sign binds more tightly than any operator: -2 ^ 2 is (-2) ^ 2.
function Parser:operand()
  local lexer = self.lexer
  local byte = lexer.first
  if self:at "+" then return self:signed_number "a number" end
  if not self:accept "-" then return self:primary() end
  if lexer.kind == "number" then
    local value = lexer.value
    lexer:advance()
    return -value
  end
  local from = lexer.first
  local node = self:fit("number", self:deeper(self.operand), from)
  return self:node(byte, "*", { -1, node })
end

--- Reads a whole text. Raises an error that points at the place.
---@param text string
---@return table|boolean tree
local function parse(text)
  local self = setmetatable(Values.of(text), Parser)
  local node = self:fit("boolean", self:expression(), 1)
  if self.lexer.kind ~= "end" then self:wanted "AND, OR or the end of the text" end
  return node
end

return { parse = parse }
