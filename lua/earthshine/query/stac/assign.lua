--- Claims about properties as CMR's parameters.

local attributes = require "earthshine.query.stac.attributes"
local claims = require "earthshine.query.stac.claims"
local forms = require "earthshine.query.stac.forms"
local identities = require "earthshine.query.stac.identities"
local names = require "earthshine.query.stac.names"
local periods = require "earthshine.query.stac.periods"
local rows = require "earthshine.query.rows"

local assign = {}

-- The parameter of each property; the first in the order of rows.
local BY_PROPERTY <const> = {}
for _, row in ipairs(rows.list "granule") do
  local form = row.stac
  if form and form.property and not BY_PROPERTY[form.property] then
    BY_PROPERTY[form.property] = row
  end
end

local function has(words, word)
  return words == nil or (" " .. words .. " "):find(" " .. word .. " ", 1, true) ~= nil
end

local SECOND <const> =
  "is a second condition on a property, which CMR cannot combine with the first"

-- That case does not count is CMR's own custom, and needs no option.
local TEXT_OPTIONS <const> = { pattern = "pattern", every = "and" }

-- Texts of one claim, as the parameter's list; or nil and a reason.
local function texts_of(claim, row)
  local list = {}
  for i, value in ipairs(claim.list) do
    if type(value) ~= "string" then return nil, "compares a text with what is none" end
    list[i] = claim.pattern and names.from_like(value) or not claim.pattern and value
    if not list[i] then return nil, "has * or ? in its text, which are CMR's wildcards" end
  end
  if #list > 1 and not row.list then return nil, "has several values, of which CMR takes one" end
  for key, option in pairs(TEXT_OPTIONS) do
    if claim[key] and not has(row.options, option) then
      return nil, ("needs the option %s, which CMR's %s does not have"):format(option, row.name)
    end
  end
  return list
end

-- A list without texts that are there already in another case, as to_stac adds them.
local function without_doubles(list)
  local seen, out = {}, {}
  for _, value in ipairs(list) do
    local key = type(value) == "string" and value:lower() or value
    if not seen[key] then out[#out + 1] = value end
    seen[key] = true
  end
  return out
end

-- Claims of texts that must all hold as one, as far as CMR can say it.
local function combined(out, list, allowed)
  local whole
  for _, claim in ipairs(list) do
    local single = claim.kind == "values" and #claim.list == 1
    if not whole then
      whole = claim
    elseif allowed and single and (#whole.list == 1 or whole.every)
      and claims.align(whole, claim) then
      whole.list[#whole.list + 1], whole.every = claim.list[1], true
    else
      out:drop_condition(claim.source, SECOND)
    end
  end
  return whole
end

local function set_texts(out, list, row)
  local kept = {}
  for _, claim in ipairs(list) do
    if claim.kind ~= "values" then
      out:drop_condition(claim.source, "is no condition on a text")
    else
      claim.list = forms.arrays[claim.property] and without_doubles(claim.list)
        or table.move(claim.list, 1, #claim.list, 1, {})
      kept[#kept + 1] = claim
    end
  end
  local whole = combined(out, kept, has(row.options, "and"))
  if not whole then return end
  local texts, reason = texts_of(whole, row)
  if not texts then return out:drop_condition(whole.source, reason) end
  out.given[row.name] = texts
  for key, option in pairs(TEXT_OPTIONS) do
    if whole[key] then out:option(row.name, option) end
  end
end

-- A bound that is left out, as one that belongs to the range; an integer's neighbour is it exactly.
local function closed(out, claim)
  if not claim.open then return claim.low, claim.high end
  if forms.integers[claim.property] and (claim.low == nil or math.type(claim.low) == "integer")
    and (claim.high == nil or math.type(claim.high) == "integer") then
    return claim.low and claim.low + 1, claim.high and claim.high - 1
  end
  out:drop_condition(claim.source, "finds its bound too, because CMR's ranges hold their ends")
  return claim.low, claim.high
end

local function set_range(out, list, row)
  local low, high
  for _, claim in ipairs(list) do
    local first, last = nil, nil
    if claim.kind == "bounds" then
      first, last = claim.low, claim.high
    elseif claim.kind == "values" and #claim.list == 1 and not claim.pattern then
      first, last = claim.list[1], claim.list[1]
    end
    if type(first or last) ~= "number" or type(last or first) ~= "number" then
      out:drop_condition(claim.source, "is no range of numbers, as CMR has it")
    else
      if claim.kind == "bounds" then first, last = closed(out, claim) end
      if first and (not low or first > low) then low = first end
      if last and (not high or last < high) then high = last end
    end
  end
  -- What lies beyond all values says nothing.
  if low and low < row.low then low = nil end
  if high and high > row.high then high = nil end
  if low or high then out.given[row.name] = { min = low, max = high } end
end

local function set_integers(out, list, row)
  for _, claim in ipairs(list) do
    local fits = claim.kind == "values" and not claim.pattern and not claim.every
    for _, value in ipairs(claim.list or {}) do fits = fits and math.type(value) == "integer" end
    if not fits then
      out:drop_condition(claim.source, "is no list of integers, as CMR has it")
    elseif out.given[row.name] then
      out:drop_condition(claim.source, SECOND)
    else
      out.given[row.name] = table.move(claim.list, 1, #claim.list, 1, {})
    end
  end
end

-- The alternatives of a claim about an instant, as pairs of bounds.
local function alternatives(claim)
  if claim.kind == "ranges" then return claim.list end
  if claim.kind == "bounds" then return { claim } end
  if claim.kind == "spans" then
    local list = {}
    for i, span in ipairs(claim.list) do list[i] = { low = span.start, high = span.stop } end
    return list
  elseif claim.kind == "values" and not claim.pattern and not claim.fold and not claim.every then
    local list = {}
    for i, value in ipairs(claim.list) do list[i] = { low = value, high = value } end
    return list
  end
end

-- The ranges of a claim's alternatives; or nil and a reason.
local function ranges_of(claim)
  local found = alternatives(claim)
  if not found then return nil, "is no condition on a time" end
  local list, open = {}, claim.open or claim.wide
  for i, bounds in ipairs(found) do
    local range, message = periods.range(bounds.low, bounds.high)
    if not range then return nil, message or "is open at both ends" end
    list[i], open = range, open or bounds.open
  end
  return list, open
end

--- Sets a parameter of dates from claims and conditions that are there already.
---@param out earthshine.stac_keywords
---@param list table[] claims
---@param name string
---@param conditions? table[] see periods.set
---@param since? string see periods.set
function assign.dates(out, list, name, conditions, since)
  conditions = conditions or {}
  local bounds, rest = {}, {}
  for _, claim in ipairs(list) do
    table.insert(claim.kind == "bounds" and bounds or rest, claim)
  end
  for _, claim in ipairs(periods.paired(bounds)) do rest[#rest + 1] = claim end
  for _, claim in ipairs(rest) do
    local ranges, more = ranges_of(claim)
    if not ranges then
      out:drop_condition(claim.source, more)
    else
      if more then
        out:drop_condition(claim.source, "is widened to what overlaps the range, its ends included")
      end
      conditions[#conditions + 1] = { list = ranges, source = claim.source }
    end
  end
  periods.set(out, name, conditions, since)
end

---@type table<string, fun(out: table, list: table[], row: table)>
local KINDS <const> = {
  string = set_texts, enum = set_texts, id = set_texts, range = set_range, integer = set_integers,
  dates = function(out, list, row)
    assign.dates(out, list, row.name, nil, row.name == "revision_date" and "updated_since" or nil)
  end,
}

-- Properties that say which items or collections are meant: of a plain list, and of all else.
local IDENTITIES <const> = {
  id = { "items", "item_pattern" }, collection = { "collections", "collection_pattern" },
  ["assets.data.href"] = { "file_name", "file_name" },
}

local function set_identity(out, list, property)
  local functions = IDENTITIES[property]
  if property == "collection" then list = { combined(out, list, true) } end
  for _, claim in ipairs(list) do
    local reason
    local texts = claim.kind == "values" or claim.kind == "excluded"
    for _, value in ipairs(claim.list or {}) do texts = texts and type(value) == "string" end
    if not texts then
      reason = "is no condition on a text"
    elseif claim.kind == "excluded" then
      reason = assign.exclude(out, claim, property)
    else
      local plain = not (claim.pattern or claim.fold or claim.every)
      reason = identities[functions[plain and 1 or 2]](out, plain and property ~= "assets.data.href"
        and claim.list or claim)
    end
    if reason then out:drop_condition(claim.source, reason) end
  end
end

--- Leaves out items.
---@param out earthshine.stac_keywords
---@param claim table
---@param property string
---@return string? reason
function assign.exclude(out, claim, property)
  if property ~= "id" then return "is a negation, and CMR leaves out granules by their ids only" end
  for _, id in ipairs(claim.list) do
    if not id:find "^G%d+%-[%w_]+$" then return "leaves out what is no concept id of a granule" end
  end
  local known = out.given.exclude and out.given.exclude.concept_id or {}
  out.given.exclude = {
    concept_id = table.move(claim.list, 1, #claim.list, #known + 1, known),
  }
end

local function without_negations(out, list)
  local kept = {}
  for _, claim in ipairs(list) do
    if claim.kind == "excluded" then
      out:drop_condition(claim.source, "is a negation, which CMR's parameters do not have")
    else
      kept[#kept + 1] = claim
    end
  end
  return kept
end

--- Sets the parameter of a property from claims that must all hold.
---@param out earthshine.stac_keywords
---@param property string
---@param list table[] claims
function assign.property(out, property, list)
  local row = BY_PROPERTY[property]
  if IDENTITIES[property] then return set_identity(out, list, property) end
  list = without_negations(out, list)
  if #list == 0 then return end
  if row then return KINDS[row.kind](out, list, row) end
  if attributes.by_property[property] then return attributes.set(out, list, property) end
  for _, claim in ipairs(list) do
    out:drop_condition(claim.source, ("is on %s, for which CMR has no parameter"):format(property))
  end
end

return assign
