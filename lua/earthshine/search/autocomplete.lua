--- CMR's suggestions for what somebody has begun to type: platforms, instruments, keywords and so
-- on that collections have.

local Error = require "earthshine.error"
local check = require "earthshine.check"
local Source = require "earthshine.results.source"
local json = require "earthshine.json"
local read = require "earthshine.record.read"

---@class earthshine.suggestion
---@field value string what to search for: "ICESat-2"
---@field type string what it is: "platform", "instrument", "project", "organization" …
---@field fields? string the value with what stands above it, "Cryosphere:Sea Ice:Ice Depth"
---@field score? number the greater, the better it fits

---@class earthshine.autocomplete_options
---@field types? string|string[] only suggestions of these types
---@field limit? integer suggestions at most, 1 to 2000; CMR gives 20 unasked

--- Asks for suggestions, the best ones first; raises what the request raises.
---@param session earthshine.session
---@param text string
---@param options? earthshine.autocomplete_options
---@return earthshine.suggestion[]
return function(session, text, options)
  check.type("the text of autocomplete", text, "string")
  if not text:find "%S" then Error.misuse "the text of autocomplete must not be empty" end
  options = check.options("autocomplete", options, { types = "string|table", limit = "integer" })
  local list = { { "q", text } }
  local types = options.types
  for _, kind in ipairs(type(types) == "table" and types or { types }) do
    list[#list + 1] = { "type[]", check.type("a type of autocomplete", kind, "string") }
  end
  local limit = options.limit
  if limit then check.range("option limit of autocomplete", limit, 1, 2000) end
  local source = Source.new(session, "collection", { pairs = list })
  source.what = "suggestion"
  local response = source:ask("autocomplete", {}, limit)
  local page = source.decode("CMR's answer with suggestions", response.body)
  local entries = read.at(page, "feed", "entry")
  if type(entries) ~= "table" then
    Error.raise { code = "parse", message = "CMR's answer has no suggestions" }
  end
  local out = {}
  for _, entry in ipairs(read.list(json.normalise(entries))) do
    local value, kind = read.text(entry, "value"), read.text(entry, "type")
    if value and kind then
      out[#out + 1] = {
        value = value, type = kind, fields = read.text(entry, "fields"),
        score = read.number(entry, "score"),
      }
    end
  end
  return out
end
