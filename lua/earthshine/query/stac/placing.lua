--- Shapes of a STAC search as CMR's parameters, with the options that say how they combine.

local placing = {}

-- The shapes by their parameters.
local function by_kind(list)
  local kinds, order = {}, {}
  for _, shape in ipairs(list) do
    if not kinds[shape.kind] then
      kinds[shape.kind] = {}
      order[#order + 1] = shape.kind
    end
    table.insert(kinds[shape.kind], shape.value)
  end
  return kinds, order
end

-- Alternatives, alone in a query.
local function set_alternatives(out, list)
  local kinds, order = by_kind(list)
  for _, kind in ipairs(order) do
    out.given[kind] = kinds[kind]
    if #kinds[kind] > 1 then out:option(kind, "or") end
  end
  if #order > 1 then out:option("spatial", "or") end
end

-- Alternatives of which some are several shapes that must all be touched.
local function set_branches(out, condition)
  local lists = {}
  for _, branch in ipairs(condition.branches) do
    local kinds, order = by_kind(branch)
    local kind = order[1]
    local known = lists[kind]
    if #order > 1 or known and (known.all or #branch > 1) then
      out:drop_condition(condition.source,
        "combines shapes in a way that CMR's options do not have")
      return
    end
    lists[kind] = known or { all = #branch > 1 }
    table.move(kinds[kind], 1, #branch, #lists[kind] + 1, lists[kind])
  end
  for kind, list in pairs(lists) do
    if not list.all and #list > 1 then out:option(kind, "or") end
    list.all = nil
    out.given[kind] = list
  end
  out:option("spatial", "or")
end

-- One of several conditions.
local function set_one(out, condition)
  local kinds, order = by_kind(condition.list)
  local kind = order[1]
  local known = out.given[kind]
  local several = #condition.list > 1
  if #order > 1 or condition.branches
    or known and (several or (out.options[kind] or {})["or"]) then
    out:drop_condition(condition.source, "is a second condition of place with alternatives, which "
      .. "CMR cannot combine with the first")
  elseif known then
    known[#known + 1] = condition.list[1].value
  else
    out.given[kind] = kinds[kind]
    if several then out:option(kind, "or") end
  end
end

--- Sets shapes from conditions that must all hold.
---@param out earthshine.stac_keywords
---@param conditions table[] { list = earthshine.stac_shape[], branches =, all =, source = } each
function placing.set(out, conditions)
  local all = {}
  for _, condition in ipairs(conditions) do
    if condition.all then
      for _, shape in ipairs(condition.list) do
        all[#all + 1] = { list = { shape }, source = condition.source }
      end
    else
      all[#all + 1] = condition
    end
  end
  if #all == 1 and all[1].branches then return set_branches(out, all[1]) end
  if #all == 1 then return set_alternatives(out, all[1].list) end
  for _, condition in ipairs(all) do set_one(out, condition) end
end

return placing
