--- Keyword searches: words of a record, and whether all words that are asked for are among them.

local Matching = require "earthshine.sandbox.cmr.matching"

local Words = {}

---@class sandbox.words
---@field tokens table<string, boolean> in lower case: whole texts, their words, the words' parts
---@field text string all text in lower case, for phrases

--- The words of texts.
---@param texts string[]
---@return sandbox.words
function Words.of(texts)
  local tokens, all = {}, {}
  for k, s in ipairs(texts) do
    s = s:lower()
    all[k], tokens[s] = s, true
    for w in s:gmatch "%S+" do
      tokens[w] = true
      for part in w:gmatch "[%w]+" do tokens[part] = true end
    end
  end
  return { tokens = tokens, text = table.concat(all, "\n") }
end

-- Words of a query; a phrase in quotes is one.
local function split(text)
  local list = {}
  local rest = text:lower():gsub('\\?"([^"\\]+)\\?"', function(phrase)
    list[#list + 1] = { phrase = phrase }
    return " "
  end)
  for w in rest:gmatch "%S+" do list[#list + 1] = { pattern = w } end
  return list
end

local function has(words, word)
  if word.phrase then return words.text:find(word.phrase, 1, true) ~= nil end
  if not word.pattern:find "[*?]" then return words.tokens[word.pattern] or false end
  local pattern = Matching.pattern(word.pattern)
  for token in pairs(words.tokens) do
    if token:find(pattern) then return true end
  end
  return false
end

--- Whether a record has all words of a query.
---@param words sandbox.words
---@param text string
---@return boolean
function Words.match(words, text)
  for _, word in ipairs(split(text)) do
    if not has(words, word) then return false end
  end
  return true
end

return Words
