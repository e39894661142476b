--- Undoes DEFLATE (RFC 1951), for the zip files that clients upload.

local Inflate = {}

-- A reader of bits from the lowest of each byte on.
local function reader(data)
  local at, hold, count = 1, 0, 0
  local bits = {}
  function bits.take(n)
    while count < n do
      local byte = data:byte(at)
      if not byte then error("the data end early", 0) end
      hold, count, at = hold | byte << count, count + 8, at + 1
    end
    local value = hold & (1 << n) - 1
    hold, count = hold >> n, count - n
    return value
  end
  function bits.bytes(n)
    at, hold, count = at - count // 8, 0, 0
    at = at + n
    return data:sub(at - n, at - 1)
  end
  return bits
end

-- A decoder of a canonical Huffman code, from the length of each symbol's code.
local function huffman(lengths)
  local counts, offsets, symbols, most = {}, {}, {}, 0
  for _, length in ipairs(lengths) do
    counts[length] = (counts[length] or 0) + 1
    most = math.max(most, length)
  end
  local sum = 0
  for length = 1, most do
    offsets[length] = sum
    sum = sum + (counts[length] or 0)
  end
  local next_at = table.move(offsets, 1, most, 1, {})
  for symbol, length in ipairs(lengths) do
    if length > 0 then
      symbols[next_at[length]] = symbol - 1
      next_at[length] = next_at[length] + 1
    end
  end
  return function(bits)
    local code, first = 0, 0
    for length = 1, most do
      code = code | bits.take(1)
      local count = counts[length] or 0
      if code - first < count then return symbols[offsets[length] + code - first] end
      first, code = first + count << 1, code << 1
    end
    error("a code that stands for nothing", 0)
  end
end

local function run(n, length, list)
  for _ = 1, n do list[#list + 1] = length end
  return list
end

local FIXED_LENGTHS = run(8, 8, run(24, 7, run(112, 9, run(144, 8, {}))))
local ORDER = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 }

local function dynamic(bits)
  local literals, distances, codes = bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4
  local lengths = run(19, 0, {})
  for k = 1, codes do lengths[ORDER[k] + 1] = bits.take(3) end
  local decode, list = huffman(lengths), {}
  while #list < literals + distances do
    local symbol = decode(bits)
    if symbol < 16 then
      list[#list + 1] = symbol
    elseif symbol == 16 then
      run(3 + bits.take(2), list[#list], list)
    else
      run(symbol == 17 and 3 + bits.take(3) or 11 + bits.take(7), 0, list)
    end
  end
  return huffman(table.move(list, 1, literals, 1, {})),
    huffman(table.move(list, literals + 1, literals + distances, 1, {}))
end

-- Base and extra bits of the codes for lengths and for distances.
local function ladder(first, extra)
  local bases, base = {}, first
  for k, n in ipairs(extra) do
    bases[k] = base
    base = base + (1 << n)
  end
  return bases, extra
end

local LENGTH, LENGTH_BITS = ladder(3, { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3,
  4, 4, 4, 4, 5, 5, 5, 5, 0 })
LENGTH[29] = 258
local DISTANCE, DISTANCE_BITS = ladder(1, { 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8,
  8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13 })

local function block(bits, out, literal, distance, most)
  while true do
    local symbol = literal(bits)
    if symbol == 256 then return end
    if #out > most then error("the data are too long", 0) end
    if symbol < 256 then
      out[#out + 1] = string.char(symbol)
    else
      local k = symbol - 256
      local length = LENGTH[k] + bits.take(LENGTH_BITS[k])
      local d = distance(bits) + 1
      local back = DISTANCE[d] + bits.take(DISTANCE_BITS[d])
      if back > #out then error("a copy from before the start", 0) end
      for _ = 1, length do out[#out + 1] = out[#out + 1 - back] end
    end
  end
end

--- The bytes that were deflated.
---@param data string
---@param most integer bytes; more is an error
---@return string raises a string where the data are wrong
function Inflate.read(data, most)
  local bits, out = reader(data), {}
  repeat
    local last, kind = bits.take(1), bits.take(2)
    if kind == 0 then
      local length = string.unpack("<I2", bits.bytes(4))
      for c in bits.bytes(length):gmatch "." do out[#out + 1] = c end
    elseif kind == 3 then
      error("a block of no known kind", 0)
    else
      local literal, distance
      if kind == 2 then
        literal, distance = dynamic(bits)
      else
        literal, distance = huffman(FIXED_LENGTHS), huffman(run(30, 5, {}))
      end
      block(bits, out, literal, distance, most)
    end
  until last == 1
  return table.concat(out)
end

return Inflate
