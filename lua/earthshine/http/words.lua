--- What a server says about a failure, found in whatever it sent: JSON in the dialects of CMR,
-- Earthdata Login, data hosts and STAC, XML of CMR and S3, plain text, short HTML pages.

local core = require "earthshine.core"
local json = require "earthshine.json"
local log = require "earthshine.log"

local words = {}

local ENTITIES = {
  lt = "<", gt = ">", amp = "&", quot = '"', apos = "'",
  ["#39"] = "'", ["#x27"] = "'", ["#34"] = '"',
}

local function unescape(text)
  return (text:gsub("&(#?%w+);", ENTITIES))
end

-- One sentence, fit for one line: entities undone, secrets masked, length bounded, nothing in it
-- that moves a terminal's cursor. What is far beyond the bound is not looked at: the masks take
-- quadratic time in the worst case.
local function sentence(text)
  text = unescape(text):gsub("\xC2[\x80-\x9F]", " "):gsub("[%s%c]+", " ")
  text = text:sub(1, 4096)
  text = log.scrub(text):match "^%s*(.-)%s*$"
  if #text > 500 then text = text:sub(1, 497) .. "..." end
  return text
end

-- Calls f with each text between two marks. Unlike a pattern with ".-" it looks at each byte
-- once, however many openings there are and no closing. Returns what is left without them.
local function cut_out(text, opening, closing, f)
  local rest, at = {}, 1
  while true do
    local from, to = text:find(opening, at)
    local stop, last = nil, nil
    if to then stop, last = text:find(closing, to + 1) end
    if not stop then break end
    rest[#rest + 1] = text:sub(at, from - 1)
    if f then f(text:sub(to + 1, stop - 1)) end
    at = last + 1
  end
  rest[#rest + 1] = text:sub(at)
  return table.concat(rest, " ")
end

local function add(list, text)
  if type(text) == "string" and text:find "%S" then
    list[#list + 1] = { message = sentence(text) }
  end
end

local function add_all(list, value)
  if type(value) == "string" then return add(list, value) end
  if type(value) ~= "table" then return end
  for _, element in ipairs(value) do
    if type(element) ~= "table" then
      add(list, element)
    elseif type(element.errors) == "table" then
      local where = type(element.path) == "table" and element.path or {}
      local path = {}
      for i, step in ipairs(where) do path[i] = tostring(math.tointeger(step) or step) end
      for _, text in ipairs(element.errors) do
        add(list, #path > 0 and ("%s: %s"):format(table.concat(path, "/"), tostring(text)) or text)
      end
    else
      add(list, element.message or element.detail or element.title)
    end
  end
end

local SENTENCES = {
  "error_description", "description", "detail", "message", "errorMessage", "title",
}

local function from_json(found, value)
  if type(value) ~= "table" then return add(found.errors, value) end
  add_all(found.errors, value.errors)
  for _, name in ipairs(SENTENCES) do
    if #found.errors == 0 then add(found.errors, value[name]) end
  end
  if type(value.error) == "string" then
    found.error = value.error
    if #found.errors == 0 then add(found.errors, value.error) end
  elseif type(value.error) == "table" then
    add(found.errors, value.error.message)
  end
  local link = value.resolution_url
  if type(link) == "string" and link:find "^https?://%S+$" then found.resolution_url = link end
end

local function from_xml(found, body)
  cut_out(body, "<error>", "</error>", function(text) add(found.errors, text) end)
  if #found.errors == 0 then
    cut_out(body, "<Message>", "</Message>", function(text)
      if #found.errors == 0 then add(found.errors, text) end
    end)
  end
  found.error = body:match "<Code>([%w_.]+)</Code>"
end

local UNSEEN <const> = { "[hH][eE][aA][dD]", "[sS][tT][yY][lL][eE]", "[sS][cC][rR][iI][pP][tT]" }

-- What a page says: its text if it is short, else its title.
local function page_says(body)
  local at = body:find "<[tT][iI][tT][lL][eE]"
  local title = at and body:match("^[^>]*>([^<]*)<", at)
  local text = cut_out(body, "<!%-%-", "%-%->")
  for _, name in ipairs(UNSEEN) do
    text = cut_out(text, "<" .. name .. "%f[^%w]", "</" .. name .. ">")
  end
  text = sentence(cut_out(text, "<", ">"))
  if text == "" or #text > 200 then text = title and sentence(title) or "" end
  return text ~= "" and text or nil
end

--- Whether a body is an HTML page.
---@param content_type? string
---@param body? string
---@return boolean
function words.is_html(content_type, body)
  if content_type and content_type:find("html", 1, true) then return true end
  local start = (body or ""):sub(1, 200):lower()
  return start:find "^%s*<!doctype%s+html" ~= nil or start:find "^%s*<html" ~= nil
end

---@class earthshine.server_words
---@field errors table[] each with `message`
---@field error? string the server's own code word ("invalid_credentials", "SlowDown")
---@field resolution_url? string
---@field eula boolean whether it is about an agreement that was not accepted
---@field html boolean
---@field page? string what an HTML page says, in short

-- Shorter secrets are no secrets, and would take the sense out of a sentence.
local LEAST <const> = 4

-- A text without what a login holds, in case a server repeats what it got: a token or a password
-- may look like any other word.
local function without_secrets(text, auth)
  local function hide(secret)
    if secret and #secret >= LEAST then text = text:gsub(secret:gsub("%W", "%%%0"), "****") end
  end
  for _, credential in ipairs { auth:bearer() or false, auth:basic() or false } do
    local value = credential and core.reveal(credential):match "%s(.+)$"
    hide(value)
    local pair = credential and credential ~= auth:bearer() and core.base64_decode(value)
    hide(pair and pair:match ":(.*)$")
  end
  return text
end

--- Reads the body of a failed request. Never raises.
---@param response table with `body` and `headers`
---@param auth? earthshine.auth the login that was used; its secrets are masked
---@return earthshine.server_words
function words.read(response, auth)
  local found = { errors = {}, html = false, eula = false }
  local body = response.body
  local content_type = (response.headers["content-type"] or ""):lower()
  if type(body) ~= "string" or not body:find "%S" then return found end
  if #body > 65536 then body = body:sub(1, 65536) end
  if auth then body = without_secrets(body, auth) end
  if words.is_html(content_type, body) then
    found.html, found.page = true, page_says(body)
  elseif body:find "^%s*[{%[\"]" then
    local ok, value = pcall(json.decode, body)
    if ok then from_json(found, value) else add(found.errors, body) end
  elseif body:find "^%s*<" then
    from_xml(found, body)
  elseif not body:find "%z" then
    add(found.errors, body)
  end
  local lower = body:lower()
  found.eula = found.resolution_url ~= nil or lower:find "%f[%a]eula%f[%A]" ~= nil
    or lower:find("end user license agreement", 1, true) ~= nil
  return found
end

--- The server's sentences in one line, or nil.
---@param found earthshine.server_words
---@return string?
function words.line(found)
  local list = {}
  for i, problem in ipairs(found.errors) do
    if i > 5 then
      list[#list + 1] = ("and %d more"):format(#found.errors - 5)
      break
    end
    list[#list + 1] = problem.message
  end
  if #list > 0 then return table.concat(list, "; ") end
  return found.page
end

return words
