--- Media types of files: by the ends of their names, and compared with patterns.

local core = require "earthshine.core"
local glob = require "earthshine.assets.glob"

local media_type = {}

--- The media type that the end of a file's name tells.
---@param name string?
---@return string?
function media_type.of_name(name)
  return name and core.media_type(name)
end

-- "image/tiff; application=geotiff" as "image/tiff" and { ["application=geotiff"] = true }.
local function split(text)
  local parts = {}
  for part in text:lower():gmatch "[^;]+" do
    parts[#parts + 1] = part:gsub("[%s\"]", "")
  end
  local parameters = {}
  for i = 2, #parts do parameters[parts[i]] = true end
  return parts[1] or "", parameters
end

--- Makes a function that tells whether a media type is of a kind: "image/tiff" is it with any
--- parameters, "image/tiff; application=geotiff" with this one among others, "image/*" any image.
---@param pattern string
---@return (fun(type: string): boolean)? matches
---@return string? why what is wrong with the pattern
function media_type.compile(pattern)
  local name, wanted = split(pattern)
  if not name:find "^[^/]+/[^/]+$" and name ~= "*" then
    return nil, 'is no media type such as "image/tiff" or "image/*"'
  end
  local matches, why = glob.compile(name)
  if not matches then return nil, why end
  return function(type)
    local own, parameters = split(type)
    if not matches(own) then return false end
    for parameter in pairs(wanted) do
      if not parameters[parameter] then return false end
    end
    return true
  end
end

return media_type
