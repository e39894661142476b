--- What curl and Python's netrc module read from netrc files that we wrote, for passwords of all
--- kinds; and that we refuse to write what one of them could not read.

package.path = "./?.lua;lua/?.lua;lua/?/init.lua;" .. package.path
package.cpath = "build/lib/?.so;" .. package.cpath

local netrc_edit = require "earthshine.auth.netrc_edit"
local peers = require "tests.fuzz.peers"
local temporary = require "tests.support.temporary"

local HOST <const> = "urs.earthdata.nasa.gov"
local BEFORE <const> = "# a comment\nmachine other login a password b\n"

local WRITTEN <const> = {
  "plain", "two words", " lead", "trail ", "#hash", "a#b", "# c", 'quo"te', '"', '"all"',
  "'single'",
  "back\\slash", "\\", "x\\", '\\"', 'a "b\\c" #d', "tab\there", "machine", "default", "macdef",
  "caf\xc3\xa9", "\u{65e5}\u{672c}", "a:b", "100%", "$HOME", "`id`", "@!~^&*()[]{}<>;,.?/|+=-_",
  ("long"):rep(50),
}
local REFUSED <const> = { "line\nbreak", "carriage\rreturn", "nul\0", "no UTF-8 \xff" }

local failures = 0
local function check(condition, text)
  print((condition and "ok " or "not ok ") .. text)
  if not condition then failures = failures + 1 end
end

do
  local folder <close> = temporary.folder()
  local paths = {}
  for i, password in ipairs(WRITTEN) do
    folder:write("n" .. i, netrc_edit.set(BEFORE, HOST, "me", password))
    paths[i] = folder:path("n" .. i)
  end
  os.execute("chmod 600 '" .. folder:path() .. "'/*")
  for name, read in pairs { curl = peers.curl, Python = peers.has_python() and peers.python } do
    if not read then
      print "SKIPPED: there is no python3, so its netrc module is NOT asked"
    else
      local wrong = {}
      for i, found in ipairs(read(HOST, paths)) do
        if found ~= "me\0" .. WRITTEN[i] then wrong[#wrong + 1] = ("%q"):format(WRITTEN[i]) end
      end
      check(#wrong == 0, ("%s reads %d passwords %s"):format(name, #WRITTEN,
        table.concat(wrong, ", ")))
    end
  end
  for _, password in ipairs(REFUSED) do
    local ok, err = pcall(netrc_edit.set, BEFORE, HOST, "me", password)
    check(not ok and err.code == "unsupported", ("refused: %q"):format(password))
  end
end
os.exit(failures == 0)
