--- The manual page and --help: made of one source, complete, and clean to those who judge manual
--- pages.

local grammar = require "earthshine.cli.grammar"
local man = require "earthshine.cli.man"
local manual = require "earthshine.cli.manual"
local parser = require "earthshine.cli.parser"
local temporary = require "tests.support.temporary"

local whole = grammar.of(parser.new())

-- A text with its white space made equal, so that lines may break anywhere.
local function flat(text) return (text:gsub("%s+", " ")) end

-- The page as it is read, as mandoc sets it.
local function reading(page)
  local folder <close> = temporary.folder()
  folder:write("earthshine.1", page)
  return flat(temporary.shell(("mandoc -Tutf8 -O width=900 '%s'"):format(
    folder:path "earthshine.1")):gsub(".\8", ""))
end

local function judge(command)
  local folder <close> = temporary.folder()
  folder:write("earthshine.1", man.page(whole))
  return temporary.shell(command:format(folder:path "earthshine.1"))
end

describe("the manual page", function()
  it("is clean to mandoc", function()
    if temporary.shell "command -v mandoc" == "" then return pending "mandoc is not installed" end
    assert.equal("", judge "mandoc -Tlint '%s' 2>&1")
  end)

  it("is clean to groff", function()
    if temporary.shell "command -v groff" == "" then return pending "groff is not installed" end
    assert.equal("", judge "groff -man -ww -Tutf8 -z '%s' 2>&1")
  end)

  it("has every command, option, variable, file, status and example", function()
    if temporary.shell "command -v mandoc" == "" then return pending "mandoc is not installed" end
    local text = reading(man.page(whole))
    local function has(words)
      assert.is_truthy(text:find(flat(words), 1, true), words)
    end
    for _, command in ipairs(grammar.all(whole)) do
      has("earthshine " .. (command.name == "" and "COMMAND" or command.name))
      for _, option in ipairs(command.options) do
        has(option.names[1])
        has(option.help)
      end
      for _, argument in ipairs(command.arguments) do has(argument.help) end
    end
    for name, entry in pairs(manual.commands) do
      if entry.examples then has(entry.examples) end
      for _, status in ipairs(entry.statuses and manual.statuses_of(name) or {}) do
        has(("%d %s"):format(status[1], status[2]))
      end
    end
    for _, list in ipairs { manual.environment, manual.files } do
      for _, entry in ipairs(list) do has(entry[1] .. " " .. entry[2]) end
    end
    for _, status in ipairs(manual.statuses_of()) do has(status[1] .. " " .. status[2]) end
    has(manual.examples)
  end)
end)

describe("--help", function()
  it("has the same examples, statuses and variables", function()
    local root = parser.new()
    local top = flat(root:get_help())
    local function has(text, words)
      assert.is_truthy(text:find(flat(words), 1, true), words)
    end
    for _, list in ipairs { manual.environment, manual.files } do
      for _, entry in ipairs(list) do has(top, entry[1] .. " " .. entry[2]) end
    end
    for _, status in ipairs(manual.statuses_of()) do has(top, status[1] .. " " .. status[2]) end
    for _, command in ipairs(root._commands) do
      local entry, text = manual.commands[command._name], flat(command:get_help())
      assert.is_truthy(entry, command._name)
      if entry.examples then has(text, entry.examples) end
      for _, status in ipairs(manual.statuses_of(command._name)) do
        has(text, status[1] .. " " .. status[2])
      end
    end
  end)

  it("has examples that can be copied from a screen of 80 columns", function()
    local texts = { manual.examples, manual.settings_example }
    for _, entry in pairs(manual.commands) do texts[#texts + 1] = entry.examples end
    for _, text in ipairs(texts) do
      for line in text:gmatch "[^\n]+" do
        assert.is_true(utf8.len(line) <= 78 or line:sub(1, 4) == "    ", line)
      end
    end
  end)

  it("fits the screen, on narrow ones with descriptions below", function()
    for _, width in ipairs { 40, 80, 160 } do
      local root = parser.new(width)
      for _, command in ipairs { root, table.unpack(root._commands) } do
        for line in command:get_help():gmatch "[^\n]+" do
          -- What has no space cannot be broken.
          local long = utf8.len(line) > math.min(width, 100) and line:find "%S%s+%S"
          assert.is_falsy(long, width .. ": " .. line)
        end
      end
    end
  end)
end)
