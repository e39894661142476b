--- Which of Earthdata's services are out of order, by Earthdata's own status service, and what that
-- means for a user.
--
-- The service has two lists: `/statuses` says of each system whether it works, `/notifications`
-- holds messages for people. Only the first must answer.
-- @module earthshine.status


local Error = require "earthshine.error"
local http = require "earthshine.http"
local json = require "earthshine.json"
local time = require "earthshine.time"
local url = require "earthshine.url"

--- 
-- @table earthshine.service_status
-- @field name string
-- @field status string the service's own word: "OK", or another
-- @field ok boolean? nil where the word says that nobody knows
-- @field means string where it is not OK: what that means for the user, a sentence
-- @field message string what the operators say, where they do

-- @local

--- 
-- @table earthshine.notice
-- @field kind string "outage", "alert" or "message"
-- @field text string
-- @field starts number seconds since 1970
-- @field ends number

-- @local

--- 
-- @table earthshine.status
-- @field ok boolean whether no service is out of order, as far as is known
-- @field services earthshine.service_status[] in the order of the server
-- @field outages earthshine.service_status[] those of them that are out of order
-- @field messages earthshine.notice[] those that hold now or later
-- @field system string
-- @field checked number seconds since 1970

-- @local
local Status = {}
Status.__index = Status
Status.__name = "earthshine.status"

-- What an outage means, by the beginning of the service's name, in lower case.
local MEANINGS <const> = {
  { "earthdata login", "logging in, and downloads of protected files, may fail; searches work, and "
    .. "so may a token that was made before" },
  { "common metadata repository", "searches may fail or find too little; files whose addresses are "
    .. "known can still be downloaded" },
  { "cmr", "searches may fail or find too little; files whose addresses are known can still be "
    .. "downloaded" },
  { "earthdata search", "the web site for searching is affected; searches from here are not" },
  { "harmony", "subsetting and reformatting by Harmony may fail; whole files can still be "
    .. "downloaded" },
  { "opendap", "access by OPeNDAP may fail; whole files can still be downloaded" },
  { "gibs", "browse images may be missing; data files are not affected" },
  { "worldview", "browse images may be missing; data files are not affected" },
}

local function meaning(name)
  local lower = name:lower()
  for _, entry in ipairs(MEANINGS) do
    if lower:sub(1, #entry[1]) == entry[1] then return entry[2] end
  end
  return ("files and services of %s may be out of reach"):format(name)
end

local GOOD <const> = { ok = true, operational = true, up = true }
local UNKNOWN <const> = { unknown = true, [""] = true }

local ENTITIES <const> = { lt = "<", gt = ">", amp = "&", quot = '"', nbsp = " ", ["#39"] = "'" }

-- Text for people as plain text on one line: messages may hold HTML, and control characters are no
-- business of theirs.
local function plain(value)
  if type(value) ~= "string" then return nil end
  local text = value:gsub("<[^>]*>", " "):gsub("&(#?%w+);", ENTITIES)
    :gsub("\xC2[\x80-\x9F]", " "):gsub("[%c%s]+", " ")
  text = text:match "^%s*(.-)%s*$"
  if #text > 1000 then
    local stop = 998
    while (text:byte(stop) or 0) & 0xc0 == 0x80 do stop = stop - 1 end -- a character stays whole
    text = text:sub(1, stop - 1) .. "..."
  end
  return text ~= "" and text or nil
end

local function first_of(entry, ...)
  for _, name in ipairs { ... } do
    local text = plain(entry[name])
    if text then return text end
  end
end

local function service_of(entry)
  local name = type(entry) == "table" and plain(entry.name)
  if not name then return nil end
  local word = plain(entry.status) or "Unknown"
  local ok = GOOD[word:lower()] or false
  if UNKNOWN[word:lower()] then ok = nil end
  return {
    name = name, status = word, ok = ok, means = ok == false and meaning(name) or nil,
    message = first_of(entry, "message", "description", "details"),
  }
end

local function moment(value)
  if math.type(value) == "integer" or type(value) == "number" then return value end
  return type(value) == "string" and (time.parse(value)) or nil
end

local function notice_of(entry, now)
  if type(entry) ~= "table" then return nil end
  local text = first_of(entry, "message", "title", "description")
  local ends = moment(entry.endtime or entry.end_date)
  if not text or ends and ends < now then return nil end
  return {
    kind = plain(entry.notification_type) or plain(entry.level) or "message", text = text,
    starts = moment(entry.starttime or entry.start_date), ends = ends,
  }
end

local function collect(list, make, ...)
  local out = {}
  for _, entry in ipairs(type(list) == "table" and list or {}) do
    out[#out + 1] = make(entry, ...)
  end
  return out
end

local function ask(session, address)
  local response = http.request(session, {
    url = address, auth = "none", accept = "json", what = "Asking for the status", timeout = 30,
    max_body = 4 << 20,
  })
  local ok, value = pcall(json.decode, response.body)
  return ok and type(value) == "table" and value or nil
end

-- The messages; that there are none to be had is no failure.
local function messages(session, address)
  local ok, value = pcall(ask, session, (address:gsub("/statuses$", "/notifications")))
  if not ok then
    if not Error.is(value) or Error.unwinds(value) then error(value, 0) end
    session:log("debug", "no messages from the status service: " .. tostring(value))
  end
  return collect(ok and value and value.notifications, notice_of, session:clock())
end

--- Asks the system's status service. Nothing of a login is sent.
-- @param session earthshine.session
-- @return earthshine.status status raises `unsupported` where the system has no such service,
--- `parse`, and what http raises
-- @local
function Status.fetch(session)
  local address = session.system.status
  if not address then
    Error.raise { code = "unsupported",
      message = ("the system %s has no status service"):format(session.system.name) }
  end
  local value = ask(session, address)
  local services = collect(value and value.statuses, service_of)
  if #services == 0 then
    Error.raise { code = "parse", url = url.redact(address),
      message = "Asking for the status failed: the answer holds no list of services" }
  end
  local outages = {}
  for _, service in ipairs(services) do
    if service.ok == false then outages[#outages + 1] = service end
  end
  return setmetatable({
    ok = #outages == 0, services = services, outages = outages,
    messages = messages(session, address), system = session.system.name, checked = session:clock(),
  }, Status)
end

function Status:__tostring()
  if self.ok then
    return ("all %d services of %s are in order"):format(#self.services, self.system)
  end
  local lines = {}
  for i, service in ipairs(self.outages) do
    lines[i] = ("%s: %s (%s)"):format(service.name, service.status, service.means)
  end
  return table.concat(lines, "; ")
end

return Status
