--- The request that a CMR search sends, from its encoded parameters: a GET, or a form POST where the
-- address would be long, or a multipart POST where a file goes with it.
--
-- The record versions are pinned by the URL's extension, which CMR prefers to any header: 1.6.6 of
-- granules and 1.18.4 of collections are what production serves unasked. CMR translates newer
-- records down to them, so that no reply changes its form when the service moves on; a version
-- newer than the server's own would be refused. Of services, variables and tools only members are
-- read that all versions have.

local url = require "earthshine.url"

local request = {}

--- The path of each kind of search, below the address of CMR search.
---@type table<string, string>
request.paths = {
  granule = "granules.umm_json_v1_6_6",
  collection = "collections.umm_json_v1_18_4",
  service = "services.umm_json",
  variable = "variables.umm_json",
  tool = "tools.umm_json",
}

-- Path and query together. Longer addresses become a POST; proxies and logs cut them, and CMR asks
-- for it from some 6000 on.
local LONGEST <const> = 3950

---@class earthshine.cmr_request
---@field method "GET"|"POST"
---@field path string below the address of CMR search
---@field query? string percent-encoded, without "?"
---@field body? string
---@field headers table<string, string>

-- CMR compares this Content-Type as a whole: with a charset behind it the answer is 415.
local FORM <const> = "application/x-www-form-urlencoded"

--- Makes a request of encoded parameters.
---@param path string
---@param pairs_list table[] pairs {key, value}, not percent-encoded
---@return earthshine.cmr_request
function request.of(path, pairs_list)
  local query = url.query(pairs_list)
  if #path + #query < LONGEST then
    return { method = "GET", path = path, query = query ~= "" and query or nil, headers = {} }
  end
  return { method = "POST", path = path, body = query, headers = { ["Content-Type"] = FORM } }
end

---@class earthshine.upload a file that goes with a search
---@field name string of the form's field
---@field file string its file name
---@field type string media type
---@field data string

-- A line that stands nowhere in the data.
local function boundary(data)
  local n, line = 0, "earthshine"
  while data:find(line, 1, true) do n, line = n + 1, "earthshine" .. n + 1 end
  return line
end

--- Makes a multipart POST of encoded parameters and a file.
---@param path string
---@param pairs_list table[]
---@param upload earthshine.upload
---@return earthshine.cmr_request
function request.with_file(path, pairs_list, upload)
  local all = { upload.data }
  for _, pair in ipairs(pairs_list) do all[#all + 1] = tostring(pair[2]) end
  local line, parts = boundary(table.concat(all, "\n")), {}
  for _, pair in ipairs(pairs_list) do
    parts[#parts + 1] = ('--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'):format(
      line, pair[1], pair[2])
  end
  parts[#parts + 1] = ('--%s\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n'
    .. "Content-Type: %s\r\n\r\n"):format(line, upload.name,
    upload.file:gsub('[%c"\\]', "_"), upload.type)
  parts[#parts + 1] = upload.data
  parts[#parts + 1] = ("\r\n--%s--\r\n"):format(line)
  return {
    method = "POST", path = path, body = table.concat(parts),
    headers = { ["Content-Type"] = "multipart/form-data; boundary=" .. line },
  }
end

return request
