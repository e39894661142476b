--- Downloads from servers that compress what nobody asked them to compress.

local core = require "earthshine.core"
local es = require "earthshine"
local Rawserver = require "tests.support.rawserver"

local GZIP <const> = core.base64_decode "H4sIAAAAAAACA8tIzcnJVyjPL8pJUchAsLkAeQ02gxgAAAA="
local WORDS <const> = "hello world hello world\n"

describe("a download of what came compressed", function()
  local server, folder, mine
  setup(function()
    server, folder = Rawserver.start(), Rawserver.folder()
    mine = es.session { sleep = function() end, system = {
      name = "raw", cmr = server.url, edl = server.url .. "/edl",
    } }
  end)
  teardown(function()
    server:stop()
    os.execute("rm -rf " .. folder)
  end)
  after_each(Rawserver.settle)

  local function serve(path, coding, body)
    server:answer(("HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n%s")
      :format(coding, #body, body), "keep", path)
    return server.url .. path
  end

  local function get(url)
    local report = assert(mine.download(url, folder))
    return report.files[1], report.failed[1]
  end

  it("asks for none, and stores the file as it is without it", function()
    local file = assert(get(serve("/a.h5", "gzip", GZIP)))
    assert.equal(#WORDS, file.bytes)
    assert.equal(WORDS, Rawserver.read(folder .. "/a.h5"))
    local sent = server:http({ url = "/echo", sink = "stream" }).stream
    assert.matches("Accept%-Encoding: identity", (Rawserver.read_stream(sent)))
  end)

  it("leaves a file compressed whose name says that it is", function()
    for _, name in ipairs { "/b.nc.gz", "/b.tgz", "/b.tar.bz2" } do
      local coding = name:find "bz2" and "bzip2" or "x-gzip"
      assert.equal(#GZIP, get(serve(name, coding, GZIP)).bytes)
      assert.equal(GZIP, Rawserver.read(folder .. name))
    end
  end)

  it("refuses what it cannot decode, and leaves no file of that name", function()
    for coding, body in pairs { br = "whatever", gzip = GZIP:sub(1, -9), deflate = "no zlib" } do
      local file, failed = get(serve("/c-" .. coding .. ".h5", coding, body))
      assert.is_nil(file)
      assert.truthy(failed.error.message:find "compressed", failed.error.message)
      assert.is_nil(Rawserver.read(folder .. "/c-" .. coding .. ".h5"))
    end
  end)

  it("does not take the compressed length for the size of a file that is there", function()
    local url = serve("/d.h5", "gzip", ("x"):rep(#WORDS))
    Rawserver.write(folder .. "/d.h5", ("y"):rep(#WORDS))
    local report = assert(mine.download(url, folder))
    assert.equal(0, #report.skipped)
  end)
end)
