--- What becomes of every odd answer that a server can give: the status and body, or the error's
-- code and words; in memory and as a file.

local answers = require "tests.support.odd_answers"
local core = require "earthshine.core"
local Rawserver = require "tests.support.rawserver"

describe("an odd answer", function()
  local server, folder
  setup(function()
    server, folder = Rawserver.start(), Rawserver.folder()
  end)
  teardown(function()
    server:stop()
    os.execute("rm -rf " .. folder)
  end)
  after_each(Rawserver.settle)

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

  for _, case in ipairs(answers.whole) do
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
        if code then assert.truthy((case[2] .. answers.words):find(body, 1, true)) end
      end
      check(expected, result, code, message)
      if result then assert.equal(expected[2], body) end
      next_is_well()
    end)
  end

  for _, case in ipairs(answers.endless) do
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
    local path = server:answer "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"
    assert.equal("abc", server:http(path).body)
  end)
end)
