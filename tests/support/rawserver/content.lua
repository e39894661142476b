--- Known content of any size: a byte depends on where it stands, so that what is lost, doubled or
-- moved shows.
--
-- It is a block of pseudo-random bytes over and over; the block's length is a prime, so that no
-- buffer's size divides it.
local content = { BLOCK = 65521 }

local block
do
  local bytes, state = {}, 12345
  for i = 1, content.BLOCK do
    state = (state * 1103515245 + 12345) & 0x7fffffff
    bytes[i] = string.char(state >> 16 & 0xff)
  end
  block = table.concat(bytes)
end

--- The bytes from offset at, size of them.
function content.slice(at, size)
  local first = at % content.BLOCK
  local text = block:sub(first + 1, first + size)
  while #text < size do
    text = text .. block:sub(1, size - #text)
  end
  return text
end

return content
