--- Addresses: taking them apart, joining, escaping, and showing them without the secrets in them.

local core = require "earthshine.core"

local url = {}

---@class earthshine.url_parts
---@field scheme string in lower case
---@field host string in lower case, without a trailing dot; IPv6 in brackets
---@field port? integer
---@field path string
---@field query? string without "?"
---@field fragment? string without "#"
---@field user? string
---@field password? string
---@field text? string the URL itself, where url.join would write the same

--- Takes an absolute URL apart.
---@type fun(text: string): earthshine.url_parts?, string?
url.parse = core.url_parse

--- Resolves a reference (a `Location`, say) against the URL that it was found at.
---@type fun(base: string, reference: string): string?, string?
url.resolve = core.url_resolve

--- Percent-encodes everything but RFC 3986's unreserved characters.
---@type fun(text: string): string
url.escape = core.url_escape

--- Undoes percent-encoding ("+" stays "+").
---@type fun(text: string): string
url.unescape = core.url_unescape

local BRACKETS = { ["%5B"] = "[", ["%5D"] = "]" }

--- Writes pairs as a query or a form body, in their order.
---
--- url.query { { "short_name", "ATL06" }, { "page_size", 10 } }  --> short_name=ATL06&page_size=10
---@param pairs_list table[] pairs {name, value}; names are encoded too, but "[" and "]" are kept
---@return string
function url.query(pairs_list)
  local out = {}
  for i, pair in ipairs(pairs_list) do
    local name = url.escape(tostring(pair[1])):gsub("%%5[BD]", BRACKETS)
    out[i] = name .. "=" .. url.escape(tostring(pair[2]))
  end
  return table.concat(out, "&")
end

--- An address as metadata and people write it, made fit to send: surrounding space gone, inner
-- spaces and bytes beyond ASCII percent-encoded. Nothing else changes, so that a signature in it
-- stays valid.
---@type fun(text: string): string
url.clean = core.url_clean

--- Writes parts as a URL again, without user, password and fragment.
---@param parts earthshine.url_parts
---@return string
function url.join(parts)
  if parts.text then return parts.text end
  local path, query, port = parts.path, parts.query, parts.port
  if not path or path == "" then path = "/" end
  return parts.scheme .. "://" .. parts.host .. (port and ":" .. port or "") .. path
    .. (query and "?" .. query or "")
end

--- The host of a URL, or nil if it is none.
---@param text string
---@return string?
function url.host_of(text)
  local parts = url.parse(text)
  return parts and parts.host
end

local SIGNING = {
  ["x-amz-signature"] = true, ["x-amz-credential"] = true, ["x-amz-security-token"] = true,
  ["x-goog-signature"] = true, ["x-goog-credential"] = true,
  signature = true, awsaccesskeyid = true, ["key-pair-id"] = true, sig = true,
}

-- Of those names, and each character of it may be escaped.
local LONGEST_SIGNING <const> = #"x-amz-security-token"

--- Whether a query carries a signature of its own, as those of S3 and CloudFront do: such a URL is
-- its own credential.
---@param query string? a query without "?"
---@return boolean
function url.is_signed_query(query)
  if not query then return false end
  for name in ("&" .. query):gmatch "[&;]([^=&;]*)" do
    if #name <= 3 * LONGEST_SIGNING and SIGNING[url.unescape(name):lower()] then return true end
  end
  return false
end

--- Whether a URL is presigned.
---@param text string
---@return boolean
function url.is_presigned(text)
  return url.is_signed_query(text:match "^[^?#]*%?([^#]*)")
end

local SECRET_NAMES = {
  code = true, state = true, sid = true, sig = true, key = true, auth = true, pwd = true,
  policy = true, jwt = true, ticket = true, assertion = true, nonce = true,
  ["key-pair-id"] = true, authorization = true,
}
local SECRET_PARTS = {
  "^x%-amz%-", "^x%-goog%-", "token", "secret", "passw", "signature", "credential", "session",
  "api_?%-?key",
  "access_?%-?key",
}

--- Whether a parameter or member of this name usually holds a secret.
---@param name string
---@return boolean
function url.is_secret_name(name)
  name = name:lower()
  if SECRET_NAMES[name] then return true end
  for _, part in ipairs(SECRET_PARTS) do
    if name:find(part) then return true end
  end
  return false
end

-- The most often that an address within an address may be encoded.
local DEEPEST <const> = 4

-- A parameter's value as it may be shown, or nil where it may as it is. An address in it is shown
-- by the same rules, however often it is encoded.
local function redact_value(value, depth)
  if value:find("://", 1, true) then
    local safe = url.redact(value)
    return safe ~= value and safe or nil
  end
  local inner = depth < DEEPEST and value:find("%", 1, true) and url.unescape(value)
  local safe = inner and inner ~= value and redact_value(inner, depth + 1)
  return safe and url.escape(safe)
end

local function redact_pair(before, name, value)
  if value ~= "" and url.is_secret_name(url.unescape(name)) then
    return before .. name .. "=****"
  end
  local safe = redact_value(value, 1)
  return safe and before .. name .. "=" .. safe
end

--- A URL as it may be shown: without user name and password, fragment, and the values of parameters
-- that hold secrets.
-- What is no URL at all is shown only if it has no part that could hold one.
---
---     url.redact "https://u:p@h/x?token=abc&a=1"   --> https://h/x?token=****&a=1
---@param text string
---@return string
function url.redact(text)
  if text:find("[@?#;]") == nil then return text end
  if not url.parse(url.clean(text)) then
    return (text:match "^%a[%w+.%-]*://" or "") .. "****"
  end
  text = text:gsub("#.*$", ""):gsub("^(%a[%w+.%-]*:/*)[^/?]*@", "%1")
  local address, query = text:match "^([^?]*)%?(.*)$"
  if not query then address = text end
  address = address:gsub("(;[%w_%-]+)=[^/;]*", function(name)
    return url.is_secret_name(name:sub(2)) and name .. "=****" or nil
  end)
  if not query then return address end
  -- An address that stands in a value as it is brings a "?" of its own.
  query = ("&" .. query):gsub("([&;?])([^=&;?]*)=([^&;?]*)", redact_pair)
  return address .. "?" .. query:sub(2)
end

return url
