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

-- gzip and zlib of "hello world hello world\n"; one cut, one with a wrong checksum.
local GZIP <const> = core.base64_decode "H4sIAAAAAAACA8tIzcnJVyjPL8pJUchAsLkAeQ02gxgAAAA="
local ZLIB <const> = core.base64_decode "eJzLSM3JyVcozy/KSVHIQLC5AHLKCOM="
local WORDS <const> = "hello world hello world\n"
local WRONG <const> = GZIP:sub(1, -6) .. "!" .. GZIP:sub(-4)

local function coded(coding, body, status)
  return ("HTTP/1.1 %s\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n%s"):format(
    status or "200 OK", coding, #body, body)
end

-- name, the bytes, and the result: { status, body } or { code, words }. Each is asked for in memory,
-- as a file and as a stream, and the next request must get its own answer.
-- keep: the connection stays open after the answer, so that its end must be found in the answer.
-- method: GET unless told. send: a request's body, which the server does not wait for.
-- stored: what the file has that is to be kept in its coding.
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
  { "an unknown transfer encoding before chunks",
    OK .. "Transfer-Encoding: foo, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", { "http", "." } },
  { "chunked twice", OK .. "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    { 200, "" } },
  { "a transfer encoding of identity", OK .. "Transfer-Encoding: identity\r\n\r\nabc",
    { 200, "abc" } },
  { "more after a 204", "HTTP/1.1 204 No Content\r\n\r\nabc", { 204, "" } },
  { "more after a 304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\nabc", { 304, "" },
    keep = true },
  { "a 204 with a length", "HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n", { 204, "" },
    keep = true },
  { "more after the body", LENGTH .. "3\r\n\r\nabcHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
    { 200, "abc" }, keep = true },
  { "the length twice in a list", LENGTH .. "3, 3\r\n\r\nabc", BAD_LENGTH },
  { "a length of blanks", LENGTH .. " \t \r\n\r\nabc", BAD_LENGTH },
  { "a length after the chunks' header",
    OK .. "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    { 200, "abc" } },
  { "a negative length beside chunks",
    LENGTH .. "-3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", BAD_LENGTH },
  { "chunk sizes with leading zeros and in capitals",
    CHUNKED .. "0005\r\nabcde\r\n0A\r\n0123456789\r\n00\r\n\r\n", { 200, "abcde0123456789" },
    keep = true },
  { "a chunk's size with 0x", CHUNKED .. "0x5\r\nabcde\r\n0\r\n\r\n", { "http", "." } },
  { "a chunk's size after a sign", CHUNKED .. "+5\r\nabcde\r\n0\r\n\r\n",
    { "network", "chunk" } },
  { "an empty chunk's size", CHUNKED .. "\r\nabcde\r\n0\r\n\r\n", { "network", "chunk" } },
  { "a cut in the trailers", CHUNKED .. "3\r\nabc\r\n0\r\nX-La", { "network", "outstanding" } },
  { "a cut before the last line break", CHUNKED .. "3\r\nabc\r\n0\r\n",
    { "network", "outstanding" } },
  { "chunks ended by line feeds", CHUNKED .. "3\nabc\n0\n\n", { 200, "abc" } },
  { "a 100 after a 103", EARLY .. "HTTP/1.1 100 Continue\r\n\r\n" .. LENGTH .. "2\r\n\r\nhi",
    { 200, "hi" }, keep = true },
  { "a 103 with a length", "HTTP/1.1 103 E\r\nContent-Length: 9\r\n\r\n" .. LENGTH ..
    "2\r\n\r\nhi", { 200, "hi" }, keep = true },
  { "a 101 that nobody asked for", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\nabc",
    { "http", "another protocol" } },
  { "a cut after 103", EARLY, { "network", "." } },
  { "an empty line before the answer", "\r\n" .. LENGTH .. "3\r\n\r\nabc", { "http", "." } },
  { "blanks before a header's colon", OK .. "Content-Length : 2\r\n\r\nabc", { 200, "abc" } },
  { "a carriage return within a header", OK .. "X: a\rb\r\nContent-Length: 3\r\n\r\nabc",
    { 200, "abc" }, keep = true },
  { "carriage returns doubled", "HTTP/1.1 200 OK\r\r\nContent-Length: 3\r\r\n\r\nabc",
    { 200, "abc" } },
  { "a folded line", OK .. "X: a\r\n b\r\nContent-Length: 3\r\n\r\nabc", { 200, "abc" },
    keep = true },
  { "a folded length", OK .. "Content-Length:\r\n 3\r\n\r\nabc", { "http", "." } },
  { "an empty header's name", OK .. ": x\r\nContent-Length: 3\r\n\r\nabc", { 200, "abc" } },
  { "another protocol's status line", "ICY 200 OK\r\nContent-Length: 3\r\n\r\nabc",
    { "http", "." } },
  { "HTTP/2 in words", "HTTP/2 200\r\ncontent-length: 3\r\n\r\nabc", { 200, "abc" } },
  { "a status of nothing", "HTTP/1.1 \r\nContent-Length: 3\r\n\r\nabc", { "http", "." } },
  { "status 000", "HTTP/1.1 000 ?\r\nContent-Length: 3\r\n\r\nabc", { "http", "." } },
  { "a length and the word close",
    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc", { 200, "abc" },
    keep = true },
  { "HTTP/1.0 that is kept", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n"
    .. "\r\nabc", { 200, "abc" }, keep = true },
  { "neither length nor chunks, and the connection is reset", OK .. "\r\nabc", { "network", "." },
    ending = "reset" },

  { "a HEAD's length", LENGTH .. "10\r\n\r\n", { 200, "" }, keep = true, method = "HEAD" },
  { "a HEAD without one", OK .. "\r\n", { 200, "" }, keep = true, method = "HEAD" },
  { "a HEAD's chunks", CHUNKED, { 200, "" }, keep = true, method = "HEAD" },
  { "a HEAD's coding", OK .. "Content-Encoding: br\r\nContent-Length: 10\r\n\r\n", { 200, "" },
    keep = true, method = "HEAD" },
  { "a HEAD's bad length", LENGTH .. "-1\r\n\r\n", BAD_LENGTH, method = "HEAD" },
  { "a HEAD with a body", LENGTH .. "3\r\n\r\nabc", { 200, "" }, keep = true, method = "HEAD" },
  { "a HEAD that is not found", "HTTP/1.1 404 N\r\nContent-Length: 3\r\n\r\n", { 404, "" },
    keep = true, method = "HEAD" },

  { "an answer before the request was read", "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n"
    .. "Connection: close\r\n\r\nbig", { 413, "big" }, keep = true, method = "POST",
    send = ("x"):rep(100000) },
  { "a success before the request was read", LENGTH .. "3\r\n\r\nabc", { 200, "abc" },
    keep = true, method = "POST", send = ("x"):rep(100000) },

  { "gzip, asked for or not", coded("gzip", GZIP), { 200, WORDS }, keep = true, stored = GZIP },
  { "gzip under its old name", coded("X-GZip", GZIP), { 200, WORDS }, stored = GZIP },
  { "gzip in chunks, ended by the close",
    CHUNKED:sub(1, -3) .. "Content-Encoding: gzip\r\n\r\n" .. ("%x\r\n%s\r\n0\r\n\r\n"):format(
      #GZIP, GZIP), { 200, WORDS }, stored = GZIP },
  { "gzip until the close", OK .. "Content-Encoding: gzip\r\n\r\n" .. GZIP, { 200, WORDS },
    stored = GZIP },
  { "gzip twice in a row", coded("gzip", GZIP .. GZIP), { 200, WORDS .. WORDS },
    stored = GZIP .. GZIP },
  { "deflate", coded("deflate", ZLIB), { 200, WORDS }, stored = ZLIB },
  { "a coding of identity", coded("identity", "abc"), { 200, "abc" } },
  { "gzip of nothing", coded("gzip", ""), { 200, "" } },
  { "cut gzip", coded("gzip", GZIP:sub(1, -9)), { "network", "compressed body is cut" },
    stored = GZIP:sub(1, -9) },
  { "gzip cut by the close", OK .. "Content-Encoding: gzip\r\n\r\n" .. GZIP:sub(1, 20),
    { "network", "compressed body is cut" }, stored = GZIP:sub(1, 20) },
  { "gzip with a wrong checksum", coded("gzip", WRONG), { "http", "damaged %(incorrect data check" },
    stored = WRONG },
  { "gzip that is none", coded("gzip", "not gzip at all"), { "http", "compressed body is damaged" },
    stored = "not gzip at all" },
  { "more after gzip", coded("gzip", GZIP .. "abc"), { "http", "bytes follow its end" },
    stored = GZIP .. "abc" },
  { "gzip in gzip", coded("gzip, gzip", GZIP), { "unsupported", "Content%-Encoding: gzip, gzip" },
    stored = GZIP },
  { "an unknown coding", coded("br", "abc"),
    { "unsupported", "compressed in a way that is not supported %(Content%-Encoding: br%)" },
    stored = "abc" },
  { "an unknown coding of nothing", coded("br", ""), { 200, "" } },
  { "a part in gzip", coded("gzip", GZIP, "206 Partial"), { "unsupported", "a part of a compressed" },
    },
  { "an error in gzip", coded("gzip", GZIP, "500 Error"), { 500, WORDS }, keep = true },
  { "an error in damaged gzip", coded("gzip", "not gzip", "500 Error"), { 500, "" } },
  { "an error in cut gzip", coded("gzip", GZIP:sub(1, -9), "500 Error"), { 500, WORDS } },
  { "an error in an unknown coding", coded("zstd", "abc", "404 None"), { 404, "" } },
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

  -- Asks for a row's answer.
  local function ask(case, spec)
    local ending = case.ending or case.keep and "keep" or "close"
    spec.url = server:answer(case[2], ending, case.send and ("/early/" .. case[1]:gsub(" ", "-")))
    spec.method, spec.body, spec.timeout = case.method, case.send, 10
    return server:http(spec)
  end

  local function next_is_well()
    local result, _, message = server:http "/bytes/40"
    assert.truthy(result, message)
    assert.is_true(Rawserver.content(0, 40) == result.body, "it is another's answer")
  end

  -- The file that an answer must have become, if any.
  local function check_file(case, expected, final, result)
    local stored = expected[1] == 200 and case.method ~= "HEAD" and expected[2] or nil
    assert.equal(stored, Rawserver.read(final))
    assert.equal(stored and #stored, result and result.file and result.file.bytes)
  end

  for _, case in ipairs(ANSWERS) do
    local name, expected = case[1], case[3]

    it("in memory: " .. name, function()
      local result, code, message = ask(case, { accept_encoding = case.stored ~= nil })
      check(expected, result, code, message)
      if result then assert.equal(expected[2], result.body) end
      next_is_well()
    end)

    it("as a file: " .. name, function()
      local final = folder .. "/file"
      os.remove(final)
      local sink = { path = final, part = final .. ".part" }
      local result, code, message = ask(case, { sink = sink })
      check(expected, result, code, message)
      check_file(case, expected, final, result)
      next_is_well()
    end)

    if case.stored then
      it("as a file that is kept in its coding: " .. name, function()
        local final = folder .. "/file.gz"
        os.remove(final)
        local result, code, message = ask(case, {
          sink = { path = final, part = final .. ".part", coded = true, length = #case.stored },
        })
        check({ 200 }, result, code, message)
        assert.equal(case.stored, Rawserver.read(final))
      end)
    end

    it("as a stream: " .. name, function()
      local result, code, message = ask(case, { sink = "stream" })
      local good = not result or result.status >= 200 and result.status < 300
      assert.equal(result and good or nil, result and result.stream and true)
      local body = result and result.body
      if result and good then
        body, code, message = Rawserver.read_stream(result.stream)
        if code then result = nil end
        if code then assert.equal(1, (case[2] .. WORDS):find(body, 1, true) and 1) end
      end
      check(expected, result, code, message)
      if result then assert.equal(expected[2], body) end
      next_is_well()
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
