--- What a folder that is kept up to date remembers from one run to the next: which files it has, of
-- which granules, and until which revision date the catalogue has been read.

local Error = require "earthshine.error"
local files = require "earthshine.async.files"
local json = require "earthshine.json"
local Names = require "earthshine.download.names"
local time = require "earthshine.time"

---@class earthshine.sync.entry one file of the folder
---@field granule string concept id
---@field url string
---@field size? integer bytes, as the metadata says
---@field checksum? { algorithm: string, value: string }
---@field own boolean whether sync itself made the file
---@field done boolean whether the file is there as the metadata describes it
---@field stale? boolean whether what is there belongs to an older revision
---@field gone? boolean whether the search no longer finds it
---@field bytes? integer size on disk when it was done
---@field written? integer time of its last change then, milliseconds

---@class earthshine.sync.state
---@field query? table<string, string|string[]> what the folder holds, in CMR's own parameters; nil
--- before the first run
---@field system? string the Earthdata that was searched
---@field since? string latest revision date that has been seen
---@field granules table<string, integer> revision by concept id
---@field files table<string, earthshine.sync.entry> by file name
local State = {}
State.__index = State

local VERSION <const> = 2
local ADVICE <const> = "; move it away, and the next run compares every file anew"

local function bad(path, why, code)
  local message = ("the state file %s %s%s"):format(path, why, ADVICE)
  Error.raise { code = code or "parse", message = message }
end

local KINDS <const> = {
  granule = "string", url = "string", own = "boolean", done = "boolean", size = "number|nil",
  checksum = "table|nil", bytes = "number|nil", written = "number|nil",
}

-- A name from the file must be one that a download would give: it is removed by that name.
local function check_entry(path, name, entry)
  local good = type(entry) == "table" and Names.sanitise(name) == name
  for field, kinds in pairs(KINDS) do good = good and kinds:find(type(entry[field]), 1, true) end
  if not good then bad(path, ("holds an entry that no run wrote (%s)"):format(name)) end
end

--- Reads a state file; where there is none, an empty state.
---@param path string
---@return earthshine.sync.state
---@raise earthshine.error io, parse, or unsupported for one that a newer version wrote
function State.read(path)
  if not files.stat(path) then return setmetatable({ granules = {}, files = {} }, State) end
  local ok, data = pcall(json.decode, files.read(path))
  if not ok and not Error.is(data) then error(data, 0) end
  data = ok and json.normalise(data)
  if type(data) ~= "table" or data.version == nil then bad(path, "cannot be read") end
  if data.version ~= VERSION then
    bad(path, ("has version %s, of another earthshine"):format(tostring(data.version)),
      "unsupported")
  end
  local since = data.since == nil or type(data.since) == "string" and time.parse(data.since)
  if type(data.granules) ~= "table" or type(data.files) ~= "table" or not since
    or type(data.query or {}) ~= "table" or type(data.system or "") ~= "string" then
    bad(path, "cannot be read")
  end
  for name, entry in pairs(data.files) do check_entry(path, name, entry) end
  return setmetatable({
    query = data.query, system = data.system, since = data.since, granules = data.granules,
    files = data.files,
  }, State)
end

--- Writes it, whole or not at all, for its owner only: addresses of files may be private.
---@param path string
---@raise earthshine.error io
function State:write(path)
  files.write(path, json.encode {
    version = VERSION, query = self.query, system = self.system, since = self.since,
    granules = self.granules, files = self.files,
  } .. "\n", { perm = 384 })
end

return State
