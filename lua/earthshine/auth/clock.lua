--- Wrong clocks: how far this machine's is from the server's, and what a person is told of it.
--
-- A clock that is minutes off makes good tokens look ended, or ended ones good, and signatures
-- void.

local clock = {}

--- Seconds that are no matter: the age of a `Date` header, a slow answer, a little drift.
clock.TOLERANCE = 300

local UNITS <const> = { { 86400, "day" }, { 3600, "hour" }, { 60, "minute" } }

local function duration(seconds)
  for _, unit in ipairs(UNITS) do
    local n = seconds // unit[1]
    if n >= 1 then return ("%d %s%s"):format(n, unit[2], n == 1 and "" or "s") end
  end
  return ("%d seconds"):format(seconds // 1)
end

--- What is wrong with the clock, as a sentence without a full stop; nil where nothing is.
---@param skew? number seconds that the server's clock is ahead of this machine's
---@return string?
function clock.remark(skew)
  if not skew or math.abs(skew) <= clock.TOLERANCE then return nil end
  return ("this machine's clock is %s %s Earthdata Login's: set it, by NTP for instance"):format(
    duration(math.abs(skew)), skew > 0 and "behind" or "ahead of")
end

return clock
