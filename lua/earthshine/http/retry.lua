--- When to try again, and after how long: backoff with full jitter, Retry-After, and a budget per
-- host.
--
-- The constants are those of the AWS SDKs' standard mode of 2026: an outage must not be multiplied
-- by its clients, so retries draw from a bucket per host that only clean successes refill, and an
-- empty bucket fails fast.

local time = require "earthshine.time"

local retry = {}

---@class earthshine.retry_options
---@field attempts? integer how often in all; default 4
---@field base? number seconds, the first backoff's bound after a cut or a 5xx; default 0.05
---@field throttle_base? number seconds, the first backoff's bound after a 429; default 1
---@field cap? number seconds, the bound of any backoff; default 20
---@field retry_after_cap? number seconds; who asks for more is not waited for; default 120
---@field budget? integer tokens in the bucket of a host; default 500

--- The defaults of retry_options.
retry.defaults = {
  attempts = 4, base = 0.05, throttle_base = 1, cap = 20, retry_after_cap = 120, budget = 500,
}

local COST <const> = { transient = 14, throttle = 5 }

local CODES <const> = { network = "transient", timeout = "transient" }

--- The kind of a failure that may pass by itself, or nil.
---@param status? integer HTTP status, if a server answered
---@param code? earthshine.code the transport's word, if none did
---@return "transient"|"throttle"|nil
function retry.kind(status, code)
  if not status then return CODES[code] end
  if status == 429 then return "throttle" end
  if status == 408 or status >= 500 and status ~= 501 and status ~= 505 then return "transient" end
end

--- Seconds that a Retry-After header asks for.
---@param headers table lower-case names
---@param now number wall clock, seconds
---@return number? seconds at least 0; nil without a usable header
function retry.after(headers, now)
  local text = headers["retry-after"]
  if not text then return nil end
  if text:find "^%s*%d+%s*$" then return tonumber(text) end
  local date = time.parse_http(text)
  if not date then return nil end
  -- The server's own Date makes the difference right where the two clocks disagree.
  local sent = headers.date and time.parse_http(headers.date)
  return math.max(0, date - (sent or now))
end

--- A full bucket for one host.
---@param options earthshine.retry_options complete
---@return table budget
function retry.budget(options)
  return { tokens = options.budget, full = options.budget }
end

--- A request that succeeded at once puts a token back.
---@param budget table
function retry.refund(budget)
  if budget.tokens < budget.full then budget.tokens = budget.tokens + 1 end
end

---@class earthshine.retry.outcome
---@field kind "transient"|"throttle"
---@field retry_after? number seconds
---@field random number in [0, 1)

--- Decides on a failure; a wait that is granted is paid for from the budget.
---@param attempt integer attempts made so far, at least 1
---@param outcome earthshine.retry.outcome
---@param budget table of the host that failed
---@param options earthshine.retry_options complete
---@return number? seconds to wait; nil: give up
---@return string? why "attempts", "retry_after" or "budget", where given up
function retry.decide(attempt, outcome, budget, options)
  if attempt >= options.attempts then return nil, "attempts" end
  local asked = outcome.retry_after
  if asked and asked > options.retry_after_cap then return nil, "retry_after" end
  local cost = COST[outcome.kind]
  if budget.tokens < cost then return nil, "budget" end
  budget.tokens = budget.tokens - cost
  local base = outcome.kind == "throttle" and options.throttle_base or options.base
  local jitter = outcome.random * math.min(options.cap, base * 2 ^ (attempt - 1))
  -- On top of what the server asks for, so that those who were told the same do not come back at
  -- the same moment.
  return asked and asked + math.min(jitter, 1) or jitter
end

return retry
