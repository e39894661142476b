--- Answers changed at random: whatever comes, an operation ends with a result or an error, and a
-- file is there only where the result says so.

local core = require "earthshine.core"
local Rawserver = require "tests.support.rawserver"

local SEEDS <const> = {
  "HTTP/1.1 200 OK\r\nContent-Type: application/x-hdf\r\nContent-Length: 12\r\n\r\nhello, world",
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    .. "5\r\nhello\r\n7;x=y\r\n, world\r\n0\r\n\r\n",
  "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\n\r\nhello, world",
  "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/x\r\nContent-Length: 0\r\n\r\n",
  "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 2\r\n\r\nno",
  "HTTP/1.0 206 P\r\nContent-Range: bytes 0-4/12\r\nContent-Length: 5\r\n\r\nhello",
  "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 8\r\n\r\n\x1f\x8b\8\0\0\0\0\0",
}
local WORDS <const> = {
  "\r\n", "\n", "\r", "\0", ":", " ", "0", "9", "-", "Content-Length: 5\r\n", "HTTP/1.1 200 OK\r\n",
  "Transfer-Encoding: chunked\r\n", "\r\n\r\n", "ffffffffffffffff", "\xff", ("x"):rep(5000),
  "99999999999999999999", "HTTP/", "1xx",
}

describe("noise", function()
  local server, folder
  setup(function()
    server, folder = Rawserver.start(), Rawserver.folder()
    math.randomseed(20240229)
  end)
  teardown(function()
    server:stop()
    os.execute("rm -rf " .. folder)
  end)

  local function changed(text)
    for _ = 1, math.random(4) do
      local at, how = math.random(#text + 1), math.random(5)
      local before, after = text:sub(1, at - 1), text:sub(at)
      if how == 1 then
        text = before .. WORDS[math.random(#WORDS)] .. after
      elseif how == 2 then
        text = before .. string.char(math.random(0, 255)) .. after:sub(2)
      elseif how == 3 then
        text = before .. after:sub(math.random(12))
      elseif how == 4 then
        text = before .. after:sub(1, math.random(20)):rep(math.random(50)) .. after
      else
        text = before
      end
      if text == "" then break end
    end
    return text
  end

  it("of 600 kinds ends well", function()
    local final = folder .. "/file"
    local ended = { stored = 0, answered = 0, failed = 0 }
    for i = 1, 600 do
      os.remove(final)
      local bytes = changed(SEEDS[i % #SEEDS + 1])
      local path = server:answer(bytes, i % 5 == 0 and "reset" or "close", "/noise")
      local result, code, message = server:http {
        url = path, timeout = 2, jar = core.jar(), accept_encoding = i % 3 == 0,
        sink = i % 2 == 0 and { path = final, part = final .. ".part" } or nil,
      }
      local told = ("%d: %q"):format(i, bytes:sub(1, 300))
      local file = Rawserver.read(final)
      if result then
        assert.is_true(result.status >= 100, told)
        assert.equal(file and #file, result.file and result.file.bytes, told)
        for name, value in pairs(result.headers) do
          assert.equal(value, result.headers[name], told)
        end
        local kind = file and "stored" or "answered"
        ended[kind] = ended[kind] + 1
      else
        assert.is_nil(file, told)
        assert.matches("^[%l_]+$", code, told)
        assert.is_true(#message > 0, told)
        ended.failed = ended.failed + 1
      end
      if i % 50 == 0 then Rawserver.settle() end
    end
    Rawserver.settle()
    assert.equal(0, core.engine():alive())
    for kind, count in pairs(ended) do assert.is_true(count > 10, kind) end
  end)
end)
