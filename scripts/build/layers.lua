--- Proves that each file knows only files of its own layer and those below: layers.lua [ROOT].
--
-- Prints each violation as FILE:LINE: SENTENCE and exits with 1 if there is one.

local root = arg[1] or "."

-- The declared order of the Lua modules (below "earthshine."): a module may require those before
-- it. "x.*" is a folder, whose modules may require each other as long as no circle comes of it.
local ORDER <const> = [[
  core later error check public json time units url log async.* document system http.* session
  auth.* current status query.* assets.* record.* stac export.* results.* search.* download.* sync.*
  doctor.* classes init sandbox.* cli.*]]
-- The folders of core, each knowing only itself and those before it.
local CORE_ORDER <const> = { base = 1, loop = 2, geo = 3, net = 4, meta = 5, data = 6 }
-- Libraries that only core knows, by the first word of their headers' paths.
local BEHIND <const> = { uv = true, curl = true, openssl = true, yyjson = true }
-- Other projects' modules, and who may use them.
local EXTERNAL <const> = {
  cjson = { "json", "sandbox" }, luv = { "sandbox" }, argparse = { "cli" },
}
-- Standard names that a host may have taken away, or that act on the process: only the command and
-- the sandbox use them.
local RESERVED <const> = {}
for name in ("io os debug package print load loadfile dofile _G collectgarbage"):gmatch "%S+" do
  RESERVED[name] = true
end
local violations = 0

local function violation(path, line, fmt, ...)
  violations = violations + 1
  local shown = path:gsub("%c", "?")
  print(("%s:%d: %s"):format(shown, line, fmt:format(...)))
end

local function read(path)
  local file <close> = assert(io.open(root .. "/" .. path, "rb"))
  return file:read "a"
end

-- All files that belong to the project.
local function project_files()
  local list = {}
  local quoted = "'" .. root:gsub("'", "'\\''") .. "'"
  local pipe <close> = assert(io.popen("scripts/build/files " .. quoted))
  for path in pipe:read "a":gmatch "[^\0]+" do list[#list + 1] = path end
  return list
end

-- The text of a quoted string that starts at i, and the index after it. Escapes stay: no name that
-- we look for has one.
local function quoted_string(source, i)
  local quote, j = source:sub(i, i), i + 1
  while source:sub(j, j) ~= quote and j <= #source do
    j = j + (source:sub(j, j) == "\\" and 2 or 1)
  end
  return source:sub(i + 1, j - 1), j + 1
end

-- The text of a long bracket that starts at i, and the index after it; nil where there is none.
local function long_bracket(source, i)
  local level = source:match("^%[(=*)%[", i)
  if not level then return nil end
  local first, last = source:find("]" .. level .. "]", i, true)
  return source:sub(i + #level + 2, (first or #source + 1) - 1), (last or #source) + 1
end

-- Lua source as tokens { kind = "name" | "string" | "other", text =, line = }, without comments.
local function tokens(source)
  local list, i, line = {}, 1, 1
  local function put(kind, text) list[#list + 1] = { kind = kind, text = text, line = line } end
  if source:sub(1, 1) == "#" then i = source:find("\n", 1, true) or #source + 1 end
  while i <= #source do
    local start, c = i, source:sub(i, i)
    local text
    if c:match "%s" then
      i = source:match("^%s+()", i)
    elseif source:match("^%-%-", i) then
      i = select(2, long_bracket(source, i + 2)) or source:find("\n", i, true) or #source + 1
    elseif c == '"' or c == "'" then
      text, i = quoted_string(source, i)
      put("string", text)
    elseif source:match("^%[=*%[", i) then
      text, i = long_bracket(source, i)
      put("string", text)
    elseif c:match "[%a_]" then
      text, i = source:match("^([%w_]+)()", i)
      put("name", text)
    elseif c:match "%d" then
      i = source:match("^[%w_.]+()", i) -- numbers are of no interest, but must not look like names
      put("other", "0")
    else
      text, i = source:match("^(%.+)()", i)
      if not text then text, i = c, start + 1 end
      put("other", text)
    end
    line = line + select(2, source:sub(start, i - 1):gsub("\n", ""))
  end
  return list
end

-- Whether the name at i is a field's: x.os, x:print, { io = 1 }.
local function is_field(list, i)
  local before, after = list[i - 1] and list[i - 1].text, list[i + 1] and list[i + 1].text
  return before == "." or before == ":" or
    after == "=" and list[i + 2].text ~= "=" and (before == "{" or before == ",")
end

-- Calls f(name, line, partial) for each require in a list of tokens; name is nil where it is
-- computed, partial is true where the name only begins so. What is loaded later counts as well.
local function each_require(list, f)
  for i, token in ipairs(list) do
    local later = token.text == "later" and list[i + 1].kind == "string"
    if token.kind == "name" and (token.text == "require" or later) and not is_field(list, i) then
      local j = i + 1
      while list[j] and list[j].kind == "other" and list[j].text:match "^[(,]$" do j = j + 1 end
      local name = list[j] and list[j].kind == "string" and list[j].text
      local after = list[j + 1]
      f(name or nil, token.line, after and after.kind == "other" and after.text == "..")
    end
  end
end

local ranks, rank_count = {}, 0
for name in ORDER:gmatch "%S+" do
  rank_count = rank_count + 1
  ranks[name] = rank_count
end

-- A module's place in the order, and the word of ORDER that gave it.
local function rank(module)
  local short = module == "earthshine" and "init" or module:match "^earthshine%.(.+)$"
  if not short then return nil end
  if ranks[short] then return ranks[short], short end
  local folder = short:match "^[^.]+" .. ".*"
  return ranks[folder], folder
end

local function module_of(path)
  local name = path:match "^lua/(.+)%.lua$"
  return name and (name:gsub("/init$", ""):gsub("/", "."))
end

local function allowed_external(name, word)
  for _, folder in ipairs(EXTERNAL[name:match "^[^.]+"] or {}) do
    if word == folder or word == folder .. ".*" then return true end
  end
  return false
end

-- Finds a circle among modules of one folder by walking on from each.
local function check_circles(graph)
  local state = {}
  local function visit(module)
    state[module] = "open"
    for _, edge in ipairs(graph[module] or {}) do
      if state[edge.to] == "open" then
        violation(edge.path, edge.line, "a circle: %s requires %s", module, edge.to)
      elseif not state[edge.to] then
        visit(edge.to)
      end
    end
    state[module] = "done"
  end
  for module in pairs(graph) do
    if not state[module] then visit(module) end
  end
end

-- One file below lua/: what it requires and which standard names it uses.
local function check_module(path, list, graph)
  local module = module_of(path)
  local mine, word = rank(module)
  if not mine then
    return violation(path, 1, "%s has no place in the declared order of modules", module)
  end
  local free = word == "cli.*" or word == "sandbox.*"
  graph[module] = {}
  each_require(list, function(name, line, partial)
    if not name or partial then
      if not free and word ~= "init" and word ~= "later" then
        violation(path, line, "a module's name is computed here")
      end
      return
    end
    local other = rank(name)
    if name:match "^earthshine" and not other then
      violation(path, line, "%s has no place in the declared order of modules", name)
    elseif other and (other > mine or other == mine and not word:match "%*$") then
      violation(path, line, "%s may not know %s, which comes after it", module, name)
    elseif other then
      table.insert(graph[module], { to = name, path = path, line = line })
    elseif not (free and RESERVED[name]) and not allowed_external(name, word) then
      violation(path, line, "%s may not use the module %s", module, name)
    end
  end)
  for i, token in ipairs(list) do
    if not free and token.kind == "name" and RESERVED[token.text] and not is_field(list, i) then
      violation(path, token.line, "%s is not for the library: a host may remove it", token.text)
    end
  end
end

-- A header named in quotes, as a path from the root: beside the including file, or below core/ or
-- bindings/.
local function resolve(path, name, known)
  local beside = path:match "^(.*/)" .. name
  for _, candidate in ipairs { beside, "core/" .. name, "bindings/" .. name } do
    local n
    repeat candidate, n = candidate:gsub("[^/]+/%.%./", "", 1) until n == 0
    if known[candidate] then return candidate end
  end
end

local function check_c(path, source, known)
  local layer = path:match "^[^/]+"
  local folder = path:match "^core/([^/]+)/"
  if folder and not CORE_ORDER[folder] then
    violation(path, 1, "core/%s has no place in the order of core", folder)
  end
  local line = 0
  for text in (source .. "\n"):gmatch "(.-)\n" do
    line = line + 1
    local name = text:match "^%s*#%s*include%s*[<\"]([^>\"]+)[>\"]"
    local file = name and resolve(path, name, known)
    if not name then goto continue end
    local lua = name:match "^lua" or name:match "^lauxlib" or (file or ""):match "^bindings/"
    local first = name:match "^[%w_]+"
    local behind = BEHIND[first]
    if layer == "core" and lua then
      violation(path, line, "core may not know Lua: %s", name)
    elseif layer == "bindings" and behind then
      violation(path, line, "bindings know core, not the libraries behind it: %s", name)
    elseif folder and file then
      local other = file:match "^core/([^/]+)/"
      if other and (CORE_ORDER[other] or 0) > (CORE_ORDER[folder] or 99) then
        violation(path, line, "core/%s may not know core/%s", folder, other)
      end
    end
    ::continue::
  end
end

local files, known, graph = project_files(), {}, {}
for _, path in ipairs(files) do known[path] = true end

for _, path in ipairs(files) do
  local source = not path:match "^tests/fixtures/" and read(path)
  local kind = path:match "%.(%w+)$"
  if source and (kind == "c" or kind == "h") then
    check_c(path, source, known)
  elseif source and (kind == "lua" or source:match "^#![^\n]*lua") then
    local list = tokens(source)
    if path:match "^lua/" then check_module(path, list, graph) end
    each_require(list, function(name, line)
      local script = name and "scripts/" .. name:gsub("^scripts%.", ""):gsub("%.", "/") .. ".lua"
      if script and (known[script] or name:match "^scripts%.") then
        violation(path, line, "%s is a script, which nothing may require", name)
      end
    end)
  end
end
check_circles(graph)
print(("layers: %d files, %d violations"):format(#files, violations))
os.exit(violations == 0)
