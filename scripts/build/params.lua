--- Writes the manual's page of the parameters of searches from the rows that the library itself
--- goes by: params.lua > FILE.md

package.path = "./lua/?.lua;" .. package.path

local known = require "earthshine.query.known"

local KINDS <const> = {
  { "granule", "Granules" }, { "collection", "Collections" }, { "service", "Services" },
  { "variable", "Variables" }, { "tool", "Tools" }, { "item", "STAC items" },
}

local function html(text)
  return (text or ""):gsub("[<&]", { ["<"] = "&lt;", ["&"] = "&amp;" })
end

local out = { [[
# The parameters of searches

Each name is a keyword of the table that a query or a search is made of, and a setter of the query;
so is each of its other names. A value of several forms may be given in any of them.
Options are given as `options = { name = { option = true } }`; where there is "any", CMR does not
look at their names. The options `and` and `or` of all shapes together are those of `spatial`.]] }

for _, kind in ipairs(KINDS) do
  out[#out + 1] = ("\n## %s\n\n<table>\n<tr><th>name</th><th>what CMR does with it</th>"
    .. "<th>forms</th><th>CMR's key</th><th>options</th><th>STAC</th></tr>"):format(kind[2])
  for _, p in ipairs(known(kind[1])) do
    local names = table.concat({ p.name, table.unpack(p.aliases) }, "<br>")
    local options = p.options and table.concat(p.options, ", ") or p.cmr and "any" or ""
    out[#out + 1] = ("<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>")
      :format(names, html(p.help), html(p.forms), html(p.cmr), options, html(p.stac))
  end
  out[#out + 1] = "</table>"
end
print(table.concat(out, "\n"))
