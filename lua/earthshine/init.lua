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
local Current = require "earthshine.current"
local check = require "earthshine.check"
local classes = require "earthshine.classes"
local document = require "earthshine.document"
local Error = require "earthshine.error"
local json = require "earthshine.json"
local later = require "earthshine.later"
local public = require "earthshine.public"
local records = require "earthshine.search.records"

local Download, Stream = later "earthshine.download", later "earthshine.http.stream"
local Memory, Status = later "earthshine.http.memory", later "earthshine.status"
local export = later "earthshine.export"

---@class earthshine what `require "earthshine"` and `es.session` return
---@field _VERSION string
---@field async earthshine.async tasks: run, spawn, scope, map, all, sleep, timeout, queue …
---@field json table encode, decode, to_table, array: see earthshine.json; view: see
--- earthshine.document
---@field null userdata stands for JSON's null
---@field error earthshine.error the class of all expected failures: is(value), codes
---@field configure fun(options: earthshine.session_options)
---@field session fun(options?: earthshine.session_options): earthshine
---@field login fun(options?: earthshine.login_options|string): earthshine.auth?, earthshine.error?
---@field status fun(): earthshine.status?, earthshine.error?
---@field search_data fun(params: earthshine.query|table,
--- options?: earthshine.search_options): earthshine.results
---@field search_datasets fun(params: earthshine.query|table,
--- options?: earthshine.search_options): earthshine.results
---@field search_services fun(params: earthshine.query|table,
--- options?: earthshine.search_options): earthshine.results
---@field search_variables fun(params: earthshine.query|table,
--- options?: earthshine.search_options): earthshine.results
---@field search_tools fun(params: earthshine.query|table,
--- options?: earthshine.search_options): earthshine.results
---@field search_stac fun(address: string, query: earthshine.query|table,
--- options?: earthshine.stac_search_options): earthshine.results
---@field granule_timeline fun(query: earthshine.query|table, options: earthshine.timeline_options):
--- earthshine.timeline[]?, earthshine.error?
---@field autocomplete fun(text: string, options?: earthshine.autocomplete_options):
--- earthshine.suggestion[]?, earthshine.error?
---@field collection fun(record: any): earthshine.collection?, earthshine.error?
---@field granule fun(record: any): earthshine.granule?, earthshine.error?
---@field stac earthshine.stac records of STAC objects
---@field download fun(what: any, target: string, options?: earthshine.download_options):
--- earthshine.download.report?, earthshine.error?
---@field stream fun(address: string, options?: earthshine.stream_options): earthshine.stream?,
--- earthshine.error?
---@field write fun(what: any, path: string, options?: earthshine.export_options):
--- earthshine.export_report?, earthshine.error?
---@field AssetFilter fun(criteria?: earthshine.asset_criteria|string|function):
--- earthshine.asset_filter
---@field filter_assets fun(what: any, filter: any): earthshine.asset[]?,
--- earthshine.error?
---@field BoundingBox fun(...): earthshine.bounding_box?, earthshine.error?
---@field Circle fun(...): earthshine.circle?, earthshine.error?
---@field DateRange fun(...): earthshine.date_range?, earthshine.error?
---@field Line fun(...): earthshine.line?, earthshine.error?
---@field Point fun(...): earthshine.point?, earthshine.error?
---@field Polygon fun(...): earthshine.polygon?, earthshine.error?
---@field CollectionQuery fun(params?: table): earthshine.query
---@field GranuleQuery fun(params?: table): earthshine.query
---@field ServiceQuery fun(params?: table): earthshine.query
---@field StacItemQuery fun(params?: table): earthshine.stac_item_query
---@field ToolQuery fun(params?: table): earthshine.query
---@field VariableQuery fun(params?: table): earthshine.query
local Facade = {}
Facade.__index = Facade
Facade.__name = "earthshine"

setmetatable(Facade, { __index = classes })

Facade._VERSION = core.version
Facade.async, Facade.null, Facade.error = async, json.null, Error
Facade.json = { null = json.null }
for _, name in ipairs { "encode", "decode", "array", "to_table" } do
  Facade.json[name] = public(json[name])
end
Facade.json.view = public(document.view)

--- The in-memory transport: a session with it sends nothing, and is answered by a script, so that a
--- recipe or a host can be tested without a socket; see earthshine.http.memory.
---
---     local transport = es.memory_transport { { status = 503 }, { body = "second try" } }
---     local mine = es.session { transport = transport, sleep = function() end }
---     local response <close> = assert(mine.stream "https://data.example.org/a")
---     assert(response:read(6) == "second" and #transport.requests == 2)
---@param handler function|table answers by a function, in order, or by URL
---@return earthshine.http.memory_transport transport for the option of es.session; has `requests`,
--- `files` and `open`
Facade.memory_transport = public(function(handler) return Memory().new(handler) end)

---@class earthshine.login_options
---@field system? string|earthshine.system goes over to this system; default: the session's

local LOGIN <const> = {
  strategy = "string", token = "string|userdata", persist = "boolean", system = "string|table",
}

---@class earthshine.session_options
---@field on_progress? fun(event: earthshine.download.event) of downloads that have none of their
--- own; ten times a second, and at the end

-- What belongs to each facade, out of reach of its users.
local states = setmetatable({}, { __mode = "k" }) ---@type table<earthshine, earthshine.current>

local function session_of(self) return states[self]:session() end

local bind

--- A session of its own: its own system, login and cookies, with the same functions as the module.
---
---     local uat = es.session { system = "UAT", on_log = function(event) print(event.message) end }
---     uat.login { strategy = "netrc" }
---@param options? earthshine.session_options
---@return earthshine
local function session(options)
  check.type("the argument of session", options, "table|nil")
  local state = Current.new(options)
  state:session()
  return bind(state)
end

--- Changes what the module's own session is made with: any option of es.session. What was logged in
--- before stays so unless the system changes. Options that are not given stay as they were.
---
---     es.configure { deadline = 300, user_agent = "nightly/1.0", on_progress = show }
---@param options earthshine.session_options
local function configure(self, options)
  states[self]:configure(check.type("the argument of configure", options, "table"))
end

--- Logs in to Earthdata.
---
---     assert(es.login())                         -- environment, then ~/.netrc, then on_prompt
---     assert(es.login { strategy = "token", token = token })
---     assert(es.login { strategy = "interactive", persist = true })
---     assert(es.login { system = "UAT" })        -- if this fails, the session stays as it was
---
--- Tasks that log in at the same time share one login.
---@param options? earthshine.login_options|string options, or the strategy alone
---@return earthshine.auth? auth
---@return earthshine.error? err `auth` where no account is found, `credentials` where it is
--- refused, `forbidden` where it is locked, `eula` with a `resolution_url`
local function login(self, options)
  if type(options) == "string" then options = { strategy = options } end
  options = check.options("login", options, LOGIN)
  local given = {}
  for key, value in pairs(options) do
    if key ~= "system" then given[key] = value end
  end
  return states[self]:login(options.system, given)
end

--- Asks Earthdata's status service which services are out of order, and what that means. No login
--- is needed, and none is sent.
---
---     local status = assert(es.status())
---     for _, outage in ipairs(status.outages) do print(outage.name, outage.means) end
---@return earthshine.status? status
---@return earthshine.error? err where the service cannot be reached, or the system has none
local function status(self, ...)
  if select("#", ...) > 0 then
    Error.misuse "status takes no argument; ask es.session { system = … }.status() for another one"
  end
  return Status().fetch(session_of(self))
end

--- Downloads files into a folder; see earthshine.download for the options and the report.
---
---     local report = assert(es.download(granules, "data", { workers = 16 }))
---     for _, failure in ipairs(report.failed) do print(failure.error) end
---@param what any results, a granule, an asset, a URL, a list or an iterator of these
---@param target string
---@param options? earthshine.download_options
---@return earthshine.download.report? report
---@return earthshine.error? err
local function download(self, what, target, options)
  local default = states[self].on_progress or core.callbacks().on_progress
  if default and (options == nil or type(options) == "table") then
    local given = { on_progress = default }
    for key, value in pairs(options or {}) do given[key] = value end
    options = given
  end
  return Download().run(session_of(self), what, target, options)
end

--- Reads what is at an address while it arrives, in bounded memory: the server waits while nobody
--- reads. For what is used at once; `download` is for files that are kept.
---
---     local response <close> = assert(es.stream(url))
---     for chunk in response:chunks() do parser:feed(chunk) end
---
--- The login, redirects, and tries until the first bytes are here are those of any request. What
--- fails afterwards is told to the reader, after all bytes that came before.
---@param address string
---@param options? earthshine.stream_options method, headers, body, auth, timeout, deadline, retry
---@return earthshine.stream? response
---@return earthshine.error? err
local function stream(self, address, options)
  return Stream().open(session_of(self), address, options)
end

--- Writes records into a file, as `results:write` does: of a list, an iterator, or one of them.
---
---     assert(es.write(results:take(10), "ten.geojson"))
---@param what any results, granules, collections, items, their tables or JSON
---@param path string
---@param options? earthshine.export_options
---@return earthshine.export_report? report
---@return earthshine.error? err
local function write(_, what, path, options)
  return export().write(what, path, options)
end

local FUNCTIONS <const> = {
  configure = configure, login = login, status = status, download = download, stream = stream,
  write = write,
}
local function with_session(f)
  return function(self, ...) return f(session_of(self), ...) end
end
for name, f in pairs(require "earthshine.search.calls") do FUNCTIONS[name] = with_session(f) end

-- A record needs a session only when it asks.
local function on_demand(f)
  return function(self, ...)
    return f(function() return session_of(self) end, ...)
  end
end
for name, f in pairs(records.functions) do FUNCTIONS[name] = on_demand(f) end

function Facade:__tostring()
  local made = states[self]:peek()
  if not made then return ("earthshine %s"):format(core.version) end
  local auth = made.auth
  local who = auth and ("logged in as " .. (auth.username or "a token's user")) or "not logged in"
  return ("earthshine %s, %s, %s"):format(core.version, made.system.name, who)
end

-- The functions are called with a dot, so each facade has its own, bound to it.
function bind(state)
  local self = setmetatable({ session = public(session) }, Facade)
  states[self] = state
  for name, f in pairs(FUNCTIONS) do
    self[name] = public(function(...) return f(self, ...) end)
  end
  self.stac = {}
  for name, f in pairs(records.stac) do
    local bound = on_demand(f)
    self.stac[name] = public(function(...) return bound(self, ...) end)
  end
  return self
end

return bind(Current.new())
