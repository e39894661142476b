--- Records as STAC and back, converted in C: `earthshine.core` reads views, so that tables are
--- encoded first.

local Error = require "earthshine.error"
local check = require "earthshine.check"
local core = require "earthshine.core"
local document = require "earthshine.document"
local json = require "earthshine.json"
local read = require "earthshine.record.read"

local to_stac = {}

--- A member of a record as a view; nil for what has no members.
---@param member any
---@return any view
function to_stac.view(member)
  if type(member) ~= "table" then return read.node(member) end
  return read.node(document.view(json.encode(member)))
end

local view = to_stac.view

--- The Item of a granule, as JSON in one line.
---@param umm any UMM-G
---@param meta any CMR's envelope
---@param version? "1.1.0"|"1.0.0" of STAC
---@param record? boolean with umm:record and umm:meta
---@return string
function to_stac.granule(umm, meta, version, record)
  return core.umm_to_stac(view(umm), view(meta), version, record)
end

local function made(text, code, message)
  if not text then Error.raise { code = code, message = message } end
  return text
end

--- The Collection of a collection, likewise; raises code `limit`.
---@param umm any UMM-C
---@param meta any
---@param version? "1.1.0"|"1.0.0"
---@param record? boolean
---@return string
function to_stac.collection(umm, meta, version, record)
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

---@class earthshine.to_stac_options
---@field version? "1.1.0"|"1.0.0" of STAC; 1.1.0 by default
---@field record? boolean with `umm:record` and `umm:meta`, from which the way back gives the very
--- record again; true by default

--- Checks what to_stac was called with.
---@param form any
---@param options any
---@return "view"|"table"|"json" form
---@return "1.1.0"|"1.0.0"|nil version
---@return boolean? record
function to_stac.asked(form, options)
  form = check.type("the form of to_stac", form, "string|nil") or "view"
  options = check.options("to_stac", options, { version = "string", record = "boolean" })
  local version = options.version
  if not FORMS[form] then
    Error.misuse('the form of to_stac must be "view", "table" or "json", but is %q', form)
  elseif version and not VERSIONS[version] then
    Error.misuse('option version of to_stac must be "1.1.0" or "1.0.0", but is %q', version)
  end
  return form, version, options.record
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
