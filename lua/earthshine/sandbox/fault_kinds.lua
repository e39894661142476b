--- The ways in which the sandbox can misbehave: one table of kinds, each with its fields, its help,
--- and what it does.

local Reply = require "earthshine.sandbox.reply"
local web = require "earthshine.sandbox.web"

---@class earthshine.sandbox.fault_kind
---@field help string one sentence for `earthshine sandbox --help`
---@field value? string the field that stands behind "=" in a specification: "delay=2"
---@field fields table<string, string> field -> type: number, integer, string, boolean, any
---@field plan? fun(fault: table, plan: table, request: table) writes into the plan of one request
---@field check? fun(fault: table): string? completes the fault, or says what is wrong with it
---@field setting? boolean read by a service through faults.setting instead

--- What a request's faults add up to.
---@class earthshine.sandbox.plan
---@field delay? number seconds before anything else
---@field close? boolean close without an answer
---@field reset? boolean close by a TCP reset
---@field reply? fun(request: table): earthshine.sandbox.response answers instead of the service
---@field wire? earthshine.sandbox.wire

local kinds = {}

local LOGIN_PAGE = [[<!DOCTYPE html>
<html><head><title>Earthdata Login</title></head>
<body><form id="login" action="/login" method="post">
<input name="username"><input name="password" type="password"><input type="submit" value="Log in">
</form></body></html>
]]

local function wire_of(plan)
  plan.wire = plan.wire or {}
  return plan.wire
end

kinds.delay = {
  help = "waits so many seconds before it answers",
  value = "seconds", fields = { seconds = "number" },
  plan = function(fault, plan) plan.delay = (plan.delay or 0) + (fault.seconds or 1) end,
}

kinds.status = {
  help = "answers with this status (429, 500, 503, …), with retry_after= and body= where given",
  value = "status",
  fields = { status = "integer", retry_after = "string", body = "any", content_type = "string" },
  plan = function(fault, plan)
    plan.reply = plan.reply or function()
      local status, media = fault.status or 503, "text/plain"
      local body = fault.body or { errors = { "The sandbox was told to answer " .. status } }
      if type(body) == "table" then body, media = web.encode(body), "application/json" end
      local headers = { { "Content-Type", fault.content_type or media } }
      if fault.retry_after then headers[2] = { "Retry-After", fault.retry_after } end
      return { status = status, headers = headers, body = body }
    end
  end,
}

kinds.cut = {
  help = "closes the connection after so many bytes of the body; reset=true: by a TCP reset",
  value = "bytes", fields = { bytes = "integer", reset = "boolean" },
  plan = function(fault, plan)
    local wire = wire_of(plan)
    wire.cut, wire.reset = fault.bytes or 1000, fault.reset
  end,
}

kinds.length = {
  help = "states a wrong Content-Length: big, small, negative, absurd, duplicate or none",
  value = "length", fields = { length = "string" },
  plan = function(fault, plan) wire_of(plan).length = fault.length or "big" end,
}

kinds.corrupt = {
  help = "changes one byte of the body at this offset (default: the middle)",
  value = "offset", fields = { offset = "integer" },
  plan = function(fault, plan) wire_of(plan).corrupt = fault.offset or -1 end,
}

kinds.html = {
  help = "answers 200 with an HTML login page instead of data",
  value = "body", fields = { body = "string" },
  plan = function(fault, plan)
    plan.reply = plan.reply or function()
      return { status = 200, headers = { { "Content-Type", "text/html; charset=utf-8" } },
        body = fault.body or LOGIN_PAGE }
    end
  end,
}

kinds.redirect = {
  help = "redirects to this address, on whatever host; redirect=loop: to the same one again",
  value = "location", fields = { location = "string", status = "integer" },
  plan = function(fault, plan)
    plan.reply = plan.reply or function(request)
      local location = fault.location or "loop"
      if location == "loop" then location = request.target end
      return { status = fault.status or 302, headers = { { "Location", location } } }
    end
  end,
}

kinds.headers = {
  help = "adds so many header fields, each of so many bytes (a header bomb)",
  value = "count", fields = { count = "integer", size = "integer" },
  plan = function(fault, plan)
    wire_of(plan).headers = { count = fault.count or 2000, size = fault.size or 100 }
  end,
}

kinds.drip = {
  help = "sends the body so many bytes at a time, so many seconds apart",
  value = "bytes", fields = { bytes = "integer", seconds = "number" },
  plan = function(fault, plan)
    wire_of(plan).drip = { bytes = fault.bytes or 1, seconds = fault.seconds or 0.1 }
  end,
}

kinds.close = {
  help = "closes the connection instead of answering; reset=true: by a TCP reset",
  value = "reset", fields = { reset = "boolean" },
  plan = function(fault, plan) plan.close, plan.reset = true, fault.reset end,
}

kinds.chunked = {
  help = "sends the body chunked and leaves the last chunk out",
  fields = {},
  plan = function(_, plan) wire_of(plan).chunked = true end,
}

kinds.short_pages = {
  help = "CMR search pages hold fewer items than asked for",
  value = "items", fields = { items = "integer" }, setting = true,
}

kinds.timed_out = {
  help = "CMR answers with a partial page and CMR-Timed-Out: true",
  value = "items", fields = { items = "integer" }, setting = true,
}

kinds.stac_next = {
  help = "STAC pages have no link to the next page (missing), or one to the same page (loop); of a "
    .. "POST, the link holds the whole body (whole) or the token in a header (headers)",
  value = "how", fields = { how = "string" }, setting = true,
}

kinds.expire = {
  help = "ends tokens at once, or new ones after so long; also what=cookie|url|s3credentials",
  value = "seconds", fields = { seconds = "number", what = "string" }, setting = true,
}

kinds.outage = {
  help = "the status service reports this service as out of order, with message= where given",
  value = "service", fields = { service = "string", message = "string" }, setting = true,
}

kinds.outage.check = function(fault)
  if not fault.service then return "an outage needs a service, \"Earthdata Login\" for instance" end
end

kinds.stac_next.check = function(fault)
  fault.how = fault.how or "loop"
  local known = { loop = true, missing = true, whole = true, headers = true }
  if not known[fault.how] then return "how must be loop, missing, whole or headers" end
end

kinds.length.check = function(fault)
  for _, known in ipairs(Reply.lengths) do
    if fault.length == known or fault.length == nil then return end
  end
  return "length must be one of " .. table.concat(Reply.lengths, ", ")
end

kinds.expire.check = function(fault)
  local known = { token = true, cookie = true, url = true, s3credentials = true }
  fault.what = fault.what or "token"
  if not known[fault.what] then return "what must be token, cookie, url or s3credentials" end
end

return kinds
