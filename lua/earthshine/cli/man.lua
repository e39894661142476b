--- `earthshine man`: the manual page, in the man macros of troff, made of the grammar that also
-- parses and of the texts that --help has.

local es = require "earthshine"
local grammar = require "earthshine.cli.grammar"
local manual = require "earthshine.cli.manual"
local terminal = require "earthshine.cli.terminal"
local wrap = require "earthshine.cli.wrap"

local man = {}

local LONGEST <const> = 78 -- columns of a line of the source

-- Text as troff prints it unchanged: its own characters escaped, others than ASCII by their number.
local function escape(text)
  text = text:gsub("\\", "\\e"):gsub("-", "\\-")
  return (text:gsub(utf8.charpattern, function(c)
    return #c > 1 and ("\\[u%04X]"):format(utf8.codepoint(c)) or nil
  end))
end

-- A line of text that is no request, though it may begin with a dot or an apostrophe.
local function plain(line) return (line:gsub("^[.']", "\\&%0")) end

local function bold(text) return "\\fB" .. escape(text) .. "\\fR" end
local function italic(text) return "\\fI" .. escape(text) .. "\\fR" end

-- Text in lines of the source.
local function fill(text)
  local lines = wrap(text, LONGEST)
  for i, line in ipairs(lines) do lines[i] = plain(line) end
  return table.concat(lines, "\n")
end

-- A paragraph; `code` in backquotes becomes bold.
local function prose(text)
  local parts = {}
  for words, code in (text:gsub("\n", " ") .. "``"):gmatch "([^`]*)`([^`]*)`" do
    parts[#parts + 1] = escape(words) .. (code ~= "" and bold(code) or "")
  end
  return fill(table.concat(parts))
end

---@class earthshine.cli.page lines of troff
local Page = {}
Page.__index = Page

function Page:put(...)
  for _, line in ipairs { ... } do self[#self + 1] = line end
end

function Page:section(title) self:put(".SH " .. title) end

-- A tagged paragraph.
function Page:item(tag, text) self:put(".TP", tag, prose(text)) end

-- Lines that stay as they are.
function Page:verbatim(text)
  if not self[#self]:find "^%.SH" then self:put ".PP" end
  self:put(".RS 4", ".nf")
  for line in text:gmatch "[^\n]+" do self:put(plain(escape(line))) end
  self:put(".fi", ".RE")
end

function Page:statuses(name)
  for _, status in ipairs(manual.statuses_of(name)) do
    self:item(bold(tostring(status[1])), status[2])
  end
end

local function tag_of(option)
  local names = {}
  for _, list in ipairs { option.names, option.hidden } do
    for _, name in ipairs(list) do names[#names + 1] = bold(name) end
  end
  return table.concat(names, ", ") .. (option.value and " " .. italic(option.value) or "")
end

-- `skip` has the help of options that are told elsewhere, by their names.
function Page:options(list, skip)
  for _, option in ipairs(list) do
    if skip[option.names[1]] ~= option.help then self:item(tag_of(option), option.help) end
  end
end

local function synopsis_of(command)
  local parts = { bold("earthshine " .. command.name) }
  if #command.options > 0 then parts[2] = "[" .. italic "options" .. "]" end
  if command.name == "sandbox" then parts[#parts + 1] = "[" .. bold "--" end
  for _, argument in ipairs(command.arguments) do
    local text = italic(argument.name) .. (argument.many and " ..." or "")
    local bare = not argument.optional or command.name == "sandbox"
    parts[#parts + 1] = bare and text or "[" .. text .. "]"
  end
  if command.name == "sandbox" then parts[#parts] = parts[#parts] .. "]" end
  return table.concat(parts, " ")
end

local function add_command(page, command, common)
  local entry = manual.commands[command.name]
  page:put(".SS " .. escape(command.name), synopsis_of(command), ".PP",
    (prose(command.summary:gsub("^%l", string.upper) .. ".")))
  for paragraph in ((entry.notes or "") .. "\n\n"):gmatch "(.-)\n\n" do
    if paragraph ~= "" then page:put(".PP", prose(paragraph)) end
  end
  for _, argument in ipairs(command.arguments) do
    page:item(italic(argument.name), argument.help)
  end
  for _, group in ipairs(command.groups) do page:options(group.options, common) end
  if entry.examples then
    page:put(".PP", "Examples:")
    page:verbatim(entry.examples)
  end
  if entry.statuses then
    page:put(".PP", "Exit status:")
    page:statuses(command.name)
  end
end

local function pairs_section(page, title, list)
  page:section(title)
  for _, entry in ipairs(list) do page:item(bold(entry[1]), entry[2]) end
end

--- The manual page.
---@param whole earthshine.cli.grammar
---@return string troff, in the man macros
function man.page(whole)
  local page = setmetatable({}, Page)
  page:put(('.TH EARTHSHINE 1 "%s" "earthshine %s" "User Commands"'):format(manual.date,
    es._VERSION))
  page:section "NAME"
  page:put("earthshine \\- " .. prose(manual.summary))
  page:section "SYNOPSIS"
  page:put(synopsis_of { name = "COMMAND", options = whole.options,
    arguments = { { name = "words", many = true, optional = true } } })
  page:section "DESCRIPTION"
  page:put(prose(manual.description), ".PP", prose(manual.account), ".PP", prose(manual.settings))
  page:verbatim(manual.settings_example)
  page:section "OPTIONS"
  page:put "These stand before or behind the command."
  local common = {}
  for _, option in ipairs(whole.options) do common[option.names[1]] = option.help end
  page:options(whole.options, {})
  page:section "COMMANDS"
  for _, command in ipairs(whole.commands) do add_command(page, command, common) end
  pairs_section(page, "ENVIRONMENT", manual.environment)
  pairs_section(page, "FILES", manual.files)
  page:section "EXIT STATUS"
  page:statuses()
  page:section "EXAMPLES"
  page:verbatim(manual.examples)
  return table.concat(page, "\n") .. "\n"
end

--- Runs the command.
---@param _ table
---@param parser table
---@return integer status
function man.run(_, parser)
  terminal.write(man.page(grammar.of(parser)))
  terminal.flush()
  return 0
end

return man
