--- Amounts as people read them: bytes in powers of ten, time in the two largest units.

local units = {}

local SIZES = { "kB", "MB", "GB", "TB", "PB" }

--- A number of bytes as three significant digits and a unit: "0 B", "999 B", "1.05 MB", "213 GB".
---@param n number
---@return string
function units.bytes(n)
  if n < 999.5 then return ("%d B"):format((n + 0.5) // 1) end
  local i = 0
  repeat
    n, i = n / 1000, i + 1
  until n < 999.5 or i == #SIZES
  local digits = n < 9.995 and 2 or n < 99.95 and 1 or 0
  return ("%." .. digits .. "f %s"):format(n, SIZES[i])
end

--- Bytes a second: "12.3 MB/s".
---@param n number
---@return string
function units.rate(n)
  return units.bytes(n) .. "/s"
end

--- A duration in seconds: "0.04 s", "1.2 s", "12 s", "3 min 20 s", "2 h 5 min", "4 d 3 h".
---@param s number
---@return string
function units.duration(s)
  if s < 0.995 then return ("%.2f s"):format(s) end
  if s < 9.95 then return ("%.1f s"):format(s) end
  s = math.floor(s + 0.5)
  if s < 60 then return s .. " s" end
  if s < 3600 then return ("%d min %d s"):format(s // 60, s % 60) end
  if s < 86400 then return ("%d h %d min"):format(s // 3600, s % 3600 // 60) end
  return ("%d d %d h"):format(s // 86400, s % 86400 // 3600)
end

--- A duration as a clock shows it: "0:07", "12:34", "1:02:03"; "--:--" where it is not known.
---@param s number?
---@return string
function units.clock(s)
  if not s or s ~= s or s >= 360000 then return "--:--" end
  s = math.floor(s + 0.5)
  if s < 3600 then return ("%d:%02d"):format(s // 60, s % 60) end
  return ("%d:%02d:%02d"):format(s // 3600, s % 3600 // 60, s % 60)
end

--- A count with its noun: "1 file", "3 files", "12 345 files".
---@param n integer
---@param noun string
---@param plural? string where it is not noun .. "s"
---@return string
function units.count(n, noun, plural)
  return units.integer(n) .. " " .. (n == 1 and noun or plural or noun .. "s")
end

--- An integer with its thousands apart: "1 234 567"; four digits stay together.
---@param n integer
---@return string
function units.integer(n)
  local text = ("%d"):format(n)
  if #text <= 4 then return text end
  local grouped = text:reverse():gsub("(%d%d%d)", "%1 "):reverse()
  return (grouped:gsub("^ ", ""))
end

return units
