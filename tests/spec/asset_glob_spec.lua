--- Globs: what each character means, against a plain matcher that tries everything, and patterns
--- that are made to be slow.

local glob = require "earthshine.assets.glob"

-- Tries everything: `*`, `?` and letters only.
local function plain(pattern, text)
  if pattern == "" then return text == "" end
  local c, rest = pattern:sub(1, 1), pattern:sub(2)
  if c == "*" then
    for i = 1, #text + 1 do
      if plain(rest, text:sub(i)) then return true end
    end
    return false
  end
  return text ~= "" and (c == "?" or c == text:sub(1, 1)) and plain(rest, text:sub(2))
end

describe("a glob", function()
  local CASES <const> = {
    { "a.tif", "a.tif", "A.tif xa.tif a.tifx aXtif" },
    { "*", "a .tif *.x" },
    { "?", "a é *", "ab" },
    { "*B02*.tif", "xB02y.tif B02.tif", "B02.tiff B03.tif" },
    { "B0[2-4].tif", "B02.tif B03.tif B04.tif", "B05.tif B0-.tif B0.tif" },
    { "B0[!2-4]", "B05 B0-", "B02 B0" },
    { "B0[^2-4]", "B05", "B03" },
    { "[]x]", "] x", "[ a" },
    { "[!]x]", "a", "] x" },
    { "[a-]", "a -", "b" },
    { "[\\]]", "]", "\\" },
    { "[à-ï]", "é", "e z" },
    { "[!a]", "é b", "a" },
    { "[z-a]", "", "a z m" },
    { "\\*\\?\\[\\\\", "*?[\\", "aa[\\" },
    { "a**b", "ab axb", "a" },
    { "%d.^$(+)-{a,b}|~", "%d.^$(+)-{a,b}|~", "1.^$(+)-{a,b}|~" },
    { "*\xff?", "x\xff\xfe", "x\xff" },
  }
  for _, case in ipairs(CASES) do
    it("means the same as in a shell: " .. case[1]:gsub("[\x80-\xff]+", "."), function()
      local matches = assert(glob.compile(case[1]))
      for text in case[2]:gmatch "%S+" do assert.is_true(matches(text), text) end
      for text in (case[3] or ""):gmatch "%S+" do assert.is_false(matches(text), text) end
    end)
  end

  it("agrees with one that tries everything, also over 64 places", function()
    math.randomseed(6)
    local letters, meant = { "a", "b" }, { "a", "b", "*", "?" }
    local hits = 0
    for round = 1, 3000 do
      local pattern, text = {}, {}
      for i = 1, math.random(0, 7) do pattern[i] = meant[math.random(4)] end
      for i = 1, math.random(0, 8) do text[i] = letters[math.random(2)] end
      pattern, text = table.concat(pattern), table.concat(text)
      local long = round % 3 == 0 and ("ab"):rep(31 + round % 5) or ""
      if pattern ~= "" or long ~= "" then
        local found = glob.compile(long .. pattern)(long .. text)
        assert.equal(plain(pattern, text), found, long .. pattern .. " on " .. text)
        hits = hits + (found and 1 or 0)
      end
    end
    assert.is_true(hits > 300)
  end)

  it("takes linear time, whatever the pattern", function()
    local text = ("a"):rep(8000)
    for _, pattern in ipairs { ("*a"):rep(490) .. "*b", "*" .. ("a"):rep(900) .. "b",
      ("?*"):rep(490) .. "b", "*" .. ("[ab]"):rep(240) .. "c" } do
      local matches = assert(glob.compile(pattern))
      local steps = 0
      debug.sethook(function() steps = steps + 1 end, "", 1000)
      local found = matches(text)
      debug.sethook()
      assert.is_false(found)
      assert.is_true(steps < 8000, pattern:sub(1, 20) .. " took " .. steps .. " 000 instructions")
    end
  end)

  it("tells what is wrong with a pattern", function()
    for pattern, why in pairs {
      [""] = "is empty", ["[a"] = "nothing closes", ["[]"] = "nothing closes",
      ["a\\"] = "ends with a \\", [("a"):rep(1001)] = "longer than 1000",
    } do
      local matches, message = glob.compile(pattern)
      assert.is_nil(matches)
      assert.is_truthy(message:find(why, 1, true), message)
    end
  end)
end)
