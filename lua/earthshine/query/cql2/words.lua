--- The operators of CQL2 under their names in CQL2-JSON: what each takes and gives, how tightly it
--- binds in text, and the conformance class that a server needs for it.

local words = {}

---@class earthshine.cql2.operator
---@field takes string[] the slot of each argument
---@field each? string the slot of every argument, where their number is free
---@field least? integer how many of those there must be
---@field gives string the kind of its result
---@field level? integer how tightly it binds, where text writes it between its arguments
---@field class string the last part of its conformance class's URI

--- The deepest tree: operators within operators.
words.DEPTH = 100
--- The deepest text: parentheses and what else is open. As text, a tree needs at most three for
--- each of its levels.
words.OPEN = 300
--- The longest text, bytes: what a loop can wait for, and far more than a server takes.
words.BYTES = 1 << 20

--- How tightly text binds; what is no operator between its arguments binds like an atom.
words.levels = { ["or"] = 1, ["and"] = 2, ["not"] = 3, predicate = 4, add = 5, times = 6, power = 7,
  atom = 8 }
local levels <const> = words.levels

---@type table<string, earthshine.cql2.operator>
words.operators = {}

local function define(names, entry)
  for name in names:gmatch "%S+" do words.operators[name] = entry end
end

define("or", { each = "boolean", least = 2, gives = "predicate", level = levels["or"],
  class = "basic-cql2" })
define("and", { each = "boolean", least = 2, gives = "predicate", level = levels["and"],
  class = "basic-cql2" })
define("not", { takes = { "boolean" }, gives = "predicate", level = levels["not"],
  class = "basic-cql2" })
define("= <> < <= > >=", { takes = { "scalar", "scalar" }, gives = "predicate",
  level = levels.predicate, class = "basic-cql2" })
define("isNull", { takes = { "tested" }, gives = "predicate", level = levels.predicate,
  class = "basic-cql2" })
define("like", { takes = { "text", "pattern" }, gives = "predicate", level = levels.predicate,
  class = "advanced-comparison-operators" })
define("between", { takes = { "number", "number", "number" }, gives = "predicate",
  level = levels.predicate, class = "advanced-comparison-operators" })
define("in", { takes = { "scalar", "list" }, gives = "predicate", level = levels.predicate,
  class = "advanced-comparison-operators" })
define("+ -", { takes = { "number", "number" }, gives = "number", level = levels.add,
  class = "arithmetic" })
define("* / % div", { takes = { "number", "number" }, gives = "number", level = levels.times,
  class = "arithmetic" })
define("^", { takes = { "number", "number" }, gives = "number", level = levels.power,
  class = "arithmetic" })
define("casei", { takes = { "text" }, gives = "text", class = "case-insensitive-comparison" })
define("accenti", { takes = { "text" }, gives = "text", class = "accent-insensitive-comparison" })
define([[s_intersects s_equals s_disjoint s_touches s_within s_overlaps s_crosses s_contains]],
  { takes = { "geometry", "geometry" }, gives = "predicate", class = "spatial-functions" })
define([[t_after t_before t_contains t_disjoint t_during t_equals t_finishedBy t_finishes
  t_intersects t_meets t_metBy t_overlappedBy t_overlaps t_startedBy t_starts]],
  { takes = { "temporal", "temporal" }, gives = "predicate", class = "temporal-functions" })
define("a_equals a_contains a_containedBy a_overlaps",
  { takes = { "array", "array" }, gives = "predicate", class = "array-functions" })

local CANONICAL <const> = {}
for name in pairs(words.operators) do CANONICAL[name:lower()] = name end

--- An operator's name as CQL2-JSON spells it, from any mixture of cases; nil for a function's.
---@param name string
---@return string?
function words.canonical(name)
  return CANONICAL[name:lower()]
end

--- Geometry types by their lower-case name in WKT.
words.geometries = {
  point = "Point", linestring = "LineString", polygon = "Polygon", multipoint = "MultiPoint",
  multilinestring = "MultiLineString", multipolygon = "MultiPolygon",
  geometrycollection = "GeometryCollection",
}

--- Words that are never a property's name in text unless it is quoted.
words.reserved = {}
for word in ("and or not like between in is null true false div"):gmatch "%S+" do
  words.reserved[word] = true
end

--- Words that no function may have as its name, because text gives them another meaning.
words.taken = { date = true, timestamp = true, interval = true, bbox = true }
for word in pairs(words.reserved) do words.taken[word] = true end
for word in pairs(words.geometries) do words.taken[word] = true end

-- The code points of a name besides ASCII's, as the standard's grammar has them; the last two
-- ranges only after the first place.
local RANGES <const> = {
  { 0xC0, 0xD6 }, { 0xD8, 0xF6 }, { 0xF8, 0x2FF }, { 0x370, 0x37D }, { 0x37F, 0x1FFE },
  { 0x200C, 0x200D }, { 0x2070, 0x218F }, { 0x2C00, 0x2FEF }, { 0x3001, 0xD7FF },
  { 0xF900, 0xFDCF }, { 0xFDF0, 0xFFFD }, { 0x10000, 0xEFFFF }, { 0x300, 0x36F },
  { 0x203F, 0x2040 },
}
local STARTING <const> = #RANGES - 2

--- Whether a code point above 127 may stand in a name.
---@param code integer
---@param first boolean whether at its beginning
---@return boolean
function words.is_letter(code, first)
  for i = 1, first and STARTING or #RANGES do
    if code >= RANGES[i][1] and code <= RANGES[i][2] then return true end
  end
  return false
end

--- Text that may have come from anywhere, as a message shows it.
---@param text string
---@return string
function words.shown(text)
  if #text > 300 then text = text:sub(1, 300) .. "..." end
  return (text:gsub(utf8.len(text) and "%c" or "[%c\x80-\xff]", "?"))
end

--- Whether a text is a name that needs no quotes for its characters.
---@param name string
---@return boolean
function words.is_identifier(name)
  if name:find "^[A-Za-z_:][A-Za-z0-9_.:]*$" then return true end
  if not name:find "^[A-Za-z_:\128-\255][A-Za-z0-9_.:\128-\255]*$" or not utf8.len(name) then
    return false
  end
  for at, code in utf8.codes(name) do
    if code > 127 and not words.is_letter(code, at == 1) then return false end
  end
  return true
end

return words
