--- Writes random records of the official schemas into a folder, for a fuzzer to begin with.
--
-- usage: seeds.lua NAME FOLDER   NAME: document, umm, stac_umm, collection or convert
--
-- Where the schemas are not there, the fuzzer begins with its own corpus alone.

package.path = "?.lua;lua/?.lua;lua/?/init.lua;" .. package.path
package.cpath = (os.getenv "EARTHSHINE_BUILD" or "build") .. "/lib/?.so;" .. package.cpath

local core = require "earthshine.core"
local random_umm = require "tests.support.random_umm"

local COUNT <const> = 150
local name, folder = arg[1], arg[2]

if not random_umm.available() then
  print "SKIPPED: ../shared/schemas is not there: no random records to begin with"
  return
end

local function to_stac(text, kind)
  if kind == "granule" then return core.umm_items_to_stac(core.document("[" .. text .. "]")) end
  local record = core.document(text)
  return core.umm_c_to_stac(record.umm or record, record.umm and record.meta)
end

math.randomseed(6)
local kind = name == "collection" and "collection" or "granule"
for _, damage in ipairs { false, true } do
  local make = random_umm.maker(kind, { damage = damage })
  for i = 1, COUNT do
    local text = make()
    local ok, stac = pcall(to_stac, text, kind)
    local texts = { name ~= "stac_umm" and text or nil }
    if ok and name ~= "umm" then texts[#texts + 1] = stac end
    for k, each in ipairs(texts) do
      local path = ("%s/seed-%s-%d-%d"):format(folder, damage and "damaged" or "sane", i, k)
      local file <close> = assert(io.open(path, "wb"))
      file:write(each)
    end
  end
end
