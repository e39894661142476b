--- What keeping a login makes of the text of a netrc file: what changes, and what stays.

local Error = require "earthshine.error"
local netrc_edit = require "earthshine.auth.netrc_edit"
local netrc_file = require "earthshine.auth.netrc_file"

local HOST <const> = "urs.earthdata.nasa.gov"
local MINE <const> = "machine " .. HOST .. " login jane password pw\n"

local function set(text, login, password)
  return netrc_edit.set(text, HOST, login or "jane", password or "pw")
end

local function refused(...)
  local ok, err = pcall(set, ...)
  assert.is_false(ok)
  assert(Error.is(err), tostring(err))
  return err
end

describe("a netrc text", function()
  local CASES <const> = {
    { "which is empty gets one line", "", MINE },
    { "with other machines gets it at the end", "# mine\nmachine a login b password c\n",
      "# mine\nmachine a login b password c\n" .. MINE },
    { "without a line end at its end gets one", "machine a login b password c",
      "machine a login b password c\n" .. MINE },
    { "with DOS line ends goes on with them", "machine a login b password c\r\n",
      "machine a login b password c\r\n" .. MINE:gsub("\n", "\r\n") },
    { "with a default gets it before that", "machine a login b password c\n  default login x\n",
      "machine a login b password c\n" .. MINE .. "  default login x\n" },
    { "with a default within a line is broken there", "machine a login b default login x\n",
      "machine a login b \n" .. MINE .. "default login x\n" },
    { "that ends in a macro gets an empty line first", "macdef init\ncd /\n",
      "macdef init\ncd /\n\n" .. MINE },
    { "that ends in a comment is continued below it", "#machine " .. HOST,
      "#machine " .. HOST .. "\n" .. MINE },
    { "with the machine has its two words replaced",
      "# a\nmachine " .. HOST .. "\n\tlogin old # who\n\taccount x\n\tpassword \"o l d\"\n\n# b",
      "# a\nmachine " .. HOST .. "\n\tlogin jane # who\n\taccount x\n\tpassword pw\n\n# b" },
    { "with the machine under another spelling keeps that",
      "machine URS.earthdata.nasa.gov.  password  o user o\n",
      "machine URS.earthdata.nasa.gov.  password  pw user jane\n" },
    { "with half of the machine is completed", "machine " .. HOST .. " login old\nmachine a\n",
      "machine " .. HOST .. " password pw login jane\nmachine a\n" },
    { "with the bare machine is completed", "machine " .. HOST,
      "machine " .. HOST .. " login jane password pw" },
    { "with the machine twice changes the entry that counts",
      "machine " .. HOST .. " login a password b\nmachine " .. HOST .. " login c password d\n",
      MINE .. "machine " .. HOST .. " login c password d\n" },
    { "where a word follows a quote at once keeps the two apart",
      "machine " .. HOST .. ' login "o"password "o"account x\n',
      "machine " .. HOST .. " login jane password pw account x\n" },
  }
  for _, case in ipairs(CASES) do
    it(case[1], function()
      assert.equal(case[3], set(case[2]))
      assert.equal(case[3], set(case[3]))
    end)
  end

  it("quotes what needs it, and nothing else", function()
    for value, written in pairs {
      ["plain-1.2_x!$%"] = "plain-1.2_x!$%", [""] = '""', ["two words"] = '"two words"',
      ["a#b"] = "a#b", ["#b"] = '"#b"', ['a"b'] = '"a\\"b"', ["a\\b"] = '"a\\\\b"',
      ["a\tb"] = '"a\tb"', ["caf\xc3\xa9"] = "caf\xc3\xa9", ["it's"] = "it's",
    } do
      local text = set("", "jane", value)
      assert.equal(("machine %s login jane password %s\n"):format(HOST, written), text)
      assert.equal(value, netrc_file.find(text, HOST).password)
    end
  end)

  it("cannot hold a line break, and says so without showing the value", function()
    for _, value in ipairs { "canary\nx", "canary\rx", "canary\0x" } do
      local err = refused("", "jane", value)
      assert.equal("unsupported", err.code)
      assert.matches("a password with a line break", err.message)
      assert.is_nil(err.message:find "canary")
      assert.matches("a user name with a line break", refused("", value, "x").message)
    end
  end)

  it("cannot hold what is not UTF-8: Python would read nothing of the file any more", function()
    local err = refused("", "jane", "canary\xff")
    assert.equal("unsupported", err.code)
    assert.matches("a password that is not UTF%-8", err.message)
    assert.is_nil(err.message:find "canary")
  end)

  it("that is broken is left alone", function()
    for text, words in pairs {
      ['machine a login "b\n'] = "line 1: a quote is not closed",
      ["machine a\nwhat login b\n"] = "line 2: a word that is none of",
      ["machine a login"] = "login has no value",
      ["machine a login b\\"] = "its last line ends in a backslash",
    } do
      local err = refused(text)
      assert.equal("parse", err.code)
      assert.matches(words, err.message, 1, true)
    end
  end)
end)
