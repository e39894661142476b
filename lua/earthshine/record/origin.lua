--- What a record asks for what goes with it and is not in it: the session that found it.

local Error = require "earthshine.error"

local origin = {}

---@class earthshine.origin
---@field session fun(): earthshine.session
---@field search fun(kind: "service"|"variable"|"tool", ids: string[]): table[] records of one
--- kind by their ids; raises what a search raises

local origins = setmetatable({}, { __mode = "k" })

--- Lets a record ask.
---@generic R
---@param record R
---@param asked earthshine.origin
---@return R record
function origin.bind(record, asked)
  origins[record] = asked
  return record
end

--- Whether a record can ask somebody.
---@param record any
---@return boolean
function origin.known(record) return origins[record] ~= nil end

--- Whom a record can ask; raises code `unsupported` where nobody is known.
---@param record table
---@return earthshine.origin
function origin.of(record)
  local asked = origins[record]
  if not asked then
    Error.raise { code = "unsupported",
      message = "this record has no session that it could ask: it was neither found by a search "
        .. "nor made by es.collection or es.stac" }
  end
  return asked
end

return origin
