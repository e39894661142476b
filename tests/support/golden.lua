--- Compares texts with files in tests/fixtures/golden, which hold what people saw when somebody
--- last looked at it and found it right.
--
-- `GOLDEN=write tests/run tests/spec/cli_golden_spec.lua` writes the files anew (the tests are
-- pending then); read what `git diff tests/fixtures/golden` shows before you keep it.

local golden = {}

local FOLDER <const> = "tests/fixtures/golden/"

-- What differs from run to run and from machine to machine, and what stands for it. Each rule is a
-- pattern of Lua; nothing else is changed.
local RULES <const> = {
  { "/[%w/_.-]*/earthshine%-sandbox%-%w+", "$SANDBOX" }, -- where a sandbox keeps its files
  { "(127%.0%.0%.%d+):%d+", "%1:PORT" }, -- ports of the sandbox
  { "(%.gov):%d+", "%1:PORT" },
  { "(%.amazonaws%.com):%d+", "%1:PORT" },
  { "%f[%d]%d+ ms", "N ms" }, -- how long something took
  { "(%a) in %d+%.?%d* s%f[%W]", "%1 in N s" },
  { "%f[%d]%d[%d.]* [kMG]?B/s", "N MB/s" },
  { "%f[%w]eyJ[%w_-]+%.[%w_-]+%.[%w_-]+", "TOKEN" },
  { "%f[%x]%x%x%x%x%x%x%x%x%f[^%x%w_.-]", "TOKENID_" }, -- a token's name, as wide as it is
  { "(lib%l+) %d[%d.]+", "%1 X.Y.Z" }, -- versions
  { "(OpenSSL) %d[%d.]+%l?", "%1 X.Y.Z" },
  { "(zlib) %d[%d.]+", "%1 X.Y.Z" },
  { "(yyjson) %d[%d.]+", "%1 X.Y.Z" },
}

-- Moments of this year and the next, when tokens are made and end; the catalogue's are older.
local function moments(text)
  local year = tonumber(os.date "!%Y")
  for y = year, year + 1 do
    text = text:gsub(y .. "%-%d%d%-%d%d([T ])%d%d:%d%d", "YYYY-MM-DD%1HH:MM")
      :gsub("(YYYY%-MM%-DDTHH:MM):%d%d[%d.]*", "%1:SS")
  end
  return text
end

--- A text without what differs from run to run.
---@param text string
---@param folder string the test's own, which becomes $HOME
---@return string
function golden.normalise(text, folder)
  text = text:gsub(folder:gsub("%W", "%%%0"), "$HOME")
  for _, rule in ipairs(RULES) do text = text:gsub(rule[1], rule[2]) end
  return moments(text)
end

local function read(path)
  local file <close> = io.open(path, "rb")
  return file and file:read "a"
end

--- The first line in which two texts differ, for a message.
local function difference(expected, found)
  local n, other = 0, (found .. "\n"):gmatch "(.-)\n"
  for line in (expected .. "\n"):gmatch "(.-)\n" do
    n = n + 1
    local ours = other()
    if line ~= ours then
      return ("line %d\n  expected: %s\n  found:    %s"):format(n, line, ours)
    end
  end
  return ("line %d\n  found also: %s"):format(n + 1, other())
end

--- Whether a text is what a file holds; with GOLDEN=write, writes the file instead.
---@param name string
---@param text string normalised
---@return boolean? same nil: the file was written
---@return string? why
function golden.check(name, text)
  local path = FOLDER .. name .. ".txt"
  if os.getenv "GOLDEN" == "write" then
    local file <close> = assert(io.open(path, "wb"))
    file:write(text)
    return nil
  end
  local expected = read(path)
  if not expected then return false, path .. " is missing; GOLDEN=write makes it" end
  if expected == text then return true end
  return false, ("%s differs in %s\n(if it is right so: GOLDEN=write)"):format(path,
    difference(expected, text))
end

--- The names of all files.
---@return string[]
function golden.names()
  local list = {}
  local pipe <close> = assert(io.popen("ls " .. FOLDER))
  for name in pipe:lines() do list[#list + 1] = name:match "^(.*)%.txt$" end
  return list
end

return golden
