--- Copies the library's Lua files into a folder with their LuaLS comments in LDoc's words: docs.lua
--- FOLDER FILE...
--
-- LDoc reads param and return as LuaLS writes them, but not classes: each becomes a table of its
-- own, in a comment of its own.

local folder = arg[1]

local function module_name(path)
  return (path:match "^lua/(.+)%.lua$":gsub("/init$", ""):gsub("/", "."))
end

-- The lines of one comment: what LDoc shall read of it, and each class in it as a comment of its
-- own, before it.
local function convert(comment)
  local classes, rest, current = {}, {}, nil
  for _, line in ipairs(comment) do
    local tag, text = line:match "^%s*%-%-%-?%s?@(%a+)%s*(.*)$"
    if tag == "class" or tag == "alias" then
      local name, about = text:match "^([%w_.]+)%S*%s*(.*)$"
      current = { ("--- %s"):format(about), ("-- @table %s"):format(name) }
      classes[#classes + 1] = current
    elseif tag == "field" then
      local name, about = text:match "^(%S+)%s*(.*)$"
      table.insert(current or rest, ("-- @field %s %s"):format(name:gsub("%?$", ""), about))
    elseif tag == "package" or tag == "private" then
      rest[#rest + 1] = "-- @local"
    elseif tag == "param" or tag == "return" or tag == "raise" or tag == "module" then
      rest[#rest + 1] = "-- @" .. tag .. " " .. text
    elseif not tag and not line:match "^%-%-%-|" then
      rest[#rest + 1] = line
    end
  end
  local out = {}
  for _, class in ipairs(classes) do
    table.move(class, 1, #class, #out + 1, out)
    out[#out + 1] = ""
  end
  return table.move(rest, 1, #rest, #out + 1, out)
end

for i = 2, #arg do
  local path, comment, out, first = arg[i], nil, {}, true
  local function flush()
    if comment and first then
      comment[#comment + 1] = "---@module " .. module_name(path)
      comment[#comment + 1] = ""
      first = false
    end
    for _, line in ipairs(comment and convert(comment) or {}) do out[#out + 1] = line end
    comment = nil
  end
  for line in io.lines(path) do
    if line:match "^%s*%-%-%-" or comment and line:match "^%s*%-%-" then
      comment = comment or {}
      comment[#comment + 1] = line
    else
      flush()
      out[#out + 1] = line
    end
  end
  flush()
  local copy = folder .. "/" .. path
  os.execute(("mkdir -p '%s'"):format(copy:match "^(.*)/"))
  local file <close> = assert(io.open(copy, "w"))
  file:write(table.concat(out, "\n"), "\n")
end
