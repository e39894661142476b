--- Letters made equal: what CASEI and ACCENTI compare by.
--
-- Case: ASCII, Latin-1, Greek and Cyrillic letters; the sharp s becomes ss. Accents: those of
-- Latin-1 letters, and combining marks (U+0300 to U+036F) after any letter.

local fold = {}

local LOWER <const>, PLAIN <const> = {}, {}

local function shift(first, last, by)
  for code = first, last do LOWER[utf8.char(code)] = utf8.char(code + by) end
end
shift(0x41, 0x5A, 32)
shift(0xC0, 0xD6, 32)
shift(0xD8, 0xDE, 32)
shift(0x391, 0x3A1, 32)
shift(0x3A3, 0x3AB, 32)
shift(0x410, 0x42F, 32)
shift(0x400, 0x40F, 80)
for upper, lower in pairs { ["ß"] = "ss", ["ẞ"] = "ss", ["ς"] = "σ", ["Ά"] = "ά", ["Έ"] = "έ",
  ["Ή"] = "ή", ["Ί"] = "ί", ["Ό"] = "ό", ["Ύ"] = "ύ", ["Ώ"] = "ώ", ["Ÿ"] = "ÿ" } do
  LOWER[upper] = lower
end

for base, letters in pairs { A = "ÀÁÂÃÄÅ", C = "Ç", E = "ÈÉÊË", I = "ÌÍÎÏ", N = "Ñ", O = "ÒÓÔÕÖØ",
  U = "ÙÚÛÜ", Y = "ÝŸ", a = "àáâãäå", c = "ç", e = "èéêë", i = "ìíîï", n = "ñ", o = "òóôõöø",
  u = "ùúûü", y = "ýÿ" } do
  for letter in letters:gmatch(utf8.charpattern) do PLAIN[letter] = base end
end
for code = 0x300, 0x36F do PLAIN[utf8.char(code)] = "" end

--- A text without differences of case.
---@param text string
---@return string
function fold.case(text)
  return (text:gsub(utf8.charpattern, LOWER))
end

--- A text without accents.
---@param text string
---@return string
function fold.accents(text)
  return (text:gsub("[\xC2-\xF4][\x80-\xBF]*", PLAIN))
end

return fold
