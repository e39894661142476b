--- Hosts that nobody's data lives on: the metadata services of clouds, which hand out credentials
-- to whoever can ask.

local addresses = {}

local METADATA_NAMES = {
  ["metadata"] = true, ["metadata.google.internal"] = true, ["metadata.goog"] = true,
  ["instance-data"] = true, ["instance-data.ec2.internal"] = true,
  ["metadata.azure.internal"] = true,
}

local function number_of(text)
  if text:find "^0[xX]%x*$" then return #text == 2 and 0 or tonumber(text) end
  if text:find "^0%d" then return tonumber(text, 8) end
  if text:find "^%d+$" then return math.tointeger(text) end
end

--- Reads an IPv4 address in any notation that a resolver takes: 1 to 4 parts, each decimal, octal
-- or hexadecimal.
---@param host string
---@return integer? address 32 bits; nil if it is none
function addresses.ipv4(host)
  local parts = {}
  for text in (host .. "."):gmatch "([^.]*)%." do
    parts[#parts + 1] = number_of(text) or -1
  end
  local count, value = #parts, 0
  if count < 1 or count > 4 then return nil end
  for i = 1, count - 1 do
    if parts[i] < 0 or parts[i] > 255 then return nil end
    value = value << 8 | parts[i]
  end
  local bits = 8 * (5 - count)
  if parts[count] < 0 or parts[count] >= 1 << bits then return nil end
  return value << bits | parts[count]
end

local function groups_of(text, into)
  if text == "" then return true end
  for group in (text .. ":"):gmatch "([^:]*):" do
    local dotted = group:find(".", 1, true) and addresses.ipv4(group)
    if dotted then
      into[#into + 1] = dotted >> 16
      into[#into + 1] = dotted & 0xffff
    elseif group:find "^%x%x?%x?%x?$" then
      into[#into + 1] = tonumber(group, 16)
    else
      return false
    end
  end
  return true
end

--- Reads an IPv6 address.
---@param text string without brackets
---@return integer[]? groups eight of 16 bits; nil if it is none
function addresses.ipv6(text)
  local head, tail = text:match "^(.-)::(.*)$"
  local front, back = {}, {}
  if not groups_of(head or text, front) or not groups_of(tail or "", back) then return nil end
  local missing = 8 - #front - #back
  if missing < 0 or not head and missing ~= 0 then return nil end
  for _ = 1, missing do front[#front + 1] = 0 end
  return table.move(back, 1, #back, #front + 1, front)
end

local function bad_ipv4(address)
  return address >> 16 == 0xa9fe  -- 169.254.0.0/16, link-local: EC2, ECS, Google, Azure, Oracle
    or address == 0x646464c8      -- 100.100.100.200, Alibaba
    or address == 0xa83f8110      -- 168.63.129.16, Azure
    or address == 0xc00000c0      -- 192.0.0.192, Oracle
end

local function bad_ipv6(g)
  if g[1] & 0xffc0 == 0xfe80 then return true end            -- link-local
  if g[1] == 0xfd00 and g[2] == 0x0ec2 then return true end  -- EC2
  if g[1] == 0xfd20 and g[2] == 0x00ce then return true end  -- Google
  if g[1] == 0x2002 then return bad_ipv4(g[2] << 16 | g[3]) end  -- 6to4
  local leading = g[1] | g[2] | g[3] | g[4] | g[5]
  local mapped = leading == 0 and (g[6] == 0xffff or g[6] == 0)
  local nat64 = g[1] == 0x64 and g[2] == 0xff9b
  return (mapped or nat64) and bad_ipv4(g[7] << 16 | g[8])
end

--- Why a host must never be asked, or nil if it may be.
---@param host string in lower case; IPv6 in brackets
---@return string?
function addresses.refusal(host)
  local inner = host:match "^%[(.*)%]$"
  if inner then
    local groups = addresses.ipv6(inner)
    if not groups then return "not a plain IPv6 address" end
    return bad_ipv6(groups) and "the address of a cloud metadata service" or nil
  end
  if host:find "[^%w._-]" then
    return "the host name has characters that a name cannot have; "
      .. "international names are written in their xn-- form"
  end
  if METADATA_NAMES[host] or host:find "%.metadata%.google%.internal$" then
    return "the name of a cloud metadata service"
  end
  local address = host:find "^[%dx]" and addresses.ipv4(host)
  return address and bad_ipv4(address) and "the address of a cloud metadata service" or nil
end

return addresses
