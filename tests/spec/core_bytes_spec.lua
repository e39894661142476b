--- Digests and base64 against published vectors, and garbage.

local core = require "earthshine.core"

-- RFC 1321, FIPS 180-4, GB/T 32905, RFC 1950, the CRC catalogue.
local VECTORS <const> = {
  { "md5", "", "d41d8cd98f00b204e9800998ecf8427e" },
  { "md5", "message digest", "f96b697d7cb7938d525a2f31aaf161d0" },
  { "sha1", "", "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
  { "sha1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d" },
  { "sha224", "abc", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7" },
  { "sha256", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
  { "sha256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
  { "sha384", "abc", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163" ..
    "1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7" },
  { "sha512", "abc", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" ..
    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
  { "sm3", "abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" },
  { "adler32", "", "00000001" },
  { "adler32", "Wikipedia", "11e60398" },
  { "crc32", "", "00000000" },
  { "crc32", "123456789", "cbf43926" },
}

local function misuse(words, f, ...)
  local arguments = table.pack(...)
  local ok, message = pcall(function() f(table.unpack(arguments, 1, arguments.n)) end)
  assert.is_false(ok)
  assert.matches("^tests/spec/core_bytes_spec%.lua:%d+: ", message)
  assert.matches(words, message)
end

describe("digests", function()
  it("agree with their vectors, whole and byte by byte", function()
    for _, vector in ipairs(VECTORS) do
      local name, text, hex = table.unpack(vector)
      assert.equal(hex, core.hash(name, text))
      local digest = core.digest(name)
      for byte in text:gmatch "." do assert.equal(digest, digest:update(byte)) end
      assert.equal(hex, digest:hex())
      assert.equal(hex, digest:hex())
    end
  end)

  it("of a million letters, and of bytes that are no text", function()
    assert.equal("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
      core.hash("sha256", ("a"):rep(1000000)))
    assert.equal("15d870f9", core.hash("adler32", ("a"):rep(1000000)))
    assert.not_equal(core.hash("md5", "a\0b"), core.hash("md5", "a\0c"))
  end)

  it("go on after they were read", function()
    local digest = core.digest "md5":update "message"
    digest:hex()
    assert.equal("f96b697d7cb7938d525a2f31aaf161d0", digest:update(" digest"):hex())
  end)

  it("can be closed, once or more, and then say so", function()
    local digest = core.digest "sha256"
    digest:close()
    digest:close()
    misuse("closed", digest.update, digest, "x")
    misuse("closed", digest.hex, digest)
    do local other <close> = core.digest "crc32" end -- luacheck: ignore
  end)

  it("refuse names they do not know, listing those they do", function()
    for _, name in ipairs { "md4", "SHA256", "sha-256", "", "md5 " } do
      misuse("sha256, ", core.hash, name, "x")
      misuse("adler32, ", core.digest, name)
    end
    misuse("string expected", core.hash, "md5")
    misuse("string expected", core.hash)
    misuse("string expected", core.hash, "md5", {})
    misuse("string expected", core.digest "md5".update, core.digest "md5")
    misuse("earthshine.digest expected", core.digest "md5".hex, core.jar())
  end)
end)

describe("base64", function()
  it("agrees with RFC 4648", function()
    for text, encoded in pairs {
      [""] = "", f = "Zg==", fo = "Zm8=", foo = "Zm9v", foob = "Zm9vYg==", fooba = "Zm9vYmE=",
      foobar = "Zm9vYmFy",
    } do
      assert.equal(encoded, core.base64_encode(text))
      assert.equal(text, core.base64_decode(encoded))
      assert.equal(text, core.base64_decode((encoded:gsub("=", ""))))
      assert.equal((encoded:gsub("=", "")), core.base64_encode(text, true))
    end
  end)

  it("has two alphabets, and reads both", function()
    assert.equal("+/+/", core.base64_encode "\xfb\xff\xbf")
    assert.equal("-_-_", core.base64_encode("\xfb\xff\xbf", true))
    assert.equal("\xfb\xff\xbf", core.base64_decode "+/+/")
    assert.equal("\xfb\xff\xbf", core.base64_decode "-_-_")
    assert.equal("\xfb\xff\xbf", core.base64_decode "+_-/")
  end)

  it("comes back from any bytes of any length", function()
    for n = 0, 200 do
      local bytes = core.random(n)
      assert.is_true(bytes == core.base64_decode(core.base64_encode(bytes)))
      assert.is_true(bytes == core.base64_decode(core.base64_encode(bytes, true)))
    end
    local big = core.random(1 << 20)
    assert.is_true(big == core.base64_decode(core.base64_encode(big)))
  end)

  it("gives nil for what is no base64", function()
    for _, text in ipairs {
      "A", "AAAAA", "A===", "AA=A", "=AAA", "AA AA", "AAA\n", "\nAAAA", "AA\0A", "AA*A", "ÄÄ",
      "A=A=", " ", "AAAA\xff", "%%%%",
    } do
      assert.is_nil(core.base64_decode(text), text)
    end
    for byte = 0, 255 do
      local char = string.char(byte)
      if not char:find "[%w+/_=-]" then
        assert.is_nil(core.base64_decode("AA" .. char .. "A"), byte)
      end
    end
  end)

  it("takes strings", function()
    misuse("string expected", core.base64_decode)
    misuse("string expected", core.base64_encode, {})
  end)
end)

describe("random bytes", function()
  it("are as many as asked for, and others each time", function()
    for _, n in ipairs { 0, 1, 16, 1 << 20 } do assert.equal(n, #core.random(n)) end
    assert.not_equal(core.random(16), core.random(16))
    misuse("1048576", core.random, -1)
    misuse("1048576", core.random, (1 << 20) + 1)
    misuse("number expected", core.random, "many")
  end)
end)
