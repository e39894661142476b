--- The list of hosts that are reached without a proxy, as NO_PROXY has it.

local addresses = require "earthshine.http.addresses"

local except = {}

-- A name without the dot that may stand at its end.
local function without_dot(host) return (host:gsub("%.$", "")) end

-- An address as eight groups of 16 bits, IPv4 as the last two; nil if it is none.
local function groups_of(text)
  local inner = text:match "^%[(.*)%]$" or text
  if inner:find(":", 1, true) then return addresses.ipv6(inner), 128 end
  local ipv4 = inner:find "^[%dx.]+$" and addresses.ipv4(inner)
  if ipv4 then return { 0, 0, 0, 0, 0, 0xffff, ipv4 >> 16, ipv4 & 0xffff }, 32 end
end

local function same_network(a, b, bits)
  for i = 1, 8 do
    local here = math.max(0, math.min(16, bits - 16 * (i - 1)))
    if (a[i] ~ b[i]) >> (16 - here) ~= 0 then return false end
  end
  return true
end

-- One word of the list; nil and why if it names nothing.
local function rule_of(word)
  if word == "*" then return { all = true } end
  local network, size = word:match "^([^/]+)/(%d+)$"
  if network then
    local groups, most = groups_of(network)
    size = math.tointeger(tonumber(size))
    if not groups or size > most then return nil, "is no network such as 10.0.0.0/8" end
    return { groups = groups, bits = size + 128 - most }
  end
  local groups = groups_of(word)
  if groups then return { groups = groups, bits = 128 } end -- IPv6, which has colons of its own
  local host, port = word:match "^(.+):(%d+)$"
  port = port and math.tointeger(tonumber(port))
  host = without_dot(host or word)
  groups = groups_of(host)
  if groups then return { groups = groups, bits = 128, port = port } end
  local name = host:lower():gsub("^%*?%.", "")
  if name == "" or name:find "[^%w._-]" then
    return nil, "is no host name, .domain, address, network or *"
  end
  return { name = name, port = port }
end

--- Reads a list: host names (each stands for the hosts below it too), also as ".domain" or
--- "*.domain", IP addresses, networks as "10.0.0.0/8" or "fd00::/8", "*" for all; names and
--- addresses may have a port. What names nothing is left out.
---@param text string separated by commas or blanks
---@return table[] rules
---@return string? wrong the first word that was left out, and why
function except.read(text)
  local rules, wrong = {}, nil
  for word in text:gmatch "[^%s,]+" do
    local rule, why = rule_of(word)
    rules[#rules + 1] = rule
    if not rule then wrong = wrong or ("%q %s"):format(word, why) end
  end
  return rules, wrong
end

--- Whether a list has a host.
---@param rules table[] of except.read
---@param host string in lower case; IPv6 in brackets; a dot may stand at its end
---@param port integer
---@return boolean
function except.has(rules, host, port)
  host = without_dot(host)
  local groups = groups_of(host)
  for _, rule in ipairs(rules) do
    local fits
    if rule.all then
      fits = true
    elseif rule.groups then
      fits = groups and same_network(rule.groups, groups, rule.bits)
    else
      fits = not groups
        and (host == rule.name or host:sub(-#rule.name - 1) == "." .. rule.name)
    end
    if fits and (not rule.port or rule.port == port) then return true end
  end
  return false
end

return except
