--- Spatial values as parameter kinds: in every natural form, as CMR's own text.
--
-- Each kind has `split(value)`, which makes a list of single shapes from what the user gave, and
-- `encode(shape)`, which returns CMR's text, or nil and a message.

local shapes = {}

for name, class in pairs {
  bounding_box = require "earthshine.query.bounding_box",
  circle = require "earthshine.query.circle",
  line = require "earthshine.query.line",
  point = require "earthshine.query.point",
  polygon = require "earthshine.query.polygon",
} do
  shapes[name] = {
    split = class.split,
    encode = function(value)
      local shape, message = class.read(value)
      if not shape then return nil, message end
      return (shape:to_cmr())
    end,
  }
end

return shapes
