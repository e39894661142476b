--- Reads options[PARAMETER][OPTION]=true against the validator's lists of what each parameter
--- takes.

local check = require "earthshine.check"
local Form = require "earthshine.sandbox.cmr.form"
local Ranges = require "earthshine.sandbox.cmr.ranges"

local Options = {}

--- Reads the options of a search.
---@param value sandbox.value?
---@param known sandbox.known
---@param errors string[] messages are added
---@return table<string, table<string, boolean>> options by parameter
function Options.read(value, known, errors)
  local options = {}
  local function add(fmt, ...) errors[#errors + 1] = fmt:format(...) end
  if value == nil then return options end
  if not Form.is_map(value) then
    add "Parameter [options] must include a nested key, options[...]=value."
    return options
  end
  for _, param in ipairs(check.keys(value)) do
    local settings, name = value[param], known.aliases[param] or param
    local allowed = known.options[param] or known.options[name]
    if not known.params[name] then
      add("Parameter [%s] with option was not recognized.", Ranges.escape(param))
    elseif not Form.is_map(settings) then
      add("Parameter [options[%s]] must include a nested key, options[%s][...]=value.", param,
        param)
    else
      options[name] = options[name] or {}
      for _, option in ipairs(check.keys(settings)) do
        if allowed and not allowed[option] then
          add("Option [%s] is not supported for param [%s]", Ranges.escape(option), param)
        end
        options[name][option] = settings[option] == "true"
      end
    end
  end
  return options
end

return Options
