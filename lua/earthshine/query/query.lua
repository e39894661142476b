--- Queries as values: immutable, compared by value, printed as the Lua text that makes them. What
--- is wrong with one is collected and told by `validate`; nothing is raised.
--
-- Each parameter has a setter under each of its names, which returns a changed copy; nil takes the
-- parameter away. The manual's page of parameters has all of them.
--
--     local q = es.GranuleQuery { short_name = "ATL06", temporal = { "2020-01", "2020-02" } }
--     local winter = q:temporal("2019-12", "2020-02"):bounding_box(-50, 60, -40, 70)
--     print(winter)             -- a line of Lua that makes the same query
--     print(winter:explain())   -- and what CMR does with it

local check = require "earthshine.check"
local explain = require "earthshine.query.explain"
local known = require "earthshine.query.known"
local Params = require "earthshine.query.params"
local request = require "earthshine.query.request"
local rows = require "earthshine.query.rows"
local values = require "earthshine.query.values"

local Query = {}

-- The key of a query's parameters, which is out of its users' reach.
local STATE <const> = {}

---@class earthshine.query_state
---@field kind earthshine.query_kind
---@field params earthshine.params
---@package

---@class earthshine.query an immutable value, compared by value
local methods = {}

--- Whether a value is a query of any class.
---@package
---@param value any
---@return boolean
function Query.is(value)
  return type(value) == "table" and rawget(value, STATE) ~= nil
end

--- What a query is made of, for use within the library.
---@package
---@param query earthshine.query
---@return earthshine.query_state
function Query.state(query)
  local params = rawget(query, STATE)
  return { kind = params.kind, params = params }
end

local function params_of(query) return rawget(query, STATE) end

-- A query of the same class with other parameters.
local function changed(query, params)
  return setmetatable({ [STATE] = params }, getmetatable(query))
end

--- The query itself: it cannot be changed, so that a copy is the same.
---@return earthshine.query
function methods:copy() return self end

--- All that is wrong with the query, and what is not quite as one might think.
---
---     local v = q:validate()
---     for _, e in ipairs(v.errors) do print(e.field .. ": " .. e.message) end
---@return earthshine.validation
function methods:validate() return params_of(self):validate() end

--- The query as CMR's own parameters. `limit` and `fields` are not among them, because CMR knows
--- none; a query of this table is otherwise equal. What CMR knows of collections only, as a DOI, is
--- among those of granules too, because our searches understand it.
---
---     es.GranuleQuery { short_name = "ATL06", cycle = 3 }:to_cmr()
---     --> { short_name = "ATL06", ["cycle[]"] = { "3" } }
---@return table<string, string|string[]>? flat from CMR's exact key to its text, or for keys that
--- end in `[]` a list of texts; not percent-encoded
---@return earthshine.error? err `invalid_query`, with all problems in `errors`
function methods:to_cmr()
  local params = params_of(self)
  local err = params:error()
  if err then return nil, err end
  return params:flat()
end

--- The request of a page, as a search sends it. In the place of a shapefile's bytes, which are read
--- when it is sent, the body names the file. Where collections are found first, `first` is the
--- request for them, whose ids the page's own request has besides.
---@param page_size? integer instead of the query's own
---@return earthshine.query_request? request
---@return earthshine.error? err `invalid_query`
function methods:request(page_size)
  local params = params_of(self)
  local err = params:error()
  if err then return nil, err end
  return request.page(params, page_size or params:single "page_size")
end

--- What is set; or, given a table, a copy with all that is in it.
---
---     q:parameters().temporal          --> an es.DateRange
---     q:parameters { version = "006", limit = 10 }
---@param given? table parameters to set
---@return table|earthshine.query parameters CMR's names and values in their normal form, a list
--- where there are several, and `options`; a query of this table is equal
function methods:parameters(...)
  local params = params_of(self)
  if select("#", ...) > 0 then return changed(self, params:with_all((...))) end
  local out = {}
  for name, list in pairs(params:values()) do
    local given = values[rows.find(params.kind, name).kind].given
    out[name] = given and given(list[1])
    if not given then out[name] = #list == 1 and list[1] or table.move(list, 1, #list, 1, {}) end
  end
  local set = params:options()
  if next(set) ~= nil then
    out.options = {}
    for name, flags in pairs(set) do
      out.options[name] = {}
      for option, value in pairs(flags) do out.options[name][option] = value end
    end
  end
  return out
end

--- What CMR does with each parameter that is set, options included.
---@return earthshine.explanation[] list its tostring has a line for each
function methods:explain() return explain(params_of(self)) end

--- A copy with one option of a parameter set; nil takes it away.
---
---     q:option("short_name", "ignore_case", false)
---@param name string a parameter, or "spatial"
---@param option string
---@param value? boolean
---@return earthshine.query
function methods:option(name, option, value)
  return changed(self, params_of(self):with_option(name, option, value))
end

-- A setter: one argument, or several that make a list. No argument at all says yes to a boolean.
local function setter(name, row)
  return function(query, ...)
    if not Query.is(query) then
      error(("%s is a method: call it with a colon, as in query:%s(value)"):format(name, name), 2)
    end
    local count, value = select("#", ...), (...)
    if count > 1 then value = { ... } end
    if count == 0 and row and row.kind == "boolean" then value = true end
    return changed(query, params_of(query):with(name, value))
  end
end

--- Makes a class of queries.
---@package
---@param name string as users write it, after "es."
---@param kind earthshine.query_kind
---@param own? table<string, function> methods of this class besides those of all
---@return table class to be called with a table of parameters or nothing; has `known()`
function Query.class(name, kind, own)
  local meta, members = { __name = "earthshine." .. kind .. "_query" }, {}
  for key, method in pairs(methods) do members[key] = method end
  for key, method in pairs(own or {}) do members[key] = method end
  check.methods("query", meta, members)
  for _, row in ipairs(rows.list(kind)) do
    for _, alias in ipairs(row.names) do members[alias] = setter(alias, row) end
  end
  members.options = setter "options"

  -- A name that no row has makes a setter too, so that a mistake in it is found by `validate`.
  function meta.__index(_, key)
    return members[key] or type(key) == "string" and setter(key) or nil
  end

  function meta.__newindex(_, key)
    error(("%s is immutable: %s cannot be set; call query:%s(value), which returns a changed copy")
      :format(name, tostring(key), tostring(key)), 2)
  end

  function meta.__eq(a, b)
    -- Either side may be another table, because one query is enough for Lua to ask here.
    return getmetatable(a) == meta and getmetatable(b) == meta
      and params_of(a):identity() == params_of(b):identity()
  end

  function meta.__tostring(query)
    local text = params_of(query):lua()
    return ("es.%s %s"):format(name, text == "" and "{}" or "{ " .. text .. " }")
  end

  return setmetatable({ kind = kind, known = function() return known(kind) end }, {
    __name = "earthshine.query_class",
    __tostring = function() return "es." .. name end,
    __call = function(_, given)
      if Query.is(given) and getmetatable(given) == meta then return given end
      if given == nil then given = {} end
      return setmetatable({ [STATE] = Params.new(kind, given) }, meta)
    end,
  })
end

return Query
