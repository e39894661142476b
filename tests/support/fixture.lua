--- The text of a JSON file of tests/fixtures: fixture "umm/granule_orbit".
---@param name string
---@return string
return function(name)
  local file <close> = assert(io.open(("tests/fixtures/%s.json"):format(name)))
  return file:read "a"
end
