--- Doubly linked lists whose links are fields of the members: adding and removing make nothing
--- and search nothing.
--
-- Any table can be a list (fields `first`, `last`), and any table a member (fields `before`,
-- `after`, `list`) of one list at a time. Whoever makes one sets all of its fields to false: a
-- field that is there takes no memory to be set, so that what is called here is done wholly or not
-- at all, however short memory is.

local list = {}

--- Removes a member, wherever in the list it stands; nothing where it is in no list or another.
function list.remove(self, member)
  if member.list ~= self then return end
  local before, after = member.before, member.after
  if before then before.after = after else self.first = after end
  if after then after.before = before else self.last = before end
  member.before, member.after, member.list = false, false, false
end

--- Adds a member at the end. It leaves the list in which it may still be: of one that it waited in
--- when memory ran out.
function list.add(self, member)
  if member.list then list.remove(member.list, member) end
  local last = self.last
  member.before, member.list = last, self
  if last then last.after = member else self.first = member end
  self.last = member
end

--- Removes and returns the first member; nil where there is none.
function list.take(self)
  local first = self.first
  if not first then return nil end
  list.remove(self, first)
  return first
end

return list
