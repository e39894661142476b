--- The kinds of plain parameter values: each reads one value in any of its forms, or says what is
-- wrong with it, and writes it as CMR's text and as Lua's.

local amounts = require "earthshine.query.amounts"
local dates = require "earthshine.query.dates"
local lua_text = require "earthshine.query.lua_text"
local nested = require "earthshine.query.nested"
local ranges = require "earthshine.query.ranges"
local shapes = require "earthshine.query.shapes"
local later = require "earthshine.later"
local stac = later "earthshine.query.stac.kinds"
local words = require "earthshine.query.words"

---@class earthshine.value_kind
---@field split? fun(value: any, row: table): any[]?, string?, string[]? single values of what the
--- user gave, an option that this implies, warnings; or nil and a message; or nothing where the
--- value is a single one. By default a table is a list of values
---@field read fun(value: any, row: table): any, string?, string?, string? the normal form, or nil
--- and a message; an option that the value implies; a warning
---@field text? fun(value: any, row: table): string CMR's text of a normal value; the value itself
--- where there is none
---@field pairs? fun(list: any[], row: table): table[] instead of `text`, where the key has parts of
--- its own: what is to be added to the row's name, and text, for all values
---@field lua? fun(value: any, row: table): string Lua text of a normal value
---@field given? fun(value: any): any a normal value, of which there is one, as a user may give it;
--- by default the value itself
---@field same? fun(value: any, row: table): string text that is the same for values that mean the
--- same; by default Lua's

---@type table<string, earthshine.value_kind>
local values = {}

values.string = { read = words.text, lua = lua_text.quote }
values.boolean = { read = words.boolean, text = tostring, lua = lua_text.of }
values.enum = { read = words.enum, lua = lua_text.quote }
values.id = { read = words.id, lua = lua_text.quote }
values.sort_key = { read = words.sort_key, lua = lua_text.quote }
values.upload = { split = words.single, read = words.file, lua = lua_text.quote }

values.joined = { split = words.split, read = words.text, lua = lua_text.quote }

--- Several values in one text.
function values.joined.pairs(list)
  return { { "", table.concat(list, ",") } }
end

values.range = ranges

values.dates = dates.range
values.instant = dates.instant

for _, kinds in ipairs { amounts, shapes, nested } do
  for name, kind in pairs(kinds) do values[name] = kind end
end

-- What only STAC searches have.
return setmetatable(values, { __index = function(_, name) return stac()[name] end })
