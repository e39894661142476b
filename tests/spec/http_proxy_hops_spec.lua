--- Redirects behind a proxy: from host to host, and to one that is reached without it.

local core = require "earthshine.core"
local http = require "earthshine.http"
local Rawserver = require "tests.support.rawserver"
local Session = require "earthshine.session"
local support = require "tests.support.memory_session"

local BASIC <const> = "Basic " .. core.base64_encode "agent:canary-proxy"
local TOKEN <const> = "canary-token-5b1c"

describe("a redirect behind a proxy", function()
  local server, proxy = Rawserver.setting(), Rawserver.setting()

  it("gives the proxy and every host what is theirs, and nothing else", function()
    local direct = ("http://127.0.0.1:%d"):format(server.port)
    local map = {}
    for _, name in ipairs { "cmr", "login", "data", "foreign" } do
      map[name .. ".example.org:80"] = server.port
    end
    local mapped = "foreign.example.org:80:foreign.example.org:80"
    local session = Session.new {
      system = { cmr = "http://cmr.example.org/search", edl = "http://login.example.org",
        data_hosts = { "data.example.org", "127.0.0.1:" .. server.port }, connect_to = { mapped } },
      proxy = { url = proxy.url, user = "agent", password = "canary-proxy", except = "127.0.0.1" },
    }
    support.login(session, { token = TOKEN })
    -- From where to where, and what each is to get besides the proxy's login.
    local bearer, basic = "Bearer " .. TOKEN, "Basic " .. support.BASIC
    local cmr, login = { "http://cmr.example.org", bearer }, { "http://login.example.org", basic }
    local data, foreign = { "http://data.example.org", bearer }, { "http://foreign.example.org" }
    local own = { direct, bearer, direct = true }
    for _, stops in ipairs {
      { cmr, login, data }, { cmr, foreign, own }, { foreign, login, own }, { login, own },
      { data, foreign, login, foreign }, { foreign, cmr },
    } do
      for i = 1, #stops - 1 do
        server:answer(("HTTP/1.1 302 Found\r\nLocation: %s/%s\r\nSet-Cookie: canary=%d\r\n"
          .. "Content-Length: 0\r\n\r\n"):format(stops[i + 1][1],
          i + 1 == #stops and "echo" or i + 1, i), "keep", "/" .. i)
      end
      proxy:proxy { map = map, login = BASIC }
      local response = http.request(session, { url = stops[1][1] .. "/1" })
      local heads = proxy:proxied()
      if stops[#stops].direct then heads[#heads + 1] = response.body end
      assert.equal(#stops, #heads)
      for i, stop in ipairs(stops) do
        assert.matches("^GET " .. (stop.direct and "/" or stop[1]), heads[i])
        assert.equal(not stop.direct and BASIC or nil,
          heads[i]:match "\r\nProxy%-Authorization: ([^\r]*)")
        assert.equal(stop[2], heads[i]:match "\r\nAuthorization: ([^\r]*)")
      end
    end
  end)
end)
