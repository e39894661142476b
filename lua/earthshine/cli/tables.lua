--- Records as rows of tables: which columns each kind has.

local units = require "earthshine.units"

---@class earthshine.cli.table_kind
---@field noun string
---@field nouns? string where it is not noun .. "s"
---@field columns earthshine.cli.column[]
---@field row fun(record: table): string[]

-- The first moment of a record's time, to the minute.
local function begins(record)
  local start = record:temporal()
  return start and (start:sub(1, 16):gsub("T", " ")) or ""
end

local function percent(number) return number and ("%.0f%%"):format(number) or "" end
local function bytes(number) return number and units.bytes(number) or "" end

local GRANULES <const> = {
  noun = "granule",
  columns = {
    { title = "GRANULE", least = 24, middle = true }, { title = "BEGINS", rank = 2 },
    { title = "SIZE", rank = 3, right = true, optional = true },
    { title = "CLOUD", rank = 4, right = true, optional = true },
    { title = "CONCEPT ID", rank = 1 },
  },
  row = function(g)
    return {
      g:name() or "", begins(g), bytes(g:size()), percent(g:cloud_cover()), g:concept_id() or "",
    }
  end,
}

local COLLECTIONS <const> = {
  noun = "collection",
  columns = {
    { title = "SHORT NAME", least = 12 }, { title = "VERSION", least = 5, rank = 2 },
    { title = "PROVIDER", rank = 3 }, { title = "BEGINS", rank = 4 },
    { title = "CONCEPT ID", rank = 1 }, { title = "TITLE", least = 16, rank = 5 },
  },
  row = function(c)
    return {
      c:short_name() or "", c:version() or "", c:provider() or "", begins(c):sub(1, 10),
      c:concept_id() or "", c:title() or "",
    }
  end,
}

local ITEMS <const> = {
  noun = "item",
  columns = {
    { title = "ITEM", least = 24, middle = true },
    { title = "COLLECTION", least = 12, rank = 1 }, { title = "BEGINS", rank = 2 },
    { title = "SIZE", rank = 3, right = true, optional = true },
    { title = "CLOUD", rank = 4, right = true, optional = true },
  },
  row = function(i)
    return {
      i:id() or "", i:collection() or "", begins(i), bytes(i:size()), percent(i:cloud_cover()),
    }
  end,
}

-- Services, variables and tools have the same members.
local function concepts(noun)
  return {
    noun = noun,
    columns = {
      { title = "NAME", least = 16 }, { title = "TYPE", rank = 3, optional = true },
      { title = "PROVIDER", rank = 2 }, { title = "CONCEPT ID", rank = 1 },
      { title = "LONG NAME", least = 16, rank = 4, optional = true },
    },
    row = function(c)
      return {
        c:name() or "", c:type() or "", c:provider() or "", c:concept_id() or "",
        c:long_name() or "",
      }
    end,
  }
end

---@type table<string, earthshine.cli.table_kind>
return {
  granule = GRANULES, collection = COLLECTIONS, item = ITEMS, service = concepts "service",
  variable = concepts "variable", tool = concepts "tool",
}
