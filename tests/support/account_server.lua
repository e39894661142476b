--- An Earthdata Login of one account that keeps tokens, for in-memory transports.

local core = require "earthshine.core"
local json = require "earthshine.json"
local support = require "tests.support.memory_session"

local json_reply, jwt, START <const> = support.json, support.jwt, support.START
local EDL <const> = "https://urs.earthdata.nasa.gov"
local DAY <const> = 86400

--- An Earthdata Login with a list of tokens, newest last, as a handler of an in-memory transport.
---@return table self `tokens`; `answers` by "METHOD /path" in place of its own; `handler`
return function()
  local self = { tokens = {}, answers = {}, made = 0 }
  local function make()
    self.made = self.made + 1
    self.tokens[#self.tokens + 1] = jwt { uid = "jane", iat = START, exp = START + 60 * DAY,
      jti = tostring(self.made) }
    return support.token_reply(self.tokens[#self.tokens], "01/13/2024")
  end
  local routes = {}
  routes["POST /api/users/find_or_create_token"] = function()
    local last = self.tokens[#self.tokens]
    return last and support.token_reply(last) or make()
  end
  routes["POST /api/users/token"] = function()
    if #self.tokens < 2 then return make() end
    return json_reply(403, json.encode { error = "max_token_limit",
      error_description = "The maximum number of tokens has been reached" })
  end
  routes["GET /api/users/tokens"] = function()
    local list = {}
    for i, token in ipairs(self.tokens) do
      list[i] = { access_token = token, token_type = "Bearer", expiration_date = "01/13/2024" }
    end
    return json_reply(200, json.encode(json.array(list)))
  end
  routes["POST /api/users/revoke_token"] = function(record)
    local token = core.url_unescape(record.body:match "^token=(.*)$")
    for i, known in ipairs(self.tokens) do
      if known == token then
        table.remove(self.tokens, i)
        return { status = 200, body = "" }
      end
    end
    return json_reply(400, '{"error":"invalid_token","error_description":"Invalid token"}')
  end
  routes["GET /api/users/jane"] = function()
    return json_reply(200, json.encode {
      uid = "jane", first_name = "Jane", last_name = "Doe", email_address = "jane@example.org",
      country = "Iceland", affiliation = "", user_groups = { { name = "a" }, { name = "b" } },
    })
  end
  function self.handler(record)
    local key = record.method .. " " .. record.url:sub(#EDL + 1)
    local answer = self.answers[key] or routes[key]
    return type(answer) == "function" and answer(record) or answer
  end
  return self
end
