--- What options and arguments are made of: which words may follow them, and how those are checked.

local check = require "earthshine.check"

local elements = {}

---@class earthshine.cli.takes what may follow an option or stand as a word, for completion
---@field words? string[]
---@field pairs? string[] "NAME=VALUE", or "NAME=" where any value may follow
---@field file? boolean
---@field endings? string[] of the names of such files
---@field folder? boolean
---@field profile? boolean the name of a profile of the configuration file
---@field command? boolean the name of a command of ours
---@field commands? boolean a command line of the shell

elements.FILE, elements.FOLDER = { file = true }, { folder = true }

-- An unset variable of a script must not turn into the current folder, or into a traceback.
local function path(text)
  if text ~= "" then return text end
  return nil, "an empty word names no file or folder; is a variable of the shell unset?"
end

--- Notes what an element takes, in a field that argparse leaves alone.
---@param element table an option or argument of argparse
---@param what earthshine.cli.takes?
---@return table element
function elements.takes(element, what)
  element.takes = what
  if what == elements.FILE or what == elements.FOLDER then element:convert(path) end
  return element
end

--- A converter to a whole number within bounds.
---@param name string
---@param least integer
---@param most integer
---@return fun(text: string): integer?, string?
function elements.integer(name, least, most)
  return function(text)
    local n = math.tointeger(tonumber(text))
    if n and n >= least and n <= most then return n end
    return nil, ("%s must be a whole number from %d to %d, but is %q"):format(name, least, most,
      text)
  end
end

--- A converter that lets only some words pass.
---@param what string how messages call such a word
---@param words string[]
---@return fun(text: string): string?, string?
function elements.one_of(what, words)
  return function(text)
    if check.nearest(text, words) == text then return text end
    return nil, ("there is no %s %q%s; there are %s"):format(what, text, check.meant(text, words),
      table.concat(words, ", "))
  end
end

return elements
