--- Checks the house rules of files that a program can check: house.lua [ROOT].
--
-- Prints each violation as FILE:LINE: SENTENCE and exits with 1 if there is one; warnings are
-- advice.

local root = arg[1] or "."

local TOP_LEVEL <const> = {}
for name in ([[core bindings lua scripts tests Makefile earthshine-scm-1.rockspec README.md LICENSE
  .ci .busted .clang-format .editorconfig .gitignore .luacheckrc .luarc.json]]):gmatch "%S+" do
  TOP_LEVEL[name] = true
end
-- Lines in a file: from where it is advice, and from where it is a violation.
local SIZES <const> = { c = { 400, 480 }, h = { 400, 480 }, lua = { 300, 350 } }
local LONG_FUNCTION <const> = 60
local LONG_RECIPE <const> = 60

local violations, warnings = 0, 0

local function violation(path, fmt, ...)
  violations = violations + 1
  local shown = path:gsub("%c", "?")
  print(("%s:1: %s"):format(shown, fmt:format(...)))
end

local function warning(path, line, fmt, ...)
  warnings = warnings + 1
  print(("%s:%d: warning: %s"):format(path, line, fmt:format(...)))
end

local quoted_root = "'" .. root:gsub("'", "'\\''") .. "'"

local function read(path)
  local file <close> = assert(io.open(root .. "/" .. path, "rb"))
  return file:read "a"
end

local function check_size(path, source, kind)
  local _, lines = source:gsub("\n", "")
  local advice, limit = SIZES[kind][1], SIZES[kind][2]
  if path:match "^scripts/recipes/" and lines > LONG_RECIPE then
    violation(path, "%d lines; a recipe has at most %d", lines, LONG_RECIPE)
  elseif lines > limit then
    violation(path, "%d lines; above %d it is two files", lines, limit)
  elseif lines > advice then
    warning(path, 1, "%d lines; about %d is the measure", lines, advice)
  end
end

local function check_opening(path, source, kind)
  local first = source:gsub("^#![^\n]*\n", ""):match "^[^\n]*"
  if not first:match(kind == "lua" and "^%-%-" or "^/%*") then
    violation(path, "does not open with a sentence that says what it is")
  end
end

-- Long functions of the library, by the compiler's listing.
local function check_functions(path)
  local command = ("cd %s && luac5.4 -l -p '%s' 2>/dev/null"):format(quoted_root, path)
  local pipe <close> = assert(io.popen(command))
  for text in pipe:lines() do
    local first, last = text:match "^function <.-:(%d+),(%d+)>"
    if first and last - first >= LONG_FUNCTION then
      warning(path, tonumber(first), "a function of %d lines; about %d is the measure",
        last - first + 1, LONG_FUNCTION)
    end
  end
end

-- All memory of the core comes from the allocator of its engine.
local function check_memory(path, source)
  if not path:match "^core/" and not path:match "^bindings/" then return end
  if path == "core/base/memory.c" then return end
  local code = source:gsub("/%*.-%*/", "")
  for name in ("malloc calloc realloc free strdup strndup"):gmatch "%a+" do
    if code:find("%f[%w_]" .. name .. "%(") then
      violation(path, "calls %s; memory comes from base/memory.h", name)
    end
  end
end

local function check_file(path)
  if not TOP_LEVEL[path:match "^[^/]+"] then
    violation(path, "the top level has no place for it")
  end
  if path:find "[^%w._/+-]" then
    return violation(path, "a file's name has letters, digits and ._+- only")
  end
  local source = not path:match "^tests/fixtures/" and read(path)
  local kind = source and source:match "^#![^\n]*lua" and "lua" or path:match "%.(%w+)$"
  if not source or not SIZES[kind] then return end
  check_size(path, source, kind)
  check_opening(path, source, kind)
  if kind == "c" then check_memory(path, source) end
  if path:match "^lua/" then check_functions(path) end
end

local count = 0
local files <close> = assert(io.popen("scripts/build/files " .. quoted_root))
for path in files:read "a":gmatch "[^\0]+" do
  count = count + 1
  check_file(path)
end
print(("house rules: %d files, %d violations, %d warnings"):format(count, violations, warnings))
os.exit(violations == 0)
