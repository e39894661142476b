--- A CMR of a few lines for specs of searches: numbered granules, search-after paging as the real
--- one does it, and whatever misbehaviour a spec asks for.

local memory_session = require "tests.support.memory_session"

local scripted_cmr = {}

local GRANULE = '{"meta":{"concept-id":"G%d-TEST","revision-id":1,"provider-id":"TEST",'
  .. '"deleted-by":null},"umm":{"GranuleUR":"granule-%d","CloudCover":%d,"Names":["a",null]%s}}'

-- The parameters of a request, from its address or its form body.
local function parameters(record)
  local out = {}
  local text = record.body or record.url:match "%?(.*)$" or ""
  for name, value in text:gmatch "([^&=]+)=([^&]*)" do out[name] = value end
  return out
end

--- The JSON of a page with the granules from one number to another.
---@param extra? string more members of each record
function scripted_cmr.page(from, to, hits, extra)
  local items = {}
  for i = from, to do items[#items + 1] = GRANULE:format(i, i, i % 100, extra or "") end
  return ('{"hits":%d,"took":1,"items":[%s]}'):format(hits, table.concat(items, ","))
end

--- A session whose CMR has so many granules.
--
-- `options.extra` is put into each record; `options.short(from, size)` says how many items a page
-- has that begins there; where `options.gap(from)`, an empty page comes before it;
-- `options.answer(number, record, usual)` may return another answer to the request of that number,
-- `usual()` makes the one that it would have got.
---@param count integer
---@param options? table
---@return earthshine.session
---@return table transport its `requests` are all that were sent
---@return table state of the memory session: log, naps …
function scripted_cmr.new(count, options)
  options = options or {}
  local function usual(record)
    local size = math.tointeger(tonumber(parameters(record).page_size))
    local headers = { ["CMR-Hits"] = tostring(count), ["Content-Type"] = "application/json" }
    local after = record.headers["cmr-search-after"]
    local last, again = (after or '["test",0]'):match '^%["test",(%d+)(,?)[^,]*%]$'
    local from = math.tointeger(tonumber(last)) + 1
    if options.gap and size > 0 and again == "" and options.gap(from) then
      headers["CMR-Search-After"] = ('["test",%d,"gap"]'):format(from - 1)
      return { status = 200, headers = headers, body = scripted_cmr.page(1, 0, count) }
    end
    local items = options.short and size > 0 and options.short(from, size) or size
    local to = math.min(from + items - 1, count)
    if to >= from then headers["CMR-Search-After"] = ('["test",%d]'):format(to) end
    local body = scripted_cmr.page(from, to, count, options.extra)
    return { status = 200, headers = headers, body = body }
  end
  return memory_session.new(function(record, number)
    if options.answer then
      local answer, code, message = options.answer(number, record, function()
        return usual(record)
      end)
      if answer or code then return answer, code, message end
    end
    return usual(record)
  end)
end

--- The number of a granule; nil for nil.
function scripted_cmr.number(granule)
  return granule and math.tointeger(tonumber(granule.umm.GranuleUR:match "%d+"))
end

--- Numbers of granules, in the order in which an iterator yields them.
function scripted_cmr.numbers(iterator)
  local list = {}
  for granule in iterator do list[#list + 1] = scripted_cmr.number(granule) end
  return list
end

--- Numbers of the granules in a list.
function scripted_cmr.listed(list)
  local out = {}
  for i, granule in ipairs(list) do out[i] = scripted_cmr.number(granule) end
  return out
end

--- Whether a list is 1, 2, … count, each once.
function scripted_cmr.complete(list, count)
  if #list ~= count then return false, ("%d instead of %d"):format(#list, count) end
  for i = 1, count do
    if list[i] ~= i then return false, ("%s in place %d"):format(list[i], i) end
  end
  return true
end

return scripted_cmr
