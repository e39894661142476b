--- The cases of the soak test, each run inside `earthshine sandbox --`: worker.lua CASE.

local here = arg[0]:match "^(.*)/[^/]*$"
local root = here:match "^(.*)/tests/soak$" or "."
package.path = root .. "/lua/?.lua;" .. root .. "/lua/?/init.lua;" .. root .. "/tests/?.lua;"
  .. package.path
package.cpath = root .. "/build/lib/?.so;" .. package.cpath

local core = require "earthshine.core"
local es = require "earthshine"

local MANY <const>, LARGE <const> = "MUR-JPL-L4-GLOB-v4.1", "SENTINEL-1A_SLC"
local HUGE <const> = "MOD02QKM"
local MOST_MEMORY <const> = 96 -- MiB, of the whole process
local MOST_GROWTH <const> = 64 -- MiB, while granules are iterated

local session = es.session { system = require "support.system_file"() }

-- MiB resident: now, and at most so far.
local function memory()
  local file <close> = assert(io.open("/proc/self/status"))
  local text = file:read "a"
  return tonumber(text:match "VmRSS:%s*(%d+)") / 1024, tonumber(text:match "VmHWM:%s*(%d+)") / 1024
end

local function shell(text)
  return os.execute(text)
end

local function capture(text)
  local pipe <close> = assert(io.popen(text))
  return pipe:read "a"
end

local function temporary()
  return (capture("mktemp -d"):gsub("\n$", ""))
end

-- What the metadata say of each file: name -> its entry, read from the record itself.
local function stated(short_name)
  local files = {}
  for granule in session.search_data { short_name = short_name }:iter() do
    local entries = granule.umm.DataGranule.ArchiveAndDistributionInformation
    for _, entry in ipairs(entries) do files[entry.Name] = entry end
  end
  return files
end

local PROGRAM <const> = {
  ["Adler-32"] = "adler32", MD5 = "md5", ["SHA-256"] = "sha256", ["SHA-512"] = "sha512",
}

-- Compares every file under a final name with its metadata, by means of its own. Returns how many
-- are right.
local function audit(folder, files)
  local right = 0
  for name in capture("ls " .. folder):gmatch "[^\n]+" do
    if not name:find "%.part$" then
      local file = assert(files[name], "a file of no granule: " .. name)
      local handle <close> = assert(io.open(folder .. "/" .. name, "rb"))
      local digest, size = core.digest(PROGRAM[file.Checksum.Algorithm]), 0
      for piece in function() return handle:read(1 << 20) end do
        digest:update(piece)
        size = size + #piece
      end
      assert(size == file.SizeInBytes, name .. ": wrong size, " .. size)
      assert(digest:hex() == file.Checksum.Value:lower(), name .. ": wrong checksum")
      right = right + 1
    end
  end
  return right
end

local function count(files)
  local n = 0
  for _ in pairs(files) do n = n + 1 end
  return n
end

local function bulk(short_name, wanted)
  local folder = temporary()
  assert(session.login())
  local granules = session.search_data { short_name = short_name }
  local report = assert(session.download(granules, folder, { workers = 16 }))
  local _, most = memory()
  print(report)
  print(("peak %.0f MiB"):format(most))
  local right = audit(folder, stated(short_name))
  shell("rm -rf " .. folder)
  assert(report:ok() and #report.files == wanted, "not all arrived")
  assert(right == wanted, "not all are right")
  assert(most < MOST_MEMORY, ("peak memory %.0f MiB, more than %d"):format(most, MOST_MEMORY))
end

local cases = {}

function cases.many() bulk(MANY, 1000) end

function cases.large() bulk(LARGE, 4) end

-- A download in a process of its own, for `kills`.
function cases.download(folder)
  assert(session.login())
  assert(session.download(session.search_data { short_name = MANY }, folder, { workers = 16 }))
end

function cases.kills(times)
  local files, folder = stated(MANY), temporary()
  local seed = core.now() // 1 | 0
  math.randomseed(seed)
  print("seed " .. seed)
  local script = "exec lua5.4 %s download %s"
  for i = 1, tonumber(times) do
    -- Half of the time anew, half of the time on top of what is there.
    if i % 2 == 1 then shell("rm -rf " .. folder .. " && mkdir " .. folder) end
    local delay = 0.15 + math.random() * 2
    shell(("%s & pid=$!; sleep %.3f; kill -9 $pid 2>/dev/null; wait $pid 2>/dev/null"):format(
      script:format(arg[0], folder), delay))
    print(("kill %d after %.2f s: %d files under their final name, all right"):format(i, delay,
      audit(folder, files)))
  end
  shell(script:format(arg[0], folder):gsub("^exec ", ""))
  local right = audit(folder, files)
  shell("rm -rf " .. folder)
  assert(right == count(files), "the download after the kills is not complete: " .. right)
  print(("and then all %d"):format(right))
end

function cases.granules()
  local results = session.search_data { short_name = HUGE }
  local n, first, seen = 0, nil, {}
  local start, cpu = core.monotonic(), os.clock()
  for granule in results:iter() do
    n = n + 1
    local id = tonumber(granule.meta["concept-id"]:match "%d+")
    local word = id >> 5
    local bits = seen[word] or 0
    assert(bits & 1 << (id & 31) == 0, "granule " .. id .. " came twice")
    seen[word] = bits | 1 << (id & 31)
    -- The first page belongs to what it takes to begin at all.
    if n == 1000 then
      collectgarbage()
      first = memory()
    end
  end
  local _, most = memory()
  print(("%d granules, each once: %.0f a second, %.1f us CPU each"):format(n,
    n / (core.monotonic() - start), (os.clock() - cpu) / n * 1e6))
  print(("memory grew by at most %.0f MiB, from %.0f"):format(most - first, first))
  assert(n == 100000, "granules are missing: " .. n)
  assert(most - first < MOST_GROWTH, "memory grew too much")
end

cases[arg[1]](table.unpack(arg, 2))
