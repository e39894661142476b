--- Short names with a version, as STAC catalogues write them: `HLSL30.v2.0` is short name HLSL30 in
-- version 2.0.

local versioned = {}

local function take_apart(name)
  if type(name) ~= "string" then return name end
  local short, version = name:match "^(.+)%.v(%d[%w.]*)$"
  return short or name, version
end

--- Takes versions out of a parameter table's short names, where no version is given beside them.
--
-- Names with one and the same version become short_name and version. Names with different versions
-- become entry ids (`HLSL30_1.5`), because CMR would match every name with every version.
-- `HLSL30_2.0` stays what it is.
---@param short_name any what the user gave
---@return any short_name
---@return string? version
---@return string[]? entry_id
---@return string? message what is wrong
function versioned.split(short_name)
  local names = type(short_name) == "table" and short_name or { short_name }
  local shorts, entries, first, same, with = {}, {}, nil, true, 0
  for i, name in ipairs(names) do
    local short, version = take_apart(name)
    shorts[i] = short
    if version then
      with = with + 1
      first = first or version
      same = same and version == first
      entries[i] = short .. "_" .. version
    end
  end
  if with == 0 then return short_name end
  if with < #names then
    return nil, nil, nil, "has a version in some names only; give all of them one, or none"
  end
  if same then return shorts, first end
  return nil, nil, entries
end

return versioned
