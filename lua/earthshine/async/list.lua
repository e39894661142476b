--- Doubly linked lists whose links are fields of the members: adding and removing make nothing
--- and search nothing.
--
-- Any table can be a list (fields `first`, `last`), and any table a member (fields `before`,
-- `after`) of one list at a time.

local list = {}

--- Adds a member at the end.
function list.add(self, member)
  local last = self.last
  member.before = last
  if last then last.after = member else self.first = member end
  self.last = member
end

--- Removes a member, wherever in the list it stands.
function list.remove(self, member)
  local before, after = member.before, member.after
  if before then before.after = after else self.first = after end
  if after then after.before = before else self.last = before end
  member.before, member.after = nil, nil
end

--- Removes and returns the first member; nil where there is none.
function list.take(self)
  local first = self.first
  if first then list.remove(self, first) end
  return first
end

return list
