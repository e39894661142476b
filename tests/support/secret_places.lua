--- Sessions that do everything, well and badly, with secrets that can be told from anything else:
--- what they say and hold, as text, by the place where it is said.

local canaries = require "tests.support.canaries"
local es = require "earthshine"
local http = require "earthshine.http"
local Tls = require "tests.support.tls"

local secret_places = {}

local FILE <const> = "ATL06_20200101001952_02210603_006_01.h5"
local DATA <const> = "http://data.sandbox.earthdatacloud.nasa.gov/sandbox-protected/ATL06.006/"
local FOREIGN <const> = "http://foreign.example.org/x"

-- Everything that a session and its login can do, well and badly, with all hooks on.
function secret_places.in_the_library(places, box, folder)
  local lines, user = {}, box.system.credentials
  local function note(event) lines[#lines + 1] = canaries.dump(event) end
  local session = es.session {
    system = box.system, on_log = note, on_request = note,
    on_prompt = function(question) return user[question.kind] end,
  }
  local auth = assert(session.login "interactive")
  local results = session.search_data { short_name = "ATL06" }
  local report = assert(session.download(results:take(2), folder:path "library"))
  local inner = auth._session
  inner.jar = nil -- so that a cookie has to be danced for
  http.request(inner, { url = DATA .. FILE, auth = "basic", sink = "null" })
  local failures = {}
  for i, req in ipairs {
    { url = DATA .. "no-such-file" }, { url = FOREIGN }, { url = "http://169.254.169.254/" },
    { url = FOREIGN .. "?token=canary-address-77c1", method = "DELETE" },
    { url = FOREIGN, auth = "none", headers = { Authorization = "Bearer canary-header-0d4f" } },
    { url = box.system.edl .. "/nowhere", method = "PUT" }, { url = "http://nowhere.example.org/" },
    { url = FOREIGN, auth = "none", headers = { Cookie = "a=canary-header-0d4f\r\nb" } },
    { url = FOREIGN, headers = { Authorization = "Bearer canary-header-0d4f" } },
  } do
    local ok, err = pcall(http.request, inner, req)
    failures[i] = not ok and err or "none"
  end
  places["the log and the requests of a session"] = table.concat(lines, "\n")
  places["the errors of a session"] = canaries.dump(failures)
  places["the objects of a session"] = canaries.dump {
    session, inner, auth, auth:tokens(), auth:whoami(), results, results:take(1), report,
    tostring(report), es.json.encode(report.files),
  }
end

-- Bodies read piece by piece.
function secret_places.in_streams(places, box)
  local lines = {}
  local function note(event) lines[#lines + 1] = canaries.dump(event) end
  local session = es.session { system = box.system, on_log = note, on_request = note,
    on_prompt = function(question) return box.system.credentials[question.kind] end }
  assert(session.login "interactive")
  local stream = assert(session.stream(DATA .. FILE))
  lines[1] = assert(stream:read(100)) and canaries.dump(stream)
  stream:close()
  for _, request in ipairs {
    { DATA .. "no-such-file" }, { FOREIGN .. "?token=canary-address-77c1" }, { DATA .. FILE },
    { FOREIGN, { auth = "none", headers = { Authorization = "Bearer canary-header-0d4f" } } },
    { "https://u:canary-address-77c1@foreign.example.org/x" },
  } do
    local open, err = session.stream(table.unpack(request))
    lines[#lines + 1] = tostring(open) .. canaries.dump(err or open.headers)
    if open then pcall(open.read, open) end
    lines[#lines + 1] = tostring(open)
  end
  places["the streams of a session"] = table.concat(lines, "\n")
end

-- Connections on which a client certificate is shown, whose key is locked.
function secret_places.with_a_certificate(places)
  local tls, lines = Tls.new(), {}
  local function note(event) lines[#lines + 1] = canaries.dump(event) end
  tls:certificate("good", "127.0.0.1", 2)
  tls:certificate("me", "me.example", 2)
  tls:run "openssl pkey -in me.key -aes256 -passout pass:canary-key-3f60 -out locked.key"
  for i, cert in ipairs { "me.pem", "ca.pem" } do
    local _ <close>, port = tls:serve("good", "-Verify 1 -CAfile ca.pem")
    local base = "https://127.0.0.1:" .. port
    local session = es.session {
      system = { cmr = base, edl = base }, on_log = note, on_request = note,
      retry = { attempts = 1 }, tls = { ca_file = tls:path "ca.pem", cert = tls:path(cert),
        key = tls:path "locked.key", password = "canary-key-3f60" },
    }
    local stream, err = session.stream(base .. "/")
    assert((i == 1) == (stream ~= nil), tostring(err))
    local page = stream and assert(stream:read())
    lines[#lines + 1] = canaries.dump { session, session._session, stream, err, page }
  end
  tls:remove()
  places["the log, requests, errors and objects of a session with a client certificate"] =
    table.concat(lines, "\n")
end

-- Requests through a proxy that is not there.
function secret_places.behind_a_proxy(places, box)
  local lines = {}
  local function note(event) lines[#lines + 1] = canaries.dump(event) end
  local session = es.session {
    system = box.system, on_log = note, on_request = note, retry = { attempts = 1 },
    proxy = "http://me:canary-proxy-5b2e@127.0.0.1:9",
  }
  local _, err = session.search_data({ short_name = "ATL06" }):hits()
  places["the log, requests and errors of a session with a proxy"] =
    table.concat(lines, "\n") .. tostring(err)
end

return secret_places
