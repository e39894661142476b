--- What the server of the soak test does: which requests it answers wrongly, and how.
--
-- Every 50th request meets a fault when it comes first; every 500th whenever it comes.

local faulty = {}

local EVERY <const>, ALWAYS <const> = 50, 500

-- Each is what is done to a connection of tests/support/rawserver.
local KINDS <const> = {
  [[connection:finish "reset"]],
  [[connection:reply(503)]],
  [[connection:reply(500)]],
  [[connection:reply(429, "", "Retry-After: 0\r\n")]],
  [[connection:send("HTTP/1.1 200 OK\r\nContent-Length: 4096\r\n\r\n" .. body:sub(1, 2000),
    function() connection:finish "close" end)]],
  [[connection:send("HTTP/1.1 200 OK\r\nContent-Le", function() connection:finish "close" end)]],
  [[connection:later(300, function() connection:reply(200, body) end)]],
}
local SLOW <const> = #KINDS
local BODY <const> = [[("%08d"):format(i):rep(512)]]

local function kind_of(i)
  return i % EVERY == 0 and i // EVERY % #KINDS + 1 or nil
end

--- The body of a request by its number.
---@type fun(i: integer): string
faulty.body = load("local i = ... return " .. BODY)

--- Whether request number i must fail however often it is tried.
---@param i integer
---@return boolean
function faulty.fails(i)
  return i % ALWAYS == 0 and kind_of(i) ~= SLOW
end

--- The script for the server. A request's number is its query.
---@return string
function faulty.script()
  local branches = {}
  for kind, action in ipairs(KINDS) do
    branches[kind] = ("[%d] = function(connection, body)\n%s\nend,"):format(kind, action)
  end
  return ([[
    kinds = kinds or { %s }
    met = met or {}
    local i = tonumber(request.query)
    local body = %s
    if i %% %d ~= 0 or met[i] then
      met[i] = nil
      return connection:reply(200, body)
    end
    met[i] = i %% %d ~= 0 or nil
    kinds[i // %d %% %d + 1](connection, body)
  ]]):format(table.concat(branches, "\n"), BODY, EVERY, ALWAYS, EVERY, #KINDS)
end

return faulty
