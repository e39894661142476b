--- The checks of the account: what each strategy finds, whether Earthdata Login accepts it, and the
-- netrc file.

local Auth = require "earthshine.auth.login"
local files = require "earthshine.async.files"
local netrc = require "earthshine.auth.netrc"
local netrc_file = require "earthshine.auth.netrc_file"
local strategies = require "earthshine.auth.strategies"
local time = require "earthshine.time"
local url = require "earthshine.url"
local verify = require("earthshine.auth.account").verify
local attempt = require "earthshine.doctor.attempt"

local account = {}

local ORDER <const> = { "environment", "netrc" }

-- What the strategies find: the first credentials, and a line for each.
local function look(session)
  local name, credentials
  local lines = {}
  for i, strategy in ipairs(ORDER) do
    local found, why = strategies[strategy](session)
    lines[i] = ("%s: %s"):format(strategy, found and found.label or why)
    if found and not credentials then
      name, credentials = strategy, found
    elseif found then
      lines[i] = lines[i] .. ", which is not used"
      local _ <close> = found.password
      local _ <close> = found.token
    end
  end
  return name, credentials, lines
end

local REFUSED <const> = { credentials = true, auth = true }

--- Logs in with what is found, as a download would, and has it checked.
function account.login(context)
  local session = context.session
  local name, credentials, lines = look(session)
  if not credentials then
    return {
      "warning", "no account is found: searches work, protected files do not",
      "run `earthshine login --persist`, or set EARTHDATA_TOKEN; an account is free, from "
        .. session.system.edl, details = lines,
    }
  end
  local _ <close> = credentials.password
  local auth, checked, why
  local _, err = attempt(function()
    auth = Auth.new(session, name, credentials)
    checked, why = verify(auth)
  end)
  if err then
    local advice = REFUSED[err.code]
      and "correct them where they were found, or run `earthshine login --persist`"
      or err.resolution_url and "open " .. err.resolution_url
      or "mend what failed, then try again"
    return { "failure", tostring(err), advice, details = lines }
  end
  if not checked then
    return { "warning", why, "to be sure, log in with user name and password", details = lines }
  end
  local ends = auth:expires()
  return { "ok", ("logged in as %s%s"):format(auth.username,
    ends and ", with a token until " .. time.format(ends, 0) or ""), details = lines }
end

--- Whether the netrc file can be read, by its owner only, and is well formed.
function account.netrc(context)
  local path = netrc.path()
  if not path then return { "ok", "there is no home folder that it could be in" } end
  local found, why = attempt(files.stat, path)
  if why then
    return { "failure", ("%s cannot be looked at: %s"):format(path, tostring(why)),
      "let this user read it, or name another file in NETRC" }
  end
  if not found then return { "ok", path .. " does not exist" } end
  if found.kind ~= "file" then
    return { "failure", path .. " is not a regular file", "move it away, or name another in NETRC" }
  end
  local text, unreadable = attempt(files.read, path, 4 << 20)
  if not text then
    return { "failure", ("%s cannot be read: %s"):format(path, tostring(unreadable)),
      ("let this user read it (chmod 600 %s), or name another file in NETRC"):format(path) }
  end
  local host = url.host_of(context.session.system.edl)
  local entry, problem = netrc_file.find(text, host)
  local exposed, advice = netrc.exposure(path, found)
  if exposed then
    return { "warning", exposed, advice }
  elseif problem then
    return { "warning", ("%s, %s"):format(path, problem), "correct the file" }
  end
  return { "ok", ("%s is for its owner only, and has %s for %s"):format(path,
    entry and "an entry" or "no entry", host) }
end

return account
