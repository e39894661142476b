--- Downloads over a scripted transport: answers and granules in a word.

local Download = require "earthshine.download"
local granule = require "earthshine.record.granule"
local memory = require "tests.support.memory_session"

local scripted = { HOST = "https://data.example.earthdata.nasa.gov/" }

--- An answer with data.
function scripted.ok(body, kind)
  local headers = { ["content-type"] = kind or "application/x-hdf5" }
  return { status = 200, headers = headers, body = body }
end

--- A granule with files, each { NAME, size =, algorithm =, value = } with what is known of it.
function scripted.granule(name, files)
  local entries, links = {}, {}
  for _, file in ipairs(files) do
    links[#links + 1] = { URL = scripted.HOST .. file[1], Type = "GET DATA" }
    entries[#entries + 1] = {
      Name = file[1]:match "[^/]+$", SizeInBytes = file.size,
      Checksum = file.value and { Algorithm = file.algorithm, Value = file.value } or nil,
    }
  end
  return granule.new {
    umm = {
      GranuleUR = name, RelatedUrls = links,
      DataGranule = { ArchiveAndDistributionInformation = entries },
    },
    meta = { ["concept-id"] = "G1-X" },
  }
end

--- Downloads into the folder "out" of a folder; returns the report and the transport.
function scripted.run(folder, handler, what, options)
  local session, transport = memory.new(handler)
  return Download.run(session, what, folder:path "out", options), transport
end

return scripted
