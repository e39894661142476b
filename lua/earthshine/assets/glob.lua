--- Globs: `*` any run of characters, `?` one character, `[a-f]` one of these, `[!a-f]` or `[^a-f]`
--- one of the others, `\` takes the meaning of what follows it.
--
-- All places of the pattern that may have been reached are kept as the bits of integers, so that
-- each character of the text is looked at once: no pattern takes more than linear time.

local glob = {}

-- No file name or address that a server takes is longer; a longer pattern is a mistake.
local LONGEST <const> = 1000

-- Places in one integer: place i is bit i % 64 of word i // 64.
local WORD <const> = 64

-- What is not UTF-8 is read byte by byte.
local function characters(text)
  if utf8.len(text) then return text end
  return (text:gsub("[\x80-\xff]", function(c) return utf8.char(c:byte()) end))
end

-- The members of a set that opens at `i` of a list of characters, and the index behind it; nil
-- where nothing closes it. A "]" that comes first is a member.
local function read_set(list, i)
  local ranges, negated = {}, false
  i = i + 1
  if list[i] == 33 or list[i] == 94 then negated, i = true, i + 1 end
  local first = i
  while list[i] and (list[i] ~= 93 or i == first) do
    local low = list[i]
    if low == 92 and list[i + 1] then
      i = i + 1
      low = list[i]
    end
    local high = low
    if list[i + 1] == 45 and list[i + 2] and list[i + 2] ~= 93 then
      i = i + 2
      if list[i] == 92 and list[i + 1] then i = i + 1 end
      high = list[i]
    end
    ranges[#ranges + 1] = { low, high }
    i = i + 1
  end
  if not list[i] then return nil end
  return { ranges = ranges, negated = negated }, i + 1
end

-- The pattern as tokens: a character, a set, or true for any; `loops[i]` where a star follows the
-- first i of them.
local function read(pattern)
  local list, tokens, loops = {}, {}, {}
  for _, c in utf8.codes(characters(pattern)) do list[#list + 1] = c end
  local i = 1
  while list[i] do
    local c = list[i]
    if c == 42 then
      loops[#tokens] = true
    elseif c == 63 then
      tokens[#tokens + 1] = true
    elseif c == 91 then
      local set, after = read_set(list, i)
      if not set then return nil, "has a [ that nothing closes; \\[ is the character itself" end
      tokens[#tokens + 1], i = set, after - 1
    else
      if c == 92 then
        i = i + 1
        if not list[i] then return nil, "ends with a \\, which takes the meaning of nothing" end
        c = list[i]
      end
      tokens[#tokens + 1] = c
    end
    i = i + 1
  end
  return tokens, loops
end

local function accepts(token, c)
  if type(token) ~= "table" then return token == true or token == c end
  for _, range in ipairs(token.ranges) do
    if c >= range[1] and c <= range[2] then return not token.negated end
  end
  return token.negated
end

-- Words of bits: those i from 0 to n for which f(i) is true.
local function bits(n, f)
  local words = {}
  for w = 0, n // WORD do words[w] = 0 end
  for i = 0, n do
    if f(i) then words[i // WORD] = words[i // WORD] | 1 << i % WORD end
  end
  return words
end

local function matcher(tokens, loops)
  local n = #tokens
  local last = n // WORD
  local stay = bits(n, function(i) return loops[i] end)
  -- By character, the places that can be reached with it; made when it first comes.
  local steps = setmetatable({}, { __index = function(self, c)
    local words = bits(n, function(i) return i > 0 and accepts(tokens[i], c) end)
    self[c] = words
    return words
  end, __mode = "v" })
  local final = 1 << n % WORD
  return function(text)
    local now = bits(n, function(i) return i == 0 end)
    for _, c in utf8.codes(characters(text)) do
      local step, carry, alive = steps[c], 0, 0
      for w = 0, last do
        local old = now[w]
        local new = (old << 1 | carry) & step[w] | old & stay[w]
        carry, now[w], alive = old >> 63, new, alive | new
      end
      if alive == 0 then return false end
    end
    return now[last] & final ~= 0
  end
end

--- Makes a function that tells whether a text is matched by a glob, as a whole; letters count by
--- their case.
---@param pattern string
---@return (fun(text: string): boolean)? matches
---@return string? why what is wrong with the pattern, to be read after its name
function glob.compile(pattern)
  if pattern == "" then return nil, "is empty" end
  if #pattern > LONGEST then return nil, ("is longer than %d bytes"):format(LONGEST) end
  local tokens, loops = read(pattern)
  if not tokens then return nil, loops end
  return matcher(tokens, loops)
end

--- Whether a text has characters that mean something in a glob.
---@param text string
---@return boolean
function glob.is(text)
  return text:find "[*?%[\\]" ~= nil
end

return glob
