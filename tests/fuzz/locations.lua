--- What a hostile server may write into a Location, for the redirect fuzzer: with what it means,
--- where that is beyond doubt.

local model = require "tests.fuzz.model"

local locations = {}

--- Hosts of every kind, and such as look like them.
locations.HOSTS = {
  "urs.earthdata.nasa.gov", "cmr.earthdata.nasa.gov", "data.lpdaac.earthdatacloud.nasa.gov",
  "uat.urs.earthdata.nasa.gov", "e4ftl01.cr.usgs.gov", "cddis.nasa.gov", "datapool.asf.alaska.edu",
  "foreign.example.org", "urs.earthdata.nasa.gov.example.org", "evilearthdata.nasa.gov",
  "earthdata.nasa.gov", "www.cddis.nasa.gov", "urs-earthdata.nasa.gov", "127.0.0.1", "[::1]",
  "bucket.s3.us-west-2.amazonaws.com", "d1.cloudfront.net", "xn--rs-7ka.earthdata.nasa.gov",
}

local function pick(list) return list[math.random(#list)] end

local QUERIES <const> = {
  "", "", "", "?a=1&b=%20", "?X-Amz-Signature=sig-canary", "?x%2damz-signature=sig-canary",
  "?Expires=1&Signature=sig-canary&Key-Pair-Id=k", "?code=code-canary&state=%2Fx", "?u=https://o/",
  "?@evil.example.org", "?a=b;Signature=sig-canary", "?%58-Amz-Security-Token=sig-canary",
}

local function target()
  return ("/go/%d%s"):format(math.random(3) == 1 and 1 or math.random(9999), pick(QUERIES))
end

local function mixed_case(text)
  return (text:gsub("%a", function(c) return math.random(2) == 1 and c:upper() or c end))
end

local function escaped_letter(host)
  local at = math.random(#host)
  return ("%s%%%02x%s"):format(host:sub(1, at - 1), host:byte(at), host:sub(at + 1))
end

-- Each takes scheme, host and target, and returns a location and its meaning, as make does.
local FORMS <const> = {
  function(scheme, host, to)
    return scheme .. "://" .. host .. to, { host = host, target = to }
  end,
  function(scheme, host, to)
    local dot = not host:find "%]$" and math.random(2) == 1 and "." or ""
    local port = math.random(2) == 1 and (scheme == "https" and ":443" or ":80") or ""
    return mixed_case(scheme) .. "://" .. mixed_case(host) .. dot .. port .. to,
      { host = host, target = to }
  end,
  function(scheme, host, to)
    if host:find "%[" then return "//" .. host .. to, { host = host, target = to } end
    return scheme .. "://" .. escaped_letter(host) .. to, { host = host, target = to }
  end,
  function(_, host, to) return "//" .. host .. to, { host = host, target = to } end,
  function(_, _, to) return to, { target = to } end,
  function(_, _, to) return pick { "..", ".", "x", "?z=", "#f" } .. to, {} end,
  function() return pick { "", "#f", "?q=1", "a/b", "./", "../../.." }, {} end,
  function(scheme, host, to)
    local port = pick { 8443, 1, 65535, 8080, 444 }
    return ("%s://%s:%d%s"):format(scheme, host, port, to),
      { host = host, port = port, target = to }
  end,
  function(scheme, host, to)
    return pick { " ", "\t", "  " } .. scheme .. "://" .. host .. to .. pick { " ", "\t" },
      { host = host, target = to }
  end,
  function(scheme, host, to)
    local user = pick { model.LOGIN .. "@", "u:p@", "u@", ":@", "@", "a%40b@" }
    return scheme .. "://" .. user .. host .. to, user ~= "@" and user ~= ":@" and "refuse" or nil
  end,
  function(scheme, _, to) return scheme .. "://" .. pick(model.METADATA) .. to, "refuse" end,
  function(_, host, to) return "http://" .. host .. to, "downgrade" end,
  function(_, host, to)
    return pick { "ftp", "file", "s3", "ws" } .. "://" .. host .. to, "refuse"
  end,
  function(scheme, host, to)
    return scheme .. "://" .. host:gsub("[.u]", {
      ["."] = pick { "\u{3002}", "\u{ff0e}", "\u{ff61}" }, u = pick { "\u{ff55}", "u\u{ad}" },
    }) .. to, not host:find "[.u]" and { host = host, target = to } or "refuse"
  end,
  function(scheme, host, to)
    local odd = pick {
      "%s:/%s%s", "%s:///%s%s", "%s:%s%s", "%s:\\\\%s%s", "%s://evil.example.org\\@%s%s",
      "%s://evil.example.org#@%s%s", "%s://evil.example.org?@%s%s", "%s://evil.example.org\\.%s%s",
      "%s://%s%%00.example.org%s", "%s://%s%%2eexample.org%s", "%s://%s%%40example.org%s",
      "%s://%s..%s", "%s://.%s%s", "%s://%s:%s", "%s://%s:-1%s", "%s://%s:0%s", "%s://%s:99999%s",
      "%s://%s\t.example.org%s", "%s://%s example.org%s", "%s://%s\\%s", "%s//%s%s", "%s://%s;x%s",
      "%s://[%s]%s", "%s://%s%%5c@example.org%s", "%s://a@b@%s%s", "%s://%s:443@example.org%s",
      "\x01%s://%s%s", "%s\t://%s%s", "%s://%s,%s", "javascript:%s//%s%s", "%s://%s\r\nX: y%s",
    }
    return odd:format(scheme, host, to)
  end,
  function(_, host, to) return pick { "\\\\", "/\\", "\\/", "///", "////" } .. host .. to end,
}

-- Some bytes changed, doubled or lost.
local function wound(text)
  for _ = 1, math.random(2) do
    local at = math.random(0, #text)
    local put = pick { "", "@", "\\", "/", ".", ":", "%", "\t", "#", "?" }
    text = text:sub(1, at) .. put .. text:sub(at + math.random(1, 2))
  end
  return text
end

--- A location and its meaning.
---@param scheme string of the system: "https", or "http" for a plain one
---@param hosts? string[]
---@return string text
---@return table|string|nil meaning { host?, port?, target? }: there (nil: where it was); "refuse";
--- "downgrade": refused where it comes from https; nil: readers may differ
---@return boolean? wounded its query's names may be others now
function locations.make(scheme, hosts)
  local text, meaning = pick(FORMS)(scheme, pick(hosts or locations.HOSTS), target())
  if math.random(6) == 1 then return wound(text), nil, true end
  return text, meaning
end

return locations
