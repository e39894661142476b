--- Which Earthdata the command line talks to: a name, or a JSON file that describes one (the
-- sandbox writes such a file).

local check = require "earthshine.check"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local json = require "earthshine.json"
local System = require "earthshine.system"
local usage = require "earthshine.cli.usage"

local systems = {}

local function read(path)
  local file <close>, message = io.open(path, "rb")
  local text = file and file:read "a"
  if not text then usage.fail("cannot read the system file %s", message or path) end
  return text
end

-- The system, if a session can be made with it.
local function checked(system, where)
  local ok, err = pcall(System.resolve, system)
  if ok then return system end
  if not Error.is_misuse(err) then error(err, 0) end
  usage.fail("%s%s", where, tostring(err))
end

-- A name in any case of letters.
local function named(text, origin)
  local near = check.nearest(text, System.NAMES)
  if near == text:upper() then return near end
  usage.fail("unknown system %q in %s%s; name PROD, UAT, SIT, or a system file, which has a slash "
    .. "or .json in its name", text, origin, check.meant(text, System.NAMES))
end

--- What `--system`, EARTHSHINE_SYSTEM or the configuration file says, in this order: a word is a
-- name, anything with a slash or ".json" is a file.
---@param given? string the option's value
---@param otherwise? string|table what the configuration file says, also endpoints in a table
---@return string|table? system for a session; nil: nothing was said
function systems.choose(given, otherwise)
  -- An unset variable of a script must not turn into the real services.
  if given == "" then usage.fail "--system is empty; name PROD, UAT, SIT or a system file" end
  local environment = core.getenv "EARTHSHINE_SYSTEM"
  if environment == "" then environment = nil end
  local text = given or environment or otherwise
  if type(text) == "table" then return checked(text, "the configured system: ") end
  if not text or text == "" then return nil end
  if not text:find "/" and not text:find "%.json$" then
    return named(text, given and "--system" or environment and "EARTHSHINE_SYSTEM"
      or "the configuration file")
  end
  local ok, system = pcall(json.decode, read(text))
  if not ok or type(system) ~= "table" then
    usage.fail("the system file %s does not hold a JSON object", text)
  end
  return checked(system, text .. ": ")
end

return systems
