--- Records as STAC and back, converted in C: `earthshine.core` reads views, so that tables are
--- encoded first.

local Error = require "earthshine.error"
local check = require "earthshine.check"
local core = require "earthshine.core"
local document = require "earthshine.document"
local json = require "earthshine.json"
local read = require "earthshine.record.read"

---@class earthshine.to_stac_options
---@field version? "1.1.0"|"1.0.0" of STAC; 1.1.0 by default
---@field record? boolean false: without `umm:record` and `umm:meta`, of which the way back makes
--- the very same record; true by default

local to_stac = {}

--- A member of a record as a view; nil for what has no members.
---@param member any
---@return any view
function to_stac.view(member)
  if type(member) ~= "table" then return read.node(member) end
  return read.node(document.view(json.encode(member)))
end

local view = to_stac.view

local function made(text, code, message)
  if not text then Error.raise { code = code, message = message } end
  return text
end

--- The Item of a granule, as JSON in one line; raises code `limit`.
---@param umm any UMM-G
---@param meta any CMR's envelope
---@param options? earthshine.to_stac_options checked
---@return string
function to_stac.granule(umm, meta, options)
  local version, record = options and options.version, options and options.record
  return made(core.umm_to_stac(view(umm), view(meta), version, record))
end

--- The granule of an Item, as JSON in one line; raises code `limit`.
---@param item any a view
---@return string
function to_stac.granule_back(item)
  return made(core.stac_to_umm(item))
end

--- The Collection of a collection, likewise; raises code `limit`.
---@param umm any UMM-C
---@param meta any
---@param options? earthshine.to_stac_options checked
---@return string
function to_stac.collection(umm, meta, options)
  local version, record = options and options.version, options and options.record
  return made(core.umm_c_to_stac(view(umm), view(meta), version, record))
end

--- The record of a Collection, as JSON in one line; raises code `limit`.
---@param collection any a view
---@return string
function to_stac.collection_back(collection)
  return made(core.stac_to_umm_c(collection))
end

local FORMS <const> = { view = true, table = true, json = true }
local VERSIONS <const> = { ["1.1.0"] = true, ["1.0.0"] = true }

--- Checks the form in which a STAC object is asked for.
---@param form any
---@return "view"|"table"|"json"
function to_stac.form(form)
  if type(form) == "table" then
    Error.misuse 'the options of to_stac stand behind the form, as in to_stac("view", { … })'
  end
  form = check.type("the form of to_stac", form, "string|nil") or "view"
  if not FORMS[form] then
    Error.misuse('the form of to_stac must be "view", "table" or "json", but is %q', form)
  end
  return form
end

--- Checks the options of to_stac.
---@param options any
---@return earthshine.to_stac_options
function to_stac.options(options)
  options = check.options("to_stac", options, { version = "string", record = "boolean" })
  if options.version and not VERSIONS[options.version] then
    Error.misuse('option version of to_stac must be "1.1.0" or "1.0.0", but is %q',
      options.version)
  end
  return options
end

--- JSON in the form that was asked for.
---@param text string
---@param form "view"|"table"|"json"
---@return any
function to_stac.formed(text, form)
  if form == "json" then return text end
  local value = document.view(text)
  return form == "table" and json.to_table(value) or value
end

return to_stac
