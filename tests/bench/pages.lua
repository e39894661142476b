--- Pages of granules to measure with, and how long it takes.

local core = require "earthshine.core"

local pages = {}

-- Records of UMM-G as CMR serves them: the real ones where they are at hand.
local function records()
  local list = {}
  local pipe <close> = assert(io.popen "ls ../shared/samples/ummg_*.json 2>/dev/null")
  local paths = {}
  for path in pipe:lines() do paths[#paths + 1] = path end
  if #paths == 0 then
    print "  NOTE: ../shared/samples is not there: smaller records, made for tests"
    paths = { "tests/fixtures/umm/granule_three_files.json" }
  end
  for _, path in ipairs(paths) do
    local file <close> = assert(io.open(path))
    local record = assert(core.document(file:read "a"))
    for _, item in ipairs(record.items or record[1] and record or { record }) do
      local text = core.view_text(item)
      list[#list + 1] = item.umm and text or '{"meta":{"concept-id":"G1-X"},"umm":' .. text .. "}"
    end
  end
  return list
end

--- The JSON of a page of so many granules.
---@param count integer
---@return string
function pages.granules(count)
  local list = records()
  local items = {}
  for i = 1, count do items[i] = list[(i - 1) % #list + 1] end
  return ('{"hits":%d,"took":12,"items":[%s]}'):format(count, table.concat(items, ","))
end

--- The same, and a function that prints what it took to do something with the page, in CPU seconds,
--- and returns that.
---@param count integer
---@param rounds integer
---@return string text
---@return fun(name: string, seconds: number): number line
function pages.measured(count, rounds)
  local text = pages.granules(count)
  print(("  a page of %d granules, %.1f MB; best of %d, one thread"):format(count, #text / 1e6,
    rounds))
  return text, function(name, seconds)
    print(("  %-42s %7.1f ms %7.0f MB/s %9.0f granules/s"):format(name, seconds * 1e3,
      #text / seconds / 1e6, count / seconds))
    return seconds
  end
end

--- The best of the rounds, in CPU seconds.
function pages.best(rounds, f, ...)
  local least = math.huge
  for _ = 1, rounds do
    collectgarbage()
    local start = os.clock()
    f(...)
    least = math.min(least, os.clock() - start)
  end
  return least
end

return pages
