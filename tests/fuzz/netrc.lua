--- Mutates netrc files and checks what must hold for each:
--- lua5.4 tests/fuzz/netrc.lua [--seconds N | --count N] [--seed N].
--
-- The same seed makes the same files. A failure prints the file, and the seed that makes it alone.
-- Some files are also read by Python's netrc module and by curl.

local Error = require "earthshine.error"
local netrc_edit = require "earthshine.auth.netrc_edit"
local netrc_file = require "earthshine.auth.netrc_file"

local HOST <const> = "urs.earthdata.nasa.gov"
local OTHERS <const> = { "uat.urs.earthdata.nasa.gov", "ftp.example.org", "a", "nowhere" }

-- Pieces that files are made of: good ones, and what goes wrong in them.
local PIECES <const> = {
  "machine " .. HOST .. " login me password secret\n", "machine " .. HOST,
  "machine URS.Earthdata.NASA.gov. ", 'machine "' .. HOST .. '"',
  "machine " .. HOST .. "\n\taccount x\n",
  "machine uat.urs.earthdata.nasa.gov login u password v\n",
  "machine ftp.example.org\n",
  "machine a login b account c password d\n", "default login anonymous password x@y\n", "default\n",
  "default", "macdef init\nmachine x\n\n", "macdef init\ncd /\n", "macdef", "# a comment\n", "#",
  "#machine " .. HOST .. " login no password no\n", " # machine\n", "login me ", "password secret ",
  "user me ", "account x ", "login", "password", 'login "a b"', 'password "c\\"d"', 'password "',
  'login ""', "password a\\ b", "login \\", "\\", '"', "\n", "\r\n", "\n\n", " \t\n", "\r", "\t",
  " ", "\0", "\xff", "\xc3\xa9", "machine", "machine machine login login password password\n",
  'login "me"password "secret"', "x", "\\\n",
}
local VALUES <const> = {
  "me", "", "two words", "#hash", 'quo"te', "back\\slash", "\\", '"', "machine", "default",
  "macdef", "tab\there", "caf\xc3\xa9", "a#b", "x\\", " lead", "trail ", "'single'", "\1",
  "password",
}

local fuzz = {}

-- A file: some pieces, then some wounds.
local function make()
  local out = {}
  for i = 1, math.random(0, 8) do out[i] = PIECES[math.random(#PIECES)] end
  local text = table.concat(out)
  for _ = 1, math.random(0, 3) - 1 do
    local at, width = math.random(0, #text), math.random(0, 4)
    local put = math.random(3) == 1 and string.char(math.random(0, 255))
      or math.random(2) == 1 and text:sub(at, at + width * 3) or ""
    text = text:sub(1, at) .. put .. text:sub(at + 1 + math.random(0, 1) * width)
  end
  return text
end

local function expect(condition, what)
  if not condition then error(what, 0) end
end

-- What a host sees of a file.
local function seen(text, host)
  local entry, problem = netrc_file.find(text, host)
  expect(problem == nil or type(problem) == "string", "a problem is no sentence")
  if not entry then return "none" end
  return ("%q %q %q %s"):format(entry.login, entry.password, entry.account, entry.default)
end

-- The bytes of `before` that are not in `after`, as a range; empty where all are there.
local function lost(before, after)
  local first, most = 1, math.min(#before, #after)
  while first <= most and before:byte(first) == after:byte(first) do first = first + 1 end
  local back = 0
  while back < most - first + 1 and before:byte(#before - back) == after:byte(#after - back) do
    back = back + 1
  end
  return first, #before - back
end

-- The place of the values of the host's own entry, which alone may change, and its account.
local function own_values(text)
  local found = netrc_file.scan(text, HOST)
  local entry = #found.mine > 0 and netrc_file.choose(found) or nil
  local first, last = entry and entry.named or math.huge, 0
  for _, field in ipairs { "login", "password" } do
    for _, span in ipairs(entry and entry.spans[field] or {}) do
      first, last = math.min(first, span[1]), math.max(last, span[2])
    end
  end
  return first, last, entry and entry.account
end

local function set(text, login, password)
  local ok, result = pcall(netrc_edit.set, text, HOST, login, password)
  if ok then return result end
  expect(Error.is(result), "raises what is no error object: " .. tostring(result))
  expect(result.code == "parse", "refuses with " .. result.code)
  expect(not result.message:find("secret", 1, true), "shows a secret")
end

-- All that must hold for one file. Returns whether the file could be changed.
local function check(text, login, password)
  local before = {}
  for i, host in ipairs(OTHERS) do before[i] = seen(text, host) end
  seen(text, HOST)
  local changed = set(text, login, password)
  if not changed then return false end
  local entry, problem = netrc_file.find(changed, HOST)
  expect(not problem, "is broken afterwards: " .. tostring(problem))
  expect(entry.login == login and entry.password == password, "gives other values back")
  for i, host in ipairs(OTHERS) do
    expect(seen(changed, host) == before[i], "changes what others see: " .. host)
  end
  local from, to = lost(text, changed)
  local first, last, account = own_values(text)
  expect(from > to or from >= first and to <= last, "loses bytes that are not its own")
  expect(entry.account == account, "changes the account")
  expect(set(changed, login, password) == changed, "is not the same when done twice")
  local detour = set(text, "someone else", "other")
  expect(detour and set(detour, login, password) == changed, "depends on what was there before")
  return true
end

--- Checks a number of files.
---@param count integer
---@param seed integer
---@return integer changed how many could be changed; raises with the file and its seed
function fuzz.run(count, seed)
  local changed = 0
  for i = 1, count do
    math.randomseed(seed + i)
    local text, login = make(), VALUES[math.random(#VALUES)]
    local password = VALUES[math.random(#VALUES)]
    local ok, result = pcall(check, text, login, password)
    if not ok then
      error(("a netrc file %s: %q with %q, %q (seed %d, 1 file)"):format(result, text, login,
        password, seed + i - 1), 0)
    end
    if result then changed = changed + 1 end
  end
  return changed
end

-- Pieces that every reader takes for the same; those that open an entry of the host's own stand
-- once at most, because of two of them Python takes the last and curl the first. A comment is one
-- word: after a value in quotes, Python's reader takes the second word for a keyword.
local COMMON <const> = {
  "machine a login b password d\n", "machine ftp.example.org\n\tlogin u\n\tpassword v\n",
  "#comment\n", "\n", "macdef init\ncd /\n\n", "machine uat.urs.earthdata.nasa.gov login x "
    .. "password \"y z\"\n",
}
local OWN <const> = {
  "machine " .. HOST .. " login old password old\n", "machine " .. HOST .. "\nlogin \"o l d\"\n",
  "machine " .. HOST .. " password x login y\n",
}

-- A password of any printable characters.
local function any_value()
  local out = {}
  for i = 1, math.random(1, 12) do
    out[i] = math.random(5) == 1 and VALUES[math.random(3, 13)] or string.char(math.random(32, 126))
  end
  return table.concat(out)
end

--- Writes files that any reader should take, changes them, and has Python and curl read the result.
---@param count integer
---@param seed integer
---@return integer count; raises with the file that one of them reads otherwise
function fuzz.peers(count, seed)
  local peers = require "tests.fuzz.peers"
  local folder <close> = require "tests.support.temporary".folder()
  math.randomseed(seed)
  local paths, texts, wanted = {}, {}, {}
  for i = 1, count do
    local out = {}
    for k = 1, math.random(0, 5) do out[k] = COMMON[math.random(#COMMON)] end
    if math.random(2) == 1 then
      table.insert(out, math.random(#out + 1), OWN[math.random(#OWN)])
    end
    if math.random(4) == 1 then out[#out + 1] = "default login anonymous password x@y\n" end
    local login = any_value():gsub(":", "")
    local password = any_value()
    texts[i] = netrc_edit.set(table.concat(out), HOST, login, password)
    paths[i], wanted[i] = folder:path("n" .. i), login .. "\0" .. password
    folder:write("n" .. i, texts[i])
  end
  os.execute("chmod 600 '" .. folder:path() .. "'/*")
  local readers = { curl = peers.curl }
  if peers.has_python() then readers.Python = peers.python end
  for name, read in pairs(readers) do
    for i, found in ipairs(read(HOST, paths)) do
      expect(found == wanted[i], ("a netrc file is read by %s as %q in place of %q: %q (seed %d)")
        :format(name, found, wanted[i], texts[i], seed))
    end
  end
  return count
end

local function main()
  local core = require "earthshine.core"
  local given = { seed = os.time() }
  for i = 1, #arg, 2 do given[arg[i]:match "^%-%-(%a+)$"] = math.tointeger(tonumber(arg[i + 1])) end
  if not require "tests.fuzz.peers".has_python() then
    print "SKIPPED: there is no python3, so its netrc module is NOT asked"
  end
  local files, changed, told, seed = 0, 0, 0, given.seed
  local stop = core.monotonic() + (given.seconds or 1e9)
  local most = given.count or not given.seconds and 100000 or math.huge
  while files < most and core.monotonic() < stop do
    changed = changed + fuzz.run(5000, seed)
    told = told + fuzz.peers(100, seed)
    files, seed = files + 5000, seed + 5000
  end
  print(("%d files, %d of them changed; %d read by other programs (seed %d)"):format(
    files, changed, told, given.seed))
end

if arg and arg[0] and arg[0]:find "fuzz/netrc%.lua$" then main() end

return fuzz
