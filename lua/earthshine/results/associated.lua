--- Services, variables and tools by their ids: what a collection asks for.

-- Ids in one request: the records of a page.
local MOST <const> = 2000

-- Adds the records of the ids from one on to a list; returns where the next ones begin.
local function ask(open, kind, ids, from, out)
  local pairs_list, to = {}, math.min(#ids, from + MOST - 1)
  for i = from, to do pairs_list[#pairs_list + 1] = { "concept_id[]", ids[i] } end
  local source = open(kind, pairs_list)
  local items = source:items(source:fetch(to - from + 1))
  for i = 1, #items do out[#out + 1] = source.record(items, i) end
  return to + 1
end

--- What the records of a session can ask.
---@param session fun(): earthshine.session
---@param open fun(kind: string, pairs: table[]): earthshine.source
---@return earthshine.origin
return function(session, open)
  local asked = { session = session }

  -- In the order of the ids; those that CMR does not show are missing.
  function asked.search(kind, ids)
    local found, by_id, out, from = {}, {}, {}, 1
    while from <= #ids do from = ask(open, kind, ids, from, found) end
    for _, record in ipairs(found) do by_id[record:concept_id() or ""] = record end
    for _, id in ipairs(ids) do out[#out + 1] = by_id[id] end
    return out
  end

  return asked
end
