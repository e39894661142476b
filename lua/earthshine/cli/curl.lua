--- Requests as lines of a shell, which curl sends as we would.

local System = require "earthshine.system"
local url = require "earthshine.url"

local curl = {}

-- A word inside '…' of the shell.
local function quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function sorted(map)
  local list = {}
  for name, value in pairs(map) do list[#list + 1] = name .. ": " .. value end
  table.sort(list)
  return list
end

-- The parts of a form, and its file, whose bytes curl reads.
local function add_form(words, request)
  for _, pair in ipairs(request.form) do
    words[#words + 1] = "--form-string " .. quote(pair[1] .. "=" .. pair[2])
  end
  local file = request.file
  -- curl reads a name in quotation marks by rules of its own.
  local path = file.path:gsub('[\\"]', "\\%0")
  words[#words + 1] = "-F " .. quote(('%s=@"%s"%s'):format(file.name, path,
    file.type and ";type=" .. file.type or ""))
end

--- The line for a request; a long one is continued on the next.
---@param request earthshine.results_request
---@param system earthshine.system says where its hosts are, and whom to trust
---@return string
function curl.line(request, system)
  -- Without -g curl takes brackets for ranges.
  local address = url.redact(request.url)
  local plain = address:find "[%[%]{}]" and "-g " or ""
  local words = { ("curl %s-X %s %s"):format(plain, request.method, quote(address)) }
  local host = url.host_of(request.url)
  for _, entry in ipairs(system.connect_to or {}) do
    local from = System.connection(entry)
    if from == "" or from == host then words[#words + 1] = "--connect-to " .. quote(entry) end
  end
  if system.ca_file then words[#words + 1] = "--cacert " .. quote(system.ca_file) end
  if request.form then
    add_form(words, request)
  else
    for _, header in ipairs(sorted(request.headers)) do
      words[#words + 1] = "-H " .. quote(header)
    end
    if request.body then words[#words + 1] = "--data-raw " .. quote(request.body) end
  end
  return table.concat(words, " \\\n  ")
end

return curl
