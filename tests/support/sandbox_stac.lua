--- Asks the sandbox's STAC APIs without a socket, and follows their links.

local Cmr = require "tests.support.sandbox_cmr"
local assert = require "luassert"
local json = require "earthshine.json"

local Stac = {}

--- Sends a GET, or a POST of a JSON body.
---@param target string path and query
---@param body? table
---@param headers? table<string, string>
---@return tests.cmr_reply
function Stac.ask(target, body, headers)
  if not body then return Cmr.get(target, headers) end
  local all = { ["content-type"] = "application/json" }
  for name, value in pairs(headers or {}) do all[name:lower()] = value end
  return Cmr.send("POST", target, all, json.encode(body))
end

--- The link of a relation, or nil.
---@param value table
---@param rel string
---@return table?
function Stac.link(value, rel)
  for _, link in ipairs(value.links) do
    if link.rel == rel then return link end
  end
end

local function target_of(href) return (href:gsub("^https://cmr%.earthdata%.nasa%.gov", "")) end

--- Follows a `next` link as the standard has it.
---@param link table
---@param body? table of the request before
---@return tests.cmr_reply
function Stac.follow(link, body)
  if link.method ~= "POST" then return Stac.ask(target_of(link.href)) end
  local merged = {}
  if link.merge then
    for name, value in pairs(body) do merged[name] = value end
  end
  for name, value in pairs(link.body or {}) do merged[name] = value end
  return Stac.ask(target_of(link.href), merged, link.headers), merged
end

--- All items of a search, page by page while there is a next one with items.
---@param target string
---@param body? table
---@return table[] items
---@return integer[] sizes of the pages
---@return table first page
function Stac.all(target, body)
  local items, sizes, first = {}, {}, nil
  local reply = Stac.ask(target, body)
  while true do
    assert(reply.status == 200, reply.body)
    first = first or reply.json
    sizes[#sizes + 1] = #reply.json.features
    table.move(reply.json.features, 1, #reply.json.features, #items + 1, items)
    local link = Stac.link(reply.json, "next")
    if not link or #reply.json.features == 0 then return items, sizes, first end
    reply = Stac.follow(link, body)
  end
end

--- The ids of items, in their order.
---@param items table[]
---@return string[]
function Stac.ids(items)
  local list = {}
  for k, item in ipairs(items) do list[k] = item.id end
  return list
end

return Stac
