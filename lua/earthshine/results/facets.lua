--- Facets: how the collections that match a search fall into groups, as CMR counts them.

local Error = require "earthshine.error"
local json = require "earthshine.json"
local read = require "earthshine.record.read"

local Facets = {}

---@class earthshine.facet a group ("Platforms"), or a value in one ("ICESat-2")
---@field title string
---@field count? integer collections of this value; a group has none
---@field applied boolean whether the search asks for it
---@field children earthshine.facet[]

-- Deeper than CMR's keyword hierarchy ever is.
local DEEPEST <const> = 20

local function facets_of(list, depth)
  local out = {}
  for _, node in ipairs(read.list(list)) do
    local title = read.text(node, "title")
    if title then
      out[#out + 1] = {
        title = title, count = math.tointeger(read.number(node, "count")),
        applied = node.applied == true,
        children = depth < DEEPEST and facets_of(node.children, depth + 1) or {},
      }
    end
  end
  return out
end

--- Asks for them; raises what the search raises.
---@param source earthshine.source
---@return earthshine.facet[]
function Facets.of(source)
  if source.what ~= "collection" then
    Error.raise {
      code = "unsupported",
      message = ("facets are of searches of collections, not of a search of %ss"):format(
        source.what),
    }
  end
  -- CMR has them in its JSON format only.
  local response = source:ask("collections.json", { { "include_facets", "v2" } }, 0)
  if not response then return {} end
  local page = source.decode("CMR's answer with facets", response.body)
  local facets = read.at(page, "feed", "facets")
  if type(facets) ~= "table" then
    Error.raise { code = "parse", message = "CMR's answer has no facets" }
  end
  return facets_of(json.normalise(facets).children, 1)
end

return Facets
