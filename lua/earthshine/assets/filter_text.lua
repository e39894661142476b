--- Filters as text, for command lines: `role=data & name=*B0[2-4]*`.
--
--     or        = and { "|" and }
--     and       = not { "&" not }
--     not       = "~" not | "(" or ")" | condition
--     condition = ("name" | "role" | "type" | "band") ("=" | "!=") value { "," value }
--               | "size" ("=" | "!=" | "<" | "<=" | ">" | ">=") amount
--               | word { "," word }                    the simple form's include
--
-- A value ends at a blank or at one of & | ) , and may stand in quotation marks of either kind.

local check = require "earthshine.check"
local sizes = require "earthshine.assets.sizes"

local filter_text = {}

local LONGEST <const>, DEEPEST <const> = 4000, 50

local FIELDS <const> = {
  name = "include_files", role = "include_roles", type = "content_types", band = "bands",
}
local KNOWN <const> = { "band", "name", "role", "size", "type" }

---@class earthshine.filter_reader
---@field text string
---@field at integer
local Reader = {}
Reader.__index = Reader

-- Gives up, with the place.
local function fail(self, format, ...)
  error({ why = ("%s at character %d"):format(format:format(...), self.at) }, 0)
end

-- Takes what a pattern finds here, after blanks; the pattern must begin with "^".
function Reader:take(pattern)
  self.at = self.text:match("^%s*()", self.at)
  local found, after = self.text:match(pattern .. "()", self.at)
  if not found then return nil end
  self.at = after
  return found
end

function Reader:value()
  local quote = self:take "^([\"'])"
  if quote then
    local stop = self.text:find(quote, self.at, true)
    if not stop then fail(self, "has a %s without its other", quote) end
    local value = self.text:sub(self.at, stop - 1)
    self.at = stop + 1
    if value == "" then fail(self, "has an %s value", "empty") end
    return value
  end
  local value = self:take "^([^%s&|),]+)"
  if not value then fail(self, "needs a %s", "value") end
  return value
end

function Reader:values()
  local list = {}
  repeat list[#list + 1] = self:value() until not self:take "^(,)"
  return list
end

local function leaf(criteria) return { op = "criteria", criteria = criteria } end
local function negated(node) return { op = "not", node } end

-- What a size must be, as least and most bytes.
local function bounds(operator, bytes)
  if operator == "<" then return nil, bytes - 1 end
  if operator == "<=" then return nil, bytes end
  if operator == ">" then return bytes + 1, nil end
  if operator == ">=" then return bytes, nil end
  return bytes, bytes
end

function Reader:size()
  local operator = self:take "^([<>]=?)" or self:take "^(!?=)"
  if not operator then fail(self, "needs one of = != < <= > >= after %s", "size") end
  local amount = self:take "^([%d.]+%s*%a*)" or self:value()
  local bytes, why = sizes.read(amount)
  if not bytes then fail(self, "has the size %q, which %s", amount, why) end
  local least, most = bounds(operator, bytes)
  if most == -1 then fail(self, "has a size below %s", "0") end
  local node = leaf { min_size = least, max_size = most }
  return operator == "!=" and negated(node) or node
end

function Reader:condition()
  local field = self.text:match("^%s*([%a_]+)%s*[=!<>]", self.at)
  if not field then return leaf { include = self:values() } end
  local key = FIELDS[field:lower()]
  if not key and field:lower() ~= "size" then
    fail(self, "has an unknown field %s%s; there are %s,", field, check.meant(field, KNOWN),
      table.concat(KNOWN, ", "))
  end
  self:take "^([%a_]+)"
  if not key then return self:size() end
  local operator = self:take "^(!?=)"
  if not operator then fail(self, "needs = or != after %s", field) end
  local node = leaf { [key] = self:values() }
  return operator == "!=" and negated(node) or node
end

function Reader:negation(depth)
  if depth > DEEPEST then fail(self, "is nested more than %d deep", DEEPEST) end
  if self:take "^(~)" then return negated(self:negation(depth + 1)) end
  if not self:take "^(%()" then return self:condition() end
  local node = self:alternatives(depth + 1)
  if not self:take "^(%))" then fail(self, "needs a %s", ")") end
  return node
end

-- What one operator joins.
local function joined(op, sign, part)
  return function(self, depth)
    local node = { op = op }
    repeat node[#node + 1] = self[part](self, depth) until not self:take(sign)
    return #node > 1 and node or node[1]
  end
end

Reader.all = joined("and", "^(&)", "negation")
Reader.alternatives = joined("or", "^(|)", "all")

--- Reads a text.
---@param text string
---@return table? node { op = "and"|"or"|"not", … } or { op = "criteria", criteria = … }
---@return string? why what is wrong, to be read after a name
function filter_text.read(text)
  if #text > LONGEST then return nil, ("is longer than %d bytes"):format(LONGEST) end
  local reader = setmetatable({ text = text, at = 1 }, Reader)
  local ok, node = pcall(function()
    local whole = reader:alternatives(0)
    if reader:take "^(.)" then
      reader.at = reader.at - 1
      fail(reader, "has something after its end: %q", text:sub(reader.at, reader.at + 20))
    end
    return whole
  end)
  if ok then return node end
  if type(node) == "table" and node.why then return nil, node.why end
  error(node, 0)
end

return filter_text
