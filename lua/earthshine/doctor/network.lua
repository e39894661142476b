--- The checks of what lies beyond this machine: services, certificates, clocks, buckets.

local core = require "earthshine.core"
local Probes = require "earthshine.doctor.probes"
local Search = require "earthshine.search"
local Status = require "earthshine.status"
local clock = require "earthshine.auth.clock"
local files = require "earthshine.async.files"
local url = require "earthshine.url"
local attempt = require "earthshine.doctor.attempt"

local network = {}

local ADVICE <const> = {
  dns = "check the network and its name server; where only a proxy leads out, set https_proxy",
  network = "check the network, its firewall, and the proxy if there is one",
  timeout = "check the network, its firewall, and the proxy if there is one; or the service is "
    .. "slow: try again later",
  tls = "if a proxy opens TLS on the way, its certificate must be among the trusted ones (ca_file "
    .. "of the system); check the date of this machine, too",
  credentials = "check user name and password at https://urs.earthdata.nasa.gov",
  rate_limited = "wait a little, then try again",
}

--- What to do about an error, as far as its code tells.
---@param err earthshine.error
---@return string
function network.advice(err)
  return ADVICE[err.code] or err.resolution_url and "open " .. err.resolution_url
    or "try again; if it stays so, ask earthdata-support@nasa.gov, or your administrator"
end

local function milliseconds(seconds) return ("%d ms"):format(math.floor(seconds * 1000 + 0.5)) end

-- A search or a login does without the others.
local NEEDED <const> = { edl = true, cmr = true }

--- Whether a service answers.
function network.endpoint(context, name)
  local probe = context.probes:get(name)
  local host = url.host_of(context.session.system[name])
  if probe.err then
    return { NEEDED[name] and "failure" or "warning", tostring(probe.err),
      network.advice(probe.err) }
  end
  local took = milliseconds(probe.seconds)
  if probe.status >= 500 then
    return { "warning", ("%s answers with status %d, in %s"):format(host, probe.status, took),
      "it is out of order for the moment: see `earthshine status`, and try again later" }
  end
  return { "ok", ("%s answers in %s"):format(host, took) }
end

--- How far the clocks are apart, by the first service that says what time it is.
function network.clock(context)
  for _, name in ipairs(Probes.ENDPOINTS) do
    local probe = context.probes:get(name)
    if probe and probe.skew then
      local host = url.host_of(context.session.system[name])
      local apart = math.abs(probe.skew)
      local remark = clock.remark(probe.skew)
      if remark then
        return { "failure", (remark:gsub(": .*", "")),
          "set it, by NTP for instance; logins and signatures depend on it" }
      elseif apart > 60 then
        return { "warning", ("this machine's clock is %d s %s that of %s"):format(apart // 1,
          probe.skew > 0 and "behind" or "ahead of", host), "set it, by NTP for instance" }
      elseif apart < 2 then
        return { "ok", "this machine's clock agrees with that of " .. host }
      end
      return { "ok", ("this machine's clock is within %d s of that of %s"):format(apart // 1 + 1,
        host) }
    end
  end
  return { "warning", "no service has said what time it is", "mend what failed, then try again" }
end

-- The trusted certificates: a sentence, or nil and what is wrong.
local function trusted(system)
  local path = system.ca_file
  if not path then
    local _, place = core.libraries()
    if not place then return "those of the TLS library are trusted" end
    if not files.stat(place) then
      return nil, ("%s, where the trusted certificates should be, is missing"):format(place)
    end
    return ("those of %s are trusted"):format(place)
  end
  local text = files.read(path, 16 << 20)
  local _, count = text:gsub("%-%-%-%-%-BEGIN CERTIFICATE", "")
  if count == 0 then return nil, ("%s, the system's ca_file, holds no certificate"):format(path) end
  return ("%s of %s %s trusted"):format(count == 1 and "that" or "the " .. count, path,
    count == 1 and "is" or "are")
end

--- Whether the servers' certificates are accepted.
function network.certificates(context)
  local system = context.session.system
  if system.edl:find "^http:" then return { "ok", "the system is plain http and has none" } end
  local sentence, wrong = attempt(trusted, system)
  if not sentence then
    return { "failure", tostring(wrong), system.ca_file and "correct ca_file in the system file"
      or "install the certificates (Debian: the package ca-certificates)" }
  end
  local probe = context.probes:get "edl"
  local host = url.host_of(system.edl)
  if not probe.err then return { "ok", ("%s, and with it %s"):format(sentence, host) } end
  if probe.err.code ~= "tls" then
    return { "warning", ("%s; they were not tried, because %s could not be reached"):format(
      sentence, host), "mend what failed, then try again" }
  end
  return { "failure", tostring(probe.err), network.advice(probe.err) }
end

--- What the status service says.
function network.services(context)
  local status, err = attempt(Status.fetch, context.session)
  if not status then
    return { err.code == "unsupported" and "ok" or "warning", tostring(err), network.advice(err) }
  elseif not status.ok then
    return { "warning", tostring(status), "`earthshine status` has the operators' messages" }
  end
  return { "ok", tostring(status) }
end

-- A bucket of the catalogue with its region; nil where CMR names none.
local function some_bucket(session)
  local found = Search.collections(session, { cloud_hosted = true, count = 5 })
  for collection in found:iter() do
    local where = collection:s3_bucket()
    local name = where and where.region and where.prefixes[1]
      and where.prefixes[1]:match "^s3://([%w.-]+)"
    if name then return { name = name, region = where.region } end
  end
end

-- What can be said about direct access. Only a request that is signed proves it.
local function nearness(region)
  local says = core.getenv "AWS_REGION" or core.getenv "AWS_DEFAULT_REGION"
  if says == region then
    return ("this machine says that it is in %s (AWS_REGION), where direct access works"):format(
      region)
  end
  return ("direct access to S3 works inside %s only, and %s; by https, files come from anywhere")
    :format(region, says and says ~= "" and "this machine says that it is in " .. says
      or "nothing here says where this machine is")
end

--- Whether a bucket can be reached: downloads are sent there. No login and no metadata service is
--- asked, so that where this machine is stays its own word.
function network.buckets(context)
  local session = context.session
  local bucket, err = attempt(some_bucket, session)
  if err then
    return { "warning", "no bucket could be tried, because " .. tostring(err), network.advice(err) }
  elseif not bucket then
    return { "warning", "the catalogue names no bucket that could be tried" }
  end
  local name, region = bucket.name, bucket.region
  -- A sandbox is reached by one scheme and one port, its buckets too.
  local plain = session.system.edl:find "^http:"
  local port = session.system.edl:match ":(%d+)$"
  local address = ("%s://%s.s3.%s.amazonaws.com%s/"):format(plain and "http" or "https", name,
    region, port and ":" .. port or "")
  local probe = Probes.ask(session, address, context.seconds)
  if probe.err then
    return { "failure", ("the bucket %s cannot be reached: %s"):format(name, tostring(probe.err)),
      network.advice(probe.err) }
  end
  return { "ok", ("%s answers in %s; %s"):format(name, milliseconds(probe.seconds),
    nearness(region)) }
end

return network
