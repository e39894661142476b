--- One file: is it there already, fetch it if not, and know that it is whole.
--
-- The core does the work of a transfer in one piece: it writes `.part`, checks length and digest,
-- syncs and renames. Here is decided what that means.

local await = require "earthshine.async.await"
local Error = require "earthshine.error"
local http = require "earthshine.http"
local scheduler = require "earthshine.async.scheduler"
local url = require "earthshine.url"

local one = {}

-- What has been fetched with a wrong checksum is fetched once more: the wire may have been wrong.
local TRIES <const> = 2
-- Files up to this many bytes are read again before they count as complete; comparing the checksum
-- of a small file costs less than a request.
local SMALL <const> = 16 << 20

local DIGESTS <const> = {
  md5 = true, sha1 = true, sha224 = true, sha256 = true, sha384 = true, sha512 = true, sm3 = true,
  adler32 = true, crc32 = true,
}

-- Files that are compressed themselves. Where a server names that as a content coding, as many do,
-- it is still the file that is wanted.
local COMPRESSED <const> = {
  gz = true, tgz = true, Z = true, bz2 = true, xz = true, zst = true,
}

-- The digest to compare, or nil and why there is none.
local function digest_of(context, file)
  local checksum = file.checksum
  if not checksum then return nil, "the metadata states no checksum" end
  if not context.verify then return nil, "not asked for" end
  if DIGESTS[checksum.algorithm] then return checksum.algorithm end
  return nil, ("checksums by %s cannot be computed here"):format(checksum.algorithm)
end

-- How big the server says that a file is, or nil. Nothing else depends on this answer.
local function size_on_server(context, file)
  local ok, response = pcall(http.request, context.session, {
    method = "HEAD", url = file.url, what = "size of " .. file.name,
  })
  if not ok then
    if not Error.is(response) or Error.unwinds(response) then error(response, 0) end
    return nil
  end
  local media = response.headers["content-type"] or ""
  if media:find("html", 1, true) and not file.name:find "%.html?$" then return nil end
  if response.headers["content-encoding"] then return nil end -- the size of something else
  return math.tointeger(tonumber(response.headers["content-length"]))
end

-- Why a file that is there is complete; nil if it is not, or nobody can tell.
local function complete(context, file, path, found)
  local digest = digest_of(context, file)
  local compare = digest and (context.verify == "all" or found.size <= SMALL)
  local size = file.size
  if not size and not compare then
    size = size_on_server(context, file)
    if not size then return nil end
  end
  if size and size ~= found.size then return nil end
  if not compare then return "same size" end
  local hex = await.op(scheduler.engine():hash_file(path, digest))
  return hex == file.checksum.value and "same " .. digest or nil
end

-- What is at a file's path now: nil, or the facts about a plain file. Where that cannot be known,
-- the attempt to write there will tell why.
local function present(path)
  local found = await.try(scheduler.engine():stat(path))
  if not found then return nil end
  if found.kind ~= "file" then
    Error.raise {
      code = "exists", message = ("%s is there already, and it is %s"):format(path,
        found.kind == "directory" and "a folder" or "no file"),
    }
  end
  return found
end

-- The error as a downloader sees it: which file, and what the core's word means here.
local function explain(err, path)
  if err.code == "exists" then
    err.message = path .. " is being written by another process at this moment; it was left alone"
  elseif err.code == "not_found" and err.status ~= 404 and err.status ~= 410 then
    err.code = "io" -- not the server's file is missing, but the folder
  end
  return err
end

-- One transfer. Ranges and the resumption of a part come in here: the plan has one part so far.
local function transfer(context, file, path)
  local digest = digest_of(context, file)
  local response = http.request(context.session, {
    url = file.url,
    what = file.name,
    ok = { 200 },
    sink = {
      path = path, part = path .. ".part", durable = context.durable,
      length = context.verify and file.size or nil,
      digest = digest, expect = digest and file.checksum.value,
      nonempty = file.size ~= 0, -- a server that failed politely sends nothing
      coded = COMPRESSED[file.name:match "%.(%w+)$"] or nil,
      refuse = not file.name:find "%.html?$" and "text/html" or nil,
      watch = file.watch,
    },
  })
  if response.file then return response end
  Error.raise {
    code = "auth", status = response.status, url = url.redact(file.url),
    message = file.name .. " failed: Earthdata Login answered in place of the data: "
      .. "the login is missing or not accepted; log in again",
    attempts = response.attempts,
  }
end

-- Repeats a transfer whose result was wrong, once.
local function fetch(context, file, path)
  local attempts = 0
  for try = 1, TRIES do
    local ok, response = pcall(transfer, context, file, path)
    if ok then
      response.attempts = attempts + response.attempts
      return response
    end
    local err = response
    if not Error.is(err) then error(err, 0) end
    attempts = attempts + (err.attempts or 1)
    err.attempts = attempts
    if err.code ~= "checksum" or try == TRIES then error(explain(err, path), 0) end
    context.session:log("info", err.message .. "; fetching it once more", { url = file.url })
  end
end

--- Brings one file to its place.
---@param context table of the download: session, target, force, verify, durable, prepare
---@param file earthshine.download.wanted with its `name` in the folder
---@return "file"|"skip" kind
---@return earthshine.download.file|earthshine.download.skip entry of the report
---@raise earthshine.error
function one.bring(context, file)
  local path = context.target .. "/" .. file.name
  local found = present(path)
  local reason = found and not context.force and complete(context, file, path, found)
  if reason then
    return "skip", {
      url = file.url, path = path, bytes = found.size, reason = reason, granule = file.granule,
    }
  end
  context:prepare()
  local began = context.session:monotonic()
  local response = fetch(context, file, path)
  local digest, unverified = digest_of(context, file)
  return "file", {
    url = file.url, path = path, bytes = response.file.bytes, granule = file.granule,
    seconds = context.session:monotonic() - began, attempts = response.attempts,
    verified = digest, unverified = unverified,
  }
end

return one
