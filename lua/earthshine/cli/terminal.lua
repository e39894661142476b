--- The two ends of the command line: data goes to stdout, talk to stderr; what each can show is
-- asked once.

local Error = require "earthshine.error"
local core = require "earthshine.core"
local wrap = require "earthshine.cli.wrap"

---@class earthshine.cli.terminal
---@field columns? integer width of stderr where it is a terminal
---@field out_columns? integer width of stdout where it is a terminal
---@field colour boolean
---@field unicode boolean
---@field quiet boolean no progress, no advice; errors still show
local terminal = { quiet = false, line = false }

-- What a shell calls a variable that is set to something.
local function set(name)
  local value = core.getenv(name)
  return value ~= nil and value ~= ""
end

--- Asks again what the two streams are; a test calls it after it has changed the environment.
function terminal.refresh()
  terminal.columns = core.tty(2)
  terminal.out_columns = core.tty(1)
  local dumb = core.getenv "TERM" == "dumb"
  terminal.colour = not set "NO_COLOR" and not dumb
  local locale = ""
  for _, name in ipairs { "LANG", "LC_CTYPE", "LC_ALL" } do
    if set(name) then locale = core.getenv(name) end
  end
  terminal.unicode = locale:lower():gsub("-", ""):find("utf8", 1, true) ~= nil
  terminal.live = terminal.columns ~= nil and not dumb
end

local STYLES = { bold = "1", dim = "2", red = "31", green = "32", yellow = "33", cyan = "36" }

--- Text in a style, where the stream shows styles.
---@param style "bold"|"dim"|"red"|"green"|"yellow"|"cyan"
---@param text string
---@param stream? "out"|"err" default "err"
---@return string
function terminal.style(style, text, stream)
  local width = terminal.columns
  if stream == "out" then width = terminal.out_columns end
  if not width or not terminal.colour then return text end
  return ("\27[%sm%s\27[0m"):format(STYLES[style], text)
end

--- Raised when whoever read our output has gone; the command ends without a word.
terminal.BROKEN_PIPE = setmetatable({}, { __tostring = function() return "broken pipe" end })

local EPIPE <const> = 32

-- Data that cannot be written is a failure: half of it must not look like the whole.
local function written(ok, message, code)
  if ok then return end
  if code == EPIPE then error(terminal.BROKEN_PIPE, 0) end
  Error.raise { code = "io", message = "cannot write to the standard output: " .. message }
end

--- Writes data to stdout.
---@param ... string
function terminal.write(...)
  written(io.stdout:write(...))
end

--- Brings what was written to stdout on its way.
function terminal.flush()
  written(io.stdout:flush())
end

--- Text of others' making without what could move the cursor or set a title; colours stay, and so
--- do tabs and line breaks.
---@param text string
---@return string
function terminal.tame(text)
  text = text:gsub("[\0-\8\11-\26\28-\31\127]", "?"):gsub("\xC2[\x80-\x9F]", "?")
  return (text:gsub("\27(%[?[%d;]*m?)", function(style)
    return (style:find "^%[[%d;]*m$" and "\27" or "?") .. style
  end))
end

--- Draws the one live line of stderr, in place of the last one.
---@param text string fits the width
function terminal.draw(text)
  if not terminal.live then return end
  io.stderr:write("\r", text, "\27[K")
  io.stderr:flush()
  terminal.line = true
end

--- Takes the live line away.
---@param always? boolean also what somebody else has written in its place
function terminal.erase(always)
  if not terminal.line and not (always and terminal.live) then return end
  io.stderr:write("\r\27[K")
  io.stderr:flush()
  terminal.line = false
end

--- One line on stderr, above the live line.
---@param ... string
function terminal.say(...)
  terminal.erase()
  io.stderr:write(terminal.tame(table.concat { ... }), "\n")
end

--- One line on stderr, unless --quiet was given.
function terminal.note(...)
  if not terminal.quiet then terminal.say(...) end
end

--- The columns that a text takes: its characters, without styles. Wide characters count as one.
---@param text string
---@return integer
function terminal.width(text)
  local plain = text:gsub("\27%[[%d;]*m", "")
  return utf8.len(plain) or #plain
end

-- Longer lines are hard to read.
local WIDEST <const> = 100

--- How wide lines of text on stdout may be; in a pipe they are not broken.
---@return number columns
function terminal.measure()
  return terminal.out_columns and math.min(terminal.out_columns, WIDEST) or math.huge
end

--- Writes text to stdout, broken at spaces into lines that fit.
---@param first string what stands in front of the first line
---@param text string others' making is tamed
---@param margin integer columns in front of each line
function terminal.paragraph(first, text, margin)
  text = terminal.tame((text:gsub("%c", " ")))
  for i, line in ipairs(wrap(text, terminal.measure() - margin, terminal.width)) do
    terminal.write(i == 1 and first or (" "):rep(margin), line, "\n")
  end
end

--- A text cut to a width, with an ellipsis where something is missing.
---@param text string without styles
---@param width integer
---@return string
function terminal.cut(text, width)
  if terminal.width(text) <= width then return text end
  local mark = terminal.unicode and "…" or "~"
  if width <= 1 then return width == 1 and mark or "" end
  local stop = utf8.len(text) and utf8.offset(text, width) or width
  return text:sub(1, stop - 1) .. mark
end

--- A text cut in its middle: names of granules differ at both ends.
---@param text string without styles
---@param width integer
---@return string
function terminal.cut_middle(text, width)
  local length = utf8.len(text)
  if not length or length <= width or width < 8 then return terminal.cut(text, width) end
  local mark = terminal.unicode and "…" or "~"
  local tail = (width - 1) // 3
  local head = width - 1 - tail
  return text:sub(1, utf8.offset(text, head + 1) - 1) .. mark .. text:sub(utf8.offset(text, -tail))
end

return terminal
