--- JSON as views: long texts are read on another thread while the loop goes on.
--
-- A view of an array or object reads like a table and makes nothing but what is touched: `v.name`,
-- `v[i]`, `#v`, `ipairs`, `pairs`, `table.unpack`, `table.concat`. It cannot be changed, `next` and
-- the rawXXX functions do not know it, and `==` compares by value. A missing or null member reads
-- as nil, while `pairs` shows null as `json.null`; a null element always is `json.null`. A number
-- is an integer where the text had neither fraction nor exponent and it fits in one.

local await = require "earthshine.async.await"
local check = require "earthshine.check"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local scheduler = require "earthshine.async.scheduler"

local document = {}

-- Up to so many bytes are read at once: faster than another thread can be asked to.
local SHORT <const> = 1 << 15

local function read(text, lenient)
  check.type("the JSON text", text, "string")
  local value, code, message
  if #text <= SHORT then
    value, code, message = core.document(text, nil, lenient)
  else
    value, code, message = await.try(scheduler.engine():document(text, nil, lenient))
  end
  if value == nil then Error.raise { code = code, message = message } end
  return value
end

--- Reads JSON as a view. Of a text that is no array or object, the value itself.
---
---     local page = es.json.view(body)
---     for _, item in ipairs(page.items) do print(item.umm.GranuleUR) end
---
--- The text must be JSON as RFC 8259 has it, in UTF-8, no object with a name twice, nested at most
--- 512 deep.
---@param text string
---@return any value raises code `parse` with the byte where reading failed, or `limit`
function document.view(text)
  return read(text)
end

--- Reads a service's reply likewise, in which one broken record must not make all others
--- unreadable: bytes that are no UTF-8 become U+FFFD, numbers may be infinite, NaN is null, of
--- members with the same name the last one counts.
---@param text string
---@return any value raises as `document.view` does
function document.reply(text)
  return read(text, true)
end

return document
