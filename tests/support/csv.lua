--- A reader of CSV by RFC 4180, for tests: what a writer made is read by other rules than it was
--- written by.

local csv = {}

--- The rows of a text, each a list of texts. Raises for what is no CSV.
---@param text string
---@return string[][]
function csv.read(text)
  local rows, row, at = {}, {}, 1
  while at <= #text do
    local value
    if text:sub(at, at) == '"' then
      local out, from = {}, at + 1
      while true do
        local quote = assert(text:find('"', from, true), "a quoted value has no end")
        out[#out + 1] = text:sub(from, quote - 1)
        at = quote + 1
        if text:sub(at, at) ~= '"' then break end
        out[#out + 1], from = '"', at + 1
      end
      value = table.concat(out)
    else
      value, at = text:match('^([^,"\r\n]*)()', at)
    end
    row[#row + 1] = value
    local ending, after = text:match("^(\r?\n)()", at)
    if text:sub(at, at) == "," then
      at = at + 1
      if at > #text then row[#row + 1] = "" end
    elseif ending or at > #text then
      rows[#rows + 1], row, at = row, {}, after or at
    else
      error(("byte %d: %q does not belong behind a value"):format(at, text:sub(at, at + 9)))
    end
  end
  return rows
end

return csv
