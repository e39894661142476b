--- What records are together: how many, how large, when and where.

local Arcs = require "earthshine.results.arcs"
local archive = require "earthshine.record.archive"
local criteria = require "earthshine.results.criteria"
local instant = require "earthshine.query.instant"
local units = require "earthshine.units"

---@class earthshine.summary
---@field what string "granule", "collection", "item" …
---@field count integer records
---@field hits integer? what the service counts, where it has told; nil of what was filtered
---@field partial boolean whether records may be missing; see results:partial
---@field size integer? bytes of the files of all that state a size; nil for records without files
---@field unsized integer? records that state none
---@field cloud integer? records with files in the cloud; nil for records without files
---@field start string? when the first begins, in ISO 8601, UTC
---@field stop string? when the last ends; nil also where one goes on
---@field open boolean whether one has no end
---@field bounding_box number[]? { west, south, east, north }: the smallest around all, west greater
--- than east across the antimeridian; nil where none states where it is
---@field collections integer? to how many collections they belong; nil for records that are none's
---@field providers integer? of how many providers they are
local Summary = { __name = "earthshine.summary" }
Summary.__index = Summary

-- Counts texts, each once.
local function counter()
  local seen, count = {}, 0
  return function(text)
    if text ~= nil and not seen[text] then seen[text], count = true, count + 1 end
    return count
  end
end

local function add_size(self, record)
  local size = criteria.method(record, "size")
  if not size then return end
  local bytes = size(record)
  self.size = archive.add(self.size or 0, bytes)
  self.unsized = (self.unsized or 0) + (bytes and 0 or 1)
end

local function add_cloud(self, record)
  local cloud_hosted = criteria.method(record, "cloud_hosted")
  if not cloud_hosted then return end
  self.cloud = (self.cloud or 0) + (cloud_hosted(record) and 1 or 0)
end

local function add_period(self, span, record)
  if not criteria.method(record, "temporal") then return end
  local start, stop = criteria.period(record)
  if start and (not span.start or start < span.start) then span.start = start end
  if stop and (not span.stop or stop > span.stop) then span.stop = stop end
  if start and not stop then self.open = true end
end

local function is_longitude(n) return n >= -360 and n <= 360 end

local function add_box(around, record)
  local method = criteria.method(record, "bounding_box")
  local box = method and method(record)
  if box and is_longitude(box[1]) and is_longitude(box[3]) then around:add(box) end
end

-- The collection that a record belongs to, as a text; nil where it says none.
local function collection_of(record)
  local item = criteria.method(record, "collection")
  if item then return item(record) end
  local id = record:collection_concept_id()
  local name = not id and (record:short_name() or record:entry_title())
  return id or name and name .. " " .. (record:version() or "") or nil
end

local function has_collection(record)
  return criteria.method(record, "collection") or criteria.method(record, "collection_concept_id")
end

--- Sums up records in one pass; nothing of them is kept but the names of collections and providers.
---@param step fun(): any the next record, nil at the end
---@param what? string what they are called
---@return earthshine.summary
function Summary.of(step, what)
  local self = setmetatable({ what = what or "record", count = 0, open = false, partial = false },
    Summary)
  local span, around, collections, providers = {}, Arcs.new(), counter(), counter()
  for record in step do
    self.count = self.count + 1
    add_size(self, record)
    add_cloud(self, record)
    add_period(self, span, record)
    add_box(around, record)
    if has_collection(record) then self.collections = collections(collection_of(record)) end
    local provider = criteria.method(record, "provider")
    if provider then self.providers = providers(provider(record)) end
  end
  self.start = span.start and instant.text(span.start)
  self.stop = not self.open and span.stop and instant.text(span.stop) or nil
  self.bounding_box = around:box()
  return self
end

local function amounts(self)
  local parts = { units.count(self.count, self.what) }
  if self.hits and self.hits ~= self.count then
    parts[1] = ("%s of %s"):format(parts[1], units.count(self.hits, "hit"))
  end
  if self.size and self.count > self.unsized then parts[2] = units.bytes(self.size) end
  if self.unsized and self.unsized > 0 then
    parts[#parts + 1] = units.integer(self.unsized) .. " of unknown size"
  end
  if self.cloud then parts[#parts + 1] = units.integer(self.cloud) .. " in the cloud" end
  return table.concat(parts, ", ")
end

local function place_and_time(self)
  local parts, box = {}, self.bounding_box
  if self.start or self.stop then
    parts[1] = ("%s to %s"):format(self.start and self.start:sub(1, 10) or "..",
      self.stop and self.stop:sub(1, 10) or self.open and "present" or "..")
  end
  if box then
    parts[#parts + 1] = ("west %.4g, south %.4g, east %.4g, north %.4g"):format(
      table.unpack(box))
  end
  return table.concat(parts, "; ")
end

local function origin(self)
  local parts = {}
  if self.collections then parts[1] = units.count(self.collections, "collection") end
  if self.providers then parts[#parts + 1] = units.count(self.providers, "provider") end
  return table.concat(parts, ", ")
end

--- Some lines: how many and how large, when and where, from whom.
function Summary:__tostring()
  local lines = {}
  for _, line in ipairs { amounts(self), place_and_time(self), origin(self),
    self.partial and "records may be missing" or "" } do
    if line ~= "" then lines[#lines + 1] = line end
  end
  return table.concat(lines, "\n")
end

return Summary
