--- Secrets to look for: harvested from what a sandbox's servers were really sent, found in any text
--- in any of the forms in which they could stand there.

local core = require "earthshine.core"
local url = require "earthshine.url"

local canaries = {}

-- Base64 of a text wherever in a longer one it stands: at each of three places in a group, without
-- the characters that its neighbours change.
local function base64_forms(text)
  local forms = {}
  for before = 0, 2 do
    local encoded = core.base64_encode(("x"):rep(before) .. text):gsub("=+$", "")
    local first = before == 0 and 1 or before + 2
    local whole = (#text + before) // 3 * 4
    forms[#forms + 1] = encoded:sub(first, whole)
  end
  return forms
end

local function hex(text)
  return (text:gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end

---@class tests.canary
---@field name string what it is, with the form: "password (base64)"
---@field text string

--- All forms of one secret.
---@param name string
---@param secret string
---@return tests.canary[]
function canaries.of(name, secret)
  local list = {
    { name = name, text = secret }, { name = name .. " (escaped)", text = url.escape(secret) },
    { name = name .. " (escaped twice)", text = url.escape(url.escape(secret)) },
    { name = name .. " (hex)", text = hex(secret) },
    { name = name .. " (backwards)", text = secret:reverse() },
    { name = name .. " (quoted)", text = ("%q"):format(secret):sub(2, -2) },
  }
  for _, form in ipairs(base64_forms(secret)) do
    list[#list + 1] = { name = name .. " (base64)", text = form }
    list[#list + 1] = { name = name .. " (base64url)", text = form:gsub("[+/]", { ["+"] = "-",
      ["/"] = "_" }) }
  end
  return list
end

local SIGNING <const> = { "X-Amz-Signature", "X-Amz-Security-Token", "code" }

--- The secrets in requests as a sandbox has recorded them: tokens, names with passwords, cookies,
-- signatures, codes.
---@param requests table[]
---@return table<string, string> secrets kind by secret
function canaries.harvest(requests)
  local secrets = {}
  for _, request in ipairs(requests) do
    local kind, value = (request.authorization or ""):match "^(%a+) (.+)$"
    if kind == "Bearer" then
      secrets[value] = "token"
      secrets[value:match "[^.]*$"] = "token"
    elseif kind == "Basic" then
      secrets[value] = "basic"
      secrets[core.base64_decode(value):match ":(.*)$"] = "password"
    end
    for cookie in (request.cookie or ""):gmatch "=([^;]+)" do
      if #cookie > 8 then secrets[cookie] = "cookie" end
    end
    for _, name in ipairs(SIGNING) do
      local found = request.target:match("[?&]" .. name:gsub("%-", "%%-") .. "=([^&]+)")
      if found then secrets[found] = name end
    end
  end
  return secrets
end

--- Every form of every secret.
---@param secrets table<string, string> kind by secret
---@return tests.canary[]
function canaries.forms(secrets)
  local list = {}
  for secret, kind in pairs(secrets) do
    for _, form in ipairs(canaries.of(kind, secret)) do list[#list + 1] = form end
  end
  return list
end

--- The names of those that stand in a text, in order, without repetition.
---@param text string
---@param list tests.canary[]
---@return string names "" for none
function canaries.found(text, list)
  local names, seen = {}, {}
  for _, canary in ipairs(list) do
    if not seen[canary.name] and text:find(canary.text, 1, true) then
      seen[canary.name] = true
      names[#names + 1] = canary.name
    end
  end
  table.sort(names)
  return table.concat(names, ", ")
end

--- Everything that can be reached from a value by its tables, as one text; what tostring says of
-- everything else, and of tables that have it of their own.
---@param value any
---@return string
function canaries.dump(value)
  local out, seen = {}, {}
  local function visit(v)
    if type(v) ~= "table" then
      out[#out + 1] = tostring(v)
      return
    end
    if seen[v] then return end
    seen[v] = true
    local meta = getmetatable(v)
    if type(meta) == "table" and meta.__tostring then out[#out + 1] = tostring(v) end
    for key, member in next, v do
      visit(key)
      visit(member)
    end
  end
  visit(value)
  return table.concat(out, "\n")
end

return canaries
