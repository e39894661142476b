--- Replies of the sandbox's CMR: the headers that the real service sends, and errors in JSON or
--- XML.

local Json = require "earthshine.sandbox.catalog.json"
local Random = require "earthshine.sandbox.catalog.random"
local core = require "earthshine.core"
local hosts = require "earthshine.sandbox.hosts"

local Replies = {}

local EXPOSED = "CMR-Hits, CMR-Request-Id, X-Request-Id, CMR-Scroll-Id, CMR-Search-After, "
  .. "CMR-Timed-Out, CMR-Shapefile-Original-Point-Count, CMR-Shapefile-Simplified-Point-Count"

local count = 0

-- A request id: the caller's own, else a new UUID.
local function request_id(request)
  local given = request.headers["cmr-request-id"] or request.headers["x-request-id"]
  if given then return given end
  count = count + 1
  local a, b = Random.bits(count, os.time()), Random.bits(count, os.time() + 1)
  return ("%08x-%04x-4%03x-%04x-%012x"):format(a >> 32, a >> 16 & 0xffff, a & 0xfff,
    b >> 48 & 0x3fff | 0x8000, b & 0xffffffffffff)
end

local function with_headers(request, status, content_type, body, more)
  local id = request_id(request)
  local headers = {
    { "Content-Type", content_type }, { "Access-Control-Expose-Headers", EXPOSED },
    { "Access-Control-Allow-Origin", "*" }, { "CMR-Request-Id", id }, { "X-Request-Id", id },
    { "Strict-Transport-Security", "max-age=31536000; includeSubDomains; preload" },
    { "X-Content-Type-Options", "nosniff" }, { "X-Frame-Options", "SAMEORIGIN" },
    { "X-XSS-Protection", "1; mode=block" }, { "Server", "ServerTokens ProductOnly" },
    { "Vary", "Accept-Encoding" },
  }
  for _, h in ipairs(more or {}) do headers[#headers + 1] = h end
  return { status = status, headers = headers, body = body }
end

local HASHED = 1 << 16

-- The digests of a body; none of a long one, where they cost more than the search, and none without
-- TLS, where links are written anew on the way out.
local function digests(body)
  if #body > HASHED or hosts.scheme ~= "https" then return {} end
  return { { "Content-MD5", core.hash("md5", body) }, { "Content-SHA1", core.hash("sha1", body) } }
end

--- A page of results.
---@param request table
---@param content_type string
---@param body string
---@param facts { hits: integer, took: integer, after: string?, timed_out: boolean?,
---  uploaded: sandbox.uploaded? }
function Replies.page(request, content_type, body, facts)
  local more = digests(body)
  more[#more + 1] = { "CMR-Hits", tostring(facts.hits) }
  more[#more + 1] = { "CMR-Took", tostring(facts.took) }
  if facts.timed_out then more[#more + 1] = { "CMR-Timed-Out", "true" } end
  if facts.uploaded then
    more[#more + 1] = { "CMR-Shapefile-Original-Point-Count", tostring(facts.uploaded.original) }
    if facts.uploaded.simplified then
      more[#more + 1] = { "CMR-Shapefile-Simplified-Point-Count",
        tostring(facts.uploaded.simplified) }
    end
  end
  if facts.after then more[#more + 1] = { "CMR-Search-After", facts.after } end
  return with_headers(request, 200, content_type, body, more)
end

--- One record, or any other single body.
function Replies.record(request, content_type, body, revision)
  local more = digests(body)
  if revision then more[#more + 1] = { "CMR-Revision-Id", tostring(revision) } end
  return with_headers(request, 200, content_type, body, more)
end

local function xml(s)
  return (s:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" }))
end

--- Errors, all messages of a request together.
---@param request table
---@param status integer
---@param messages string[]
---@param json boolean
function Replies.errors(request, status, messages, json)
  if json then
    return with_headers(request, status, "application/json", Json.encode { errors = messages })
  end
  local list = {}
  for k, message in ipairs(messages) do list[k] = "<error>" .. xml(message) .. "</error>" end
  local body = '<?xml version="1.0" encoding="UTF-8"?><errors>' .. table.concat(list) .. "</errors>"
  return with_headers(request, status, "application/xml", body)
end

--- Plain text.
function Replies.text(status, body)
  return {
    status = status, headers = { { "Content-Type", "text/plain; charset=utf-8" } }, body = body,
  }
end

--- The answer to OPTIONS.
function Replies.options(request)
  return with_headers(request, 200, "text/plain; charset=utf-8", "", {
    { "Access-Control-Allow-Methods", "POST, GET, OPTIONS" },
    { "Access-Control-Max-Age", "3628800" },
    { "Access-Control-Allow-Headers", "Echo-Token, Client-Id, CMR-Request-Id, CMR-Scroll-Id, "
      .. "CMR-Search-After, Authorization, X-Request-Id" },
  })
end

local PAGE = "<!DOCTYPE html><html><head><title>Page not found</title></head><body><h1>404</h1>"
  .. "<p>The page you are looking for could not be found.</p></body></html>"

--- What an unknown address gets: a page, not JSON.
function Replies.not_found()
  return { status = 404, headers = { { "Content-Type", "text/html; charset=utf-8" } }, body = PAGE }
end

return Replies
