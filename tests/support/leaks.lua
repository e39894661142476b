--- What a test leaves behind: operations under way, tasks, descriptors.
--
-- In a spec: `before_each(leaks.mark)` and `after_each(leaks.check)`.

local core = require "earthshine.core"
local lfs = require "lfs"
local Scope = require "earthshine.async.scope"
local tree = require "earthshine.async.tree"

local leaks = {}

local before

--- How many descriptors are open, the folder's own one among them each time.
function leaks.descriptors()
  local n = 0
  for _ in lfs.dir "/dev/fd" do n = n + 1 end
  return n
end

--- Notes what is open now.
function leaks.mark()
  core.engine()
  collectgarbage()
  before = leaks.descriptors()
end

--- Fails if an operation or a task is left, or if more descriptors are open than at the mark.
function leaks.check()
  local engine = core.engine()
  for _ = 1, 3 do engine:turn(false) end -- what was cancelled last completes now
  assert(engine:alive() == 0, ("%d operations are left"):format(engine:alive()))
  local tasks = tree.text(Scope.root)
  assert(tasks == "", "tasks are left:\n" .. tasks)
  collectgarbage()
  local after = leaks.descriptors()
  assert(after <= before, ("%d descriptors are open, %d were before"):format(after, before))
end

return leaks
