--- The configuration file of the command line: defaults, and profiles of them, as assignments in
-- Lua that can call nothing.
--
--     -- ~/.config/earthshine/config.lua
--     workers = 16
--     to = "~/data"
--     profiles = {
--       uat = { system = "UAT", strategy = "netrc" },
--       nightly = { quiet = true, to = "/data/nightly", trace = "/var/log/earthshine.ndjson" },
--     }

local core = require "earthshine.core"
local check = require "earthshine.check"
local strategies = require "earthshine.auth.strategies"
local usage = require "earthshine.cli.usage"

local config = {}

---@class earthshine.cli.settings
---@field system? string|table a name, a system file, or a table of endpoints
---@field workers? integer
---@field to? string folder
---@field strategy? string where to look for the account
---@field quiet? boolean
---@field verbose? integer
---@field trace? string file
---@field verify? boolean
---@field fsync? boolean

local KINDS <const> = {
  system = "string table", workers = "integer", to = "string", strategy = "string",
  quiet = "boolean", verbose = "integer", trace = "string", verify = "boolean", fsync = "boolean",
}
local RANGES <const> = { workers = { 1, 500 }, verbose = { 0, 2 } }
local WORDS <const> = { strategy = strategies.names }
local PATHS <const> = { to = true, trace = true }

local function sorted(t)
  local list = {}
  for key in pairs(t) do list[#list + 1] = tostring(key) end
  table.sort(list)
  return table.concat(list, ", ")
end

-- The line on which a name is set, below a line.
local function line_of(text, name, after)
  local n = 0
  local pattern = ("%%f[%%w_]%s%%f[^%%w_][%%]\"']*%%s*=[^=]"):format(name:gsub("%W", "%%%0"))
  for line in (text .. "\n"):gmatch "([^\n]*)\n" do
    n = n + 1
    local code = line:gsub("%-%-.*", "")
    if n > after and code:find(pattern) then return n end
  end
  return math.max(after, 1)
end

-- What a file says, and where it says it.
local function source(path, text)
  local self = { path = path }
  function self.fail(name, after, format, ...)
    usage.fail("%s:%d: %s", path, line_of(text, tostring(name), after), format:format(...))
  end
  function self.line(name) return line_of(text, name, 0) end
  return self
end

local function check_value(from, after, name, value)
  local kinds = KINDS[name]
  if not kinds then
    from.fail(name, after, "there is no setting %s%s; known are %s", tostring(name),
      check.meant(name, check.keys(KINDS)), sorted(KINDS))
  end
  local kind = math.type(value) == "integer" and "integer" or type(value)
  if not (" " .. kinds .. " "):find(" " .. kind .. " ", 1, true) then
    from.fail(name, after, "%s must be of type %s, but is a %s", name, (kinds:gsub(" ", " or ")),
      type(value))
  end
  local words = WORDS[name]
  if words and check.nearest(value, words) ~= value then
    from.fail(name, after, "%s must be one of %s, but is %q%s", name, table.concat(words, ", "),
      value, check.meant(value, words))
  end
  local range = RANGES[name]
  if range and (value < range[1] or value > range[2]) then
    from.fail(name, after, "%s must be from %d to %d, but is %d", name, range[1], range[2], value)
  end
end

local function check_profiles(from, profiles)
  if type(profiles) ~= "table" then
    from.fail("profiles", 0, "profiles must be a table of tables")
  end
  local top = from.line "profiles"
  for name, settings in pairs(profiles) do
    if type(name) ~= "string" or type(settings) ~= "table" then
      from.fail(name, top - 1, "a profile must be a table with a name: NAME = { … }")
    end
    local after = from.line(name) - 1
    for key, value in pairs(settings) do check_value(from, after, key, value) end
  end
end

-- Runs the text with nothing to call; it may assign its settings or return them.
local function evaluate(path, text)
  local settings = {}
  -- Lua would shorten a long path in its messages.
  local function fail(message)
    usage.fail("%s", (tostring(message):gsub("^config:", function() return path .. ":" end)))
  end
  local chunk, message = load(text, "=config", "t", settings)
  if not chunk then fail(message) end
  local ok, result = pcall(chunk)
  if not ok then fail(result) end
  return type(result) == "table" and result or settings
end

local function read(path, needed)
  local file <close>, message = io.open(path, "rb")
  local text = file and file:read "a"
  if text then return text end
  if needed then usage.fail("cannot read the configuration file %s", message or path) end
end

--- Where the file is looked for: as the XDG Base Directory Specification says.
---@return string? path
function config.path()
  local folder = core.getenv "XDG_CONFIG_HOME"
  if folder and folder:sub(1, 1) == "/" then return folder .. "/earthshine/config.lua" end
  local home = core.home()
  return home and home .. "/.config/earthshine/config.lua"
end

local function expand(path)
  local home = core.home()
  return home and (path:gsub("^~/", function() return home .. "/" end)) or path
end

--- The names of the profiles, sorted; none where there is no file.
---@param path? string by default where XDG says
---@return string[]
function config.profiles(path)
  local where = path or config.path()
  local text = where and read(where, path ~= nil)
  local profiles = text and evaluate(where, text).profiles
  local names = {}
  for name in pairs(type(profiles) == "table" and profiles or {}) do
    if type(name) == "string" then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

--- Reads the settings: those of the file, and over them those of a profile.
---@param path? string by default where XDG says; there it may be missing
---@param profile? string
---@return earthshine.cli.settings
function config.load(path, profile)
  local where = path or config.path()
  local text = where and read(where, path ~= nil)
  if not text then
    if profile then
      usage.fail("there is no profile %s, because there is no configuration file%s", profile,
        where and " " .. where or "")
    end
    return {}
  end
  local from, settings = source(where, text), evaluate(where, text)
  local merged = {}
  for key, value in pairs(settings) do
    if key == "profiles" then
      check_profiles(from, value)
    else
      check_value(from, 0, key, value)
      merged[key] = value
    end
  end
  if profile then
    local chosen = (settings.profiles or {})[profile]
    if not chosen then
      local known = settings.profiles or {}
      usage.fail("%s has no profile %s%s; it has %s", where, profile,
        check.meant(profile, check.keys(known)), next(known) and sorted(known) or "none")
    end
    for key, value in pairs(chosen) do merged[key] = value end
  end
  for key in pairs(PATHS) do merged[key] = merged[key] and expand(merged[key]) end
  return merged
end

-- What holds where neither the command line nor the file says anything.
local BUILT_IN <const> = { workers = 8, strategy = "all" }

-- Commands that take the current folder where none is given.
local HERE <const> = { download = true, doctor = true }

--- Fills in what the command line has left open. The command line wins over the file.
---@param args table what the parser returned
---@param settings earthshine.cli.settings
function config.apply(args, settings)
  for _, name in ipairs { "workers", "to", "strategy", "trace" } do
    if args[name] == nil then args[name] = settings[name] or BUILT_IN[name] end
  end
  if args.to == nil and HERE[args.command] then args.to = "." end
  if (args.verbose or 0) == 0 and not args.quiet then args.verbose = settings.verbose end
  if not (args.verbose and args.verbose > 0) then args.quiet = args.quiet or settings.quiet end
  args.no_verify = args.no_verify or settings.verify == false
  args.no_fsync = args.no_fsync or settings.fsync == false
end

return config
