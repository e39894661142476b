--- Secrets: they tell nobody, compare by their bytes, and go where they are meant to.

local core = require "earthshine.core"

local function misuse(words, f, ...)
  local arguments = table.pack(...)
  local ok, message = pcall(function() f(table.unpack(arguments, 1, arguments.n)) end)
  assert.is_false(ok)
  assert.matches(words, message)
  return message
end

describe("a secret", function()
  local secret
  before_each(function() secret = core.secret "hunter2" end)

  it("tells nobody, whichever way it is asked", function()
    for _, said in ipairs {
      tostring(secret), ("%s"):format(secret), require "pl.pretty".write(secret),
      misuse("attempt", function() return secret .. "x" end),
      misuse("attempt", function() return secret + 1 end),
      misuse("attempt", function() return secret < secret end),
      misuse("attempt", function() return secret() end),
      misuse("attempt", function() secret.x = 1 end),
    } do
      assert.is_nil(said:find("hunter2", 1, true), said)
    end
    assert.equal("****", tostring(secret))
    assert.is_nil(secret.text)
    assert.is_nil(secret.__gc)
    misuse(".", function() for _ in pairs(secret) do end end)
    for _, value in ipairs { core.secret_bearer(secret), core.secret_basic("user", secret) } do
      assert.equal("****", tostring(value))
    end
  end)

  it("is revealed to who asks for it by name", function()
    assert.equal("hunter2", core.reveal(secret))
    assert.equal("a\0b", core.reveal(core.secret "a\0b"))
    assert.equal("", core.reveal(core.secret ""))
    assert.equal("hunter2", core.reveal(core.secret(secret)))
    misuse("secret expected", core.reveal, "hunter2")
    misuse("secret expected", core.reveal, core.jar())
    misuse("secret expected", core.reveal)
  end)

  it("becomes headers", function()
    assert.equal("Bearer hunter2", core.reveal(core.secret_bearer(secret)))
    assert.equal("Bearer x", core.reveal(core.secret_bearer "x"))
    assert.equal("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
      core.reveal(core.secret_basic("Aladdin", "open sesame")))
    assert.equal("Basic Og==", core.reveal(core.secret_basic("", "")))
    assert.equal("Basic dTpwOnE=", core.reveal(core.secret_basic("u", "p:q")))
    for n = 0, 100 do
      local user, password = ("u"):rep(n), core.random(n)
      assert.equal("Basic " .. core.base64_encode(user .. ":" .. password, false),
        core.reveal(core.secret_basic(user, password)))
    end
    misuse("colon", core.secret_basic, "a:b", "c")
  end)

  it("equals another of the same bytes", function()
    assert.is_true(secret == core.secret "hunter2")
    assert.is_false(secret == core.secret "hunter3")
    assert.is_false(secret == core.secret "hunter")
    assert.is_false(secret == core.jar())
    assert.is_false(secret == "hunter2")
    assert.equal(7, #secret)
  end)

  it("can be wiped early, and is then nothing", function()
    local gone
    do
      local short <close> = core.secret "hunter2"
      gone = short
    end
    assert.equal("****", tostring(gone))
    assert.equal(0, #gone)
    assert.is_false(gone == core.secret "hunter2")
    misuse("secret expected", core.reveal, gone)
    misuse(".", core.secret_bearer, gone)
    assert.has_error(function()
      core.engine():http { url = "http://127.0.0.1:1/", headers = { { "X", gone } } }
    end)
    assert.equal(0, core.engine():alive())
  end)

  it("takes strings and secrets only", function()
    for _, f in ipairs { core.secret, core.secret_bearer } do
      misuse("string expected", f)
      misuse("string expected", f, {})
      misuse("string expected", f, core.jar())
    end
    misuse("string expected", core.secret_basic, "u")
    misuse("string expected", core.secret_basic, secret, "p")
  end)

  it("is wiped where it was kept", function()
    if not io.open "/proc/self/mem" then return pending "no /proc here" end
    local program = [[
      local core = require "earthshine.core"
      local function hidden() return (("REIRRACYRANAC"):reverse():gsub("R", "r")) end
      do
        local one = core.secret(hidden())
        local two = core.secret_bearer(one)
        local three = core.secret_basic("user", one)
        one, two, three = nil, nil, nil
      end
      -- Lua's own copies are its collector's: their memory is given out again and again here.
      for _ = 1, 3 do collectgarbage() end
      local junk = {}
      for i = 1, 20000 do junk[i] = ("x"):rep(i % 100) .. i end
      for line in io.lines "/proc/self/maps" do
        local first, last, what = line:match "^(%x+)%-(%x+) rw%S+ %S+ %S+ %S+%s*(.*)"
        if what == "[heap]" then
          local memory = assert(io.open("/proc/self/mem", "rb"))
          memory:seek("set", tonumber(first, 16))
          local text = memory:read(tonumber(last, 16) - tonumber(first, 16)) or ""
          for _, word in ipairs { "Bearer ", "Basic dXNl" } do
            local name = hidden():sub(1, 4)
            local at = text:find(word .. (word == "Bearer " and name or "cjpD"), 1, true)
            if at then print("found after " .. word) end
          end
        end
      end
      print "looked"]]
    local path = os.tmpname()
    local file = assert(io.open(path, "w"))
    file:write(program)
    file:close()
    local pipe = io.popen("LD_PRELOAD= lua5.4 " .. path .. " 2>&1")
    local said = pipe:read "a"
    pipe:close()
    os.remove(path)
    if said:find "module 'earthshine" or said:find "undefined symbol" then
      return pending "the module does not load without its sanitizer"
    end
    assert.equal("looked\n", said)
  end)
end)
