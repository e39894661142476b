--- What a STAC search asks for, gathered as keywords of a granule query.

local cql2 = require "earthshine.query.cql2"

---@class earthshine.stac_keywords
---@field given table<string, any> CMR's names and values
---@field options table<string, table<string, boolean>>
---@field dropped earthshine.stac_dropped[]
local Keywords = {}
Keywords.__index = Keywords

---@return earthshine.stac_keywords
function Keywords.new()
  return setmetatable({ given = {}, options = {}, dropped = {} }, Keywords)
end

--- Notes what is not carried.
---@param field string the member of the search
---@param value any
---@param reason string
function Keywords:drop(field, value, reason)
  self.dropped[#self.dropped + 1] = { field = field, value = value, reason = reason }
end

--- Notes a condition of a filter that is not carried, or not wholly.
---@param source table { field =, node = }
---@param reason string
function Keywords:drop_condition(source, reason)
  local text = source.node ~= nil and cql2.to_text(source.node) or source.node
  self:drop(source.field, text, reason)
end

--- Sets an option of a parameter.
---@param name string
---@param option string
function Keywords:option(name, option)
  self.options[name] = self.options[name] or {}
  self.options[name][option] = true
end

--- All of it as a table for a query's constructor.
---@return table
function Keywords:table()
  local out = self.given
  out.options = next(self.options) ~= nil and self.options or nil
  return out
end

return Keywords
