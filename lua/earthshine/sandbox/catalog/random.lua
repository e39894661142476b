--- Numbers that look random and depend only on (index, salt): the seed of all generated metadata.

local Random = {}

--- Mixes an index and a salt to 64 well spread bits.
---@param index integer
---@param salt integer
---@return integer
function Random.bits(index, salt)
  local x = (index ~ (salt * 0x632be59bd9b4e019)) * 0x9e3779b97f4a7c15
  x = (x ~ (x >> 29)) * 0xbf58476d1ce4e5b9
  x = (x ~ (x >> 32)) * 0x94d049bb133111eb
  return x ~ (x >> 29)
end

local bits = Random.bits

--- A number in [0, 1).
---@param index integer
---@param salt integer
---@return number
function Random.unit(index, salt)
  return (bits(index, salt) >> 11) * 0x1p-53
end

--- An integer from low to high, both possible.
---@param index integer
---@param salt integer
---@param low integer
---@param high integer
---@return integer
function Random.range(index, salt, low, high)
  return low + (bits(index, salt) >> 1) % (high - low + 1)
end

--- Hash of a string to 64 bits (FNV-1a, mixed).
---@param s string
---@return integer
function Random.text(s)
  local x = 0xcbf29ce484222325
  for i = 1, #s do x = (x ~ s:byte(i)) * 0x100000001b3 end
  return bits(x, 7)
end

return Random
