--- The HTTP request of a query's page: method, path and percent-encoded parameters.
--
-- The record versions are pinned by the path's extension, which CMR prefers to any header: 1.6.6 of
-- granules and 1.18.4 of collections are what production serves unasked. CMR translates newer
-- records down to them, so that no reply changes its form when the service moves on; a version
-- newer than the server's own would be refused.

local url = require "earthshine.url"

local request = {}

--- Where the records of each kind are found, below CMR's search address.
---@type table<earthshine.query_kind, string>
request.PATHS = {
  granule = "granules.umm_json_v1_6_6", collection = "collections.umm_json_v1_18_4",
  service = "services.umm_json", variable = "variables.umm_json", tool = "tools.umm_json",
}

-- Longer ones become a POST; proxies and logs cut addresses, and CMR asks for it from some 6000 on.
local LONGEST <const> = 4000

---@class earthshine.query_request
---@field method "GET"|"POST"
---@field path string below CMR's search address
---@field query? string percent-encoded parameters of a GET
---@field body? string the same of a POST
---@field headers table<string, string>

--- The request for parameters.
---@param path string
---@param pairs_list table[] pairs {key, value}, neither percent-encoded
---@param page_size? integer added to them
---@return earthshine.query_request
function request.of(path, pairs_list, page_size)
  local text = url.query(pairs_list)
  if page_size then
    text = (text == "" and "" or text .. "&") .. ("page_size=%d"):format(page_size)
  end
  if #path + 1 + #text <= LONGEST then
    return { method = "GET", path = path, query = text, headers = {} }
  end
  -- CMR compares this Content-Type as a whole: with a charset behind it the answer is 415.
  return {
    method = "POST", path = path, body = text,
    headers = { ["Content-Type"] = "application/x-www-form-urlencoded" },
  }
end

return request
