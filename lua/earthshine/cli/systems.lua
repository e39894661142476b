--- Which Earthdata the command line talks to: a name, or a JSON file that describes one (the
-- sandbox writes such a file).

local core = require "earthshine.core"
local Error = require "earthshine.error"
local json = require "earthshine.json"
local System = require "earthshine.system"
local usage = require "earthshine.cli.usage"

local systems = {}

local function read(path)
  local file <close>, message = io.open(path, "rb")
  if not file then
    Error.raise { code = "io", message = "cannot read the system file " .. message }
  end
  return file:read "a"
end

-- The system, if a session can be made with it.
local function checked(system, where)
  local ok, err = pcall(System.resolve, system)
  if ok then return system end
  if not Error.is_misuse(err) then error(err, 0) end
  usage.fail("%s%s", where, tostring(err))
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
  local text = given or environment ~= "" and environment or otherwise
  if type(text) == "table" then return checked(text, "the configured system: ") end
  if not text or text == "" then return nil end
  if not text:find "/" and not text:find "%.json$" then return checked(text:upper(), "") end
  local ok, system = pcall(json.decode, read(text))
  if not ok or type(system) ~= "table" then
    local message = ("the system file %s does not hold a JSON object"):format(text)
    Error.raise { code = "parse", message = message }
  end
  return checked(system, text .. ": ")
end

return systems
