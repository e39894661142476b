--- Lines of help: a word and, beside it, what it means, broken to fit a screen of 80 columns.

local WIDTH <const> = 79

---@param word string
---@param text string
---@param margin integer columns in front of the text
---@return string
return function(word, text, margin)
  local lines, line = {}, ("  %s"):format(word)
  line = line .. (" "):rep(margin - 1 - utf8.len(line))
  for each in text:gmatch "%S+" do
    if utf8.len(line) + 1 + utf8.len(each) > WIDTH then
      lines[#lines + 1], line = line, (" "):rep(margin - 1)
    end
    line = line .. " " .. each
  end
  lines[#lines + 1] = line
  return table.concat(lines, "\n")
end
