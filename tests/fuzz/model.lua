--- The law of secrets once more, for the redirect fuzzer: small, by hand, and without a line of the
--- library's, so that the two can disagree.

local model = {}

model.LOGIN = "urs.earthdata.nasa.gov"

local TOKEN_DOMAINS <const> = {
  "earthdata.nasa.gov", "earthdatacloud.nasa.gov", "eosdis.nasa.gov", "asf.alaska.edu", "ornl.gov",
  "cr.usgs.gov",
}
local SIGNED <const> = {
  "x%-amz%-signature", "x%-amz%-credential", "x%-amz%-security%-token", "signature",
  "key%-pair%-id",
}

--- Addresses that hand out a machine's credentials, as a server may write them.
model.METADATA = {
  "169.254.169.254", "169.254.170.2", "0xa9fea9fe", "2852039166", "0251.0376.0251.0376",
  "169.254.43518", "169.254.169.254.", "0xA9.0376.43518", "0xa9%2e0376.43518", "2852039166..",
  "169.254.169.254..", "[fd00:ec2::254]", "[FD00:0EC2:0:0:0:0:0:254]", "[::ffff:169.254.169.254]",
  "[::FFFF:a9fe:a9fe]", "[64:ff9b::a9fe:a9fe]", "[fe80::1]", "[fe80::1%25eth0]", "100.100.100.200",
  "metadata.google.internal", "Metadata.Google.Internal.", "metadata", "168.63.129.16",
}

local METADATA <const> = {}
for _, host in ipairs(model.METADATA) do METADATA[host:lower():gsub("%.+$", "")] = true end

-- One of inet_aton's numbers.
local function number(text)
  if text:find "^0[xX]%x+$" then return math.tointeger(tonumber(text)) end
  if text:find "^0[0-7]*$" then return tonumber(text, 8) end
  return text:find "^[1-9]%d*$" and math.tointeger(tonumber(text)) or nil
end

-- Whether a host is a spelling of a link-local IPv4 address: up to four numbers, of which the last
-- fills what is left of 32 bits.
local function is_link_local(host)
  local parts, value = {}, 0
  for text in (host .. "."):gmatch "([^.]*)%." do parts[#parts + 1] = number(text) or math.huge end
  if #parts > 4 then return false end
  for i, part in ipairs(parts) do
    local bits = i == #parts and 8 * (5 - #parts) or 8
    if part >= 1 << bits then return false end
    value = value << bits | part
  end
  return value >> 16 == 0xa9fe
end

--- Takes apart an address in the one form that may be sent: nil for any other.
---@param text string
---@return table? { scheme, host, port, target }
function model.read(text)
  if text:find "[^\x21-\x7e]" then return nil end
  local scheme, authority, target = text:match "^(https?)://([^/?#@\\]+)(/[^#]*)$"
  if not scheme then return nil end
  local host, port = authority:match "^(%[[%x:.]+%]):?(%d*)$"
  if not host then host, port = authority:match "^([%l%d._-]+):?(%d*)$" end
  if not host or host:sub(-1) == "." then return nil end
  port = math.tointeger(tonumber(port)) or (scheme == "https" and 443 or 80)
  return { scheme = scheme, host = host, port = port, target = target }
end

--- Whether an address must never be asked.
function model.forbidden(at)
  return METADATA[at.host] or is_link_local(at.host) or at.host:find "metadata%.google%.internal$"
end

--- What may go to an address: basic, bearer, cookies.
function model.may(at)
  local query = (at.target:match "%?(.*)$" or ""):lower():gsub("%%(%x%x)", function(hex)
    return string.char(tonumber(hex, 16))
  end)
  for _, name in ipairs(SIGNED) do
    if ("&" .. query .. "&"):find("[&;]" .. name .. "[=&;]") then return {} end
  end
  if at.port ~= (at.scheme == "https" and 443 or 80) then return {} end
  local bearer = at.host == "cddis.nasa.gov"
  for _, domain in ipairs(TOKEN_DOMAINS) do
    bearer = bearer or at.host:sub(-#domain - 1) == "." .. domain
  end
  return { basic = at.host == model.LOGIN, bearer = bearer, cookies = true }
end

--- Whether a cookie may go to a host (RFC 6265, 5.1.3 and 5.3).
---@param cookie { host: string, domain?: string }
---@param host string
function model.owns(cookie, host)
  local domain = cookie.domain and cookie.domain:lower()
  if not domain then return host == cookie.host end
  local function below(name) return name == domain or name:sub(-#domain - 1) == "." .. domain end
  return below(cookie.host) and below(host) and domain:find(".", 1, true) ~= nil
end

--- The method after a redirect (RFC 9110, 15.4).
function model.method(status, method)
  if status == 303 and method ~= "HEAD" then return "GET" end
  if (status == 301 or status == 302) and method == "POST" then return "GET" end
  return method
end

return model
