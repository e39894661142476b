--- Writes records of UMM and what we make of them, for umm_judge.py: the samples and so many
--- random ones of each kind.
--
-- usage: our_umm.lua FOLDER COUNT SEED
--
-- NAME.ndjson: a line a record { name, damaged, shapes, record, view }; `view` is what our own
-- objects say of the item. NAME-1.1.0.json, NAME-1.0.0.json: arrays of the items.

package.path = "?.lua;lua/?.lua;lua/?/init.lua;" .. package.path
package.cpath = (os.getenv "EARTHSHINE_BUILD" or "build") .. "/lib/?.so;" .. package.cpath

local collection = require "earthshine.record.collection"
local document = require "earthshine.document"
local granule = require "earthshine.record.granule"
local item = require "earthshine.record.item"
local json = require "earthshine.json"
local random_umm = require "tests.support.random_umm"
local shapes = require "tests.support.random_umm_shapes"

local folder, count, seed = arg[1], tonumber(arg[2]), tonumber(arg[3])
local VERSIONS <const> = { "1.1.0", "1.0.0" }

local function whole(text)
  local value = document.view(text)
  return (value.umm or value.meta) and value or document.view('{"umm":' .. text .. ',"meta":{}}')
end

local function view_of(stac)
  local own = item.new(stac)
  local list = json.array {}
  for i, asset in ipairs(own:assets()) do
    list[i] = { key = asset.key, href = asset.href, type = asset.type,
      roles = json.array { table.unpack(asset.roles) }, alternates = { s3 = asset.alternates.s3 },
      size = asset.size }
  end
  local start, stop = own:temporal()
  return { id = own:id(), geometry = own:geometry() or json.null, bbox = stac.bbox, start = start,
    stop = stop, datetime = stac.properties.datetime, assets = list }
end

-- One file of each kind: a line a record, and an array of items for each version.
local function writer(name)
  local lines = assert(io.open(("%s/%s.ndjson"):format(folder, name), "w"))
  local arrays = {}
  for i, version in ipairs(VERSIONS) do
    arrays[i] = assert(io.open(("%s/%s-%s.json"):format(folder, name, version), "w"))
  end
  local written = 0
  local function add(class, text, more)
    local record = class.new(whole(text))
    written = written + 1
    for i, version in ipairs(VERSIONS) do
      arrays[i]:write(written == 1 and "[" or ",\n", record:to_stac("json", { version = version }))
    end
    more.record = document.view(text)
    if class == granule then more.view = view_of(record:to_stac()) end
    lines:write(json.encode(more), "\n")
  end
  local function close()
    lines:close()
    for _, file in ipairs(arrays) do file:write "]" file:close() end
    print(("%s: %d records"):format(name, written))
  end
  return add, close
end

local function write(kind, class)
  local add, close = writer(kind)
  for _, sample in ipairs(random_umm.samples(kind)) do
    add(class, sample.text, { name = sample.name })
  end
  local function some(name, number, options)
    math.randomseed(seed)
    local make = random_umm.maker(kind, options)
    for i = 1, number do
      add(class, make(), { name = ("%s %d of seed %d"):format(name, i, seed),
        damaged = options.damage, shapes = options.shapes })
    end
  end
  some("plain", count, {})
  some("damaged", count // 2, { damage = true })
  for name in pairs(kind == "granule" and shapes.makers or {}) do
    some(name, count // 20, { shapes = { name } })
  end
  close()
end

write("granule", granule)
write("collection", collection)
