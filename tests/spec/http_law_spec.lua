-- The law of secrets, as a full matrix: which credential goes where, which addresses are not asked

local law = require "earthshine.http.law"
local addresses = require "earthshine.http.addresses"
local System = require "earthshine.system"
local url = require "earthshine.url"

local function verdict_of(policy, address)
  return law.verdict(policy, assert(url.parse(url.clean(address))))
end

-- What goes to an address for a login with both credentials: "basic", "bearer", "none", "refused";
-- "+cookies" where they may.
local function sent(policy, address, wanted, password, token)
  local parts = assert(url.parse(url.clean(address)))
  local verdict = law.verdict(policy, parts)
  if not verdict then return "refused" end
  local credential, cookies = law.decide(verdict, parts, wanted or "auto", password ~= false,
    token ~= false)
  return credential .. (cookies and "+cookies" or "")
end

describe("the law of secrets", function()
  local prod = law.compile(System.resolve "PROD")
  local uat = law.compile(System.resolve "UAT")

  local MATRIX = {
    -- Earthdata Login's own host, in all its spellings
    { "https://urs.earthdata.nasa.gov/oauth/authorize?client_id=x&state=%2Fa", "basic+cookies" },
    { "https://URS.Earthdata.NASA.gov/oauth/authorize", "basic+cookies" },
    { "https://urs.earthdata.nasa.gov./oauth/authorize", "basic+cookies" },
    { "https://urs.earthdata.nasa.gov:443/oauth/authorize", "basic+cookies" },
    { "https://u%72s.earthdata.nasa.gov/", "basic+cookies" },
    -- ... and what only looks like it
    { "https://urs.earthdata.nasa.gov:8443/oauth/authorize", "none" },
    { "https://urs.earthdata.nasa.gov.example.org/", "none+cookies" },
    { "https://urs-earthdata.nasa.gov/", "none+cookies" },
    { "https://evilurs.earthdata.nasa.gov/", "bearer+cookies" },
    { "https://xn--rs-7ka.earthdata.nasa.gov/", "bearer+cookies" },
    { "https://ｕrs.earthdata.nasa.gov/", "refused" },
    { "https://urs.earthdata.nasa.gov%00.example.org/", nil },
    { "https://urs.earthdata.nasa.gov@foreign.example.org/", "refused" },
    { "https://user:pass@urs.earthdata.nasa.gov/", "refused" },
    { "http://urs.earthdata.nasa.gov/", "refused" },
    { "https://uat.urs.earthdata.nasa.gov/", "bearer+cookies" },
    -- the token's hosts
    { "https://cmr.earthdata.nasa.gov/search/granules", "bearer+cookies" },
    { "https://harmony.earthdata.nasa.gov/x", "bearer+cookies" },
    { "https://data.lpdaac.earthdatacloud.nasa.gov/p/f.nc", "bearer+cookies" },
    { "https://e4ftl01.cr.usgs.gov/f", "bearer+cookies" },
    { "https://cddis.nasa.gov/archive", "bearer+cookies" },
    { "https://datapool.asf.alaska.edu/f", "bearer+cookies" },
    { "https://daac.ornl.gov/f", "bearer+cookies" },
    { "https://ladsweb.modaps.eosdis.nasa.gov/f", "bearer+cookies" },
    { "https://DATA.ornldaac.EARTHDATACLOUD.nasa.gov./f", "bearer+cookies" },
    { "https://data.lpdaac.earthdatacloud.nasa.gov:8443/p/f.nc", "none" },
    { "http://data.lpdaac.earthdatacloud.nasa.gov/p/f.nc", "refused" },
    -- names that end or begin alike
    { "https://evilearthdata.nasa.gov/", "none+cookies" },
    { "https://earthdatacloud.nasa.gov.evil.org/", "none+cookies" },
    { "https://earthdata.nasa.gov/", "none+cookies" },
    { "https://www.cddis.nasa.gov/", "none+cookies" },
    { "https://notcddis.nasa.gov/", "none+cookies" },
    { "https://nasa.gov/", "none+cookies" },
    -- presigned addresses carry their own credential, whosever host it is
    { "https://b.s3.us-west-2.amazonaws.com/k?X-Amz-Signature=1&X-Amz-Credential=2", "none" },
    { "https://data.lpdaac.earthdatacloud.nasa.gov/f?X-Amz-Signature=1", "none" },
    { "https://data.lpdaac.earthdatacloud.nasa.gov/f?x-amz-signature=1", "none" },
    { "https://data.lpdaac.earthdatacloud.nasa.gov/f?A-userid=u&X-Amz%2DSignature=1", "none" },
    { "https://data.lpdaac.earthdatacloud.nasa.gov/f?"
      .. ("x-amz-security-token"):gsub(".", function(c) return ("%%%02X"):format(c:byte()) end)
      .. "=1", "none" },
    { "https://d1.cloudfront.net/f?Expires=1&Signature=2&Key-Pair-Id=3", "none" },
    { "https://data.lpdaac.earthdatacloud.nasa.gov/f?Expires=1&Signature=2", "none" },
    { "https://urs.earthdata.nasa.gov/?Signature=2", "none" },
    { "https://data.lpdaac.earthdatacloud.nasa.gov/f?name=Signature", "bearer+cookies" },
    -- others
    { "https://sandbox-protected.s3.us-west-2.amazonaws.com/k", "none+cookies" },
    { "https://foreign.example.org/", "none+cookies" },
    { "https://127.0.0.1/", "none+cookies" },
    { "https://[::1]/", "none+cookies" },
    { "http://foreign.example.org/", "refused" },
    { "ftp://ftp.earthdata.nasa.gov/f", "refused" },
    { "file://localhost/etc/passwd", nil },
    { "s3://lp-prod-protected/k", "refused" },
    -- metadata services of clouds, in every notation
    { "https://169.254.169.254/latest/meta-data/", "refused" },
    { "http://169.254.169.254/latest/meta-data/", "refused" },
    { "https://169.254.170.2/v2/credentials", "refused" },
    { "https://0xa9fea9fe/", "refused" },
    { "https://2852039166/", "refused" },
    { "https://0251.0376.0251.0376/", "refused" },
    { "https://169.254.43518/", "refused" },
    { "https://169.254.169.254./", "refused" },
    { "https://[fd00:ec2::254]/", "refused" },
    { "https://[FD00:0EC2:0:0:0:0:0:254]/", "refused" },
    { "https://[::ffff:169.254.169.254]/", "refused" },
    { "https://[::ffff:a9fe:a9fe]/", "refused" },
    { "https://[64:ff9b::a9fe:a9fe]/", "refused" },
    { "https://[fe80::1]/", "refused" },
    { "https://metadata.google.internal/computeMetadata/v1/", "refused" },
    { "https://Metadata.Google.Internal./", "refused" },
    { "https://100.100.100.200/", "refused" },
  }

  for _, case in ipairs(MATRIX) do
    it(("sends %s to %s"):format(case[2] or "nothing", case[1]), function()
      if case[2] == nil then
        local parts = url.parse(url.clean(case[1]))
        assert.is_true(parts == nil or law.verdict(prod, parts) == nil)
      else
        assert.equal(case[2], sent(prod, case[1]))
      end
    end)
  end

  it("knows only the password host of its own system", function()
    assert.equal("basic+cookies", sent(uat, "https://uat.urs.earthdata.nasa.gov/"))
    assert.equal("bearer+cookies", sent(uat, "https://urs.earthdata.nasa.gov/"))
  end)

  it("never sends a password because a token is missing, or the other way round", function()
    assert.equal("none+cookies", sent(prod, "https://cmr.earthdata.nasa.gov/", "auto", true, false))
    assert.equal("bearer+cookies", sent(prod, "https://urs.earthdata.nasa.gov/", "auto", false,
      true))
    assert.equal("none+cookies", sent(prod, "https://cmr.earthdata.nasa.gov/", "basic"))
    assert.equal("bearer+cookies", sent(prod, "https://urs.earthdata.nasa.gov/", "bearer"))
    assert.equal("none", sent(prod, "https://urs.earthdata.nasa.gov/", "none"))
  end)

  it("says of the CMR and STAC hosts that they answer without a token too", function()
    assert.is_true(verdict_of(prod, "https://cmr.earthdata.nasa.gov/search/granules").public)
    assert.is_false(verdict_of(prod, "https://data.lpdaac.earthdatacloud.nasa.gov/").public)
  end)

  it("lets the token go to the hosts that a system's table adds", function()
    local policy = law.compile(System.resolve {
      cmr = "https://cmr.example.org:8443/search", edl = "https://login.example.org",
      data_hosts = { "data.example.org", "*.files.example.org", "odd.example.org:9000", "host7" },
    })
    assert.equal("bearer+cookies", sent(policy, "https://cmr.example.org:8443/search/x"))
    assert.equal("none+cookies", sent(policy, "https://cmr.example.org/search/x"))
    assert.equal("basic+cookies", sent(policy, "https://login.example.org/"))
    assert.equal("bearer+cookies", sent(policy, "https://data.example.org/x"))
    assert.equal("none", sent(policy, "https://data.example.org:9000/x"))
    assert.equal("bearer+cookies", sent(policy, "https://a.files.example.org/x"))
    assert.equal("none+cookies", sent(policy, "https://files.example.org/x"))
    assert.equal("bearer+cookies", sent(policy, "https://odd.example.org:9000/x"))
    assert.equal("none+cookies", sent(policy, "https://odd.example.org/x"))
    assert.equal("bearer+cookies", sent(policy, "https://host7/x"))
    assert.equal("refused", sent(policy, "http://data.example.org/x"))
    assert.equal("bearer+cookies", sent(policy, "https://urs.earthdata.nasa.gov/"))
  end)

  it("allows plain http only to what a plain http system names", function()
    local policy = law.compile(System.resolve {
      cmr = "http://cmr.earthdata.nasa.gov/search", edl = "http://urs.earthdata.nasa.gov",
      data_hosts = { "data.sandbox.earthdatacloud.nasa.gov" },
      connect_to = { "bucket.s3.us-west-2.amazonaws.com:80:127.0.0.14:8080",
        "169.254.169.254:80:127.0.0.17:8080" },
    })
    assert.equal("basic+cookies", sent(policy, "http://urs.earthdata.nasa.gov/"))
    assert.equal("bearer+cookies", sent(policy, "http://cmr.earthdata.nasa.gov/search"))
    assert.equal("bearer+cookies", sent(policy, "http://data.sandbox.earthdatacloud.nasa.gov/f"))
    assert.equal("none+cookies", sent(policy, "http://bucket.s3.us-west-2.amazonaws.com/k"))
    assert.equal("refused", sent(policy, "http://data.lpdaac.earthdatacloud.nasa.gov/f"))
    assert.equal("refused", sent(policy, "http://foreign.example.org/"))
    assert.equal("refused", sent(policy, "http://169.254.169.254/"))
    -- The password host is the http one: over https it is just an Earthdata host.
    assert.equal("bearer+cookies", sent(policy, "https://urs.earthdata.nasa.gov/"))
  end)

  it("gives the same verdict again, from its memory of hosts", function()
    for _ = 1, 2 do
      for i = 1, 300 do
        assert.equal("none+cookies", sent(prod, ("https://h%d.example.org/"):format(i)))
      end
    end
    assert.is_true(prod.count <= 256)
  end)
end)

describe("the addresses of hosts", function()
  it("are read in every notation of IPv4", function()
    assert.equal(0x7f000001, addresses.ipv4 "127.0.0.1")
    assert.equal(0x7f000001, addresses.ipv4 "127.1")
    assert.equal(0x7f000001, addresses.ipv4 "0x7f.0.0.01")
    assert.equal(0x7f000001, addresses.ipv4 "2130706433")
    for _, text in ipairs { "", "1.2.3.4.5", "256.1.1.1", "1.2.3.256", "a.b", "1..2", "4294967296",
      "09" } do
      assert.is_nil(addresses.ipv4(text), text)
    end
  end)

  it("are read in every notation of IPv6", function()
    assert.same({ 0, 0, 0, 0, 0, 0, 0, 1 }, addresses.ipv6 "::1")
    assert.same({ 1, 2, 3, 4, 5, 6, 7, 8 }, addresses.ipv6 "1:2:3:4:5:6:7:8")
    assert.same({ 0, 0, 0, 0, 0, 0xffff, 0x0102, 0x0304 }, addresses.ipv6 "::ffff:1.2.3.4")
    assert.same({ 0xfe80, 0, 0, 0, 0, 0, 0, 0 }, addresses.ipv6 "fe80::")
    for _, text in ipairs { "1:2", "1:2:3:4:5:6:7:8:9", "g::", "1:::2", "fe80::1%eth0",
      "12345::" } do
      assert.is_nil(addresses.ipv6(text), text)
    end
  end)
end)
