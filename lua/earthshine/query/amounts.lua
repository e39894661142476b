--- Single numbers as parameter values: integers, numbers, how many records.

local numbers = require "earthshine.query.numbers"

local amounts = {}

local fixed = numbers.text

amounts.integer = { text = fixed, lua = fixed }

--- An integer from `row.low` to `row.high`.
function amounts.integer.read(value, row)
  local n = math.tointeger(numbers.parse(value))
  if not n or n < row.low or n > row.high then
    return nil, ("must be an integer from %d to %d"):format(row.low, row.high)
  end
  return n
end

amounts.number = { text = fixed, lua = fixed }

local LARGEST <const> = 1e9

function amounts.number.read(value)
  local n = numbers.parse(value)
  if not n or math.abs(n) > LARGEST then
    return nil, ("must be a number from %d to %d"):format(-LARGEST, LARGEST)
  end
  return numbers.degrees(n)
end

amounts.limit = { text = fixed, lua = fixed }

--- How many records; -1, which earthaccess takes for all, is no limit.
function amounts.limit.read(value)
  local n = math.tointeger(numbers.parse(value))
  if not n or n < -1 then return nil, "must be an integer from 0, or -1 for all" end
  if n == -1 then return nil end
  return n
end

return amounts
