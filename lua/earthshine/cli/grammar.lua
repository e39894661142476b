--- The grammar of the command line as plain data: what argparse's parser knows, in one shape for
-- completion and the manual page.

local grammar = {}

---@class earthshine.cli.grammar_option
---@field names string[] that help shows
---@field hidden string[] that work too
---@field value? string what its value is called; nil: it takes none
---@field optional? boolean the value may be left out
---@field help string
---@field repeated boolean it may stand more than once
---@field takes earthshine.cli.takes what may be its value

---@class earthshine.cli.grammar_argument
---@field name string
---@field help string
---@field many boolean more words of the kind may follow
---@field optional boolean
---@field takes earthshine.cli.takes

---@class earthshine.cli.grammar_group
---@field title string
---@field options earthshine.cli.grammar_option[]

---@class earthshine.cli.grammar
---@field name string of the command; "" for the whole
---@field summary string
---@field groups earthshine.cli.grammar_group[] its options, as help has them
---@field options earthshine.cli.grammar_option[] all of them
---@field arguments earthshine.cli.grammar_argument[]
---@field commands earthshine.cli.grammar[] of the whole

local function takes_of(element)
  if element.takes then return element.takes end
  return { words = element._choices }
end

local function option_of(element)
  local shown, hidden = {}, {}
  for i, name in ipairs(element._public_aliases) do
    shown[i], shown[name] = name, true
  end
  for _, name in ipairs(element._aliases) do
    if not shown[name] then hidden[#hidden + 1] = name end
  end
  return {
    names = table.move(shown, 1, #shown, 1, {}), hidden = hidden,
    value = element._maxargs > 0 and element:_get_argname(1) or nil, optional = element.optional,
    help = element._description, repeated = element._maxcount > 1, takes = takes_of(element),
  }
end

local function argument_of(element)
  return {
    name = element._argname or element._name, help = element._description,
    many = element._maxargs > 1, optional = element._minargs == 0, takes = takes_of(element),
  }
end

-- Options in their groups, what is in none last, as help has it.
local function groups_of(parser)
  local groups, grouped = {}, {}
  for _, group in ipairs(parser._groups) do
    local options = {}
    for i, element in ipairs(group) do options[i], grouped[element] = option_of(element), true end
    groups[#groups + 1] = { title = group.name, options = options }
  end
  local others = {}
  for _, element in ipairs(parser._options) do
    if not grouped[element] then others[#others + 1] = option_of(element) end
  end
  groups[#groups + 1] = { title = #groups > 0 and "Other options" or "Options", options = others }
  return groups
end

--- Reads a parser.
---@param parser table of argparse, or a command of one
---@return earthshine.cli.grammar
function grammar.of(parser)
  local self = {
    name = parser._parent and parser._name or "",
    summary = parser._summary or parser._description or "",
    groups = groups_of(parser), options = {}, arguments = {}, commands = {},
  }
  for _, group in ipairs(self.groups) do
    table.move(group.options, 1, #group.options, #self.options + 1, self.options)
  end
  for i, element in ipairs(parser._arguments) do self.arguments[i] = argument_of(element) end
  for i, command in ipairs(parser._commands) do self.commands[i] = grammar.of(command) end
  return self
end

--- Whether the word behind an option is its value.
---@param option earthshine.cli.grammar_option
---@return boolean
function grammar.takes_value(option)
  return option.value ~= nil and not option.optional
end

--- The whole and its commands, one after the other.
---@param whole earthshine.cli.grammar
---@return earthshine.cli.grammar[]
function grammar.all(whole)
  return table.move(whole.commands, 1, #whole.commands, 2, { whole })
end

return grammar
