--- The files of a zip archive.

local Inflate = require "earthshine.sandbox.cmr.shapefile.inflate"

local Zip = {}

local MOST = 20000000 -- bytes of one file

local function entry(data, at)
  local method, _, _, _, packed, size, name_length, extra, comment, _, _, _, offset =
    string.unpack("<I2I2I2I4I4I4I2I2I2I2I2I4I4", data, at + 10)
  local name = data:sub(at + 46, at + 45 + name_length)
  local own_name, own_extra = string.unpack("<I2I2", data, offset + 27)
  local from = offset + 31 + own_name + own_extra
  local bytes = data:sub(from, from + packed - 1)
  if method == 8 then bytes = Inflate.read(bytes, math.min(size, MOST)) end
  return name, bytes, at + 46 + name_length + extra + comment
end

--- Reads an archive.
---@param data string
---@return table<string, string> files by name; raises where it is none
function Zip.read(data)
  local tail = math.max(1, #data - 65557)
  local at = data:find("PK\5\6", tail, true)
  if not at then error("no zip archive", 0) end
  local count = string.unpack("<I2", data, at + 10)
  local place, files = string.unpack("<I4", data, at + 16) + 1, {}
  for _ = 1, count do
    local name, bytes
    if data:sub(place, place + 3) ~= "PK\1\2" then error("no zip archive", 0) end
    name, bytes, place = entry(data, place)
    files[name] = bytes
  end
  return files
end

return Zip
