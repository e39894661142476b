--- Holds the faults that the sandbox was told to make, and says for each request which of them
--- strike.

local item = require "earthshine.sandbox.help"
local kinds = require "earthshine.sandbox.fault_kinds"
local web = require "earthshine.sandbox.web"

---@class earthshine.sandbox.fault
---@field kind string a key of fault_kinds
---@field id integer
---@field host? string glob: "*" stands for anything
---@field path? string glob over the path; over path and query where it holds a "?"
---@field method? string
---@field first? integer strikes the first so many matching requests only
---@field every? integer strikes every so-manieth matching request
---@field after? integer spares the first so many matching requests
---@field probability? number strikes with this probability
---@field seed? integer makes the probability repeat; default 1
---@field seen integer matching requests so far
---@field struck integer how often it struck

local faults = {}

local active, next_id = {}, 1
local listeners = {}

local MATCHING = {
  kind = "string", host = "string", path = "string", method = "string", first = "integer",
  every = "integer", after = "integer", probability = "number", seed = "integer",
}

local function sorted_keys(...)
  local list = {}
  for _, t in ipairs { ... } do
    for key in pairs(t) do list[#list + 1] = key end
  end
  table.sort(list)
  return list
end

-- A value as the field's type, or nil.
local function coerce(value, kind)
  if kind == "any" then return value end
  if kind == "string" then return type(value) ~= "table" and tostring(value) or nil end
  if kind == "boolean" then
    if type(value) == "boolean" then return value end
    return ({ ["true"] = true, ["false"] = false, ["1"] = true, ["0"] = false })[value]
  end
  local number = tonumber(value)
  if kind == "integer" then return math.tointeger(number) end
  return number
end

-- Checks one fault and brings its fields to their types.
local function normalize(raw)
  local kind = kinds[raw.kind]
  if not kind then
    return nil, ("unknown fault %q; known are %s"):format(tostring(raw.kind),
      table.concat(sorted_keys(kinds), ", "))
  end
  local fault = {}
  for key, value in pairs(raw) do
    local of = kind.fields[key] or MATCHING[key]
    if not of then
      return nil, ("fault %s has no field %q; it has %s"):format(raw.kind, tostring(key),
        table.concat(sorted_keys(kind.fields, MATCHING), ", "))
    end
    local good = coerce(value, of)
    if good == nil then
      return nil, ("field %s of fault %s must be of type %s"):format(key, raw.kind, of)
    end
    fault[key] = good
  end
  if (fault.every or 1) < 1 then return nil, "field every must be at least 1" end
  local problem = kind.check and kind.check(fault)
  if problem then return nil, problem end
  return fault
end

--- Reads a specification of the command line: "KIND[=VALUE][,FIELD=VALUE…]", or a JSON object.
--
-- `status=429,retry_after=1,host=cmr*,first=1` answers the first CMR request with 429.
---@param spec string
---@return table? raw for faults.add
---@return string? message
function faults.parse(spec)
  if spec:find "^%s*{" then
    local ok, raw = pcall(web.decode, spec)
    if not ok then return nil, "not valid JSON: " .. spec end
    return raw
  end
  local raw
  for part in (spec .. ","):gmatch "([^,]*)," do
    local key, value = part:match "^%s*([%w_]+)=(.*)$"
    if not raw then
      local name = key or part:match "^%s*([%w_]+)%s*$"
      local kind = kinds[name]
      raw = { kind = name or spec }
      if kind and value then
        if not kind.value then return nil, ("fault %s takes no value"):format(name) end
        raw[kind.value] = value
      end
    elseif not key then
      return nil, ("%q of %q is not FIELD=VALUE"):format(part, spec)
    else
      raw[key] = value
    end
  end
  return raw
end

--- Adds faults; all or none.
---@param list table[] kind, matching fields and the kind's own fields
---@return earthshine.sandbox.fault[]? added
---@return string? message
function faults.add(list)
  local added = {}
  for i, raw in ipairs(list) do
    if type(raw) == "string" then
      local parsed, why = faults.parse(raw)
      if not parsed then return nil, why end
      raw = parsed
    end
    if type(raw) ~= "table" then return nil, "a fault must be an object with a kind" end
    local fault, why = normalize(raw)
    if not fault then return nil, why end
    added[i] = fault
  end
  for _, fault in ipairs(added) do
    fault.id, next_id = next_id, next_id + 1
    fault.seen, fault.struck = 0, 0
    active[#active + 1] = fault
    for _, listener in ipairs(listeners[fault.kind] or {}) do listener(fault) end
  end
  return added
end

--- Removes one fault, or all.
---@param id? integer
function faults.clear(id)
  for i = #active, 1, -1 do
    if not id or active[i].id == id then table.remove(active, i) end
  end
end

--- All faults, with how often each was asked and struck.
---@return earthshine.sandbox.fault[]
function faults.list()
  return active
end

--- Calls a function whenever a fault of this kind is added.
---@param kind string
---@param listener fun(fault: earthshine.sandbox.fault)
function faults.on_add(kind, listener)
  listeners[kind] = listeners[kind] or {}
  table.insert(listeners[kind], listener)
end

local function globs(pattern, text)
  local lua = pattern:lower():gsub("[%^%$%(%)%%%.%[%]%+%-%?]", "%%%0"):gsub("%*", ".*")
  return text:lower():find("^" .. lua .. "$") ~= nil
end

local function matches(fault, request)
  if fault.method and fault.method:upper() ~= request.method then return false end
  if fault.host and not globs(fault.host, request.host) then return false end
  if not fault.path then return true end
  return globs(fault.path, fault.path:find("?", 1, true) and request.target or request.path)
end

-- A number in [0, 1) that depends on seed and count alone (splitmix64).
local function chance(seed, n)
  local z = seed * 0x5851F42D4C957F2D + n * 0x9E3779B97F4A7C15
  z = (z ~ (z >> 30)) * 0xBF58476D1CE4E5B9
  z = (z ~ (z >> 27)) * 0x94D049BB133111EB
  return ((z ~ (z >> 31)) >> 11) / (1 << 53)
end

-- Counts a matching request and says whether the fault strikes it.
local function strikes(fault)
  fault.seen = fault.seen + 1
  local n = fault.seen - (fault.after or 0)
  if n <= 0 or (fault.first and n > fault.first) then return false end
  if fault.every and n % fault.every ~= 0 then return false end
  if fault.probability and chance(fault.seed or 1, fault.seen) >= fault.probability then
    return false
  end
  fault.struck = fault.struck + 1
  return true
end

--- What the faults do to a request; nil where none strikes.
---@param request earthshine.sandbox.request
---@return earthshine.sandbox.plan?
function faults.plan(request)
  local plan
  for _, fault in ipairs(active) do
    local kind = kinds[fault.kind]
    if kind.plan and matches(fault, request) and strikes(fault) then
      plan = plan or {}
      kind.plan(fault, plan, request)
    end
  end
  return plan
end

--- The newest fault of a kind that a service carries out itself ("short_pages", "expire").
---@param kind string
---@param request? earthshine.sandbox.request where given, the fault must strike it (this counts)
---@param wanted? table<string, any> fields that the fault must have
---@return earthshine.sandbox.fault?
function faults.setting(kind, request, wanted)
  for i = #active, 1, -1 do
    local fault = active[i]
    local fits = fault.kind == kind
    for key, value in pairs(wanted or {}) do fits = fits and fault[key] == value end
    if fits and (not request or matches(fault, request) and strikes(fault)) then return fault end
  end
  return nil
end

local LIMITS = [[
A fault may have more fields, and these that say which requests it strikes:
host=GLOB, path=GLOB, method=NAME, first=N, every=N, after=N, probability=P,
seed=N. For instance the first CMR request:
  --fault status=429,retry_after=1,host=cmr*,first=1]]

--- The help of all kinds.
---@return string
function faults.help()
  local lines = {}
  for _, name in ipairs(sorted_keys(kinds)) do
    local kind = kinds[name]
    local word = kind.value and name .. "=" .. kind.value:upper() or name
    lines[#lines + 1] = item(word, kind.help, 22)
  end
  lines[#lines + 1] = LIMITS
  return table.concat(lines, "\n")
end

return faults
