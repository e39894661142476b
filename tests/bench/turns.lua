--- What the host of tests/bench/turns.c runs: a body of 20 MB, 1 GiB to hash and 64 files, all at
--- once. The chunk loads what it needs and returns the task, which is called with the server's
--- address and the folder.

local es = require "earthshine"
local files = require "earthshine.async.files"
local http = require "earthshine.http"
local Session = require "earthshine.session"

return function(base, folder)
  local host = base:match "//([^/:]+)"
  local options = {
    system = { name = "BENCH", cmr = base, edl = "http://127.0.0.1:1", data_hosts = { host } },
    connections = { per_host = 100, total = 100 },
  }
  local urls = {}
  for i = 1, 64 do urls[i] = ("%s/part%d"):format(base, i) end
  es.async.all {
    function()
      local answer = http.request(Session.new(options), { url = base .. "/body1" })
      assert(#answer.body == 20000000)
    end,
    function() files.hash(folder .. "/big", "sha256") end,
    function()
      local report = assert(es.session(options).download(urls, folder .. "/lua", { workers = 64 }))
      assert(report:ok() and #report.files == 64, tostring(report))
    end,
  }
end
