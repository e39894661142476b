--- The netrc format: finds one host's entry, in one pass, without keeping what belongs to other
-- hosts.
--
-- Words are separated by white space. A word in double quotes may hold spaces; a backslash takes
-- the next character as it is
-- (in quotes \n, \r and \t are line break, return and tab). "#" where a keyword could stand begins
-- a comment. The body of
-- `macdef` ends at an empty line.

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

-- Words that open an entry or skip something: the position after it, the entry opened, or what is
-- wrong.
local function open_entry(text, at, word, host, mine)
  if word == "macdef" then
    local _, stop = text:find("\r?\n[ \t]*\r?\n", at)
    return stop or #text + 1
  end
  local entry = { default = word == "default" or nil }
  if entry.default then
    mine.default = mine.default or entry
    return at, entry
  end
  local name, after = next_word(text, at)
  if not name then return at, nil, "the last machine has no name" end
  if normalised(name) == host then mine[#mine + 1] = entry end
  return after, entry
end

local OPENING <const> = { machine = true, default = true, macdef = true }

-- Reads the whole file; entries of the host go into `mine`. Returns what is wrong with the file, if
-- anything.
local function scan(text, host, mine)
  local entry, at = nil, 1
  while true do
    local start = at
    local word, after = next_word(text, at)
    if not word then
      return after and ("line %d: %s"):format(line_of(text, start), UNCLOSED) or nil
    end
    at = after
    local field = FIELDS[word]
    if word:sub(1, 1) == "#" then
      at = text:find("\n", text:find("%S", start), true) or #text + 1
    elseif OPENING[word] then
      local opened, wrong
      at, opened, wrong = open_entry(text, at, word, host, mine)
      if wrong then return wrong end
      entry = opened or entry
    elseif field then
      local value
      value, after = next_word(text, at)
      if not value then
        return ("line %d: %s"):format(line_of(text, at - 1),
          after and UNCLOSED or word .. " has no value")
      end
      at = after
      if entry then entry[field] = value end
    else
      return ("line %d: a word that is none of machine, default, login, password, account, macdef")
        :format(line_of(text, at - 1))
    end
  end
end

--- Finds a host's entry: the first complete one of its machine, else the file's `default`.
---@param text string the file
---@param host string
---@return earthshine.netrc_entry? entry login or password may be missing; nil if there is none
---@return string? problem what is wrong with the file, and where; the entry stood before that
function netrc_file.find(text, host)
  local mine = {}
  local problem = scan(text, normalised(host), mine)
  for _, entry in ipairs(mine) do
    if entry.login and entry.password then return entry, problem end
  end
  return mine[1] or mine.default, problem
end

return netrc_file
