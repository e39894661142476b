--- Writes Lua sources, and what this Lua compiles them to, as a C table on stdout: bundle.lua
-- FILE... (each below lua/).
--
-- A module's name follows from its path, as require would look it up: lua/earthshine/async/init.lua
-- is "earthshine.async". Bytes are written as an initialiser list and not as a literal, of which
-- C11 promises no more than 4095 characters.

local function module_name(path)
  local name = path:match "^lua/(.+)%.lua$" or error("not below lua/: " .. path)
  return (name:gsub("/init$", ""):gsub("/", "."))
end

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

-- The bytes of a string as a C initialiser list, 20 to a line.
local function bytes(source)
  local out, line = {}, {}
  for i = 1, #source do
    local b = source:byte(i)
    line[#line + 1] = b < 128 and b .. "," or ("(char)%d,"):format(b)
    if #line == 20 or i == #source then
      out[#out + 1] = "  " .. table.concat(line)
      line = {}
    end
  end
  return table.concat(out, "\n")
end

local function array(name, i, data)
  print(("static const char %s_%d[] = {\n%s\n  0};\n"):format(name, i, bytes(data)))
end

local paths = table.pack(table.unpack(arg))
table.sort(paths)
local entries = {}
print "/* Lua modules as data; made by scripts/build/bundle.lua. */"
print '#include "bundle.h"\n'
print "#include <stddef.h>\n"
for i, path in ipairs(paths) do
  local name, source = module_name(path), read(path)
  local code = string.dump(assert(load(source, "@" .. name, "t")))
  array("source", i, source)
  array("code", i, code)
  entries[i] = ('  {"%s", source_%d, %d, code_%d, %d},'):format(name, i, #source, i, #code)
end
entries[#entries + 1] = "  {NULL, NULL, 0, NULL, 0},"
print("const struct es__bundle_entry es__bundle[] = {\n" .. table.concat(entries, "\n") .. "\n};")
