--- File names from URLs: safe whatever a server says, and never two files under one name.

local Names = require "earthshine.download.names"

local HOST = "https://data.example.gov"

describe("a file name from a URL", function()
  local cases = {
    { "/a/b/ATL06_20200101_01.h5", "ATL06_20200101_01.h5" },
    { "/a/f.nc?A-userid=me&X-Amz-Signature=abc", "f.nc" },
    { "/a/f.nc#part", "f.nc" },
    { "/a/with%20space.tif", "with space.tif" },
    { "/a/%E6%B5%B7.nc", "海.nc" },
    { "/a/folder/", "folder" },
    { "/", "data.example.gov" },
    { "", "data.example.gov" },
    { "/a/%2e%2e%2fetc%2fpasswd", "_" .. "_etc_passwd" },
    { "/a/..%5c..%5cboot.ini", "__.._boot.ini" },
    { "/a/%2e%2e", "_" },
    { "/a/%2Ebashrc", "_bashrc" },
    { "/a/nul%00byte.nc", "nul_byte.nc" },
    { "/a/line%0Abreak%1B%5B31m.nc", "line_break_[31m.nc" },
    { "/a/CON", "_CON" },
    { "/a/lpt1.txt", "_lpt1.txt" },
    { "/a/console.txt", "console.txt" },
    { "/a/end.%20%20", "end" },
    { "/a/a%3Ab%2Ac%3Fd.nc", "a_b_c_d.nc" },
    { "/a/bad%FFutf8.nc", "bad_utf8.nc" },
    { "/a/f.nc.part", "f.nc.part_" },
    { "/a/-rf", "_rf" },
    { "/a/--to=x.nc", "_to=x.nc" },
    { "/a/%2d%2ehidden", "_hidden" },
    { "/a/~", "_" },
    { "/a/~root.nc", "_root.nc" },
    { "/a/a-b~c.nc", "a-b~c.nc" },
  }
  for _, case in ipairs(cases) do
    it(("of %q is %q"):format(case[1], case[2]), function()
      assert.equal(case[2], Names.from_url(HOST .. case[1]))
    end)
  end

  it("that is too long keeps its extension and stays its own", function()
    local long = ("x"):rep(300)
    local a, b = Names.sanitise(long .. "1.tar.gz"), Names.sanitise(long .. "2.tar.gz")
    assert.is_true(#a <= 240 and #b <= 240)
    assert.equal(".tar.gz", a:sub(-7))
    assert.are_not.equal(a, b)
  end)

  it("is cut between characters, not in them", function()
    local name = Names.sanitise(("ä"):rep(200) .. ".nc")
    assert.is_truthy(utf8.len(name))
    assert.is_true(#name <= 240)
  end)

  it("is safe for any bytes at all", function()
    local seed = 7
    local function random(n)
      seed = (seed * 1103515245 + 12345) & 0x7fffffff
      return (seed >> 8) % n
    end
    for _ = 1, 5000 do
      local bytes = {}
      for i = 1, random(40) do
        bytes[i] = string.char(({ 46, 47, 92, 0, 46, 32, random(256), random(256) })[random(8) + 1])
      end
      local name = Names.sanitise(table.concat(bytes))
      assert.is_true(#name > 0 and #name <= 240)
      assert.is_nil(name:find "[%c/\\]")
      assert.is_nil(name:find "^[.~-]")
      assert.is_truthy(utf8.len(name))
    end
  end)
end)

describe("names of one folder", function()
  it("give the same URL the same name and say so", function()
    local names = Names.new()
    local a, again = names:allocate(HOST .. "/a/f.nc")
    assert.is_false(again)
    local b, second = names:allocate(HOST .. "/a/f.nc")
    assert.is_true(second)
    assert.equal(a, b)
  end)

  it("keep equal names of different files apart, by their addresses", function()
    local names = Names.new()
    assert.equal("f.nc", (names:allocate(HOST .. "/a/f.nc")))
    local second = names:allocate(HOST .. "/b/f.nc")
    local third = names:allocate(HOST .. "/c/f.nc")
    assert.is_truthy(second:match "^f%-%x%x%x%x%x%x%x%x%.nc$")
    assert.are_not.equal(second, third)
    local other = Names.new()
    other:allocate(HOST .. "/a/f.nc")
    assert.equal(third, (other:allocate(HOST .. "/c/f.nc")))
    assert.equal(second, (other:allocate(HOST .. "/b/f.nc")))
    assert.is_true(select(2, other:allocate(HOST .. "/b/f.nc")))
  end)

  it("are apart on file systems that fold case", function()
    local names = Names.new()
    assert.equal("File.NC", (names:allocate(HOST .. "/a/File.NC")))
    assert.are_not.equal("file.nc", names:allocate(HOST .. "/b/file.nc"):lower())
  end)

  it("tell apart what differs in the query only", function()
    local names = Names.new()
    local a = names:allocate(HOST .. "/get?id=1")
    local b = names:allocate(HOST .. "/get?id=2")
    assert.equal("get", a)
    assert.are_not.equal(a, b)
  end)

  it("take a name that the metadata gives, made safe", function()
    assert.equal("__evil.nc", (Names.new():allocate(HOST .. "/x", "../evil.nc")))
  end)
end)
