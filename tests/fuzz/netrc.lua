--- Mutates netrc files and checks what must hold for each: lua5.4 tests/fuzz/netrc.lua [N] [SEED].
--
-- The same seed makes the same files. A failure prints the file, and the seed that makes it alone.

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

if arg and arg[0] and arg[0]:find "fuzz/netrc%.lua$" then
  local count = math.tointeger(tonumber(arg[1] or 100000))
  local seed = math.tointeger(tonumber(arg[2] or 1))
  print(("%d files, %d of them changed, all well"):format(count, fuzz.run(count, seed)))
end

return fuzz
