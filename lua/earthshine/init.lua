--- earthshine: search NASA Earthdata and download its files, from plain sequential Lua.
--
--     local es = require "earthshine"
--     assert(es.login())
--     local granules = es.search_data { short_name = "ATL06", temporal = "2020-01-01,2020-01-14" }
--     print(granules:hits(), assert(es.download(granules, "data")))
--
-- What is expected to fail returns `nil, err` (an earthshine.error: `err.code`, and a sentence by
-- tostring); what is a mistake of the program raises. Each call blocks at top level and suspends
-- inside a task; see `es.async`.

local core = require "earthshine.core"
local async = require "earthshine.async"
local Auth = require "earthshine.auth"
local check = require "earthshine.check"
local Download = require "earthshine.download"
local Error = require "earthshine.error"
local json = require "earthshine.json"
local public = require "earthshine.public"
local Search = require "earthshine.search"
local Session = require "earthshine.session"

---@class earthshine what `require "earthshine"` and `es.session` return
---@field _VERSION string
---@field async table tasks: run, spawn, scope, map, all, sleep, timeout, queue …
---@field json table encode, decode, to_table, array: see earthshine.json
---@field null userdata stands for JSON's null
---@field error earthshine.error the class of all expected failures: is(value), codes
local Facade = {}
Facade.__index = Facade
Facade.__name = "earthshine"

Facade._VERSION = core.version
Facade.async, Facade.null, Facade.error = async, json.null, Error
Facade.json = { null = json.null }
for _, name in ipairs { "encode", "decode", "array", "to_table" } do
  Facade.json[name] = public(json[name])
end

local LOGIN <const> = {
  strategy = "string", token = "string|userdata", persist = "boolean", system = "string|table",
}
-- Options of ours; all others go to the session.
local CALLBACKS <const> = { on_progress = true }

-- What belongs to each facade, out of reach of its users: settings for the session that is made at
-- first use, and that session.
local states = setmetatable({}, { __mode = "k" })

local function session_of(self)
  local state = states[self]
  if not state.session then state.session = Session.new(state.settings) end
  return state.session
end

-- Splits options into those of the session and those of the facade.
local function make(options)
  local settings, state = {}, {}
  for key, value in pairs(options or {}) do
    if CALLBACKS[key] then
      state[key] = check.type("option " .. key .. " of session", value, "callable")
    else
      settings[key] = value
    end
  end
  state.settings = settings
  return state
end

local bind

--- A session of its own: its own system, login and cookies, with the same functions as the module.
---
---     local uat = es.session { system = "UAT", on_log = function(event) print(event.message) end }
---     uat.login { strategy = "netrc" }
---@param options? earthshine.session_options and `on_progress`
---@return earthshine
local function new_session(options)
  check.type("the argument of session", options, "table|nil")
  local state = make(options)
  state.session = Session.new(state.settings)
  return bind(state)
end

--- Changes what the module's own session is made with: any option of es.session. What was logged in
--- before stays so unless the system changes.
---@param options table
local function configure(self, options)
  local state = states[self]
  local added = make(check.type("the argument of configure", options, "table"))
  local settings = {}
  for key, value in pairs(state.settings) do settings[key] = value end
  for key, value in pairs(added.settings) do settings[key] = value end
  local old, session = state.session, Session.new(settings)
  if old and old.auth and old.system.edl == session.system.edl then session:adopt(old.auth) end
  state.settings, state.session = settings, session
  state.on_progress = added.on_progress or state.on_progress
end

--- Logs in to Earthdata.
---
---     assert(es.login())                         -- environment, then ~/.netrc
---     assert(es.login { strategy = "token", token = token })
---@param options? table|string strategy ("all" by default, "environment", "netrc", "token"), token,
--- persist, system; or the strategy alone
---@return earthshine.auth? auth
---@return earthshine.error? err `credentials` where no account is found or it is refused
local function login(self, options)
  if type(options) == "string" then options = { strategy = options } end
  options = check.options("login", options, LOGIN)
  if options.system then configure(self, { system = options.system }) end
  local given = {}
  for key, value in pairs(options) do
    if key ~= "system" then given[key] = value end
  end
  return Auth.login(session_of(self), given)
end

--- Searches granules. Nothing is sent before the results are used, and then page by page.
---
---     local box = { -50, 60, -40, 70 }
---     local results = es.search_data { short_name = "ATL06", bounding_box = box, count = 100 }
---     for granule in results:iter() do print(granule) end
---@param params table keywords of CMR (short_name, temporal, bounding_box, cloud_cover …), or
--- { query = keywords }; `count` (or `limit`) is the most that is wanted
---@return earthshine.results
local function search_data(self, params)
  return Search.granules(session_of(self), params)
end

--- Searches collections, as search_data does granules.
---@param params table
---@return earthshine.results
local function search_datasets(self, params)
  return Search.collections(session_of(self), params)
end

--- Downloads files into a folder; see earthshine.download for the options and the report.
---
---     local report = assert(es.download(granules, "data", { workers = 16 }))
---     for _, failure in ipairs(report.failed) do print(failure.error) end
---@param what any results, a granule, a URL, a list or an iterator of these
---@param target string
---@param options? earthshine.download_options
---@return earthshine.download.report? report
---@return earthshine.error? err
local function download(self, what, target, options)
  local default = states[self].on_progress
  if default and (options == nil or type(options) == "table") then
    local given = { on_progress = default }
    for key, value in pairs(options or {}) do given[key] = value end
    options = given
  end
  return Download.run(session_of(self), what, target, options)
end

local FUNCTIONS <const> = {
  configure = configure, login = login, download = download, search_data = search_data,
  search_datasets = search_datasets,
}

function Facade:__tostring()
  local state = states[self]
  local session = state.session
  if not session then return ("earthshine %s"):format(core.version) end
  local auth = session.auth
  local who = auth and ("logged in as " .. (auth.username or "a token's user")) or "not logged in"
  return ("earthshine %s, %s, %s"):format(core.version, session.system.name, who)
end

-- The functions are called with a dot, so each facade has its own, bound to it.
function bind(state)
  local self = setmetatable({ session = public(new_session) }, Facade)
  states[self] = state
  for name, f in pairs(FUNCTIONS) do
    self[name] = public(function(...) return f(self, ...) end)
  end
  return self
end

return bind { settings = {} }
