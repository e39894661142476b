--- Addresses of files: which of them can be used, and by which access.

local Error = require "earthshine.error"
local check = require "earthshine.check"

local address = {}

local ACCESS <const> = { external = true, direct = true }

--- The access that a call asks for, which raises for one that there is not; and its other options.
---@param name string of the call, for messages
---@param options? table { access: "external"|"direct" } and those of `more`
---@param more? table<string, string> other options, as in check.options
---@return "external"|"direct"|nil
---@return table options
function address.access(name, options, more)
  local allowed = { access = "string" }
  for key, kinds in pairs(more or {}) do allowed[key] = kinds end
  options = check.options(name, options, allowed)
  local access = options.access
  if access and not ACCESS[access] then
    Error.misuse('option access of %s must be "external" or "direct", but is %q', name, access)
  end
  return access, options
end

-- No server takes longer addresses; patterns take their time over what is made to be long.
local LONGEST <const> = 8000

--- The scheme of a usable address and the address with blanks taken care of; or nil and why not.
---@param text any
---@return string? scheme in lower case
---@return string address_or_reason
function address.usable(text)
  if type(text) ~= "string" then return nil, "has no URL" end
  if #text > LONGEST then return nil, "is too long" end
  if text:find "^%g+$" then
    local scheme = text:match "^(%a[%w+.-]*)://[^/?#]"
    if scheme then return scheme:lower(), text end
  end
  local trimmed = text:match "^%s*(.*%S)" or ""
  local scheme = trimmed:match "^(%a[%w+.-]*)://[^/%s?#]+"
  if not scheme or trimmed:find "%c" then return nil, "is malformed" end
  return scheme:lower(), (trimmed:gsub(" ", "%%20"))
end

local ACCESS_OF <const> = { https = "external", http = "external", s3 = "direct" }

--- Where a file is: its first address on the web (external) and in S3 (direct), and why another of
--- its addresses cannot be used.
---@param href string
---@param alternates table<string, string>
---@return { external: string?, direct: string?, reason: string? } place
function address.place(href, alternates)
  local place = {}
  local function add(text)
    local scheme, usable = address.usable(text)
    local access = ACCESS_OF[scheme]
    if access then
      place[access] = place[access] or usable
    else
      place.reason = place.reason or scheme and "has the scheme " .. scheme or usable
    end
  end
  add(href)
  for _, name in ipairs(check.keys(alternates)) do add(alternates[name]) end
  return place
end

return address
