--- Lists and maps that cannot be changed: they read like tables, `#`, `ipairs`, `pairs` and
--- `table.concat` included.

-- The key under which the contents are, out of their users' reach.
local CONTENTS <const> = {}

local meta = { __name = "earthshine.frozen" }

function meta:__index(key) return rawget(self, CONTENTS)[key] end

function meta:__len() return #rawget(self, CONTENTS) end

function meta.__newindex()
  error("this list is immutable: copy it with table.move to change the copy", 2)
end

function meta:__pairs()
  local contents = rawget(self, CONTENTS)
  return function(_, key)
    local value
    key, value = next(contents, key)
    return key, value
  end, self, nil
end

function meta:__eq(other)
  if getmetatable(other) ~= meta then return false end
  local a, b = rawget(self, CONTENTS), rawget(other, CONTENTS)
  for key, value in pairs(a) do
    if b[key] ~= value then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

--- Freezes a table of plain values, which nobody may change any more.
---@generic T: table
---@param contents T
---@return T
return function(contents)
  return setmetatable({ [CONTENTS] = contents }, meta)
end
