--- Text in lines of a width, broken at spaces; a word that is longer stands alone.

---@param text string
---@param width number columns of a line
---@param measure? fun(text: string): integer columns of a text; by default its bytes
---@return string[] lines
return function(text, width, measure)
  measure = measure or string.len
  local lines, line = {}, nil
  for word in text:gmatch "%S+" do
    if line and measure(line) + 1 + measure(word) <= width then
      line = line .. " " .. word
    else
      lines[#lines + 1], line = line, word
    end
  end
  lines[#lines + 1] = line
  return lines
end
