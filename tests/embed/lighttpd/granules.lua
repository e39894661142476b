--- A page of lighttpd's: the granules that a collection has, as JSON.
--
--     /granules?short_name=MUR-JPL-L4-GLOB-v4.1&temporal=2020-07-01,2020-07-03&count=10
--
-- It runs in mod_magnet, whose Lua is 5.4 in Debian; lighttpd.conf beside this file has the rest.
--
-- * mod_magnet keeps one Lua state a script and worker process. The engine is made at the first
--   request, after lighttpd has forked its workers, as it must be. It stays with the state, and
--   with it the connections to CMR.
-- * A request is handled in one go: while this script waits, its worker serves nobody else, and
--   tasks of two requests never run side by side. So a page that asks other servers needs an end
--   (SECONDS), and lighttpd several workers (server.max-worker). Within one request tasks are as
--   useful as anywhere: `es.async.map` asks several things at once.
-- * The chunk is run anew for each request. What is to last belongs into a module.
-- * An error that is raised is a 500; lighttpd's log tells it only if it is a string, which ours
--   are not: `tostring` them.

local es = require "earthshine"
local json = require "earthshine.json"

local SECONDS <const> = 20
local MOST <const> = 100

local STATUS <const> = { invalid_query = 400, invalid = 400, rate_limited = 503, timeout = 504 }

local function answer(status, value)
  lighty.r.resp_header["Content-Type"] = "application/json"
  lighty.r.resp_body:set(json.encode(value) .. "\n")
  return status
end

-- A system file is what tests and the sandbox have; a service for users asks the real one.
local function system()
  local path = os.getenv "EARTHSHINE_SYSTEM"
  if not path then return "PROD" end
  local file <close> = assert(io.open(path))
  local whole = json.decode(file:read "a")
  return { name = whole.name, cmr = whole.cmr, edl = whole.edl, connect_to = whole.connect_to,
    ca_file = whole.ca_file, data_hosts = whole.data_hosts }
end

-- The granules' names, or nil and an error.
local function search(parameters, count)
  local session = es.session { system = system() }
  return es.async.timeout(SECONDS, function()
    local names = {}
    for i, granule in ipairs(assert(session.search_data(parameters):take(count))) do
      names[i] = granule.umm.GranuleUR
    end
    return names
  end)
end

local asked = lighty.c.urldec_query(lighty.r.req_attr["uri.query"] or "")
local count = math.tointeger(tonumber(asked.count or 10))
if not count or count < 1 or count > MOST then
  return answer(400, { error = "invalid", message = "count must be from 1 to " .. MOST })
end
local first, last = (asked.temporal or ""):match "^([^,]*),([^,]*)$"
local names, err = search({
  short_name = asked.short_name, temporal = first and { first, last },
}, count)
if not names then
  return answer(STATUS[err.code] or 502, { error = err.code, message = err.message })
end
return answer(200, { granules = json.array(names) })
