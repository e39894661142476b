--- Parameter values that are words: free text, one of a few words, ids, sort keys, booleans, names
-- of files.

local words = {}

local function comma_list(text) return (text:gsub(" ", ", ")) end

--- Whether a word is one of a list of words, joined by blanks.
---@param list string
---@param word any
---@return boolean
function words.has(list, word)
  if type(word) ~= "string" then return false end
  for known in list:gmatch "%S+" do
    if known == word then return true end
  end
  return false
end

function words.text(value)
  if type(value) ~= "string" then
    local hint = math.type(value) == "integer" and (", as in %q"):format(tostring(value)) or ""
    return nil, ("must be a string%s, but is a %s"):format(hint, type(value))
  end
  if value:find "^[!-~][ -~]*$" then return value end
  if not value:find "%S" then return nil, "must not be empty" end
  if not utf8.len(value) then return nil, "is not valid UTF-8" end
  return value
end

--- CMR's booleans have a third value, "unset".
function words.boolean(value)
  if type(value) == "boolean" or value == "unset" then return value end
  if value == "true" then return true elseif value == "false" then return false end
  return nil, 'must be true, false or "unset"'
end

--- One of a few words, in any case.
function words.enum(value, row)
  if value == true then value = "true" end
  local word = type(value) == "string" and row.known[value:lower()]
  if not word then return nil, "must be one of " .. comma_list(row.words) end
  return word
end

--- A concept id; `row.prefixes` holds the allowed kinds (C collection, G granule, S service, TL
--- tool, V variable).
function words.id(value, row)
  local text, message = words.text(value)
  if not text then return nil, message end
  if row.wildcards and text:find "[*?]" then return text end
  local prefix = text:match "^(%u+)%d+%-[%w_]+$"
  if prefix and row.known[prefix:lower()] then return text end
  return nil, ("must be a concept id such as %s"):format(
    row.prefixes:gsub("(%u+)", "%11234-PROVIDER"):gsub(" ", " or "))
end

--- The name of a sort key, after "-" for descending or "+" for ascending order.
function words.sort_key(value, row)
  local text, message = words.text(value)
  if not text then return nil, message end
  local sign, name = text:match "^([+-]?)(.*)$"
  name = name:lower()
  local word = row.known[name] or row.means[name]
  if not word then
    return nil, "is not a key to sort by; the keys are " .. comma_list(row.words)
  end
  return sign == "-" and "-" .. word or word
end

--- The name of a file of shapes that CMR takes.
function words.file(value)
  if type(value) == "table" and type(value.file) == "string" and next(value, next(value)) == nil
  then
    value = value.file
  end
  local text, message = words.text(value)
  if not text then return nil, message end
  local extension = (text:match "%.(%w+)$" or ""):lower()
  if not words.has("zip geojson json kml", extension) then
    return nil, "must be the name of a file that CMR takes: a zipped Shapefile (.zip), GeoJSON "
      .. "(.geojson, .json) or KML (.kml)"
  end
  return text
end

--- Nothing: whatever was given is one value.
function words.single() end

--- A text without the blanks around it; in linear time, unlike the pattern that says the same.
---@param text string
---@return string
function words.trim(text)
  return text:find "%S" and text:match "^%s*(.*%S)" or ""
end

--- The values of a list, or those in a text that are joined by commas.
function words.split(value)
  if type(value) ~= "string" then return type(value) == "table" and value or { value } end
  local list = {}
  for part in (value .. ","):gmatch "([^,]*)," do
    part = words.trim(part)
    if part ~= "" then list[#list + 1] = part end
  end
  return #list > 0 and list or { value }
end

return words
