--- Counts the lines that run, in this process: a hook in every coroutine, and a file of counts at
--- the end.
--
-- Lua loads it before anything else where the environment says LUA_INIT_5_4=@FOLDER/coverage.lua,
-- in the tests' own process and in each that they start (the command, the sandbox).
-- EARTHSHINE_COVERAGE names the folder for the counts; each process writes one file there, of lines
-- "COUNT LINE SOURCE". Only sources below a folder lua/earthshine are counted.

local folder = os.getenv "EARTHSHINE_COVERAGE"
if not folder then return end

local getinfo, sethook = debug.getinfo, debug.sethook
local counts = {} -- source -> line -> count
local wanted = {} -- source -> its counts, or false where it is not ours

local function counts_of(source)
  local path = source:match "^@.*(lua/earthshine/.+)$"
  if not path then return false end
  counts[path] = counts[path] or {}
  return counts[path]
end

local function on_line(_, line)
  local source = getinfo(2, "S").source
  local lines = wanted[source]
  if lines == nil then
    lines = counts_of(source)
    wanted[source] = lines
  end
  if lines then lines[line] = (lines[line] or 0) + 1 end
end

local function save()
  sethook()
  -- An address tells apart processes of the same second, thanks to the random layout of memory.
  local name = ("%d-%p-%d"):format(os.time(), counts, os.clock() * 1e6 // 1)
  local out = io.open(folder .. "/" .. name, "w")
  if not out then return end
  for path, lines in pairs(counts) do
    for line, count in pairs(lines) do out:write(count, " ", line, " ", path, "\n") end
  end
  out:close()
end

-- A hook belongs to one coroutine, so each new one gets it.
local create = coroutine.create
coroutine.create = function(f)
  local co = create(f)
  sethook(co, on_line, "l")
  return co
end
-- Here from the inside, so that the real wrap keeps its way with errors.
local wrap = coroutine.wrap
coroutine.wrap = function(f)
  return wrap(function(...)
    sethook(on_line, "l")
    return f(...)
  end)
end

-- Counts are saved when the state closes, or when the program leaves without closing it.
setmetatable(counts, { __gc = save })
local exit = os.exit
os.exit = function(code, close)
  if not close then save() end
  exit(code, close)
end
sethook(on_line, "l")
