--- Changes of the catalogue while the sandbox runs: granules that are new, revised or deleted, as
--- an archive's catalogue changes from day to day.

local Catalog = require "earthshine.sandbox.catalog"
local Dates = require "earthshine.sandbox.cmr.dates"
local core = require "earthshine.core"
local web = require "earthshine.sandbox.web"

local changes = {}

---@class sandbox.change what has become of a granule
---@field revisions integer how often its record was replaced
---@field editions integer how often its files were
---@field revised integer revision date, ms
---@field created? integer ms, of a granule that was added

local KNOWN <const> = { add = true, revise = true, delete = true, at = true }
-- The most that one call may add: concept ids of collections must stay apart.
local MOST <const> = 1000
local RECORDED <const> = "recorded granules can be deleted only"

local function list_of(value)
  if value == nil then return {} end
  if type(value) ~= "table" or value.id or value.collection then return { value } end
  return value
end

local function collection_of(word)
  for _, c in ipairs(Catalog.collections) do
    if c.id == word or c.short_name == word then return c end
  end
end

-- Each of these returns a function that makes the change, or nil and a message.
local PLAN = {}

function PLAN.add(item, at)
  if type(item) == "string" then item = { collection = item } end
  local c = type(item) == "table" and collection_of(item.collection)
  if not c then
    return nil, "add takes a collection's short name or id, or { collection, count }"
  end
  if c.recorded then return nil, RECORDED end
  local n = item.count or 1
  if math.type(n) ~= "integer" or n < 1 or n > MOST then
    return nil, ("count of add must be 1 to %d"):format(MOST)
  end
  return function(done)
    for _ = 1, n do
      c.count = c.count + 1
      c.changed[c.count] = { revisions = 0, editions = 0, revised = at, created = at }
      table.insert(done.added, c:concept_id(c.count))
    end
  end
end

function PLAN.revise(item, at)
  if type(item) == "string" then item = { id = item } end
  local c, i = Catalog.granule(type(item) == "table" and tostring(item.id) or "")
  if not c then return nil, ("revise: there is no granule %s"):format(tostring(item.id)) end
  if c.recorded then return nil, RECORDED end
  return function(done)
    local change = c.changed[i] or { revisions = 0, editions = 0 }
    change.revisions, change.revised = change.revisions + 1, at
    if item.content ~= false then change.editions = change.editions + 1 end
    c.changed[i] = change
    table.insert(done.revised, c:concept_id(i))
  end
end

function PLAN.delete(item)
  local c, i = Catalog.granule(tostring(item))
  if not c then return nil, ("delete: there is no granule %s"):format(tostring(item)) end
  return function(done)
    c.deleted[i] = true
    table.insert(done.deleted, item)
  end
end

--- Changes the catalogue; all that is asked for, or nothing.
--
--     { "add": [{ "collection": "ATL06", "count": 2 }], "revise": ["G1-P", { "id": "G2-P",
--       "content": false }], "delete": ["G3-P"], "at": "2030-01-02T03:04:05Z" }
--
-- What is added comes at the end of its collection, in time as well. A revision changes the record
-- and, unless `content` is false, the bytes, checksums and sizes of the files. `at` is the revision
-- date of all of it, by default now.
---@param wanted table
---@return { added: string[], revised: string[], deleted: string[] }? done concept ids
---@return string? message
function changes.apply(wanted)
  if type(wanted) ~= "table" then return nil, "The body must be a JSON object" end
  for key in pairs(wanted) do
    if not KNOWN[key] then return nil, ("unknown field %s"):format(tostring(key)) end
  end
  local at = math.floor(core.now() * 1000)
  if wanted.at then
    local why
    at, why = Dates.parse(tostring(wanted.at))
    if not at then return nil, why end
  end
  local acts = {}
  for _, name in ipairs { "add", "revise", "delete" } do
    for _, item in ipairs(list_of(wanted[name])) do
      local act, why = PLAN[name](item, at)
      if not act then return nil, why end
      acts[#acts + 1] = act
    end
  end
  local done = { added = web.array {}, revised = web.array {}, deleted = web.array {} }
  for _, act in ipairs(acts) do act(done) end
  Catalog.touch()
  return done
end

--- Makes the catalogue again what it was at first.
function changes.undo()
  for _, c in ipairs(Catalog.collections) do
    if next(c.deleted) or next(c.changed) then return Catalog.configure() end
  end
end

return changes
