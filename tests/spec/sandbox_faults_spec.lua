-- The faults that the sandbox can be told to make: what each does to a reply, and whom it strikes.

local uv = require "luv"
local Wire = require "tests.support.wire"
local faults = require "earthshine.sandbox.faults"

local NAME = "data.sandbox.earthdatacloud.nasa.gov"
local BIG = 2 << 20

local block = ("0123456789abcdef"):rep(16384)

local HANDLERS = {
  ["/hello"] = function() return { status = 200, body = "hello" } end,
  ["/big"] = function()
    return { status = 200, body = { length = BIG, read = function(offset, n)
      local at = offset % #block
      return block:sub(at + 1, at + n)
    end } }
  end,
}

local get = Wire.site(NAME, HANDLERS).get
local body_of, status_of = Wire.body_of, Wire.status_of

before_each(function() faults.clear() end)

describe("a fault", function()
  local function with(...)
    faults.clear()
    assert(faults.add { ... })
  end

  it("answers in the service's place", function()
    with "status=429,retry_after=7"
    local got = get "/hello"
    assert.equal(429, status_of(got))
    assert.truthy(got:find("Retry-After: 7\r\n", 1, true))
    with { kind = "status", status = 503, body = { errors = { "down" } } }
    assert.equal('{"errors":["down"]}', body_of((get "/hello")))
    with "html"
    got = get "/hello"
    assert.equal(200, status_of(got))
    assert.truthy(got:find("Content-Type: text/html", 1, true))
    with "redirect=http://169.254.169.254/latest/meta-data/"
    got = get "/hello"
    assert.truthy(got:find("Location: http://169.254.169.254/latest/meta-data/\r\n", 1, true))
    with "redirect"
    assert.truthy(get "/hello?a=b":find("Location: /hello?a=b\r\n", 1, true))
  end)

  it("strikes only what it names, as often as it is told", function()
    with "status=503,path=/hel*,method=GET,first=2"
    assert.equal(200, status_of((get "/other")))
    assert.equal(503, status_of((get "/hello")))
    assert.equal(503, status_of((get "/hello")))
    assert.equal(200, status_of((get "/hello")))
    assert.equal(3, faults.list()[1].seen)
    assert.equal(2, faults.list()[1].struck)
    with "status=503,method=post"
    assert.equal(200, status_of((get "/hello")))
    with "status=503,method=get"
    assert.equal(503, status_of((get "/hello")))
    with "status=503,host=cmr*"
    assert.equal(200, status_of((get "/hello")))
    with "status=503,host=DATA.*.nasa.gov,every=2"
    assert.equal(200, status_of((get "/hello")))
    assert.equal(503, status_of((get "/hello")))
    with "status=503,after=1,path=*?page=2"
    assert.equal(200, status_of((get "/hello?page=2")))
    assert.equal(200, status_of((get "/hello?page=3")))
    assert.equal(503, status_of((get "/hello?page=2")))
  end)

  it("repeats its chances for the same seed", function()
    local function run(seed)
      with("status=503,probability=0.5,seed=" .. seed)
      local pattern = {}
      for i = 1, 40 do
        pattern[i] = faults.plan { host = NAME, path = "/", method = "GET" } and "1" or "0"
      end
      return table.concat(pattern)
    end
    local first = run(1)
    assert.equal(first, run(1))
    assert.not_equal(first, run(2))
    local _, struck = first:gsub("1", "")
    assert.truthy(struck > 8 and struck < 32)
  end)

  it("cuts a body short", function()
    with "cut=1000"
    local got, how = get "/big"
    assert.truthy(got:find("Content-Length: " .. BIG, 1, true))
    assert.equal(1000, #body_of(got))
    assert.equal("closed", how)
  end)

  it("closes without an answer", function()
    with "close"
    local got, how = get "/hello"
    assert.equal("", got)
    assert.equal("closed", how)
    with "close,reset=true"
    how = select(2, get "/hello")
    assert.equal("reset", how)
  end)

  it("lies about the length", function()
    local function lengths(kind)
      with("length=" .. kind)
      local found = {}
      for n in get "/hello":gmatch "Content%-Length: (%S+)" do found[#found + 1] = n end
      return table.concat(found, " ")
    end
    assert.equal("1005", lengths "big")
    assert.equal("2", lengths "small")
    assert.equal("-1", lengths "negative")
    assert.equal("99999999999999999999999999", lengths "absurd")
    assert.equal("5 6", lengths "duplicate")
    assert.equal("", lengths "none")
  end)

  it("changes one byte", function()
    with "corrupt=1"
    assert.equal("h0llo", body_of((get "/hello")))
    with "corrupt"
    local body, wrong = body_of((get "/big")), 0
    for offset = 1, BIG, #block do
      if body:sub(offset, offset + #block - 1) ~= block then wrong = wrong + 1 end
    end
    assert.equal(1, wrong)
  end)

  it("bombs with headers, drips, and leaves the last chunk out", function()
    with "headers=1000,size=50"
    local _, count = get "/hello":gsub("X%-Bomb%-%d+: x+\r\n", "")
    assert.equal(1000, count)
    with "drip=1,seconds=0.02"
    local started = uv.hrtime()
    assert.equal("hello", body_of((get "/hello")))
    assert.truthy(uv.hrtime() - started > 60e6)
    with "chunked"
    local got = get "/hello"
    assert.is_nil(got:find("Content-Length", 1, true))
    assert.equal("5\r\nhello\r\n", body_of(got))
  end)

  it("waits before it answers, and comes together with others", function()
    with("delay=0.05", "status=500", "cut=3")
    local started = uv.hrtime()
    local got = get "/hello"
    assert.truthy(uv.hrtime() - started > 45e6)
    assert.equal(500, status_of(got))
    assert.equal(3, #body_of(got))
  end)

  it("is refused where it is not understood", function()
    local function refusal(spec) return select(2, faults.add { spec }) end
    assert.truthy(refusal "slow=1":find('unknown fault "slow"; known are .*cut, delay'))
    assert.truthy(refusal "delay=1,hots=x":find 'fault delay has no field "hots"; it has .*host')
    assert.truthy(refusal "delay=soon":find "field seconds of fault delay must be of type number")
    assert.truthy(refusal "length=wrong":find("length must be one of big", 1, true))
    assert.truthy(refusal "expire,what=x":find("what must be token", 1, true))
    assert.truthy(refusal "delay=1,x":find("is not FIELD=VALUE", 1, true))
    assert.equal(0, #faults.list())
    assert.equal(0.5, faults.add({ '{"kind":"delay","seconds":0.5}' })[1].seconds)
  end)

  it("has a sentence of help for each kind", function()
    local help = faults.help()
    for kind in pairs(require "earthshine.sandbox.fault_kinds") do
      assert.truthy(help:find("\n?  " .. kind), kind)
    end
  end)

  it("may be a setting that a service asks for", function()
    local request = { host = "cmr.earthdata.nasa.gov", path = "/search/granules", method = "GET" }
    assert.is_nil(faults.setting "short_pages")
    with("short_pages=7,first=1", "delay=1")
    assert.equal(7, faults.setting("short_pages").items)
    assert.equal(7, faults.setting("short_pages", request).items)
    assert.is_nil(faults.setting("short_pages", request))
    assert.is_nil(faults.setting("timed_out", request))
    with "short_pages,host=other"
    assert.is_nil(faults.setting("short_pages", request))
  end)
end)

describe("a specification", function()
  it("reads values by their type", function()
    local function field(spec, name) return faults.add({ spec })[1][name] end
    for text, value in pairs { ["true"] = true, ["1"] = true, ["false"] = false, ["0"] = false } do
      assert.equal(value, field("close=" .. text, "reset"))
    end
    assert.equal(1.5, field("delay=1.5", "seconds"))
    assert.equal("http://x/?a=b", field("redirect=http://x/?a=b", "location"))
    assert.truthy(select(2, faults.add { "cut=1.5" }):find("must be of type integer", 1, true))
    assert.truthy(select(2, faults.add { "close=maybe" }):find("must be of type boolean", 1, true))
    assert.truthy(select(2, faults.add { "chunked=1" }):find("takes no value", 1, true))
    assert.truthy(select(2, faults.add { "delay=1,every=0" }):find("at least 1", 1, true))
    assert.truthy(select(2, faults.add { "{bad" }):find("not valid JSON", 1, true))
    assert.truthy(select(2, faults.add { 5 }):find("must be an object", 1, true))
  end)

  it("is all taken or none", function()
    assert.is_nil(faults.add { "delay=1", "nonsense" })
    assert.equal(0, #faults.list())
    local added = faults.add { "delay=1", "cut=1" }
    faults.clear(added[1].id)
    assert.equal("cut", faults.list()[1].kind)
  end)
end)
