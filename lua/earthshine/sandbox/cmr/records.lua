--- Finds, orders and writes the variables, services and tools of a search.

local Associated = require "earthshine.sandbox.catalog.associated"
local Calendar = require "earthshine.sandbox.catalog.calendar"
local Catalog = require "earthshine.sandbox.catalog"
local Json = require "earthshine.sandbox.catalog.json"
local Matching = require "earthshine.sandbox.cmr.matching"
local Members = require "earthshine.sandbox.cmr.members"
local Ordering = require "earthshine.sandbox.cmr.ordering"
local Words = require "earthshine.sandbox.cmr.words"

local Records = {}

local function each(list, get)
  local all = {}
  for _, x in ipairs(list or {}) do all[#all + 1] = get(x) end
  return all
end

-- Instruments of the collections that a record belongs to.
local function instruments(r)
  local names = {}
  for _, id in ipairs(r.collections) do
    local c = Catalog.by_id(id)
    for _, p in ipairs(c and c.facts.platforms or {}) do
      for _, x in ipairs(p.Instruments or {}) do names[#names + 1] = x.ShortName end
    end
  end
  return names
end

local NAMES = {
  provider = function(r) return { r.provider } end,
  native_id = function(r) return { r.native_id } end,
  name = function(r) return { r.umm.Name, r.umm.LongName } end,
  type = function(r) return { r.umm.Type } end,
  variable_name = function(r) return { r.umm.Name, r.umm.Name:match "[^/]*$" } end,
  full_path = function(r) return { r.umm.Name } end,
  alias = function(r)
    return each(r.umm.AdditionalIdentifiers, function(x) return x.Identifier end)
  end,
  measurement = function(r) return each(r.umm.MeasurementIdentifiers, Associated.measurement) end,
  instance_format = function(r)
    return { r.umm.InstanceInformation and r.umm.InstanceInformation.Format }
  end,
  instrument = instruments,
}

local function words(r)
  local texts = {}
  local function add(value)
    if type(value) == "table" then
      for _, v in pairs(value) do add(v) end
    elseif type(value) == "string" then
      texts[#texts + 1] = value
    end
  end
  add { r.id, r.provider, r.native_id, r.umm }
  return Words.of(texts)
end

local function levels(r)
  return each(r.umm.MeasurementIdentifiers, function(m)
    return { contextmedium = m.MeasurementContextMedium, object = m.MeasurementObject,
      quantity = m.MeasurementQuantities[1].Value }
  end)
end

local function matches(r, q)
  for name, values in pairs(q.strings) do
    if not Matching.test(values, q.options[name])(NAMES[name](r)) then return false end
  end
  if q.ids.concept_id
    and not Matching.test(q.ids.concept_id, { ignore_case = false }) { r.id } then
    return false
  end
  for name, groups in pairs(q.members) do
    if not Members.test(groups, q.options[name])(levels(r)) then return false end
  end
  return not q.keyword or Words.match(words(r), q.keyword)
end

local VALUES = {
  name = function(r) return r.umm.Name:lower() end,
  variable_name = function(r) return r.umm.Name:lower() end,
  full_path = function(r) return r.umm.Name:lower() end,
  long_name = function(r) return r.umm.LongName:lower() end,
  provider = function(r) return r.provider:lower() end,
  revision_date = function(r) return r.revised end,
}
local DEFAULT = { { key = "name" }, { key = "provider" } }

--- The records of a query in its order.
---@param q sandbox.query
---@return sandbox.ordered
function Records.find(q)
  local keys = q.sort[1] and q.sort or DEFAULT
  local list, directions, width = {}, {}, #keys + 2
  for k, key in ipairs(keys) do directions[k] = key.descending or false end
  directions[width - 1], directions[width] = false, false
  for _, r in ipairs(Associated.records[q.concept]) do
    if matches(r, q) then
      local values = {}
      for k, key in ipairs(keys) do values[k] = VALUES[key.key](r) end
      values[width - 1], values[width] = r.umm.Name, r.provider
      list[#list + 1] = { r, values }
    end
  end
  return Ordering.of(list, directions, width)
end

local function associations(r)
  local list = {}
  for k, id in ipairs(r.collections) do list[k] = { ["concept-id"] = id } end
  return list
end

--- The bare UMM record.
---@param r sandbox.associated
---@param version string
---@return string
function Records.umm(r, version)
  local umm = {}
  for name, value in pairs(r.umm) do umm[name] = value end
  umm.MetadataSpecification = { Name = "UMM-" .. r.kind:sub(1, 1):upper(), Version = version,
    URL = ("https://cdn.earthdata.nasa.gov/umm/%s/v%s"):format(r.kind, version) }
  return Json.encode(umm)
end

--- The item of a UMM-JSON page.
---@param r sandbox.associated
---@param version string
---@return string
function Records.item(r, version)
  local meta = Json.encode {
    ["concept-type"] = r.kind, ["concept-id"] = r.id, ["revision-id"] = r.revision_id,
    ["native-id"] = r.native_id, ["provider-id"] = r.provider, ["user-id"] = "sandbox",
    format = "application/vnd.nasa.cmr.umm+json", deleted = false,
    ["revision-date"] = Calendar.iso(r.revised),
  }
  return ('{"meta":%s,"umm":%s,"associations":{"collections":%s}}'):format(meta,
    Records.umm(r, version), Json.encode(associations(r)))
end

--- The body of a page in CMR's plain JSON.
---@param page sandbox.page
---@param took integer ms
---@return string
function Records.page(page, took)
  local list = {}
  for k = page.first, page.last do
    local r = page.results.at(k)
    list[#list + 1] = Json.encode { concept_id = r.id, revision_id = r.revision_id,
      provider_id = r.provider, native_id = r.native_id, name = r.umm.Name,
      long_name = r.umm.LongName, definition = r.umm.Definition,
      associations = { collections = associations(r) } }
  end
  return ('{"hits":%d,"took":%d,"items":[%s]}'):format(page.hits, took, table.concat(list, ","))
end

return Records
