--- The session that a facade uses: what it is made with, when it is first needed, and how it is
--- changed for another one.

local Session = require "earthshine.session"
local check = require "earthshine.check"
local later = require "earthshine.later"

local Auth = later "earthshine.auth"

---@class earthshine.current
---@field settings table what sessions are made with
---@field on_progress? fun(event: earthshine.download.event)
---@field private made? earthshine.session
---@field private pending? earthshine.current the change that a login on another system goes on with
local Current = {}
Current.__index = Current

-- Options of a facade; all others go to its session.
local CALLBACKS <const> = { on_progress = true }

--- What is made with options; no session yet.
---@param options? table
---@return earthshine.current
function Current.new(options)
  local self = setmetatable({ settings = {} }, Current)
  for key, value in pairs(options or {}) do
    if CALLBACKS[key] then
      self[key] = check.type("option " .. key .. " of session", value, "callable")
    else
      self.settings[key] = value
    end
  end
  return self
end

--- Its session, which is made now if there is none.
---@return earthshine.session
function Current:session()
  self.made = self.made or Session.new(self.settings)
  return self.made
end

--- The session if there is one.
---@return earthshine.session?
function Current:peek() return self.made end

-- What options make of the settings that there are, with its session. Nothing changes yet.
local function changed(self, options)
  local change, settings = Current.new(options), {}
  for _, some in ipairs { self.settings, change.settings } do
    for key, value in pairs(some) do settings[key] = value end
  end
  change.settings = settings
  change:session()
  return change
end

--- Changes what the session is made with. What was logged in before stays so unless the system
--- changes.
---@param options table
function Current:configure(options)
  local change, old = changed(self, options), self.made
  if old and old.auth and old.system.edl == change.made.system.edl then
    change.made:adopt(old.auth)
  end
  self.settings, self.made, self.pending = change.settings, change.made, nil
  self.on_progress = change.on_progress or self.on_progress
end

local NAMES <const> = { "name", "cmr", "edl", "stac", "status", "graphql", "harmony", "ca_file" }

-- Whether two sessions talk to the same system in the same way.
local function same_system(a, b)
  for _, name in ipairs(NAMES) do
    if a.system[name] ~= b.system[name] then return false end
  end
  for _, name in ipairs { "data_hosts", "connect_to" } do
    if table.concat(a.system[name] or {}, " ") ~= table.concat(b.system[name] or {}, " ") then
      return false
    end
  end
  return true
end

-- Logs in on another system, and goes over to it if that works. Tasks that do this at the same time
-- go over to the same session.
local function switch(self, system, options)
  local change = changed(self, { system = system })
  if self.made and same_system(self.made, change.made) then
    return Auth().login(self.made, options)
  end
  local pending = self.pending
  if pending and same_system(pending.made, change.made) then change = pending end
  self.pending = change
  local auth = Auth().login(change.made, options)
  self.settings, self.made = change.settings, change.made
  if self.pending == change then self.pending = nil end
  return auth
end

--- Logs in.
---@param system? string|earthshine.system goes over to this one, if the login works
---@param options table of the login
---@return earthshine.auth auth raises what a login raises
function Current:login(system, options)
  if system then return switch(self, system, options) end
  return Auth().login(self:session(), options)
end

return Current
