--- Amounts of bytes as people write them: a number, "1.5 GB", "300 KiB".

local sizes = {}

local FACTORS <const> = { [""] = 1, b = 1 }
for i, letter in ipairs { "k", "m", "g", "t", "p" } do
  FACTORS[letter .. "b"], FACTORS[letter] = 1000 ^ i, 1000 ^ i
  FACTORS[letter .. "ib"] = 1024 ^ i
end

--- Bytes from a number or a text with a unit: kB, MB, GB, TB, PB are powers of 1000, KiB, MiB, GiB,
--- TiB, PiB of 1024; in any case of letters.
---@param value any
---@return integer? bytes
---@return string? why what is wrong, to be read after a name
function sizes.read(value)
  local amount, unit = value, ""
  if type(value) == "string" and #value <= 64 then
    amount, unit = value:match "^%s*([%d.]+)%s*(%a*)%s*$"
    amount = tonumber(amount)
  end
  local factor = unit and FACTORS[unit:lower()]
  if type(amount) ~= "number" or not factor or amount ~= amount or amount < 0 then
    return nil, 'must be a number of bytes, or a text with a unit such as "1.5 GB" or "300 KiB"'
  end
  local bytes = factor == 1 and math.tointeger(amount) or math.tointeger((amount * factor) // 1)
  if not bytes then return nil, "is larger than any file" end
  return bytes
end

return sizes
