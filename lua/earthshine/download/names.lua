--- File names from URLs: never outside the folder, fit for any file system, and one for each URL.

local core = require "earthshine.core"

---@class earthshine.download.names
---@field private taken table<string, string> lower-case name -> the URL that has it
local Names = {}
Names.__index = Names

-- What the longest name may hold. File systems allow 255 bytes; a name also carries ".part" while
-- its file arrives, and may get a mark that tells it from another one.
local LONGEST = 240

-- Bytes that a name is made from; what a server sends may be of any length.
local LOOKED_AT = 4096

-- Names that Windows gives to devices, whatever their extension.
local DEVICES = { con = true, prn = true, aux = true, nul = true }
for i = 0, 9 do
  DEVICES["com" .. i], DEVICES["lpt" .. i] = true, true
end

-- Patterns of characters that make a name look like another one: U+0080 to U+009F, those that turn
-- the direction of writing, the ends of lines and of paragraphs, and the byte order mark.
local UNSEEN <const> = { "\xC2[\x80-\x9F]", "\xD8\x9C", "\xE2\x80[\x8E\x8F\xA8-\xAE]",
  "\xE2\x81[\xA0-\xAF]", "\xEF\xBB\xBF" }

-- Replaces what is not UTF-8, byte by byte.
local function clean_utf8(s)
  local n, bad = utf8.len(s)
  while not n do
    s = s:sub(1, bad - 1) .. "_" .. s:sub(bad + 1)
    n, bad = utf8.len(s)
  end
  return s
end

-- Stem and extension; ".tar.gz" and its like are one, and what is longer than 16 bytes is none.
local function split(name)
  local stem, extension = name:match "^(.+)(%.tar%.%w+)$"
  if not stem then stem, extension = name:match "^(.+)(%.%w[%w_-]*)$" end
  if stem and #extension <= 16 then return stem, extension end
  return name, ""
end

-- At most n bytes from the front, cut between characters.
local function front(s, n)
  if #s <= n then return s end
  while n > 0 and s:byte(n + 1) & 0xC0 == 0x80 do n = n - 1 end
  return s:sub(1, n)
end

-- The name with a mark before its extension, not longer than the longest.
local function marked(name, mark)
  local stem, extension = split(name)
  return front(stem, LONGEST - #extension - #mark) .. mark .. extension
end

local function digest(text, length)
  return core.hash("sha256", text):sub(1, length or 8)
end

--- Makes any text a safe name of one file: no separators, no control characters nor any that turn
-- the direction of writing, no device names; no dot, dash or tilde in front, which hide a file, or
-- make an option or a home of it where its name is given to a command.
--
-- A name that is too long keeps its extension and gets the hash of the whole in place of what was
-- cut.
---@param text string
---@return string name never empty, at most 240 bytes
function Names.sanitise(text)
  local name = clean_utf8(#text <= LOOKED_AT and text or text:sub(1, LOOKED_AT))
  name = name:gsub("[%c\127/\\:*?\"<>|]", "_")
  for _, unseen in ipairs(UNSEEN) do name = name:gsub(unseen, "_") end
  name = name:gsub("^[%s.~-]+", "_"):gsub("[%s.]+$", "")
  -- Such a name belongs to what arrives for another one.
  name = name:gsub("%.[Pp][Aa][Rr][Tt]$", "%0_")
  if name == "" then name = "_" end
  if DEVICES[name:match("^[^.]*"):lower()] then name = "_" .. name end
  if #name > LONGEST or #text > LOOKED_AT then name = marked(name, "-" .. digest(text)) end
  return name
end

--- The file name that a URL suggests: its last path segment, decoded; the host's name where the
-- path is empty.
---@param url string
---@return string name sanitised
function Names.from_url(url)
  local parts = core.url_parse(url)
  local path, host = parts and parts.path or url:gsub("[?#].*", ""), parts and parts.host
  -- From the front and greedy: to look for the end from each place would take quadratic time.
  local plain = (path or ""):match "^(.*[^/])/*$"
  local segment = plain and (plain:match "^.*/([^/]*)$" or plain)
  return Names.sanitise(segment and core.url_unescape(segment) or host or "download")
end

--- An allocator of names for one folder.
---@return earthshine.download.names
function Names.new()
  return setmetatable({ taken = {} }, Names)
end

--- The name for a URL in this folder.
--
-- The first URL that wants a name gets it; another URL that wants the same one (on a file system
-- that folds case, too) gets it with a mark made from its address, so that the order of what came
-- between does not matter.
---@param url string
---@param wanted? string a name to use rather than the URL's own
---@return string name
---@return boolean again true where this very URL already has its name
function Names:allocate(url, wanted)
  local plain = wanted and Names.sanitise(wanted) or Names.from_url(url)
  local name, length = plain, 4
  while true do
    local owner = self.taken[name:lower()]
    if owner == url then return name, true end
    if not owner then break end
    length = length * 2
    name = marked(plain, "-" .. digest(url, length))
  end
  self.taken[name:lower()] = url
  return name, false
end

return Names
