--- Blocks converted on the work queue, several at a time, their texts in order: while some are
-- converted, the next ones are fetched and read.

local async = require "earthshine.async"
local await = require "earthshine.async.await"
local scheduler = require "earthshine.async.scheduler"

local pipeline = {}

-- Records a conversion: long enough for the way to another thread, short enough for its text to be
-- small.
local SLICE <const> = 64
-- Conversions under way or waiting to be written. Two run at a time.
local AHEAD <const> = 4

local function convert(what, options)
  return { await.op(scheduler.engine():convert(what, options)) }
end

-- Options for some elements of an array.
local function part(options, from, to)
  local own = { from = from, to = to }
  for key, value in pairs(options) do own[key] = value end
  return own
end

---@class earthshine.export_failure
---@field number integer which record it was, from 1 on
---@field line? integer of the JSON lines it came from
---@field origin? { name?: string } whose lines these are, where there may be several files
---@field code string
---@field message string

-- Hands on what the conversions bring, in order. Records are counted from the first block on, lines
-- from the first one of the same origin.
local function hand_on(queue, put)
  local before, lines, origin = 0, 0, nil
  for entry in queue:iter() do
    local text, records, failures, read = entry.text, entry.records, entry.failures or {}, 1
    if entry.task then text, records, failures, read = table.unpack(entry.task:wait()) end
    if entry.origin ~= origin then origin, lines = entry.origin, 0 end
    for _, failure in ipairs(failures) do
      failure.number, failure.origin = failure.number + before, origin
      if failure.line then failure.line = failure.line + lines end
    end
    before, lines = before + records, lines + read
    put(text, records, failures)
  end
end

-- Starts conversions, as far as there is room for them.
local function start_all(scope, queue, step, options)
  for block in step do
    if block.text then
      queue:put(block)
    elseif not block.count then
      queue:put { task = scope:spawn(convert, block.what, options), origin = block.origin }
    else
      for from = 1, block.count, SLICE do
        local own = part(options, from, math.min(from + SLICE - 1, block.count))
        queue:put { task = scope:spawn(convert, block.what, own), origin = block.origin }
      end
    end
  end
  queue:close()
end

--- Converts all blocks. `put` may wait; whatever it or a step raises ends the rest.
---@param step fun(): earthshine.export_block?
---@param options table of engine:convert
---@param put fun(text: string, records: integer, failures: earthshine.export_failure[])
function pipeline.run(step, options, put)
  local queue = async.queue(AHEAD)
  async.scope(function(scope)
    -- Tasks of their own, so that at top level too pages are fetched ahead.
    scope:spawn(start_all, scope, queue, step, options)
    scope:spawn(hand_on, queue, put)
  end)
end

--- The text of a conversion, awaited.
---@param what any
---@param options table
---@return string
function pipeline.text(what, options)
  return convert(what, options)[1]
end

return pipeline
