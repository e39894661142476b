--- The lines of a text, without those that are empty.
---@param text string
---@return string[]
return function(text)
  local list = {}
  for line in text:gmatch "[^\n]+" do list[#list + 1] = line end
  return list
end
