--- All conditions of a query as one filter, in the language that is asked for.

local cql2 = require "earthshine.query.cql2"

local filters = {}

-- A tree as the older extension can have it: dates are texts there, and case always counts. The
-- second result tells whether it did not.
local function plain(tree)
  if type(tree) ~= "table" then return tree end
  if tree.timestamp then return tree.timestamp end
  if tree.op == "casei" then return tree.args[1], true end
  local out, folded = {}, false
  for key, value in pairs(tree) do
    local more
    out[key], more = plain(value)
    folded = folded or more
  end
  return out, folded
end

local function clashes(query, more)
  for property, tests in pairs(more) do
    for name in pairs(tests) do
      if query[property] and query[property][name] ~= nil then return name end
    end
  end
end

-- Adds the conditions that the older extension can say.
local function write_query(out)
  local query = {}
  for _, condition in ipairs(out.conditions) do
    local tree, folded, more, err
    if not condition.cql2 then tree, folded = plain(condition.tree) end
    if tree then more, err = cql2.to_query(tree) end
    local name = more and clashes(query, more)
    if not more then
      out:drop_condition(condition, err and err.message
        or "cannot be said by the query extension without loss")
    elseif name then
      out:drop_condition(condition,
        ("would be a second %s on one property, which the query extension cannot say"):format(name))
    else
      for property, tests in pairs(more) do
        query[property] = query[property] or {}
        for test, value in pairs(tests) do query[property][test] = value end
      end
      for _, one in ipairs(folded and { condition, condition.also } or {}) do
        out:drop(("options[%s][ignore_case]"):format(one.field), true,
          "cannot be said, because the query extension compares by case")
      end
    end
  end
  if next(query) ~= nil then out.body.query = query end
end

--- Puts all conditions into the body, or into the list of what is dropped.
---@param out earthshine.stac_writer
---@param language "json"|"text"|"query"|false
function filters.write(out, language)
  if #out.conditions == 0 then return end
  if language == "query" then return write_query(out) end
  local trees = {}
  for _, condition in ipairs(out.conditions) do
    local tree = condition.tree
    if not language then
      out:drop_condition(condition, "needs a filter, and none was asked for")
    end
    local parts = tree.op == "and" and tree.args or { tree }
    table.move(parts, 1, #parts, #trees + 1, trees)
  end
  if not language then return end
  local tree = assert(cql2.from_json(#trees == 1 and trees[1] or { op = "and", args = trees }))
  if language == "text" then
    out.body.filter, out.body["filter-lang"] = assert(cql2.to_text(tree)), "cql2-text"
  else
    out.body.filter, out.body["filter-lang"] = tree, "cql2-json"
  end
end

return filters
