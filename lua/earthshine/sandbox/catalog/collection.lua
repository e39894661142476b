--- A collection of the sandbox: granules computed from their number, 1 to count, none of them kept.
--
-- Granules are in the order of their start times, and so are their concept ids: the search's
-- default order is the order of the numbers, and a granule is found from its name or its id without
-- a list.

local Block = require "earthshine.sandbox.catalog.block"
local Geometry = require "earthshine.sandbox.catalog.geometry"
local Random = require "earthshine.sandbox.catalog.random"

local HOUR = 3600000
local STRIDE = 7 -- between the concept ids of neighbours

---@class sandbox.file
---@field [1] string what the name begins with, before the granule's stem
---@field [2] string what it ends in
---@field role "data"|"browse"|"metadata"|"checksum"|"dmrpp" what the bytes are
---@field public? boolean in the public bucket rather than the protected one
---@field type? string RelatedUrls type, where not the usual one of the role
---@field size? integer|integer[] bytes, or the least and the most
---@field digest? "sha256"|"sha512"|"md5"|"adler32" which checksum the record states
---@field format? string Format in the record
---@field mime? string media type
---@field of? integer of a side file: number of the file that it is about

---@class sandbox.collection what a definition gives, and the functions added here; times are ms
---@field id string concept id
---@field provider string
---@field short_name string
---@field version string
---@field title string
---@field folder string path of its files below the bucket
---@field count integer
---@field first_granule integer numeric part of the first granule's concept id
---@field start fun(i: integer): integer never falling
---@field stop fun(i: integer): integer
---@field longest integer the most that a granule lasts, ms
---@field stem fun(i: integer): string the part of the names that differs between granules
---@field locate fun(stem: string): integer?, integer? first and last start that such a stem allows
---@field ring? fun(i: integer): number[] outline of a granule, closed and counter-clockwise
---@field boxes? fun(i: integer): number[][] or its rectangles: west, south, east, north
---@field points? fun(i: integer): number[][] or points
---@field line? fun(i: integer): number[] or a line
---@field track? fun(i: integer): { Cycle: integer, Passes: { Pass: integer, Tiles: string[]? }[] }
---@field cell? fun(i: integer): string, integer, integer grid, column and row
---@field features? fun(i: integer): string[]
---@field crid? fun(i: integer): string
---@field cloud? fun(i: integer): number
---@field day_night fun(i: integer): "Day"|"Night"|"Both"|"Unspecified"
---@field production fun(i: integer): integer
---@field revision fun(i: integer): integer
---@field files sandbox.file[]
---@field deleted table<integer, boolean> granules that are gone
---@field changed table<integer, sandbox.change> granules that are not as they were made
local Collection = {}
Collection.__index = Collection

-- The first granule that starts at or after a time; count + 1 if none does.
---@param t integer
---@return integer
function Collection:first_from(t)
  local low, high = 1, self.count + 1
  while low < high do
    local middle = (low + high) // 2
    if self.start(middle) < t then low = middle + 1 else high = middle end
  end
  return low
end

--- Numeric part of a granule's concept id.
---@param i integer
---@return integer
function Collection:granule_number(i)
  return self.first_granule + (i - 1) * STRIDE + Random.range(i, self.salt, 0, STRIDE - 1)
end

--- The granule with a concept id's number, or nil.
---@param n integer
---@return integer?
function Collection:by_number(n)
  local i = (n - self.first_granule) // STRIDE + 1
  if i >= 1 and i <= self.count and self:granule_number(i) == n and not self.deleted[i] then
    return i
  end
end

--- The granule with a stem, or nil.
---@param stem string
---@param any_case? boolean
---@return integer?
function Collection:by_stem(stem, any_case)
  local from, to = self.locate(stem:upper())
  if not from then return nil end
  local i = self:first_from(from)
  while i <= self.count and self.start(i) <= to do
    local own = self.stem(i)
    local same = own == stem or any_case and own:upper() == stem:upper()
    if same and not self.deleted[i] then return i end
    i = i + 1
  end
end

--- Size in bytes of file k of granule i that holds data or an image.
---@param i integer
---@param k integer
---@return integer
function Collection:file_size(i, k)
  local size, editions = self.files[k].size, self:editions(i)
  if math.type(size) then return size + editions end
  return Random.range(i * 64 + k, self.salt + 1, size[1], size[2]) + editions
end

--- How many granules there are.
---@return integer
function Collection:living()
  local n = self.count
  for _ in pairs(self.deleted) do n = n - 1 end
  return n
end

--- How often the files of a granule have been replaced: each time, their bytes differ and they grow
--- by one.
---@param i integer
---@return integer
function Collection:editions(i)
  local change = self.changed[i]
  return change and change.editions or 0
end

local DIGITS = { md5 = 32, sha256 = 64 }

--- Size in bytes of a file that records list: of a checksum file, the length of its one line.
---@param i integer
---@param k integer
---@return integer
function Collection:stated_size(i, k)
  local f = self.files[k]
  if f.role ~= "checksum" then return self:file_size(i, k) end
  local about = self.files[f.of]
  return DIGITS[f.algorithm] + #"  \n" + #about[1] + #self.stem(i) + #about[2]
end

--- Where in the block of all bytes file k of granule i begins. Files of one kind all differ in it.
---@param i integer
---@param k integer
---@return integer
function Collection:file_shift(i, k)
  return (i * 7919 + k * 4099 + self.salt % 8191 + self:editions(i) * 127) % Block.shifts
end

--- The pieces that a granule covers; empty where a record has no place.
---@param i integer
---@return sandbox.piece[]
function Collection:shape(i)
  if self.boxes then
    local list = {}
    for k, b in ipairs(self.boxes(i)) do list[k] = Geometry.box(b[1], b[2], b[3], b[4]) end
    return list
  elseif self.points then
    local list = {}
    for k, p in ipairs(self.points(i)) do list[k] = Geometry.line { p[1], p[2] } end
    return list
  elseif self.line then
    return { Geometry.line(self.line(i)) }
  end
  return { Geometry.ring(self.ring(i)) }
end

--- Size in bytes of all data files of a granule.
---@param i integer
---@return integer
function Collection:data_size(i)
  local sum = 0
  for k, f in ipairs(self.files) do
    if f.role == "data" then sum = sum + self:file_size(i, k) end
  end
  return sum
end

--- GranuleUR: the stem between two constant parts, unless the definition has its own.
---@param i integer
---@return string
function Collection:ur(i) return self.ur_prefix .. self.stem(i) .. self.ur_suffix end

--- ProducerGranuleId, or nil where the records have none.
---@param i integer
---@return string?
function Collection:producer(i)
  return self.producer_prefix and self.producer_prefix .. self.stem(i) .. self.producer_suffix
end

-- The granule whose name is the stem between two parts, or nil.
local function between(c, name, first, last, any_case)
  if #name < #first + #last then return nil end
  local a, b = name:sub(1, #first), name:sub(#name - #last + 1)
  if any_case then a, b, first, last = a:upper(), b:upper(), first:upper(), last:upper() end
  if a ~= first or b ~= last then return nil end
  return c:by_stem(name:sub(#first + 1, #name - #last), any_case)
end

--- The granule with a GranuleUR, or nil.
---@param ur string
---@param any_case? boolean
---@return integer?
function Collection:by_ur(ur, any_case)
  if self.find_ur then return self:find_ur(ur) end
  return between(self, ur, self.ur_prefix, self.ur_suffix, any_case)
end

--- The granule with a ProducerGranuleId, or nil.
---@param name string
---@param any_case? boolean
---@return integer?
function Collection:by_producer(name, any_case)
  if not self.producer_prefix then return nil end
  return between(self, name, self.producer_prefix, self.producer_suffix, any_case)
end

--- A granule's concept id.
---@param i integer
---@return string
function Collection:concept_id(i) return "G" .. self:granule_number(i) .. "-" .. self.provider end

--- Value of an additional attribute of a granule, or nil.
---@param name string
---@param i integer
---@return string?
function Collection:attribute(name, i)
  for _, a in ipairs(self.attributes or {}) do
    if a[1] == name then return type(a[2]) == "function" and tostring(a[2](i)) or a[2] end
  end
end

local function usual_dates(def)
  local salt, latency = def.salt, def.latency or 48 * HOUR
  def.production = def.production or function(i)
    local later = latency + Random.range(i, salt + 2, 0, latency // 1000) * 1000
    return (def.stop(i) + later) // 1000 * 1000
  end
  def.deleted, def.changed = {}, {}
  def.created = function(i)
    local change = def.changed[i]
    if change and change.created then return change.created end
    return def.production(i) + HOUR + Random.range(i, salt + 3, 0, 3 * HOUR)
  end
  def.revision_number = function(i)
    local change = def.changed[i]
    if change and change.created then return 1 + change.revisions end
    return Random.range(i, salt + 4, 1, 3) + (change and change.revisions or 0)
  end
  def.revision = function(i)
    local n, change = def.revision_number(i), def.changed[i]
    if change then return change.revised end
    if n == 1 then return def.created(i) end
    return def.created(i) + n * Random.range(i, salt + 5, HOUR, 90 * 24 * HOUR)
  end
end

--- Makes a collection of a definition (the fields above without the computed ones).
---@param def table
---@return sandbox.collection
function Collection.new(def)
  def.salt = Random.text(def.id) & 0xffffff
  def.ur_prefix, def.ur_suffix = def.ur_prefix or "", def.ur_suffix or ""
  def.number = tonumber(def.id:match "%d+")
  def.revision_id = Random.range(def.number, def.salt, 2, 60)
  def.day_night = def.day_night or function() return "Unspecified" end
  usual_dates(def)
  return setmetatable(def, Collection)
end

return Collection
