--- nginx on a loopback port of its own, with the files of the benchmark.

local measure = require "measure"

local Nginx = {}
Nginx.__index = Nginx

local CONFIG = [[
worker_processes 1;
daemon on;
pid %s/nginx.pid;
error_log %s/nginx.log;
events { worker_connections 2048; }
http {
  access_log off;
  sendfile on;
  tcp_nodelay on;
  keepalive_requests 1000000;
  open_file_cache max=20000;
  client_body_temp_path %s/tmp; proxy_temp_path %s/tmp; fastcgi_temp_path %s/tmp;
  uwsgi_temp_path %s/tmp; scgi_temp_path %s/tmp;
  server { listen 127.0.0.1:%d; root %s/www; }
%s}
]]

-- HTTP/1.1 and HTTP/2, as the client likes.
local SECURE = [[
  ssl_certificate %s/cert.pem; ssl_certificate_key %s/key.pem; ssl_protocols TLSv1.3;
  server { listen 127.0.0.1:%d ssl http2; root %s/www; %s }
]]

-- All files of a kind are one, by many names.
local function make_files(folder, kind, files)
  local script = ([[
    mkdir -p %s/www && cd %s/www && head -c %d /dev/urandom > first &&
    i=1; while [ $i -le %d ]; do ln first %s$i; i=$((i + 1)); done; rm first
  ]]):format(folder, folder, files.bytes, files.count, kind)
  assert(os.execute(script), "cannot make the files")
end

local function free_port()
  local uv = require "luv"
  local socket = uv.new_tcp()
  assert(socket:bind("127.0.0.1", 0))
  local port = socket:getsockname().port
  socket:close()
  uv.run()
  return port
end

local function secure(folder, directives)
  local script = [[cd %s && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -days 2 -keyout key.pem -out cert.pem -subj /CN=bench -addext subjectAltName=IP:127.0.0.1 \
    2>cert.log]]
  assert(os.execute(script:format(folder)), "cannot make a certificate")
  local port = free_port()
  return SECURE:format(folder, folder, port, folder, directives), "https://127.0.0.1:" .. port
end

--- Starts nginx with `kinds`: name -> { count =, bytes = }; the files are NAME1 and so on.
---@param folder string
---@param kinds table
---@param directives? string of a second server, over TLS: `secure` is its address then, and
--- FOLDER/cert.pem whom to trust
function Nginx.start(folder, kinds, directives)
  for kind, files in pairs(kinds) do make_files(folder, kind, files) end
  local port = free_port()
  local more, secure_base = "", nil
  if directives then more, secure_base = secure(folder, directives) end
  measure.write(folder .. "/nginx.conf", {
    CONFIG:format(folder, folder, folder, folder, folder, folder, folder, port, folder, more),
  })
  local script = "cd %s && mkdir -p tmp && chmod 777 . www tmp && PATH=$PATH:/usr/sbin nginx -c %s"
  assert(os.execute(script:format(folder, folder .. "/nginx.conf")), "nginx does not start")
  return setmetatable({ folder = folder, base = "http://127.0.0.1:" .. port,
    secure = secure_base }, Nginx)
end

function Nginx:__close()
  os.execute("kill $(cat " .. self.folder .. "/nginx.pid) 2>/dev/null")
end

return Nginx
