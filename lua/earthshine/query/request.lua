--- The HTTP request of a query's page: method, path and percent-encoded parameters, or a form with
-- a file in it.
--
-- The record versions are pinned by the path's extension, which CMR prefers to any header: 1.6.6 of
-- granules and 1.18.4 of collections are what production serves unasked. CMR translates newer
-- records down to them, so that no reply changes its form when the service moves on; a version
-- newer than the server's own would be refused.

local first_of = require "earthshine.query.collections_first"
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
---@field first? earthshine.query_request for collections that are found first
---@field form? table[] pairs {name, text} of the form that the body is, but for its file
---@field file? { name: string, path: string, type?: string } the file in that form

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

---@class earthshine.upload a file that goes with a search
---@field name string of the form's field
---@field file string its file name
---@field type string media type
---@field data string

--- Takes the file of shapes out of encoded parameters.
---@param pairs_list table[]
---@return table[] pairs the others
---@return string? path
function request.split(pairs_list)
  local out, path = {}, nil
  for _, pair in ipairs(pairs_list) do
    if pair[1] == "shapefile" then path = pair[2] else out[#out + 1] = pair end
  end
  return out, path
end

local UPLOADS <const> = {
  zip = "application/shapefile+zip", geojson = "application/geo+json",
  json = "application/geo+json", kml = "application/vnd.google-earth.kml+xml",
}

--- The name of a file without its folder, and the media type that CMR knows such files by.
---@param path string
---@return string name
---@return string? type nil for files that it does not take
function request.upload_type(path)
  local name = path:match "[^/\\]+$" or path
  return name, UPLOADS[(name:match "%.(%w+)$" or ""):lower()]
end

-- A line that stands in none of the texts.
local function boundary(texts)
  local n, line = 0, "earthshine"
  local all = table.concat(texts, "\n")
  while all:find("--" .. line, 1, true) do n, line = n + 1, "earthshine" .. n + 1 end
  return line
end

--- The request for parameters with a file: a multipart POST.
---@param path string
---@param pairs_list table[]
---@param upload earthshine.upload
---@param page_size? integer
---@return earthshine.query_request
function request.with_file(path, pairs_list, upload, page_size)
  local list = table.move(pairs_list, 1, #pairs_list, 1, {})
  if page_size then list[#list + 1] = { "page_size", tostring(page_size) } end
  local texts, parts = { upload.data }, {}
  for _, pair in ipairs(list) do texts[#texts + 1] = pair[2] end
  local line = boundary(texts)
  for i, pair in ipairs(list) do
    parts[i] = ('--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'):format(line,
      pair[1], pair[2])
  end
  parts[#parts + 1] = ('--%s\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n'
    .. "Content-Type: %s\r\n\r\n"):format(line, upload.name, upload.file:gsub('[%c"\\]', "_"),
    upload.type)
  parts[#parts + 1] = upload.data .. ("\r\n--%s--\r\n"):format(line)
  return {
    method = "POST", path = path, body = table.concat(parts), form = list,
    headers = { ["Content-Type"] = "multipart/form-data; boundary=" .. line },
  }
end

--- The request of a page of a query, as a search sends it. In the place of a shapefile's bytes,
--- which are read when it is sent, the body names the file. Where collections are found first,
--- `first` is the request for them, whose ids the page's own request has besides.
---@param params earthshine.params without an error
---@param page_size? integer
---@return earthshine.query_request
function request.page(params, page_size)
  local path = request.PATHS[params.kind]
  local list, file = request.split(params:encode())
  local made
  if file then
    local name, media = request.upload_type(file)
    made = request.with_file(path, list, { name = "shapefile", file = name, type = media,
      data = ("(the bytes of %s)"):format(file) }, page_size)
    made.file = { name = "shapefile", path = file, type = media }
  else
    made = request.of(path, list, page_size)
  end
  local first = params:first()
  made.first = first and request.of(request.PATHS.collection, first_of.pairs(list, first),
    first_of.PAGE)
  return made
end

return request
