--- Earthdata Login's calls for tokens. Basic goes out with the first request, so one call is one
-- request.

local Error = require "earthshine.error"
local http = require "earthshine.http"
local json = require "earthshine.json"

local edl = {}

--- Asks for the user's token: the live one, or a new one. (At most two live at a time, so none is
-- made per run.)
---@param session earthshine.session
---@param login table the credential to send, with basic() and bearer(), in place of the session's
---@return string token
---@return string? expiration_date as the server writes it
function edl.find_or_create_token(session, login)
  local response = http.request(session, {
    method = "POST", url = session.system.edl .. "/api/users/find_or_create_token",
    auth = "basic", login = login, accept = "json", what = "Login", timeout = 60, body = "",
    -- Asking twice gives the same token, so that repeating it is as safe as a GET.
    retry = true,
  })
  local ok, value = pcall(json.decode, response.body)
  if not ok and not Error.is(value) then error(value, 0) end
  local token = type(value) == "table" and value.access_token
  if type(token) ~= "string" or token == "" then
    Error.raise {
      code = "parse", url = response.url, status = response.status,
      message = "Login failed: Earthdata Login answered without a token"
        .. (ok and "" or (" (%s)"):format(tostring(value))),
      cause = not ok and value or nil,
    }
  end
  local date = value.expiration_date
  return token, type(date) == "string" and date or nil
end

return edl
