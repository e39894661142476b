--- TLS: who is not who he says is refused, and there is no switch that changes it.

local core = require "earthshine.core"
local Rawserver = require "tests.support.rawserver"
local Tls = require "tests.support.tls"

describe("TLS", function()
  local tls
  setup(function()
    tls = Tls.new()
    tls:certificate("good", "127.0.0.1", 2)
    tls:certificate("named", "data.example.org", 2)
    tls:certificate("self", "127.0.0.1", 2, true)
  end)
  teardown(function() tls:remove() end)
  after_each(Rawserver.settle)

  -- One request to a server with that certificate; url and connect_to see %d as its port.
  local function request(name, spec, options)
    local _ <close>, port = tls:serve(name, options)
    local url = spec.url or "https://127.0.0.1:%d/"
    return Rawserver.wait(core.engine():http {
      url = url:format(port), ca_file = spec.ca and tls:path "ca.pem" or spec.ca_file,
      connect_to = spec.connect_to and { spec.connect_to:format(port) }, timeout = 10,
    })
  end

  local function refused(words, ...)
    local result, code, message = request(...)
    assert.is_nil(result)
    assert.equal("tls", code, message)
    assert.matches(words, message)
  end

  it("is spoken with whom the authority knows", function()
    local result, _, message = request("good", { ca = true })
    assert.truthy(result, message)
    assert.equal(200, result.status)
    assert.matches("TLSv1%.3", result.body)
    result, _, message = request("named", {
      ca = true, url = "https://data.example.org/",
      connect_to = "data.example.org:443:127.0.0.1:%d",
    })
    assert.truthy(result, message)
  end)

  it("is refused to an authority that nobody knows", function()
    refused("certificate", "good", {})
    refused("certificate", "self", {})
    refused("certificate", "self", { ca = true })
  end)

  it("is refused to another host's certificate, also where connect_to leads there", function()
    refused("127.0.0.1", "named", { ca = true })
    refused("cmr.example.org", "named", {
      ca = true, url = "https://cmr.example.org/",
      connect_to = "cmr.example.org:443:127.0.0.1:%d",
    })
    refused("localhost", "good", {
      ca = true, url = "https://localhost:%d/", connect_to = "localhost::127.0.0.1:%d",
    })
  end)

  it("is refused below version 1.2", function()
    refused(".", "good", { ca = true }, "-tls1_1 -cipher DEFAULT@SECLEVEL=0")
  end)

  it("is refused with authorities that cannot be read", function()
    refused(".", "good", { ca_file = "/no/such/file.pem" })
    Rawserver.write(tls:path "noise.pem", "no certificate at all")
    refused(".", "good", { ca_file = tls:path "noise.pem" })
  end)

  it("is not what a plain server speaks, nor the other way round", function()
    local server = Rawserver.start()
    local url = server.url:gsub("^http", "https") .. "/"
    local result, code = Rawserver.wait(core.engine():http { url = url, timeout = 5 })
    assert.is_nil(result)
    assert.equal("tls", code)
    server:stop()
    result, code = request("good", { url = "http://127.0.0.1:%d/", ca = true })
    assert.is_nil(result)
    assert.truthy(code == "network" or code == "http", code)
  end)
end)
