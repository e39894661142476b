--- The progress line of a download: bar, bytes, files, rate, time left, as much of it as the screen
-- is wide.

local core = require "earthshine.core"
local terminal = require "earthshine.cli.terminal"
local units = require "earthshine.units"

local bar = {}

local LEAST, MOST = 8, 40

-- How much of the work is done, from 0 to 1, or nil where nobody knows the whole.
local function fraction(event)
  if event.bytes_total and event.bytes_total > 0 then
    return math.min(1, event.bytes / event.bytes_total)
  end
  if event.total and event.total > 0 then
    return math.min(1, (event.files + event.skipped + event.failed) / event.total)
  end
end

local function drawing(share, width)
  local full, empty = "#", "-"
  if terminal.unicode then full, empty = "━", "─" end
  local n = math.floor(share * width + 0.5)
  return terminal.style("cyan", full:rep(n)) .. terminal.style("dim", empty:rep(width - n))
end

local function amount(event)
  local got = units.bytes(event.bytes)
  if not event.bytes_total then return got end
  local guess = event.bytes_estimated and "about " or ""
  return ("%s of %s%s"):format(got, guess, units.bytes(event.bytes_total))
end

local function files(event)
  local done = event.files + event.skipped
  local text = units.count(done, "file")
  if event.total then
    local guess = event.estimated and "~" or ""
    text = ("%s/%s%s files"):format(units.integer(done), guess, units.integer(event.total))
  end
  if event.failed == 0 then return text end
  return text .. ", " .. terminal.style("red", units.integer(event.failed) .. " failed")
end

--- The line for one event.
--
-- Parts that do not fit are left out, the least needed first; the bar takes what is left.
---@param event earthshine.download.event
---@param width integer columns of the screen
---@return string line at most width - 3 columns
function bar.render(event, width)
  local share = fraction(event)
  local parts = {
    { text = share and ("%3d%%"):format(math.floor(share * 100)) or nil, rank = 1 },
    { text = files(event), rank = 2 },
    { text = amount(event), rank = 4 },
    { text = units.rate(event.rate), rank = 3 },
    { text = units.clock(event.eta or event.seconds) .. (event.eta and " left" or ""), rank = 5 },
  }
  -- Two columns stay free for the "^C" that a terminal shows; a wrapped line could not be erased.
  local room = width - 3
  local function needed(rank)
    local n, count = 0, 0
    for _, part in pairs(parts) do
      if part.text and part.rank <= rank then
        n, count = n + terminal.width(part.text), count + 1
      end
    end
    return n + 2 * math.max(0, count - 1)
  end
  local rank = 5
  while rank > 1 and needed(rank) > room do rank = rank - 1 end
  local list = {}
  local left = math.min(MOST, room - needed(rank) - 2)
  if share and left >= LEAST then list[1] = drawing(share, left) end
  for i = 1, 5 do
    local part = parts[i]
    if part.text and part.rank <= rank then list[#list + 1] = part.text end
  end
  return table.concat(list, "  ")
end

--- A progress callback that draws on stderr, or nil where nobody would see it.
---@return fun(event: earthshine.download.event)?
function bar.new()
  if not terminal.live or terminal.quiet then return nil end
  return function(event)
    if event.finished then return terminal.erase() end
    terminal.draw(bar.render(event, core.tty(2) or terminal.columns))
  end
end

return bar
