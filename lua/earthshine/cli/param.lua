--- What single words say: those of --param and --option, and values that stand apart by commas.

local param = {}

---@class earthshine.cli.given one value of a parameter, as it was typed
---@field name string of the parameter, or CMR's own key
---@field value any
---@field text string the value as it was typed
---@field label string what was typed before the value: "--bbox", "--param day_night"
---@field between? string what stands between label and value; nil: the value is not shown

--- Reads a word of --param.
---
---     param.param "passes[0][pass]=3"
---@param word string
---@return earthshine.cli.given? given
---@return string? label of the problem
---@return string? message
function param.param(word)
  local name, value = word:match "^([^=]+)=(.*)$"
  if not name then return nil, "--param " .. word, "is not of the form NAME=VALUE" end
  -- A list that has one value is written as that; several words make the list.
  name = name:gsub("%[%]$", "")
  return { name = name, value = value, text = value, label = "--param " .. name, between = "=" }
end

--- Reads a word of --option.
---
---     param.option "short_name.ignore_case=false"
---@param word string
---@return earthshine.cli.given? given
---@return string? label of the problem
---@return string? message
function param.option(word)
  local name, option, value = word:match "^([^.=]+)%.([^.=]+)=?(.*)$"
  if not name or word:find "=$" then
    return nil, "--option " .. word, "is not of the form NAME.OPTION or NAME.OPTION=false"
  end
  if value == "" then value = "true" end
  return { name = ("options[%s][%s]"):format(name, option), value = value, text = value,
    label = ("--option %s.%s"):format(name, option) }
end

--- The parts of a list, apart by commas; the text itself where there is none.
---@param text string
---@return string[]
function param.split(text)
  local list = {}
  for part in (text .. ","):gmatch "([^,]*)," do list[#list + 1] = part end
  return list
end

--- Numbers that stand apart by commas, blanks or both, by commas; any other text unchanged.
---@param text string
---@return string[] list of this one text
function param.numbers(text)
  if text:find "^[%d%s,.+-]+$" then
    text = text:match "^%s*(.-)%s*$":gsub("%s*,%s*", ","):gsub("%s+", ",")
  end
  return { text }
end

--- The passes of a list: a number, or number and tiles; "2,5:3L,4R" are two.
---@param text string
---@return (string|{ pass: string, tiles: string })[]
function param.passes(text)
  local list = {}
  for _, part in ipairs(param.split(text)) do
    local last, pass, tile = list[#list], part:match "^([^:]*):(.*)$"
    if pass then
      list[#list + 1] = { pass = pass, tiles = tile }
    elseif type(last) == "table" and part:find "%a" then
      last.tiles = last.tiles .. "," .. part
    else
      list[#list + 1] = part
    end
  end
  return list
end

return param
