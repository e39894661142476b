--- LIKE: patterns with % (any run of characters), _ (one character) and \ (takes the next as it
--- is), matched without recursion.

local like = {}

local RUN <const>, ONE <const> = -1, -2

local function codes_of(text)
  if not utf8.len(text) then return { text:byte(1, -1) } end
  local out = {}
  for _, code in utf8.codes(text) do out[#out + 1] = code end
  return out
end

-- A pattern as code points and the two wildcards; runs of % are one.
local function compile(pattern)
  local out, escaped = {}, false
  for _, code in ipairs(codes_of(pattern)) do
    if escaped then
      out[#out + 1], escaped = code, false
    elseif code == 92 then
      escaped = true
    elseif code == 37 then
      if out[#out] ~= RUN then out[#out + 1] = RUN end
    else
      out[#out + 1] = code == 95 and ONE or code
    end
  end
  if escaped then out[#out + 1] = 92 end
  return out
end

--- Whether a text matches a whole pattern; case counts. Time is at worst the product of the two
--- lengths.
---@param text string
---@param pattern string
---@return boolean
function like.matches(text, pattern)
  local wanted, codes = compile(pattern), codes_of(text)
  local i, k = 1, 1
  local run, resume -- the place after the last % and where to try it next
  while i <= #codes do
    local want = wanted[k]
    if want == RUN then
      k = k + 1
      run, resume = k, i
    elseif want == ONE or want == codes[i] then
      i, k = i + 1, k + 1
    elseif run then
      resume = resume + 1
      i, k = resume, run
    else
      return false
    end
  end
  if wanted[k] == RUN then k = k + 1 end
  return k > #wanted
end

--- A text as a pattern that matches just it.
---@param text string
---@return string
function like.escape(text)
  return (text:gsub("[\\%%_]", "\\%0"))
end

--- The parts of a pattern that has wildcards only at its ends, unescaped; nil for any other.
---
---     like.plain "%a\\_b%"   --> "a_b", true, true
---@param pattern string
---@return string? text
---@return boolean? before whether % stands before it
---@return boolean? after whether % stands after it
function like.plain(pattern)
  local codes = compile(pattern)
  local before = codes[1] == RUN
  local after = codes[#codes] == RUN and #codes > 1
  local parts = {}
  for i = before and 2 or 1, after and #codes - 1 or #codes do
    if codes[i] < 0 then return nil end
    parts[#parts + 1] = utf8.char(codes[i])
  end
  return table.concat(parts), before, after
end

return like
