--- The tree of tasks as text: who there is, and what each one waits for.

local tree = {}

-- More lines than this help nobody.
local MOST <const> = 30

--- A task as the messages call it.
---@param task earthshine.task
---@return string
function tree.name(task)
  return ("task %d%s"):format(task.number, task.name and " (" .. task.name .. ")" or "")
end

-- What stands in `waits`: a task, a list of waiters with a description, or an operation.
local function waits(task)
  local what = task.waits
  if not what then return "can go on" end
  if type(what) ~= "table" then return "waits for an operation" end
  return "waits for " .. (what.number and tree.name(what) or what.what or "an operation")
end

--- The tasks below a scope, a line each, as deep as they are spawned in each other.
---@param scope earthshine.scope
---@return string
function tree.text(scope)
  local lines, more = {}, 0
  local todo, depths, n = { scope }, { 0 }, 1
  while n > 0 do
    local node, depth = todo[n], depths[n]
    n = n - 1
    local task = node.task
    if task and task.own == node then
      if #lines < MOST then
        lines[#lines + 1] = ("  "):rep(depth) .. tree.name(task) .. " " .. waits(task)
      else
        more = more + 1
      end
      depth = depth + 1
    end
    local child = node.last
    while child do
      n = n + 1
      todo[n], depths[n] = child, depth
      child = child.before
    end
  end
  if more > 0 then lines[#lines + 1] = ("and %d more"):format(more) end
  return table.concat(lines, "\n")
end

--- What a waiter at top level waits for.
tree.waits = waits

return tree
