--- Checks the token of a search request: none is fine, but a wrong one fails even a public search.

local login_tokens = require "earthshine.sandbox.tokens"

local Tokens = {}

local function redact(token)
  if #token < 25 then return "XXX" end
  return token:sub(1, 10) .. "XXX" .. token:sub(-5)
end

--- Checks what a request carries.
---@param request table
---@param params table<string, any>
---@return integer? status nil where the request may go on
---@return string? message
function Tokens.check(request, params)
  local header = request.headers.authorization
  local parameter = params.token or request.headers["echo-token"]
  if header and params.token then
    return 400, "Multiple authorization tokens found. Tokens may be set as an Authorization header "
      .. "or token query parameter value but not both."
  end
  local token = header and (header:match "^%a+%s+(.*)$" or header) or parameter
  if type(token) ~= "string" then return nil end
  local uid, why = login_tokens.user(token)
  if uid then return nil end
  if why == "token_expired" then
    return 401, ("Token [%s] has expired. Note the token value has been partially redacted.")
      :format(redact(token))
  end
  return 401, "Token does not exist"
end

return Tokens
