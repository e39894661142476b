--- Finds the collections of a granule search, all of them, where CMR has to be given their ids.

local Cursor = require "earthshine.results.cursor"
local Source = require "earthshine.results.source"
local first_of = require "earthshine.query.collections_first"

--- Finds them; raises what a search raises.
---@param session earthshine.session
---@param pairs_list table[] encoded parameters of the granule search
---@param first table[] pairs that collections have
---@return table[]|false pairs those of the granule search, with their ids; false: there are none
return function(session, pairs_list, first)
  local source = Source.new(session, "collection", { pairs = first_of.pairs(pairs_list, first) })
  local cursor = Cursor.new(source, {
    size = first_of.PAGE, heard = function() end,
    short = function(received, hits)
      session:log("warn", ("the search for the collections ended after %d of %d"):format(received,
        hits))
    end,
  })
  local out = {}
  for items in function() return cursor:next() end do
    for _, item in ipairs(items) do
      local id = source.record(item):concept_id()
      out[#out + 1] = id
    end
  end
  return #out > 0 and first_of.with(pairs_list, out)
end
