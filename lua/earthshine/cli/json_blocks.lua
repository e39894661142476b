--- Files of JSON as blocks that are converted: lines in blocks of some hundred kilobytes, one
-- document as a whole.

local await = require "earthshine.async.await"
local core = require "earthshine.core"
local scheduler = require "earthshine.async.scheduler"

local json_blocks = {}

local CHUNK <const> = 1 << 18
-- The longest line, and the longest document, in bytes; what the latter's parsing may take.
local LINE <const>, DOCUMENT <const>, PARSED <const> = 1 << 26, 1 << 29, 1 << 31

local SEVERAL <const> = "; where these are several documents: name the files one by one, or make "
  .. "lines of them: jq -c . FILE"

local function size_of(bytes) return ("%d MiB"):format(bytes >> 20) end

local function is_json(text)
  return (core.document(text)) ~= nil
end

-- Whether one of the lines is an object of JSON by itself.
local function has_object(text)
  for line in text:gmatch "[^\n]+" do
    if line:find "^%s*{" and is_json(line) then return true end
  end
  return false
end

-- What a file's first bytes show that is no JSON, or nil.
local function foreign(head)
  if head:find "^\x1F\x8B" then
    return "it is compressed with gzip; unpack it first: gunzip -c FILE | earthshine convert ..."
  elseif head:find "^\x28\xB5\x2F\xFD" then
    return "it is compressed with zstd; unpack it first: zstd -dc FILE | earthshine convert ..."
  elseif head:find "^PK\3\4" then
    return "it is a zip archive; unpack it first"
  elseif head:find "^\xFF\xFE" or head:find "^\xFE\xFF" then
    return "it is text in UTF-16; make it UTF-8 first: iconv -f UTF-16 -t UTF-8 FILE"
  elseif head:find("\0", 1, true) and not has_object(head) then
    return "it is no text: there are NUL bytes in it"
  end
end

-- A block that stands for what cannot be read: a line, or without one the whole file.
local function failed(origin, message, line, code)
  return { text = "", records = 1, origin = origin,
    failures = { { number = 1, line = line, code = code or "parse", message = message,
      whole = not line } } }
end

---@class earthshine.cli.json_reader
local Reader = {}
Reader.__index = Reader

-- Appends what comes next; false at the end.
function Reader:more()
  local chunk, message = self.handle:read(CHUNK)
  if not chunk then
    self.over = true
    self.broken = message
    return false
  end
  self.pieces[#self.pieces + 1] = chunk
  self.size = self.size + #chunk
  return true
end

function Reader:all()
  local text = table.concat(self.pieces)
  self.pieces = { text }
  return text
end

function Reader:set(text)
  self.pieces, self.size = { text }, #text
end

-- The first line of a text that is not empty, and where it ends; nil where it has no end yet.
local function first_line(text, from)
  from = text:find("%S", from)
  local stop = from and text:find("\n", from, true)
  if stop then return text:sub(from, stop - 1):match "^.*%S", stop end
end

-- Whether the text is lines of JSON, each whole, rather than one document in one line or several.
local function are_lines(text, over)
  local first, stop = first_line(text, 1)
  if not first then return false end
  if is_json(first) then return not over or text:find("%S", stop) ~= nil end
  if first:find "[%[{,:]$" then return false end
  local second = first_line(text .. (over and "\n" or ""), stop)
  return second ~= nil and second:find "^{" ~= nil and is_json(second)
end

-- Whether what is no document can be lines the first of which are broken.
local function may_be_lines(text)
  local first = first_line(text, 1)
  return first ~= nil and not first:find "^[%[{]$" and not first:find "%[$" and has_object(text)
end

-- Reads until it is clear whether there are lines: two of them, or as many bytes as one may have.
local function look(self)
  while self.size < LINE and self:more() do
    if self.pieces[#self.pieces]:find("\n", 1, true) then
      local text = self:all()
      local _, stop = first_line(text, 1)
      if stop and first_line(text, stop) then break end
    end
  end
  return are_lines(self:all(), self.over)
end

-- The next block of whole lines. What is left of the last one waits for more.
local function next_lines(self)
  if self.skipping and not self.over then
    local text = ""
    while not text:find("\n", 1, true) and self:more() do
      text = self:all()
      if not text:find("\n", 1, true) then self:set "" end
    end
    self:set(text:match "\n(.*)$" or "")
    self.skipping = false
  end
  while self.size < LINE and not self.over do
    local last = self.pieces[#self.pieces]
    if last and last:find("\n", 1, true) then break end
    self:more()
  end
  local text = self:all()
  if text == "" then return nil end
  local behind = self.over and #text + 1 or text:match "^.*\n()"
  if behind then
    self:set(text:sub(behind))
    return { what = text:sub(1, behind - 1), origin = self.origin }
  end
  self:set ""
  self.skipping = true
  return failed(self.origin, ("the line is longer than %s"):format(size_of(LINE)), 1, "limit")
end

-- The list of records that a document is or has.
local function list_in(root)
  if core.kind_of(root) then return nil end
  for _, list in ipairs { root, root.items or false, root.features or false,
    root.collections or false } do
    if core.is_view(list) and #list > 0 then return list end
  end
end

-- One document. What is neither list nor record is for the conversion to tell of.
local function whole(self)
  while self.size <= DOCUMENT and self:more() do end
  local text = self:all()
  self.pieces = {}
  if not self.over then
    self.over = true
    return failed(self.origin, ("it is one JSON document of more than %s; make lines of its "
      .. "records first: jq -c '.[]' FILE"):format(size_of(DOCUMENT)), nil, "limit")
  end
  if not text:find "%S" then return nil end
  local root, code, message = await.try(scheduler.engine():document(text, PARSED))
  if root == nil and code == "parse" and may_be_lines(text) then
    self:set(text)
    self.next = next_lines
    return next_lines(self)
  end
  if root == nil then
    if message:find("content after document", 1, true) then message = message .. SEVERAL end
    return failed(self.origin, message, nil, code)
  end
  if not core.is_view(root) then return { what = (text:gsub("\n", " ")), origin = self.origin } end
  local list = list_in(root)
  return { what = list or root, count = list and #list, origin = self.origin }
end

-- The first block, and how the others come.
local function begin(self)
  if not self:more() then return nil end
  self.next = function() end
  local text = self:all():gsub("^\xEF\xBB\xBF", "")
  local why = foreign(text:sub(1, CHUNK))
  if why then return failed(self.origin, why) end
  self:set(text)
  if look(self) then
    self.next = next_lines
    return next_lines(self)
  end
  return whole(self)
end

--- The blocks of a file.
---@param handle file*? nil where it cannot be opened
---@param name? string in messages; nil: the standard input
---@param message? string why it cannot
---@return fun(): earthshine.export_block? step
function json_blocks.of(handle, name, message)
  local origin = { name = name }
  local self = setmetatable({ handle = handle, origin = origin, pieces = {}, size = 0,
    next = handle and begin or function() end, broken = message }, Reader)
  return function()
    local block = self.next(self)
    if not block and self.broken then
      block, self.broken = failed(origin, "it cannot be read: " .. self.broken, nil, "io"), nil
    end
    return block
  end
end

return json_blocks
