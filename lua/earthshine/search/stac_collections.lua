--- Finds out which collections of a STAC API a query means that names them without their versions.

local Error = require "earthshine.error"
local check = require "earthshine.check"
local list_of = require "earthshine.results.stac.collections"
local named = require "earthshine.query.stac.named"

-- So many names are each asked for; more are looked for in the whole list.
local MOST_ASKED <const> = 5
-- Ids that a message names at most.
local SHOWN <const> = 4

-- Whether names can be asked for: CMR-STAC's search by words knows short names, and finds all
-- collections of one. Other servers' may look at titles and descriptions only.
local function can_ask(landing, wanted)
  if not (landing.cmr and landing.can["collection-search"] and landing.can["free-text"]) then
    return false
  end
  if wanted.field ~= "short_name" or wanted.is_pattern then return false end
  return #wanted.values <= MOST_ASKED
end

-- In others, CMR sees several words, or wildcards.
local function is_word(name) return name:find "^[%w_.-]+$" ~= nil end

-- Takes those ids that are wanted, each once; notes for which value.
local function take(found, ids, landing, wanted)
  for _, id in ipairs(ids) do
    local place = not found.seen[id] and wanted.place(id, landing.cmr)
    if place then
      found.seen[id], found.by[place] = true, true
      found.ids[#found.ids + 1] = id
    end
  end
end

local function missing(found, wanted)
  local list = {}
  for i, value in ipairs(wanted.values) do
    if not found.by[i] then list[#list + 1] = value end
  end
  return list
end

local function quoted(text)
  return ("%q"):format(#text > 80 and text:sub(1, 80) .. "…" or text):gsub("%c", "?")
end

-- Ids like a name: of the nearest short name, and those that have it in them; else just some.
local function near(name, ids, of_cmr)
  local shorts, seen = {}, {}
  for i, id in ipairs(ids) do shorts[i] = named.short_of(id, of_cmr) end
  local nearest, out = check.nearest(name, shorts), {}
  local plain = name:lower():gsub("[*?]", "")
  for _, part in ipairs { "near", "with" } do
    for i, id in ipairs(ids) do
      local fits = part == "near" and shorts[i] == nearest
        or part == "with" and plain ~= "" and id:lower():find(plain, 1, true)
      if fits and not seen[id] and #out < SHOWN then
        seen[id] = true
        out[#out + 1] = quoted(id)
      end
    end
  end
  return out
end

-- What is said of a name that nothing was found for, to be read after "it has".
local function explain(wanted, name, all, complete, landing)
  local how = wanted.is_pattern and "that fits the " or "with the "
  local text = ("no collection %s%s %s"):format(how,
    wanted.field == "version" and "version" or "name", quoted(name))
  if #all == 0 then return text .. ", and no others" end
  local list = near(name, all, landing.cmr)
  local kind = #list > 0 and "near" or "others"
  for i = #list + 1, kind == "others" and math.min(SHOWN, #all) or 0 do list[i] = quoted(all[i]) end
  return ("%s (%s%s are %s)"):format(text, kind,
    complete and "" or (" among the first %d"):format(#all), table.concat(list, ", "))
end

--- Finds them out at the API itself: by a search for each name where it has one, else in the list
--- of its collections. Raises `not_found` where there is none, and what a request raises.
---@param session earthshine.session
---@param landing earthshine.stac_landing
---@param wanted earthshine.stac_named
---@return string[]? ids nil: the API has no list of collections
---@return earthshine.stac_dropped[] dropped names that nothing was found for
return function(session, landing, wanted)
  if not landing.collections then return nil, {} end
  local found = { ids = {}, seen = {}, by = {} }
  if can_ask(landing, wanted) then
    for _, name in ipairs(wanted.values) do
      if is_word(name) then take(found, list_of(session, landing, name), landing, wanted) end
    end
  end
  local dropped, texts = {}, {}
  if #missing(found, wanted) == 0 then return found.ids, dropped end
  local all, complete = list_of(session, landing)
  take(found, all, landing, wanted)
  for i, name in ipairs(missing(found, wanted)) do
    texts[i] = explain(wanted, name, all, complete, landing)
    dropped[i] = { field = wanted.field, value = name, reason = "the server has " .. texts[i] }
  end
  if #found.ids > 0 then return found.ids, dropped end
  Error.raise { code = "not_found",
    message = ("%s has %s: give a short_name and version, or an entry_id, that it has"):format(
      landing.service, table.concat(texts, ", ", 1, math.min(SHOWN, #texts))) }
end
