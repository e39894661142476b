--- nginx over TLS in front of a scripted server, for tests that need a real peer.

local temporary = require "tests.support.temporary"

local Nginx = {}
Nginx.__index = Nginx

local CONFIG = [[
worker_processes 1; daemon on; pid nginx.pid; error_log error.log;
events { worker_connections 512; }
http {
  access_log off; add_header X-Seen "$connection $server_protocol" always;
  client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp;
  scgi_temp_path tmp;
  ssl_certificate %s.pem; ssl_certificate_key %s.key;
  server {
    listen 127.0.0.1:%d ssl %s; keepalive_requests %d;
    location / { proxy_pass http://%s; proxy_buffering off; proxy_read_timeout 30; }
  }
}
]]

local function free_port()
  return tonumber(temporary.shell([[lua5.4 -e '
    local uv = require "luv"
    local socket = uv.new_tcp()
    socket:bind("127.0.0.1", 0)
    print(socket:getsockname().port)']]))
end

--- Whether there is one.
function Nginx.found()
  return temporary.shell "PATH=$PATH:/usr/sbin command -v nginx" ~= ""
end

--- Starts one.
---@param options { tls: table, certificate: string, backend: string, http2?: boolean,
--- requests?: integer } requests: how many a connection may have
function Nginx.start(options)
  local self = setmetatable({ folder = temporary.folder(), port = free_port() }, Nginx)
  local certificate = options.tls:path(options.certificate)
  self.folder:write("nginx.conf", CONFIG:format(certificate, certificate, self.port,
    options.http2 == false and "" or "http2", options.requests or 100000, options.backend))
  local said = temporary.shell(([[cd %s && mkdir tmp && chmod 777 . tmp &&
    export LD_PRELOAD= PATH=$PATH:/usr/sbin &&
    nginx -p . -c nginx.conf 2>&1 && echo up]]):format(self.folder:path()))
  assert(said:find "up$", said)
  self.url = "https://127.0.0.1:" .. self.port
  return self
end

--- On which connection it had a request, and in which protocol.
---@param response table
---@return string connection
---@return string protocol
function Nginx.seen(response)
  return response.headers["x-seen"]:match "^(%d+) (%S+)$"
end

function Nginx:stop()
  temporary.shell(([[cd %s && pid=$(cat nginx.pid) && kill "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.02; done]]):format(self.folder:path()))
  self.folder:remove()
end

return Nginx
