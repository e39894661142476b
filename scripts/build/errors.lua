--- Writes the manual's page of errors from the table that the specs prove: errors.lua > FILE.md

package.path = "./?.lua;" .. package.path

-- A pattern as a reader sees it: what may be anything becomes an ellipsis.
local function readable(pattern)
  local text = pattern:gsub("%.[*-]", "…"):gsub("%%[dx]%+?", "…"):gsub("%%(%p)", "%1")
  return (text:gsub("[<&]", { ["<"] = "&lt;", ["&"] = "&amp;" }))
end

local out = { [[
# What can go wrong

A mistake of the program (*misuse*) raises at the caller's line. All else is returned as `nil, err`,
or stands in a download's report: `err.code` is the code below, `tostring(err)` has these words.

<table>
<tr><th>condition</th><th>code</th><th>words</th></tr>]] }
for _, row in ipairs(require "tests.support.errors") do
  out[#out + 1] = ("<tr><td>%s</td><td>%s</td><td>%s</td></tr>"):format(row[1], row[2],
    readable(row[3]))
end
out[#out + 1] = "</table>"
print(table.concat(out, "\n"))
