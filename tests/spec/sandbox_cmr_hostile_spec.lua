-- Odd values and forms of every parameter that the sandbox's CMR knows: each is answered or refused
-- with messages, none crashes.

local Cmr = require "tests.support.sandbox_cmr"
local Known = require "earthshine.sandbox.cmr.known"
local check = require "earthshine.check"
local core = require "earthshine.core"

local VALUES = {
  "x", "1", "-1", ",", ",,", "*", "?*", "[", "%", "a:b", "true", "0,0", "1,2,3", "1,2,3,4",
  "0,0,0,0,0,0,0,0", "nan,inf,1e5,0x10", ("9"):rep(400), "2020", "2020-02-30", "P1Y/P1Y", "/",
  "C1-P", "G1-P", "V1-P", "int,a,1,2", "\255\0", "<b>&\"'", "é",
}

local FORMS = { "%s=%s", "%s[]=%s", "%s[a]=%s", "%s[0][b]=%s", "%s[0][pass]=%s&cycle=1",
  "options[%s][pattern]=true&%1$s=%s", "%s[0][topic][]=%s" }

describe("an odd value or form", function()
  for concept, known in pairs(Known) do
    if known.params then
      it("of each parameter for " .. concept .. "s", function()
        local path = ("/search/%ss.json?page_size=1&"):format(concept)
        if concept == "granule" then path = path .. "short_name=AIRLINES&" end
        for _, name in ipairs(check.keys(known.params)) do
          for k, value in ipairs(VALUES) do
            local form = FORMS[k % #FORMS + 1]:gsub("%%1%$s", name):gsub("%%s", "\1")
            local text = form:gsub("\1", name, 1):gsub("\1", (core.url_escape(value):gsub("%%",
              "%%%%")))
            local reply = Cmr.get(path .. text)
            assert(reply.status == 200 or reply.status == 400 or reply.status == 401,
              text .. " got " .. reply.status)
            if reply.status ~= 200 then
              assert(#reply.json.errors > 0 and type(reply.json.errors[1]) == "string", text)
            end
          end
        end
      end)
    end
  end
end)
