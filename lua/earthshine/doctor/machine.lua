--- The checks of this machine: the folder that downloads go to, and the libraries.

local core = require "earthshine.core"
local files = require "earthshine.async.files"
local attempt = require "earthshine.doctor.attempt"

local machine = {}

-- The folder itself or, where it is not there, the nearest above it that is.
local function nearest(path)
  while true do
    local found = files.stat(path)
    if found then return path, found end
    local above = path:match "^(.+)/[^/]+/*$" or path:find "^/" and "/" or "."
    if above == path then return path end
    path = above
  end
end

--- Whether files can be written; a small one is, and is removed again.
function machine.folder(context)
  local wanted = context.folder
  local path, found = nearest(wanted)
  if found and found.kind ~= "directory" then
    return { "failure", ("%s is no folder"):format(path), "name another folder with --to" }
  end
  local probe = ("%s/.earthshine-doctor-%d"):format(path, core.pid())
  local _, err = attempt(function()
    files.write(probe, "earthshine\n", { exclusive = true })
    files.unlink(probe)
  end)
  if err then
    return { "failure", ("nothing can be written in %s: %s"):format(path, tostring(err)),
      "make room, or let this user write there, or name another folder with --to" }
  end
  if path ~= wanted then
    return { "ok", ("%s can be made, %s can be written to"):format(wanted, path) }
  end
  return { "ok", ("%s can be written to"):format(wanted == "." and "the current folder" or wanted) }
end

--- What this runs on.
function machine.versions()
  local parts = { "earthshine " .. core.version, _VERSION }
  for _, library in ipairs((core.libraries())) do
    parts[#parts + 1] = library[1] .. " " .. library[2]
  end
  return { "ok", table.concat(parts, ", ") }
end

return machine
