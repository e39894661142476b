--- The netrc format: finds one host's entry, in one pass, without keeping what belongs to other
-- hosts.
--
-- Words are separated by white space. A word in double quotes may hold spaces; a backslash takes
-- the next character as it is (in quotes \n, \r and \t are line break, return and tab). "#" where a
-- keyword could stand begins a comment. The body of `macdef` ends at an empty line.

local netrc_file = {}

local UNCLOSED <const> = "a quote is not closed"
local CONTROL <const> = { n = "\n", r = "\r", t = "\t" }

local function quoted(text, at)
  local out = {}
  while true do
    local from, to, plain, stop = text:find('^([^"\\]*)(["\\])', at)
    if not from then return nil, #text + 1 end
    out[#out + 1], at = plain, to + 1
    if stop == '"' then return table.concat(out), at end
    local c = text:sub(at, at)
    out[#out + 1], at = CONTROL[c] or c, at + 1
  end
end

-- The next word from a position on, and the position after it; nil at the end, or (with a position)
-- if a quote is not closed.
local function next_word(text, at)
  at = text:find("%S", at)
  if not at then return nil, nil end
  if text:sub(at, at) == '"' then return quoted(text, at + 1) end
  local last = at - 1
  while true do
    local _, to = text:find("^[^%s\\]+", last + 1)
    last = to or last
    if text:sub(last + 1, last + 1) ~= "\\" then break end
    last = math.min(last + 2, #text)
  end
  return text:sub(at, last):gsub("\\(.)", "%1"), last + 1
end

local function line_of(text, at)
  local _, count = text:sub(1, at):gsub("\n", "")
  return count + 1
end

local FIELDS <const> = {
  login = "login", user = "login", password = "password", account = "account",
}

local function normalised(host)
  return (host:lower():gsub("%.$", ""))
end

---@class earthshine.netrc_entry
---@field login? string
---@field password? string
---@field account? string
---@field default? boolean whether it is the file's `default`
---@field named integer the place after its name
---@field spans table<string, {[1]: integer, [2]: integer}[]> where each field's values stand

---@class earthshine.netrc_scan what is found in a file for one host
---@field mine earthshine.netrc_entry[] the entries of its machine, in order
---@field default? earthshine.netrc_entry
---@field default_at? integer where the word `default` stands
---@field macro_open boolean whether the file ends inside a macro
---@field problem? string what is wrong with the file, and where

-- Words that open an entry or skip something: the position after it, the entry opened, or what is
-- wrong.
local function open_entry(text, at, word, host, found)
  if word == "macdef" then
    local _, stop = text:find("\r?\n[ \t]*\r?\n", at)
    found.macro_open = not stop
    return stop or #text + 1
  end
  local entry = { default = word == "default" or nil, named = at, spans = {} }
  if entry.default then
    found.default = found.default or entry
    return at, entry
  end
  local name, after = next_word(text, at)
  if not name then
    return at, nil, ("line %d: %s"):format(line_of(text, at - 1),
      after and UNCLOSED or "a machine has no name")
  end
  entry.named = after
  if normalised(name) == host then found.mine[#found.mine + 1] = entry end
  return after, entry
end

local OPENING <const> = { machine = true, default = true, macdef = true }

-- Takes the value of a field; the position after it, or nil and what is wrong.
local function take_value(text, at, word, entry)
  local value, after = next_word(text, at)
  if not value then
    return nil, ("line %d: %s"):format(line_of(text, at - 1),
      after and UNCLOSED or word .. " has no value")
  end
  if entry then
    local field = FIELDS[word]
    entry[field] = value
    local spans = entry.spans[field] or {}
    entry.spans[field] = spans
    spans[#spans + 1] = { text:find("%S", at), after - 1 }
  end
  return after
end

-- Reads the whole file into `found`. Returns what is wrong with it, if anything.
local function scan(text, host, found)
  local entry, at = nil, 1
  while true do
    local start = at
    local word, after = next_word(text, at)
    if not word then
      return after and ("line %d: %s"):format(line_of(text, start), UNCLOSED) or nil
    end
    local begins = text:find("%S", start)
    at = after
    if text:sub(begins, begins) == "#" then -- in quotes it is none
      at = text:find("\n", begins, true) or #text + 1
    elseif OPENING[word] then
      local opened, wrong
      at, opened, wrong = open_entry(text, at, word, host, found)
      if word == "default" then found.default_at = found.default_at or begins end
      if wrong then return wrong end
      entry = opened or entry
    elseif FIELDS[word] then
      local wrong
      at, wrong = take_value(text, at, word, entry)
      if not at then return wrong end
    else
      return ("line %d: a word that is none of machine, default, login, password, account, macdef")
        :format(line_of(text, at - 1))
    end
  end
end

--- Reads a file for one host.
---@param text string the file
---@param host string
---@return earthshine.netrc_scan
function netrc_file.scan(text, host)
  local found = { mine = {}, macro_open = false }
  found.problem = scan(text, normalised(host), found)
  return found
end

--- The entry of a scan that counts: the first complete one of its machine, else the first, else the
-- file's `default`.
---@param found earthshine.netrc_scan
---@return earthshine.netrc_entry?
function netrc_file.choose(found)
  for _, entry in ipairs(found.mine) do
    if entry.login and entry.password then return entry end
  end
  return found.mine[1] or found.default
end

--- Finds a host's entry: the first complete one of its machine, else the file's `default`.
---@param text string the file
---@param host string
---@return earthshine.netrc_entry? entry login or password may be missing; nil if there is none
---@return string? problem what is wrong with the file, and where; the entry stood before that
function netrc_file.find(text, host)
  local found = netrc_file.scan(text, host)
  return netrc_file.choose(found), found.problem
end

return netrc_file
