--- Random strings and numbers of UMM records, as JSON in the spellings that occur: plain and odd
--- ones that the schemas allow, and what no schema allows.

local json = require "earthshine.json"

local values = {}

local random = math.random

local function pick(list) return list[random(#list)] end
values.pick = pick

local PLAIN <const> = { "MODIS", "Terra", "Sea surface temperature of the day", "L2A", "061",
  "a", "TEMPERATURE", "Level 2 swath, 6 min", "0", "-1.5", "1e3", "A.B-C_D", "EPSG:32633",
  "Not provided", "Not Applicable", "N/A", "none", "true", "null", "CLOUD_COVERAGE", "12.5", "100",
  "MGRS_TILE_ID", "33UUP", "NROWS", "NCOLS", "3660", "HORIZONTAL_CS_CODE", "EOSDIS", "C1-X",
  "Produced by \"us\"", "back\\slash", "two  blanks", "comma, colon: semi; pipe|", "50 % #1 ?x=y&z",
  "it's", "a/b", "https://example.org/doc" }
local ODD <const> = { "é", "Größe", "漢字", "\u{1F30D}", "e\u{301}", "\u{200F}rtl\u{202E}cba",
  "<script>alert(1)</script>", "</script><!--", "'; DROP TABLE x; --", "..", "../../etc/passwd",
  "/", " ", "  leading", "trailing ", "two\nlines", "tab\tbed", "bell\7", "\0", "\u{FEFF}mark",
  "\u{FFFF}", "\u{10FFFF}", "\u{2028}", "=1+1", "@x", "%2e%2e%2f", "umm:record", "__proto__",
  "\27[31mred\27[0m", "con", "a\u{0}b" }

-- The same string in another spelling of JSON.
local function spelled(s)
  local text = json.encode(s)
  local kind = random(40)
  if kind == 1 then return (text:gsub("/", "\\/")) end
  if kind == 2 then return (text:gsub("a", "\\u0061")) end
  return text
end
values.spelled = spelled

-- Cut at a number of characters, and not within one.
local function fit(s, schema)
  local least, most = schema.minLength or 0, schema.maxLength or 4000
  local length = utf8.len(s)
  if length > most then s = s:sub(1, utf8.offset(s, most + 1) - 1) end
  return length < least and s .. ("x"):rep(least - length) or s
end

-- Strings that have a form of their own, by what follows the form in the pattern.
local FORMS <const> = {
  { "^%[0%-9a%-f%]{8}", function()
    return (("xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx"):gsub("x",
      function() return ("%x"):format(random(0, 15)) end))
  end },
  { "^%[A%-Z%]%+\\d%+", function()
    return ("%s%d-%s"):format(pick { "C", "G", "V", "S", "TL" }, random(1, 3e9),
      pick { "LPCLOUD", "NSIDC_ECS", "X", "GES_DISC" })
  end },
  { "^%[A%-Z0%-9_%]", function() return pick { "LPCLOUD", "NSIDC_CPRD", "P_1", "X" } end },
  { "^%[!%-~%]", function()
    return pick { "s3://bucket/prefix", "podaac-ops/X/", "b", "bucket/a%20b" }
  end },
  { "^%[\\w", function() return pick { "Terra", "SENTINEL-2A", "AM 1", "#1 (x)", "é_1" } end },
}

local function formed(schema)
  for _, form in ipairs(FORMS) do
    if schema.pattern:find(form[1]) then return form[2]() end
  end
  error("no maker for the pattern " .. schema.pattern)
end

-- ---- moments

local DAYS <const> = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

--- A moment as RFC 3339 has it, in one of the spellings: zones, fractions, letters.
function values.moment()
  local year = pick { 2000, 2020, 2023, 1969, 1970, 2024 } + random(0, 3)
  if random(40) == 1 then year = pick { 1, 1000, 1600, 9999, 2100 } end
  local month = random(12)
  local leap = year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
  local last = month == 2 and leap and 29 or DAYS[month]
  local day = random(8) == 1 and last or random(last)
  local second = ("%02d:%02d:%02d"):format(random(0, 23), random(0, 59), random(0, 59))
  if random(12) == 1 then second = pick { "00:00:00", "23:59:59", "24:00:00" } end
  if second == "24:00:00" then second = "23:59:60" end
  local fraction = pick { "", "", "", ".000", ".5", ".123456", ".999999999", ".1234567890123" }
  local zone = pick { "Z", "Z", "Z", "Z", "+00:00", "-00:00", "+05:30", "-11:00", "+14:00", "z" }
  local t = random(30) == 1 and "t" or "T"
  return ("%04d-%02d-%02d%s%s%s%s"):format(year, month, day, t, second, fraction, zone)
end

local BAD_MOMENTS <const> = { "", "2020", "2020-01", "2020-01-01", "20200101T000000Z", "2020-02-30",
  "2020-02-30T00:00:00Z", "2020-01-01T25:00:00Z", "2020-01-01 00:00:00", "2020-01-01T00:00:00",
  "0000-00-00T00:00:00Z", "10000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00",
  "9999-12-31T23:59:59-14:00", "2020-01-01T00:00:00+99:99", "2020-01-01T00:00:00.Z", "yesterday",
  "2020-13-01T00:00:00Z", "-2020-01-01T00:00:00Z", "2020-01-01T00:00Z", "2020-001T00:00:00Z",
  "Not provided", "2020-01-01T00:00:00Z/2020-01-02T00:00:00Z" }

-- ---- the two makers

--- The JSON of a string that a schema allows.
function values.text(context, name, schema)
  if schema.format == "date-time" then return spelled(values.moment()) end
  if schema.format == "uri" then
    return spelled(pick { "https://archive.example.gov/s3credentials",
      "https://x.gov/a%20b?c=d#e", "http://10.0.0.1:8080/" })
  end
  if schema.pattern then return spelled(fit(formed(schema), schema)) end
  local made = context.strings[name] and random(4) > 1 and context.strings[name](context)
  if made then return spelled(fit(made, schema)) end
  if random(400) == 1 then return spelled(fit(("long "):rep(400), schema)) end
  return spelled(fit(pick(random(context.odd) == 1 and ODD or PLAIN), schema))
end

--- The JSON of a number that a schema allows, in one of the spellings.
function values.number(_, _, schema)
  local low, high = schema.minimum or -1e3, schema.maximum or 1e6
  if schema.type == "integer" then
    return pick { "0", "1", "-1", "42", "9007199254740993", "18446744073709551615",
      tostring(random(low, high)) }
  end
  local n = low + random() * (high - low)
  if random(5) == 1 then n = pick { low, high, 0 } end
  local text = (pick { "%d", "%.1f", "%.6f", "%.17g", "%.0f", "%.3e" })
  text = text == "%d" and ("%d"):format(math.floor(n)) or text:format(n)
  local read = tonumber(text)
  if read < low or read > high then return ("%d"):format(low) end
  return read == 0 and random(3) == 1 and pick { "-0.0", "-0", "0.0", "0e5" } or text
end

-- ---- what no schema allows

local WRONG <const> = { "null", "true", "false", "0", "-1", "1e308", "-1e308", "1e-320",
  "123456789012345678901234567890", "18446744073709551616", '""', "[]", "{}", "[[]]", "[null]",
  "[{}]", '{"":""}', "[1,2]", '{"a":{}}',
  '"x"', '["x"]', '{"URL":5}', '[[[[[[[[]]]]]]]]', '{"Points":null}', '"NaN"', '"\\u0000"' }

--- JSON of anything at all.
function values.anything()
  local kind = random(24)
  if kind == 1 then return json.encode(("x"):rep(random(1, 20000))) end
  if kind == 2 then return ("["):rep(60) .. ("]"):rep(60) end
  if kind == 3 then return "[" .. ("null,"):rep(random(300)) .. "{}]" end
  if kind <= 6 then return json.encode(pick(ODD)) end
  if kind <= 9 then return json.encode(pick(BAD_MOMENTS)) end
  if kind == 10 then return json.encode(values.moment()) end
  return pick(WRONG)
end

return values
