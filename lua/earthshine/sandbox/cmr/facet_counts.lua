--- Counts what the records of a result have in each field, as CMR's facets show it.

local Calendar = require "earthshine.sandbox.catalog.calendar"
local Facets = require "earthshine.sandbox.cmr.facets"
local Json = require "earthshine.sandbox.catalog.json"
local check = require "earthshine.check"
local core = require "earthshine.core"

local Counts = {}

-- Older facets: field, and the names that it counts.
local FLAT = { "archive_center", "data_center", "project", "platform", "instrument", "sensor",
  "processing_level_id", "two_d_coordinate_system_name" }

-- Facets v2 of collections: title, parameter.
local GROUPS = {
  { "Platforms", "platform_h" }, { "Instruments", "instrument_h" },
  { "Organizations", "data_center_h" }, { "Projects", "project_h" },
  { "Processing Levels", "processing_level_id_h" },
  { "Data Format", "granule_data_format_h" },
  { "Tiling System", "two_d_coordinate_system_name" },
  { "Horizontal Data Resolution", "horizontal_data_resolution_range" },
  { "Latency", "latency" },
}

local function add(counts, value)
  if value then counts[value] = (counts[value] or 0) + 1 end
end

local function each(results, f)
  for k = 1, results.n do f(results.at(k)) end
end

local function count_names(results, name)
  local counts = {}
  each(results, function(c)
    for _, value in ipairs(Facets.of(c).names[name] or {}) do add(counts, value) end
  end)
  return counts
end

-- Whether a search asks for a value already.
local function is_applied(q, name, value)
  for _, v in ipairs(q.strings[name] or {}) do
    if v:lower() == value:lower() then return true end
  end
  return false
end

local function link(base, parameter, value)
  local joint = base:find("?", 1, true) and "&" or "?"
  return base .. joint .. core.url_escape(parameter) .. "=" .. core.url_escape(value)
end

local function filter(title, count, applied, href, children)
  return { title = title, type = "filter", applied = applied, count = count,
    links = { [applied and "remove" or "apply"] = href },
    has_children = children ~= nil, children = children }
end

local function group(title, children, applied)
  return { title = title, type = "group", applied = applied or false,
    has_children = children[1] ~= nil, children = children[1] and children or nil }
end

local function names_group(results, q, base, row)
  local counts, list, any = count_names(results, row[2]), {}, false
  for _, value in ipairs(check.keys(counts)) do
    local applied = is_applied(q, row[2], value)
    any = any or applied
    list[#list + 1] = filter(value, counts[value], applied, link(base, row[2] .. "[]", value))
  end
  return group(row[1], list, any)
end

local LEVELS = { "topic", "term", "variable_level_1", "variable_level_2", "variable_level_3" }

-- The tree of science keywords: of each name its count and what is below.
local function keyword_tree(results)
  local tree = {}
  each(results, function(c)
    local seen = {}
    for _, k in ipairs(Facets.of(c).members.science_keywords) do
      local at, path = tree, ""
      for _, level in ipairs(LEVELS) do
        local name = k[level]
        if not name then break end
        path = path .. ":" .. name
        at[name] = at[name] or { count = 0, below = {} }
        if not seen[path] then at[name].count = at[name].count + 1 end
        seen[path] = true
        at = at[name].below
      end
    end
  end)
  return tree
end

local function keyword_filters(tree, base, depth)
  local list, level = {}, LEVELS[depth]
  for _, name in ipairs(check.keys(tree)) do
    local parameter = ("science_keywords_h[0][%s]"):format((level:gsub("_", "-")))
    local below = next(tree[name].below) and keyword_filters(tree[name].below, base, depth + 1)
    list[#list + 1] = filter(name, tree[name].count, false, link(base, parameter, name),
      below or nil)
  end
  return list
end

local function of_collections(results, q, base)
  local groups = { group("Keywords", keyword_filters(keyword_tree(results), base, 1)) }
  for _, row in ipairs(GROUPS) do groups[#groups + 1] = names_group(results, q, base, row) end
  return { title = "Browse Collections", type = "group", has_children = true, children = groups }
end

-- Filters for years with the months of each, for granules by their start.
local function temporal(results, base)
  local years = {}
  each(results, function(c, i)
    local y, m = Calendar.parts(c.start(i))
    years[y] = years[y] or { count = 0, months = {} }
    years[y].count = years[y].count + 1
    add(years[y].months, m)
  end)
  local list = {}
  for _, y in ipairs(check.keys(years)) do
    local of_year, months = link(base, "temporal_facet[0][year]", tostring(y)), {}
    for _, m in ipairs(check.keys(years[y].months)) do
      months[#months + 1] = filter(tostring(m), years[y].months[m], false,
        link(of_year, "temporal_facet[0][month]", tostring(m)))
    end
    list[#list + 1] = filter(tostring(y), years[y].count, false, of_year,
      { group("Month", months) })
  end
  return group("Temporal", { group("Year", list) })
end

local function cycles(results, base)
  local counts, list = {}, {}
  each(results, function(c, i)
    if c.track then add(counts, c.track(i).Cycle) end
  end)
  for _, n in ipairs(check.keys(counts)) do
    list[#list + 1] = filter(tostring(n), counts[n], false, link(base, "cycle[]", tostring(n)))
  end
  return group("Spatial", list[1] and { group("Cycle", list) } or {})
end

--- The facets v2 of a result, as JSON.
---@param results sandbox.ordered
---@param q sandbox.query
---@param base string address of the search
---@return string
function Counts.v2(results, q, base)
  if q.concept == "collection" then return Json.encode(of_collections(results, q, base)) end
  return Json.encode { title = "Browse Granules", type = "group", has_children = true,
    children = { temporal(results, base), cycles(results, base) } }
end

--- The older facets of a result, as JSON.
---@param results sandbox.ordered
---@return string
function Counts.flat(results)
  local list = {}
  for k, name in ipairs(FLAT) do
    local counts, values = count_names(results, name), {}
    for n, value in ipairs(check.keys(counts)) do
      values[n] = ("[%s,%d]"):format(Json.quote(value), counts[value])
    end
    list[k] = ('{"field":"%s","value-counts":[%s]}'):format(name, table.concat(values, ","))
  end
  return "[" .. table.concat(list, ",") .. "]"
end

return Counts
