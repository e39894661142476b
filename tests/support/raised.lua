--- What a function raises; one that raises nothing fails the test.
---@param f fun()
---@return any
return function(f)
  local ok, err = pcall(f)
  if ok then error("nothing was raised", 2) end
  return err
end
