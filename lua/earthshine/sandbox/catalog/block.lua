--- The bytes behind every data file: one pseudo-random block, repeated, entered at a shift that
--- differs from file to file.
--
-- A slice of any file is then a substring, and Adler-32 of any slice comes from prefix sums over
-- the block, so that a file of any size costs neither disk nor time. The block's length is a prime:
-- a part that a client puts down at a wrong place, by any power of two, never happens to fit.

local Block = {}

local PERIOD = 1048573
local STEP = 64 -- the prefix sums are kept at each 64th byte
local MOD = 65521 -- the modulus of Adler-32 (RFC 1950 section 8.2)

--- Shifts are multiples of 64 below this number of them.
Block.shifts = PERIOD // STEP

local doubled

local function bytes()
  if doubled then return doubled end
  local x, parts, group = 0x2545f4914f6cdd1d, {}, {}
  local layout = "<" .. ("i8"):rep(128)
  for i = 1, 1024 do
    for j = 1, 128 do
      x = x ~ (x << 13)
      x = x ~ (x >> 7)
      x = x ~ (x << 17)
      group[j] = x
    end
    parts[i] = layout:pack(table.unpack(group))
  end
  local block = table.concat(parts):sub(1, PERIOD)
  doubled = block .. block
  return doubled
end

--- Bytes of the endless sequence of a shift.
---@param shift integer 0 to Block.shifts - 1
---@param offset integer of the first byte, from 0
---@param n integer number of bytes
---@return string
function Block.slice(shift, offset, n)
  local s = bytes()
  local at = (shift * STEP + offset) % PERIOD
  if n <= PERIOD then return s:sub(at + 1, at + n) end
  local whole = s:sub(at + 1, at + PERIOD)
  return whole:rep(n // PERIOD) .. whole:sub(1, n % PERIOD)
end

local sums, weights -- at k: the sum of the first k*STEP bytes, and of position times byte

local function prepare()
  local s, sum, weight = bytes(), 0, 0
  sums, weights = { [0] = 0 }, { [0] = 0 }
  for k = 0, PERIOD // STEP - 1 do
    local group = { s:byte(k * STEP + 1, k * STEP + STEP) }
    local at = k * STEP
    for j = 1, STEP do
      local b = group[j]
      sum = sum + b
      weight = weight + (at + j - 1) * b
    end
    sums[k + 1], weights[k + 1] = sum, weight
  end
end

-- Sum, and sum of position times byte, of the first n bytes of the block.
local function prefix(n)
  local k = n // STEP
  local sum, weight, at = sums[k], weights[k], k * STEP
  if n > at then
    local group = { doubled:byte(at + 1, n) }
    for j = 1, n - at do
      sum = sum + group[j]
      weight = weight + (at + j - 1) * group[j]
    end
  end
  return sum, weight
end

-- Sum and weighted sum (each byte times the number of bytes from it to the end) of block[from, to).
local function segment(from, to)
  local s1, w1 = prefix(from)
  local s2, w2 = prefix(to)
  return s2 - s1, to * (s2 - s1) - (w2 - w1)
end

-- Both sums of the n <= PERIOD bytes that begin at a place in the block, wrapping at its end.
local function window(at, n)
  if at + n <= PERIOD then return segment(at, at + n) end
  local rest = at + n - PERIOD
  local s1, w1 = segment(at, PERIOD)
  local s2, w2 = segment(0, rest)
  return s1 + s2, w1 + rest * s1 + w2
end

--- Adler-32 of the first bytes of a shift's sequence, by arithmetic alone.
---@param shift integer
---@param size integer
---@return string hex eight digits
function Block.adler32(shift, size)
  if not sums then prepare() end
  local at, times, rest = shift * STEP, size // PERIOD, size % PERIOD
  local sum, weight = window(at, rest)
  if times > 0 then
    local s, w = window(at, PERIOD)
    s, w = s % MOD, w % MOD
    -- block j of `times` stands before (times - 1 - j) whole blocks and the rest
    local behind = PERIOD * (times * (times - 1) // 2 % MOD) + times * rest
    sum = sum + times * s
    weight = weight + times * w + s * (behind % MOD)
  end
  return string.format("%04x%04x", (size + weight) % MOD, (1 + sum) % MOD)
end

return Block
