--- Prints how much of C and Lua a run of the tests reached: coverage.lua BUILD LINES [--missed].
--
-- BUILD is a build with --coverage, whose object files have their counters beside them; LINES is
-- the folder that tests/support/coverage.c wrote to. With --missed, the lines that no test
-- reached are listed below each file.

local build, lines_folder, with_missed = arg[1], arg[2], arg[3] == "--missed"
local GOAL <const> = 90

local function lines_of(command)
  local list = {}
  local pipe <close> = assert(io.popen(command))
  for line in pipe:lines() do list[#list + 1] = line end
  return list
end

-- Sorted line numbers as text: "3-5, 9".
local function ranges(numbers)
  local out, i = {}, 1
  while i <= #numbers do
    local j = i
    while numbers[j + 1] == numbers[j] + 1 do j = j + 1 end
    out[#out + 1] = i == j and ("%d"):format(numbers[i]) or ("%d-%d"):format(numbers[i], numbers[j])
    i = j + 1
  end
  return table.concat(out, ", ")
end

-- One C file by gcov, which knows from the object's notes which lines hold code.
local function c_file(path)
  local object = ("%s/obj/%s"):format(build, path:gsub("%.c$", ".gcno"))
  local file = { path = path, total = 0, hit = 0, missed = {} }
  local mine = false
  for _, line in ipairs(lines_of(("gcov -t '%s' 2>/dev/null"):format(object))) do
    local count, number, text = line:match "^%s*([^:]+):%s*(%d+):(.*)$"
    if number == "0" and text:match "^Source:" then
      mine = text == "Source:" .. path
    elseif mine and count and count ~= "-" then
      file.total = file.total + 1
      if count:match "^[#=]" then
        table.insert(file.missed, tonumber(number))
      else
        file.hit = file.hit + 1
      end
    end
  end
  return file
end

-- What ran in any process: path -> line -> true.
local function lua_hits()
  local hits = {}
  for _, name in ipairs(lines_of(("find '%s' -type f"):format(lines_folder))) do
    for line in io.lines(name) do
      local number, path = line:match "^(%d+) (.+)$"
      hits[path] = hits[path] or {}
      hits[path][tonumber(number)] = true
    end
  end
  return hits
end

-- Lines of a Lua file that hold code, by the compiler's listing. A line that only closes a block
-- holds none: the return that the compiler puts there is not reached where a function returns by
-- itself.
local function code_lines(path)
  local source = {}
  for line in io.lines(path) do source[#source + 1] = line end
  local active = {}
  for _, line in ipairs(lines_of(("luac5.4 -l -l -p '%s'"):format(path))) do
    local number, opcode = line:match "^%s+%d+%s+%[(%d+)%]%s+(%u+)"
    number = tonumber(number)
    local text = source[number]
    if text and opcode ~= "VARARGPREP" and text:gsub("%f[%w]end%f[%W]", ""):match "[%w\"'#]" then
      active[number] = true
    end
  end
  return active
end

local function lua_file(path, hits)
  local file = { path = path, total = 0, hit = 0, missed = {} }
  local mine = hits[path:match "lua/earthshine/.+$"] or {}
  for number in pairs(code_lines(path)) do
    file.total = file.total + 1
    if mine[number] then file.hit = file.hit + 1 else table.insert(file.missed, number) end
  end
  table.sort(file.missed)
  return file
end

local function percent(hit, total) return total == 0 and 100 or 100 * hit / total end

local function print_table(title, files)
  local hit, total = 0, 0
  print(title)
  for _, file in ipairs(files) do
    hit, total = hit + file.hit, total + file.total
    print(("  %5.1f %%  %4d of %4d  %s"):format(
      percent(file.hit, file.total), file.hit, file.total, file.path))
    if with_missed and #file.missed > 0 then print("    not reached: " .. ranges(file.missed)) end
  end
  print(("coverage of %s: %.1f %% (%d of %d lines; goal %d %%)"):format(
    title, percent(hit, total), hit, total, GOAL))
end

local c, lua, hits = {}, {}, lua_hits()
for _, path in ipairs(lines_of "find core bindings -name '*.c' | LC_ALL=C sort") do
  c[#c + 1] = c_file(path)
end
for _, path in ipairs(lines_of "find lua -name '*.lua' | LC_ALL=C sort") do
  lua[#lua + 1] = lua_file(path, hits)
end
print_table("C", c)
print_table("Lua", lua)
