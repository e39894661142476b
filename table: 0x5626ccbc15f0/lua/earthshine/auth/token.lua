--- A user's token as it is shown: when it was made, when it ends, and a name that is no secret.
-- @module earthshine.auth.token


local core = require "earthshine.core"
local jwt = require "earthshine.auth.jwt"
local time = require "earthshine.time"

--- 
-- @table earthshine.token
-- @field id string eight hexadecimal digits that name it: the beginning of its SHA-256
-- @field username string whose it is, where the token says so
-- @field issued number seconds since 1970
-- @field expires number seconds since 1970; nil where neither token nor server says
-- @field live boolean whether it had not ended when it was listed
-- @field current boolean whether the login that listed it uses it

local Token = {}
Token.__index = Token
Token.__name = "earthshine.token"

--- The name of a token.
-- @param text string
-- @return string
function Token.id_of(text)
  return core.hash("sha256", text):sub(1, 8)
end

--- Makes the record of a token.
-- @param text string
-- @param date? string the server's expiry date, where the token has none
-- @param now number
-- @param current boolean
-- @return earthshine.token
function Token.new(text, date, now, current)
  local claims = jwt.read(text) or {}
  local expires = claims.exp or date and time.parse_edl(date) or nil
  return setmetatable({
    id = Token.id_of(text), username = claims.uid, issued = claims.iat, expires = expires,
    live = not expires or expires > now, current = current, secret = core.secret(text),
  }, Token)
end

--- The token itself, for a program that takes no other form (`EARTHDATA_TOKEN`, say). Whoever has
-- it has the account's data.
-- @return string
function Token:reveal()
  return core.reveal(self.secret)
end

--- Whether a value is such a record.
-- @param value any
-- @return boolean
function Token.is(value)
  return getmetatable(value) == Token
end

function Token:__tostring()
  local ends = "no known end"
  if self.expires then
    ends = (self.live and "until " or "ended ") .. time.format(self.expires, 0)
  end
  return ("token %s, %s%s"):format(self.id, ends, self.current and ", in use" or "")
end

return Token
