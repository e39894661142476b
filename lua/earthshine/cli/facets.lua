--- `earthshine search --facets`: how the collections that match fall into groups.

local es = require "earthshine"
local terminal = require "earthshine.cli.terminal"
local units = require "earthshine.units"

-- Values below their groups, each with how many collections it has; groups without any are left
-- out.
local function as_tree(list, depth)
  for _, facet in ipairs(list) do
    local title = terminal.tame((facet.title:gsub("%c", " ")))
    if facet.count then
      terminal.write(("  "):rep(depth), title, "  ", units.integer(facet.count), "\n")
    elseif #facet.children > 0 then
      terminal.write(("  "):rep(depth), terminal.style("bold", title, "out"), "\n")
    end
    as_tree(facet.children, depth + 1)
  end
end

-- One object a value: its groups from the outermost on, and the value itself, are its path.
local function as_lines(list, path)
  for _, facet in ipairs(list) do
    local own = table.move(path, 1, #path, 1, {})
    own[#own + 1] = facet.title
    if facet.count then
      terminal.write(es.json.encode { path = own, count = facet.count, applied = facet.applied },
        "\n")
    end
    as_lines(facet.children, own)
  end
end

--- Prints them.
---@param results earthshine.results
---@param args table
return function(results, args)
  local list = assert(results:facets())
  if terminal.out_columns and not args.json then as_tree(list, 0) else as_lines(list, {}) end
  terminal.flush()
  if #list == 0 then terminal.note "No collection matches." end
end
