--- A file of shapes that goes with a search, as CMR takes it.

local Error = require "earthshine.error"
local files = require "earthshine.async.files"
local request = require "earthshine.query.request"

-- CMR's own limit.
local LARGEST <const> = 1000000

local function invalid(format, ...)
  local message = format:format(...)
  Error.raise {
    code = "invalid_query", message = "shapefile: " .. message,
    errors = { { field = "shapefile", message = message } },
  }
end

--- Reads a file; raises `invalid_query` for one that CMR would refuse, and what reading raises.
---@param path string with an extension that the query has checked
---@return earthshine.upload
return function(path)
  local name, media = request.upload_type(path)
  local stat = files.stat(path)
  if not stat then invalid("there is no file %s", path) end
  if stat.kind ~= "file" then invalid("%s is no file", path) end
  if stat.size > LARGEST then
    invalid("%s has %d bytes; CMR takes at most %d: simplify it, or give it as polygon, which does "
      .. "that", path, stat.size, LARGEST)
  end
  local data = files.read(path, LARGEST)
  if data == "" then invalid("%s is empty", path) end
  return { name = "shapefile", file = name, type = media, data = data }
end
