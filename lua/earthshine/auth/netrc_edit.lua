--- Changes one machine's login and password in the text of a netrc file and leaves every other byte
-- as it is.

local Error = require "earthshine.error"
local netrc_file = require "earthshine.auth.netrc_file"

local netrc_edit = {}

-- What all readers (ours, curl's, Python's) take for one plain word; all else is quoted.
local function is_plain(value)
  return value ~= "" and not value:find '[%s%c"\\]' and value:sub(1, 1) ~= "#"
end

--- A value as it stands in the file. Of the escapes in quotes only those of `"` and `\` mean the
-- same to every reader, so that a line break cannot be written; and of a file that is not UTF-8
-- Python's reader takes nothing at all, other machines' logins neither.
---@param what string names the value in the error
---@param value string
---@return string raises `unsupported`
function netrc_edit.quote(what, value)
  if value:find "[\r\n%z]" then
    Error.raise {
      code = "unsupported",
      message = ("a %s with a line break or NUL in it cannot be kept in a netrc file"):format(what),
    }
  end
  if not utf8.len(value) then
    Error.raise {
      code = "unsupported",
      message = ("a %s that is not UTF-8 cannot be kept in a netrc file: other programs could "
        .. "no longer read it"):format(what),
    }
  end
  if is_plain(value) then return value end
  return '"' .. value:gsub('["\\]', "\\%0") .. '"'
end

-- The edits { from, to, text } that give an entry its two values; to = from - 1 inserts.
local function entry_edits(entry, values)
  local edits, missing = {}, ""
  for _, field in ipairs { "login", "password" } do
    local spans = entry.spans[field]
    if not spans then missing = ("%s %s %s"):format(missing, field, values[field]) end
    for _, span in ipairs(spans or {}) do
      edits[#edits + 1] = { span[1], span[2], values[field] }
    end
  end
  if missing ~= "" then edits[#edits + 1] = { entry.named, entry.named - 1, missing } end
  table.sort(edits, function(a, b) return a[1] < b[1] end)
  return edits
end

local function apply(text, edits)
  local out, at = {}, 1
  for _, edit in ipairs(edits) do
    out[#out + 1] = text:sub(at, edit[1] - 1)
    out[#out + 1] = edit[3]
    at = edit[2] + 1
    -- After a quote the next word may follow at once.
    if text:find("^%S", at) then out[#out + 1] = " " end
  end
  out[#out + 1] = text:sub(at)
  return table.concat(out)
end

-- A new entry stands before `default`, at which some readers stop, else at the end.
local function add(text, found, line)
  local eol = text:find("\r\n", 1, true) and "\r\n" or "\n"
  local at = found.default_at
  if at then
    local before = text:sub(1, at - 1)
    local indent = before:match "[^\r\n]*$"
    if indent:find "%S" then return before .. eol .. line .. eol .. text:sub(at) end
    at = at - #indent
    return text:sub(1, at - 1) .. line .. eol .. text:sub(at)
  end
  if text:find "\\$" then -- it would take the line break into its word
    Error.raise { code = "parse", message = "its last line ends in a backslash" }
  end
  local gap = (text == "" or text:find "\n$") and "" or eol
  -- An empty line ends a macro.
  if found.macro_open then gap = gap .. eol end
  return text .. gap .. line .. eol
end

-- Whether the text gives back what was put in: what is not sure to be read is not written.
local function holds(text, host, login, password)
  local entry, problem = netrc_file.find(text, host)
  return not problem and entry ~= nil and entry.login == login and entry.password == password
end

--- Gives a machine this login and password: in the entry that counts, or in a new one.
---@param text string the file
---@param host string
---@param login string
---@param password string
---@return string text raises `parse` where the file cannot be read to its end, `unsupported`
function netrc_edit.set(text, host, login, password)
  local values = {
    login = netrc_edit.quote("user name", login),
    password = netrc_edit.quote("password", password),
  }
  local found = netrc_file.scan(text, host)
  if found.problem then Error.raise { code = "parse", message = found.problem } end
  local entry = #found.mine > 0 and netrc_file.choose(found)
  local changed
  if entry then
    changed = apply(text, entry_edits(entry, values))
  else
    changed = add(text, found, ("machine %s login %s password %s"):format(
      host, values.login, values.password))
  end
  if not holds(changed, host, login, password) then
    Error.raise { code = "parse", message = "its last line does not end where it seems to" }
  end
  return changed
end

return netrc_edit
