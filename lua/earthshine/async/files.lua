--- Small files, awaited: read whole, written whole. What fails raises an `earthshine.error`.

local await = require "earthshine.async.await"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local scheduler = require "earthshine.async.scheduler"
local timed = require "earthshine.async.timed"

local files = {}

local PIECE <const> = 1 << 20

-- Raises what `await.try` returned, unless it says that there is nothing of this name: then
-- `absent`.
local function unless_absent(absent, value, code, message, detail)
  if value == nil and code == "not_found" then return absent end
  if value == nil then Error.raise { code = code, message = message, cause = detail } end
  return value
end

--- What stands under a name; nil where nothing does.
---@param path string
---@return {size: integer, mtime: number, kind: "file"|"directory"|"link"|"other", mode: integer,
--- foreign: boolean}? stat foreign: it belongs neither to this user nor to root
function files.stat(path)
  return unless_absent(nil, await.try(scheduler.engine():stat(path)))
end

--- Makes a folder and those above it, as far as they are missing.
---@param path string
---@param perm? integer
function files.mkdirp(path, perm)
  await.op(scheduler.engine():mkdirp(path, perm))
end

--- Removes a file.
---@param path string
---@return boolean removed false where there was none
function files.unlink(path)
  return unless_absent(false, await.try(scheduler.engine():unlink(path)))
end

--- Renames a file, over whatever has that name.
---@param from string
---@param to string
function files.rename(from, to)
  await.op(scheduler.engine():rename(from, to))
end

--- The digest of a file, in hexadecimal, and its size.
---@param path string
---@param name string of the digest, as `core.hash` knows it
---@return string hex
---@return integer size
function files.hash(path, name)
  return await.op(scheduler.engine():hash_file(path, name))
end

--- Reads a file whole.
---@param path string
---@param max? integer bytes; a larger file is an error with the code `limit`
---@return string
function files.read(path, max)
  max = max or math.maxinteger
  local file <close> = await.op(scheduler.engine():open(path, "r"))
  local pieces, size = {}, 0
  repeat
    local piece = await.op(file:pread(PIECE, size))
    size = size + #piece
    if size > max then
      Error.raise { code = "limit", message = ("%s is larger than %d bytes"):format(path, max) }
    end
    pieces[#pieces + 1] = piece
  until piece == ""
  return table.concat(pieces)
end

-- Removes a file that is not to stay, whatever is going on.
local function discard(path)
  timed.shield(10, function()
    await.try(scheduler.engine():unlink(path))
  end)
end

-- Makes a file of what `produce` gives to the function that it is called with.
local function fill(path, perm, produce)
  local file <close> = await.op(scheduler.engine():open(path, "x", perm))
  local size = 0
  produce(function(data)
    local at = 0
    while at < #data do
      local piece = #data <= PIECE and data or data:sub(at + 1, at + PIECE)
      await.op(file:pwrite(piece, size + at))
      at = at + #piece
    end
    size = size + #data
  end)
  await.op(file:fsync())
end

-- Calls f(...), and removes the file of that name if it fails.
local function undo(path, f, ...)
  local ok, err = pcall(f, ...)
  if ok then return end
  discard(path)
  error(err, 0)
end

local function hex(bytes)
  return (bytes:gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end

-- The longest name of a file that something may stand behind.
local LONG <const> = 230

local function replace(path, perm, produce)
  local folder, name = path:match "^(.-)([^/]*)$"
  local part = ("%s%s.%s.tmp"):format(folder, #name <= LONG and name or "", hex(core.random(6)))
  undo(part, function()
    fill(part, perm, produce)
    files.rename(part, path)
  end)
  await.op(scheduler.engine():sync_dir(path:match "^(.*)/[^/]*$" or "."))
end

-- Makes an empty file, which keeps the name until the whole one replaces it. Whether it was made is
-- known only when the operation may not be cancelled.
local function claim(path, perm)
  timed.shield(10, function()
    local _ <close> = await.op(scheduler.engine():open(path, "x", perm))
  end)
end

--- Writes a file so that its name never stands for half of it: beside it, to the disk, renamed.
---@param path string
---@param data string
---@param options? {perm?: integer, exclusive?: boolean} exclusive: a file that is there already
--- is an error with the code `exists`
function files.write(path, data, options)
  options = options or {}
  local function produce(write) write(data) end
  if not options.exclusive then return replace(path, options.perm, produce) end
  claim(path, options.perm)
  undo(path, replace, path, options.perm, produce)
end

--- The same for what is made piece by piece: `produce(write)` calls write(text) for each, which
--- waits until that is written.
---@param path string
---@param produce fun(write: fun(data: string))
---@param perm? integer
function files.produce(path, produce, perm)
  replace(path, perm, produce)
end

return files
