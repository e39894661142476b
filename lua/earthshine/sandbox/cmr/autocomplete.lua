--- Suggestions for a word that is being typed: names of instruments, platforms, keywords and more.

local Catalog = require "earthshine.sandbox.catalog"
local Facets = require "earthshine.sandbox.cmr.facets"
local Form = require "earthshine.sandbox.cmr.form"
local Json = require "earthshine.sandbox.catalog.json"

local Autocomplete = {}

local TYPES = { instrument = "instrument", platform = "platform", project = "project",
  provider = "provider", organization = "data_center", processing_level = "processing_level_id" }

local LEVELS = { "topic", "term", "variable_level_1", "variable_level_2", "variable_level_3" }

-- All suggestions: type, value, the fields that it was made of.
local function all()
  local list, seen = {}, {}
  local function add(kind, value, fields)
    if seen[kind .. value] then return end
    seen[kind .. value] = true
    list[#list + 1] = { type = kind, value = value, fields = fields or value }
  end
  for _, c in ipairs(Catalog.collections) do
    local facets = Facets.of(c)
    for kind, name in pairs(TYPES) do
      for _, value in ipairs(facets.names[name]) do add(kind, value) end
    end
    for _, k in ipairs(facets.members.science_keywords) do
      local parts = {}
      for _, level in ipairs(LEVELS) do parts[#parts + 1] = k[level] end
      add("science_keywords", parts[#parts], table.concat(parts, ":"))
    end
  end
  return list
end

-- How well a value fits: at its beginning, at that of a word, anywhere; nil where not at all.
local function score(value, word)
  value, word = value:lower(), word:lower()
  local at = value:find(word, 1, true)
  if not at then return nil end
  if value == word then return 10.5 end
  return at == 1 and 6.5 or value:sub(at - 1, at - 1):find "[%s/_-]" and 3.5 or 1.5
end

--- The suggestions for a search's parameters.
---@param params table<string, sandbox.value>
---@return string? body
---@return integer|string hits, or what is wrong
function Autocomplete.body(params)
  local word = params.q
  if type(word) ~= "string" or word == "" then return nil, "Missing param [q]" end
  local wanted
  for _, kind in ipairs(Form.list(params.type)) do
    wanted = wanted or {}
    wanted[kind] = true
  end
  local found = {}
  for _, s in ipairs(all()) do
    s.score = (not wanted or wanted[s.type]) and score(s.value, word)
    if s.score then found[#found + 1] = s end
  end
  table.sort(found, function(a, b)
    if a.score ~= b.score then return a.score > b.score end
    return a.type .. a.value < b.type .. b.value
  end)
  local size = tonumber(params.page_size) or 20
  local skip = ((tonumber(params.page_num) or 1) - 1) * size
  local texts = {}
  for k = skip + 1, math.min(skip + size, #found) do texts[#texts + 1] = Json.encode(found[k]) end
  return ('{"feed":{"entry":[%s]}}'):format(table.concat(texts, ",")), #found
end

return Autocomplete
