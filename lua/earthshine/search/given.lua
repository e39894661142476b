--- What a search is given: a query in any form, or a table of one and options.

local check = require "earthshine.check"
local plain = require "earthshine.query.plain"

--- Takes apart what is searched for and the options, which nobody else holds. What is wrong with
--- the options is told to `problem`, and left out.
---@param value any what is searched for; a table with the member `query` that is wrapped has
--- options beside it
---@param options any the options beside that
---@param known string the names of options, separated by ", "
---@param wraps fun(value: table): boolean whether a table is one of `query` and options
---@param problem fun(field: string, message: string, value: any)
---@return any value
---@return table<string, any> options of the known names
return function(value, options, known, wraps, problem)
  local own, names = {}, {}
  for name in known:gmatch "[%w_]+" do names[name] = true end
  value = plain(value)
  if options ~= nil and type(options) ~= "table" then
    problem("options", "of a search must be a table, as in { limit = 10 }", options)
    options = nil
  end
  options = plain(options or {})
  for _, key in ipairs(check.keys(options)) do
    if names[key] then
      own[key] = options[key]
    else
      problem(tostring(key), "is not an option of a search; known are " .. known, options[key])
    end
  end
  if type(value) ~= "table" or not wraps(value) then return value, own end
  for _, key in ipairs(check.keys(value)) do
    if names[key] then
      own[key] = value[key]
    elseif key ~= "query" then
      problem(tostring(key), "cannot be given beside query; put it into the query", value[key])
    end
  end
  return value.query, own
end
