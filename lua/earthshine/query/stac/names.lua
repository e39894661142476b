--- Names with wildcards and versions: CMR's patterns as those of LIKE and back, ids of collections
--- as short names with versions.

local like = require "earthshine.query.cql2.like"

local names = {}

--- A pattern of CMR, where * is any run of characters and ? one, as LIKE has it.
---
---     names.to_like "ATL06_??*.nc"   --> the text ATL06\___%.nc
---@param text string
---@return string
function names.to_like(text)
  return (like.escape(text):gsub("[*?]", { ["*"] = "%", ["?"] = "_" }))
end

--- A pattern of LIKE as CMR's.
---@param text string
---@return string? pattern nil where it has * or ? as plain characters, which CMR cannot say
function names.from_like(text)
  if text:find "[*?\1-\3]" then return nil end
  text = text:gsub("\\(.?)", function(c)
    return c == "%" and "\1" or c == "_" and "\2" or c == "" and "\\" or c == "\\" and "\3" or c
  end)
  text = text:gsub("[%%_]", { ["%"] = "*", ["_"] = "?" })
  return (text:gsub("[\1-\3]", { ["\1"] = "%", ["\2"] = "_", ["\3"] = "\\" }))
end

--- Takes an id of a collection apart: `HLSL30_2.0` and `HLSL30.v2.0` are HLSL30 in version 2.0.
--- Short names may end alike, so that what looks less like a version is none: `MOD04_3K` and
--- `GEDI_L4A_AGB_Density_V2_1_2056` are short names.
---@param id string
---@return string short_name the whole id where it has no version
---@return string? version
function names.version_of(id)
  local short, version = id:match "^(.+)%.v(%d[%w.]*)$"
  if short then return short, version end
  short, version = id:match "^(.+)_(%d[%d.]*)$"
  if not short or #version > 3 and not version:find(".", 1, true) then return id end
  return short, version
end

--- Whether an id is a concept id of CMR's, of a collection (C) or granule (G).
---@param id string
---@param letter "C"|"G"
---@return boolean
function names.is_concept(id, letter)
  return id:find("^" .. letter .. "%d+%-[%w_]+$") ~= nil
end

return names
