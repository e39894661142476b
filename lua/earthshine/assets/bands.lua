--- Bands and layers that the names of files tell, as HLS, Landsat, Sentinel and EMIT write them.

local bands = {}

-- No name of a band stands in a longer one.
local LONGEST <const> = 255

--- The band that a file's name tells: "B02" of HLS, Landsat and Sentinel-2, "VV" of Sentinel-1;
--- "Fmask" and the angles of HLS, "RFL", "RFLUNCERT" and such of EMIT.
---@param name string?
---@return string?
function bands.of_name(name)
  if not name or #name > LONGEST then return nil end
  local layer = name:match "^HLS%.[SL]30%..*%.v%d+%.%d+%.(%w+)%.%w+$"
    or name:match "^EMIT_L%d%u?_(%u+)_%d"
  if layer then return layer end
  for word in name:gmatch "%f[%w]B%d%d?A?%f[%W]" do layer = word end
  if layer then return layer end
  if name:find "^[Ss]1[%a-_]" then
    layer = name:match "%f[%w][VvHh][VvHh]%f[%W]"
    return layer and layer:upper()
  end
end

--- A band's name for comparisons: "b2", "B02" and "B2" are one.
---@param name string
---@return string
function bands.key(name)
  return (name:lower():gsub("^b0+(%d)", "b%1"))
end

return bands
