--- What becomes of every odd answer that a server can give: the status and body, or the error's
-- code and words; in memory and as a file.

local core = require "earthshine.core"
local Rawserver = require "tests.support.rawserver"

local OK <const> = "HTTP/1.1 200 OK\r\n"
local CHUNKED <const> = OK .. "Transfer-Encoding: chunked\r\n\r\n"
local LENGTH <const> = OK .. "Content-Length: "
local BAD_LENGTH <const> = { "http", "Content%-Length" }
local BIG_HEAD <const> = { "limit", "headers are too large" }
local EARLY <const> = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"

-- name, the bytes, and the result: { status, body } or { code, words }. keep: the connection stays
-- open after the answer, so that its end must be found in the answer.
local ANSWERS <const> = {
  { "a 204", "HTTP/1.1 204 No Content\r\n\r\n", { 204, "" }, keep = true },
  { "a 205", "HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n", { 205, "" }, keep = true },
  { "a 304 with a length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n", { 304, "" },
    keep = true },
  { "100 before the answer", "HTTP/1.1 100 Continue\r\n\r\n" .. LENGTH .. "2\r\n\r\nhi",
    { 200, "hi" } },
  { "103 thirty times", EARLY:rep(30) .. LENGTH .. "2\r\n\r\nhi", { 200, "hi" } },
  { "103 a thousand times", EARLY:rep(1000) .. LENGTH .. "2\r\n\r\nhi",
    BIG_HEAD },
  { "a redirect, which is not followed",
    "HTTP/1.1 302 Found\r\nLocation: /echo\r\nContent-Length: 0\r\n\r\n", { 302, "" },
    keep = true },
  { "no answer", "", { "network", "[Ee]mpty reply" } },
  { "a reset", "", { "network", "." }, ending = "reset" },
  { "a cut in the status line", "HTTP/1.1 2", { "network", "." } },
  { "a cut in the headers", "HTTP/1.1 200 OK\r\nConte", { "network", "header" } },
  { "a cut between two headers", "HTTP/1.1 200 OK\r\nX: y\r\n", { "network", "header" } },
  { "a cut after 100", "HTTP/1.1 100 Continue\r\n\r\n", { "network", "." } },
  { "a cut in the body", LENGTH .. "10\r\n\r\nabc", { "network", "closed with 7 bytes" } },
  { "a reset in the body", LENGTH .. "10\r\n\r\nabc", { "network", "." },
    ending = "reset" },
  { "a length that is too small", LENGTH .. "2\r\n\r\nabcdef", { 200, "ab" } },
  { "a negative length", LENGTH .. "-5\r\n\r\nabcdef", BAD_LENGTH },
  { "an absurd length", LENGTH .. "99999999999999999999999\r\n\r\nabcdef",
    BAD_LENGTH },
  { "the largest length", LENGTH .. "9223372036854775807\r\n\r\nabcdef",
    { "network", "closed with" } },
  { "a length of letters", LENGTH .. "abc\r\n\r\nabcdef", BAD_LENGTH },
  { "a length that ends in letters", LENGTH .. "3abc\r\n\r\nabcdef",
    BAD_LENGTH },
  { "a hexadecimal length", LENGTH .. "0x3\r\n\r\nabcdef", BAD_LENGTH },
  { "a length with a sign", LENGTH .. "+3\r\n\r\nabcdef", BAD_LENGTH },
  { "an empty length", OK .. "Content-Length:\r\n\r\nabcdef", BAD_LENGTH },
  { "one length twice", LENGTH .. "3\r\nContent-Length: 3\r\n\r\nabc", { 200, "abc" },
    keep = true },
  { "two lengths, the small one last", LENGTH .. "6\r\nContent-Length: 3\r\n\r\nabcdef",
    BAD_LENGTH },
  { "two lengths, the small one first", LENGTH .. "3\r\nContent-Length: 6\r\n\r\nabcdef",
    BAD_LENGTH },
  { "a list of lengths", LENGTH .. "3, 6\r\n\r\nabcdef", BAD_LENGTH },
  { "a length beside chunks",
    LENGTH .. "3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
    { 200, "abcde" } },
  { "chunks", CHUNKED .. "5\r\nabcde\r\n1;x=y\r\nf\r\n0\r\n\r\n", { 200, "abcdef" }, keep = true },
  { "chunks with trailers",
    CHUNKED .. "5\r\nabcde\r\n0\r\nX-Late: 1\r\nContent-Length: 99\r\n\r\n", { 200, "abcde" },
    keep = true },
  { "chunks without an end", CHUNKED .. "5\r\nabcde\r\n",
    { "network", "closed with outstanding" } },
  { "a cut in a chunk", CHUNKED .. "5\r\nab", { "network", "closed with outstanding" } },
  { "a chunk's size of letters", CHUNKED .. "zz\r\nabcde\r\n0\r\n\r\n", { "network", "chunked" } },
  { "a negative chunk", CHUNKED .. "-5\r\nabcde\r\n0\r\n\r\n", { "network", "chunked" } },
  { "a chunk of absurd size", CHUNKED .. "fffffffffffffffff\r\nabcde", { "network", "chunked" } },
  { "a chunk that is longer than its size", CHUNKED .. "5\r\nabcdeXX0\r\n\r\n",
    { "network", "chunked" } },
  { "a body ended by the close", OK .. "\r\nabcdef", { 200, "abcdef" } },
  { "HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nabcdef", { 200, "abcdef" } },
  { "line feeds alone", "HTTP/1.1 200 OK\nContent-Length: 3\n\nabc", { 200, "abc" } },
  { "no reason phrase", "HTTP/1.1 200\r\nContent-Length: 3\r\n\r\nabc", { 200, "abc" } },
  { "a status from the future", "HTTP/1.1 999 ?\r\nContent-Length: 3\r\n\r\nabc", { 999, "abc" } },
  { "a status of four digits", "HTTP/1.1 2000 OK\r\nContent-Length: 3\r\n\r\nabc",
    { "http", "." } },
  { "a status of two digits", "HTTP/1.1 99 OK\r\nContent-Length: 3\r\n\r\nabc", { "http", "." } },
  { "a status of letters", "HTTP/1.1 abc OK\r\nContent-Length: 3\r\n\r\nabc", { "http", "." } },
  { "no status line", "hello world\r\n\r\n", { "http", "." } },
  { "HTTP/0.9", "<html>hello</html>", { "http", "." } },
  { "binary noise", ("\1\2\3\0"):rep(100), { "http", "." } },
  { "an unknown version", "HTTP/3.7 200 OK\r\n\r\nabc", { "http", "." } },
  { "an empty head", "\r\n\r\n", { "http", "." } },
  { "a header with a NUL byte", OK .. "X: a\0b\r\nContent-Length: 3\r\n\r\nabc", { "http", "." } },
  { "a header without a colon", OK .. "Xabc\r\nContent-Length: 3\r\n\r\nabc", { "http", "." } },
  { "a folded line as the first header", OK .. " X: y\r\nContent-Length: 3\r\n\r\nabc",
    { "http", "." } },
  { "a header named HTTP/", OK .. "HTTP/9: 404 x\r\nContent-Length: 3\r\n\r\nabc", { 200, "abc" } },
  { "10 000 headers", OK .. ("X-H: v\r\n"):rep(10000) .. "Content-Length: 3\r\n\r\nabc",
    { 200, "abc" } },
  { "100 000 headers", OK .. ("X-H: v\r\n"):rep(100000) .. "Content-Length: 3\r\n\r\nabc",
    BIG_HEAD },
  { "a header of 1 MiB", OK .. "X: " .. ("a"):rep(1 << 20) .. "\r\n\r\nabc",
    BIG_HEAD },
  { "an unknown transfer encoding", OK .. "Transfer-Encoding: foo\r\n\r\nabc", { "http", "." } },
  { "more after a 204", "HTTP/1.1 204 No Content\r\n\r\nabc", { 204, "" } },
  { "two answers to one request",
    (LENGTH .. "3\r\n\r\nabc"):rep(2), { 200, "abc" }, keep = true },
}

-- Scripts that never end; each must be stopped by a bound, long before the time-out.
local ENDLESS <const> = {
  { "1xx answers", "", "HTTP/1.1 103 E\\r\\nLink: x\\r\\n\\r\\n", BIG_HEAD },
  { "headers", "HTTP/1.1 200 OK\\r\\n", "X-H: v\\r\\n", BIG_HEAD },
  { "a header", "HTTP/1.1 200 OK\\r\\nX: ", "v", BIG_HEAD },
  { "a status line", "HTTP/1.1 200 ", "v", BIG_HEAD },
  { "noise", "", "v", { "http", "." } },
  { "a body", "HTTP/1.1 200 OK\\r\\n\\r\\n", "v", { "limit", "more than 1048576 bytes" } },
  { "a chunk's size", "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n", "0",
    { "network", "chunked" } },
}

describe("an odd answer", function()
  local server, folder
  setup(function()
    server, folder = Rawserver.start(), Rawserver.folder()
  end)
  teardown(function()
    server:stop()
    os.execute("rm -rf " .. folder)
  end)
  after_each(function()
    Rawserver.settle()
    assert.equal(0, core.engine():alive())
  end)

  local function check(expected, result, code, message)
    if type(expected[1]) == "number" then
      assert.truthy(result, ("%s: %s"):format(code, message))
      assert.equal(expected[1], result.status)
    else
      assert.is_nil(result, result and "it counts as an answer of status " .. result.status)
      assert.equal(expected[1], code)
      assert.matches(expected[2], message)
    end
  end

  for _, case in ipairs(ANSWERS) do
    local name, bytes, expected = case[1], case[2], case[3]
    local ending = case.ending or case.keep and "keep" or "close"

    it("in memory: " .. name, function()
      local path = server:answer(bytes, ending)
      local result, code, message = server:http { url = path, timeout = 10 }
      check(expected, result, code, message)
      if result then assert.equal(expected[2], result.body) end
    end)

    it("as a file: " .. name, function()
      local path, final = server:answer(bytes, ending), folder .. "/file"
      os.remove(final)
      local result, code, message = server:http {
        url = path, timeout = 10, sink = { path = final, part = final .. ".part" },
      }
      check(expected, result, code, message)
      local stored = result and result.status == 200
      assert.equal(stored and expected[2] or nil, Rawserver.read(final))
      assert.equal(stored and #expected[2] or nil, result and result.file and result.file.bytes)
    end)
  end

  for _, case in ipairs(ENDLESS) do
    it("without an end: " .. case[1], function()
      local path = server:script(([[
        local piece = ("%s"):rep(500)
        local function more() connection:send(piece, more) end
        connection:send("%s", more)]]):format(case[3], case[2]))
      local started = core.monotonic()
      check(case[4], server:http { url = path, timeout = 10, max_body = 1 << 20 })
      assert.is_true(core.monotonic() - started < 5)
    end)
  end

  for name, start in pairs { trailers = "0\\r\\n", ["a chunk's extension"] = "5;" } do
    it("without an end, " .. name .. ": ends by the time-out, in bounded memory", function()
      local path = server:script(([[
        local piece = ("X: y\r\n"):rep(500)
        local function more() connection:later(5, function() connection:send(piece, more) end) end
        connection:send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s", more)]])
        :format(start))
      local result, code = server:http { url = path, timeout = 0.3 }
      assert.is_nil(result)
      assert.truthy(code == "timeout" or code == "network" or code == "limit", code)
    end)
  end

  it("leaves the engine fit for the next one", function()
    assert.equal("abc", server:http(server:answer(LENGTH .. "3\r\n\r\nabc")).body)
  end)
end)
