--- Completion in real shells: commands, options, what options take, profiles, files, and command
--- lines behind others.

local Completion = require "tests.support.completion"
local grammar = require "earthshine.cli.grammar"
local parser = require "earthshine.cli.parser"
local temporary = require "tests.support.temporary"

-- What is offered for each line, in every shell. "[files]" and "[folders]" stand for those that are
-- there.
local EXPECTED <const> = {
  ["earthshine se"] = "search",
  ["earthshine help stat"] = "status",
  ["earthshine search --da"] = "--day-night",
  ["earthshine search --day-night "] = "both day night unspecified",
  ["earthshine search --temporal "] = "",
  ["earthshine search -n search "] = "",
  ["earthshine download --to "] = "[folders]",
  ["earthshine download --trace "] = "[files]",
  ["earthshine run "] = "[files]",
  ["earthshine login "] = "create logout revoke tokens whoami",
  ["earthshine --system UAT login --strategy e"] = "environment",
  ["earthshine login revoke "] = "",
  ["earthshine completion "] = "bash fish profiles zsh",
  ["earthshine sandbox --ht"] = "--http",
  ["earthshine sandbox --http -- earthshine stat"] = "status",
  ["earthshine status --ha"] = "",
  ["earthshine search --sort cloud"] = "cloud_cover",
  ["earthshine search --option short_name.p"] = "short_name.pattern",
  ["earthshine search --polygon ar"] = "area.GeoJSON",
  ["earthshine search --timeline m"] = "minute month",
  ["earthshine search --stac --ti"] = "--timeline",
  ["earthshine nonsense --"] = "",
}
local CONFIG <const> = 'profiles = { uat = {}, nightly = {}, ["$(touch harm)"] = {} }'

local function sorted(text)
  local words = {}
  for word in text:gmatch "%S+" do words[#words + 1] = word end
  table.sort(words)
  return table.concat(words, " ")
end

describe("completion", function()
  local folder
  before_each(function()
    folder = temporary.folder()
    os.execute(("mkdir -p '%s' '%s'"):format(folder:path "a folder",
      folder:path ".config/earthshine"))
    folder:write("list.txt", "")
    folder:write("area.GeoJSON", "")
    folder:write(".config/earthshine/config.lua", CONFIG)
    folder:write("other.lua", "profiles = { another = {} }")
  end)
  after_each(function() folder:remove() end)

  local lines = {}
  for line in pairs(EXPECTED) do lines[#lines + 1] = line end
  table.sort(lines)

  -- Compares; names_of makes of the shell's own words what the table has.
  local function check(shell, names_of)
    local answers = Completion[shell](folder, lines)
    for _, line in ipairs(lines) do
      assert.equal(EXPECTED[line], names_of(answers[line]), shell .. ": " .. line)
    end
  end

  local function profiles(shell)
    local found = Completion[shell](folder, {
      "earthshine --profile ", "earthshine login --profile n",
      "earthshine search --config other.lua --profile ",
    })
    assert.matches("nightly", found["earthshine --profile "])
    assert.matches("uat", found["earthshine --profile "])
    assert.equal("nightly", found["earthshine login --profile n"])
    assert.is_nil(folder:read "harm")
    return found["earthshine search --config other.lua --profile "]
  end

  it("works in bash", function()
    check("bash", sorted)
    assert.equal("another", profiles "bash")
    local found = Completion.bash(folder, {
      "earthshine search --day-night=n", "earthshine --system=", "earthshine --system S",
    })
    assert.equal("night", found["earthshine search --day-night=n"])
    assert.equal("PROD SIT UAT [files]", sorted(found["earthshine --system="]))
    assert.equal("SIT [files]", sorted(found["earthshine --system S"]))
  end)

  it("knows names of parameters and the values of those that have few, in every shell", function()
    local lines_of_params = {
      "earthshine search --param native", "earthshine search --param day_night=u",
      "earthshine search --param platform=", "earthshine search --param day_night=day --sort zz",
      "earthshine download --param downloadable=f", "earthshine search --polygon li",
    }
    local names = { bash = "native_id=", zsh = "native_id", fish = "native_id=" }
    for shell, name in pairs(names) do
      if Completion.has(shell) then
        local found = Completion[shell](folder, lines_of_params)
        local function value(i) return (found[lines_of_params[i]]:gsub("^[%l_]+=", "")) end
        assert.equal(name, found[lines_of_params[1]], shell)
        assert.equal("unspecified", value(2), shell)
        assert.equal("", value(3), shell)
        assert.equal("", value(4), shell)
        assert.equal("false", value(5), shell)
        -- zsh offers any file where none is of the kind.
        assert.equal(shell == "zsh" and "list.txt" or "", found[lines_of_params[6]], shell)
      end
    end
    assert.equal("earthshine search --param day_night=unspecified",
      Completion.bash_tab(folder, "earthshine search --param day_night=u"))
    assert.equal("earthshine search --param native_id=",
      Completion.bash_tab(folder, "earthshine search --param nativ"))
    assert.equal("earthshine search --polygon a\\ folder/",
      Completion.bash_tab(folder, "earthshine search --polygon a\\ f"))
  end)

  it("works at the tab key of bash, with files and folders of any name", function()
    assert.equal("earthshine download --to a\\ folder/",
      Completion.bash_tab(folder, "earthshine download --to a"))
    assert.equal("earthshine run list.txt", Completion.bash_tab(folder, "earthshine run li"))
    assert.equal("earthshine login --strategy=environment",
      Completion.bash_tab(folder, "earthshine login --strategy=e"))
  end)

  -- What the shell itself lists, with the files of this test taken for what they are.
  local function own_names(answer)
    local text = answer:gsub("\\ ", " "):gsub("a folder/?", "a_folder")
    text = sorted(text:gsub("%f[%w]bin%f[%W]/?", ""))
    if text:find "a_folder.*list%.txt" then return "[files]" end
    if text:find "^a_folder" then return "[folders]" end
    return text
  end

  it("works in zsh", function()
    if not Completion.has "zsh" then return pending "zsh is not installed" end
    check("zsh", own_names)
  end)

  it("asks for profiles in zsh, and takes --option=value", function()
    if not Completion.has "zsh" then return pending "zsh is not installed" end
    assert.equal("another", profiles "zsh")
  end)

  it("works in fish", function()
    if not Completion.has "fish" then return pending "fish is not installed" end
    check("fish", own_names)
    profiles "fish"
  end)

  it("knows every option of every command, in every shell", function()
    for _, shell in ipairs { "bash", "zsh", "fish" } do
      local whole = grammar.of(parser.new())
      local script = require("earthshine.cli.completion." .. shell)(whole)
      for _, command in ipairs(grammar.all(whole)) do
        assert.is_truthy(script:find(command.name, 1, true))
        for _, option in ipairs(command.options) do
          local name = option.names[#option.names]
          if shell == "fish" then name = "-l " .. name:sub(3) .. " " end
          assert.is_truthy(script:find(name, 1, true), shell .. ": " .. name)
        end
      end
    end
  end)
end)
