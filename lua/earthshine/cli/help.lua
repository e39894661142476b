--- What stands below the options in --help: examples, notes, environment, files, exit statuses.

local manual = require "earthshine.cli.manual"
local wrap = require "earthshine.cli.wrap"

local help = {}

-- Paragraphs, each on one line, which argparse breaks again.
local function paragraph(text)
  return (text:gsub("\n\n", "\0"):gsub("\n", " "):gsub("%z", "\n\n"))
end

-- A block of help: a title and lines in front of which two spaces go.
local function block(title, text)
  return title .. ":\n  " .. text:gsub("\n", "\n  ")
end

-- Pairs of a name and what it means, below each other. argparse would break long lines without
-- their indentation.
local function list(title, entries, column, width)
  local lines = {}
  column = math.min(column, width // 2)
  local space = (" "):rep(column + 1)
  for _, entry in ipairs(entries) do
    local name = ("%%-%ds "):format(column):format(entry[1])
    if #name > #space then
      lines[#lines + 1], name = entry[1], space
    end
    for i, line in ipairs(wrap(entry[2], width - 2 - #space)) do
      lines[#lines + 1] = (i == 1 and name or space) .. line
    end
  end
  return block(title, table.concat(lines, "\n"))
end

--- Below the options of a command.
---@param name string
---@param width integer columns
---@return string
function help.below(name, width)
  local entry, blocks = manual.commands[name], {}
  if entry.examples then blocks[#blocks + 1] = block("Examples", entry.examples) end
  if entry.notes then blocks[#blocks + 1] = paragraph(entry.notes) end
  blocks[#blocks + 1] = list("Exit status", manual.statuses_of(name), 4, width)
  return table.concat(blocks, "\n\n")
end

--- Below the commands of the whole.
---@param width integer columns
---@return string
function help.below_all(width)
  return table.concat({
    paragraph(manual.account), paragraph(manual.settings),
    "  " .. manual.settings_example:gsub("\n", "\n  "),
    list("Environment", manual.environment, 20, width),
    list("Files", manual.files, 33, width),
    list("Exit status", manual.statuses_of(), 4, width),
  }, "\n\n")
end

return help
