--- What a download reads from its arguments and from stdin: URLs, and records of granules as
-- `search` prints them.

local granule = require "earthshine.record.granule"
local json = require "earthshine.json"
local plan = require "earthshine.download.plan"
local usage = require "earthshine.cli.usage"

local input = {}

-- A record keeps its metadata; a download needs the files only, of which very many fit into memory.
local function files_of(record, list)
  local files = record:files()
  for _, file in ipairs(files) do
    file.granule = record:name()
    list[#list + 1] = file
  end
  if #files == 0 then list[#list + 1] = record end
end

local function object(text, number)
  local ok, value = pcall(json.decode, text)
  if not ok or type(value) ~= "table" then
    usage.fail("line %d of the input is no JSON record: %s", number, text:sub(1, 60))
  end
  return value
end

--- Adds what one line stands for: nothing (empty, or a comment after "#"), a URL, a JSON granule,
-- or JSON with a `url`.
---@param line string
---@param number integer for messages
---@param list table what `es.download` takes
function input.line(line, number, list)
  local text = line:match "^%s*(.-)%s*$"
  if text == "" or text:sub(1, 1) == "#" then return end
  if text:sub(1, 1) ~= "{" then
    if not text:find "^%a[%w+.-]*:/" then
      usage.fail("line %d of the input is neither a URL nor a JSON record: %s", number,
        text:sub(1, 60))
    end
    list[#list + 1] = text
    return
  end
  local value = object(text, number)
  if type(value.url) == "string" then
    local file, why = plan.file(value)
    if not file then usage.fail("line %d of the input: %s", number, why) end
    list[#list + 1] = file
  elseif type(value.umm) == "table" then
    files_of(granule.new(value), list)
  else
    usage.fail("line %d of the input has neither umm nor url", number)
  end
end

--- Reads stdin to its end.
---@param list table
function input.stdin(list)
  local number = 0
  for line in io.stdin:lines() do
    number = number + 1
    input.line(line, number, list)
  end
end

return input
