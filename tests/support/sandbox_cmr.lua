--- Asks the sandbox's CMR without a socket, and reads what it says.

local assert = require "luassert"
local cmr = require "earthshine.sandbox.cmr"
local json = require "cjson".new()

local Cmr = {}

---@class tests.cmr_reply
---@field status integer
---@field headers table<string, string> names in lower case
---@field body string
---@field json any the decoded body, where it is JSON

--- Sends a request.
---@param method string
---@param target string path and query, below the host
---@param headers? table<string, string> names in lower case
---@param body? string
---@return tests.cmr_reply
function Cmr.send(method, target, headers, body)
  local path, query = target:match "^([^?]*)%??(.*)$"
  local reply = cmr.handler {
    method = method, host = "cmr.earthdata.nasa.gov", scheme = "https", target = target,
      path = path,
    query = target:find("?", 1, true) and query or nil, headers = headers or {}, body = body or "",
  }
  local got = { status = reply.status, headers = {}, names = {}, body = reply.body }
  for _, h in ipairs(reply.headers) do
    got.headers[h[1]:lower()] = h[2]
    got.names[h[1]] = true
  end
  if reply.body:find "^[%[{]" then got.json = json.decode(reply.body) end
  return got
end

---@param target string
---@param headers? table<string, string>
---@return tests.cmr_reply
function Cmr.get(target, headers) return Cmr.send("GET", target, headers) end

--- Granules in UMM-JSON by a query string.
---@param query string
---@param headers? table<string, string>
---@return tests.cmr_reply
function Cmr.granules(query, headers) return Cmr.get("/search/granules.umm_json?" .. query,
  headers) end

--- All items of a query, page by page until the header is absent.
---@param query string
---@param size? integer
---@return table[] items
---@return integer[] sizes of the pages
---@return integer hits
function Cmr.all(query, size)
  local items, sizes, after = {}, {}, nil
  local hits
  repeat
    local reply = Cmr.granules(query .. "&page_size=" .. (size or 2000),
      { ["cmr-search-after"] = after })
    assert(reply.status == 200, reply.body)
    for _, item in ipairs(reply.json.items) do items[#items + 1] = item end
    sizes[#sizes + 1] = #reply.json.items
    after, hits = reply.headers["cmr-search-after"], tonumber(reply.headers["cmr-hits"])
  until not after
  return items, sizes, hits
end

--- The messages of a refused request.
---@param target string
---@param headers? table<string, string>
---@return string[] messages
---@return integer status
function Cmr.errors(target, headers)
  local reply = Cmr.get(target, headers)
  return reply.json and reply.json.errors or {}, reply.status
end

local records = {}

--- All records of a query that only names collections; asked once.
---@param scope string
---@return table[] items
function Cmr.records(scope)
  records[scope] = records[scope] or Cmr.all(scope)
  return records[scope]
end

--- Asserts that a filter finds exactly the records for which `wanted` holds, in the order of all;
--- there must be some such records, and others.
---@param scope string query that names collections
---@param filter string the rest of the query
---@param wanted fun(umm: table, item: table): boolean
function Cmr.check(scope, filter, wanted)
  local all, expected, found = Cmr.records(scope), {}, {}
  for _, item in ipairs(all) do
    if wanted(item.umm, item) then expected[#expected + 1] = item.umm.GranuleUR end
  end
  local items, _, hits = Cmr.all(scope .. "&" .. filter, 700)
  for k, item in ipairs(items) do found[k] = item.umm.GranuleUR end
  assert.equal(hits, #found)
  assert(#expected > 0 and #expected < #all, filter .. " does not divide: " .. #expected)
  assert.same(expected, found)
end

return Cmr
