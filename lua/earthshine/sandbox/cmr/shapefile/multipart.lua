--- Takes a multipart/form-data body apart.

local Multipart = {}

---@class sandbox.part
---@field name string
---@field media string? its own Content-Type
---@field body string

--- The parts of a body.
---@param content_type string header
---@param body string
---@return sandbox.part[]? parts nil where it is none
function Multipart.read(content_type, body)
  local boundary = content_type:match 'boundary="([^"]+)"'
    or content_type:match "boundary=([^;%s]+)"
  if not boundary then return nil end
  local mark, list = "--" .. boundary, {}
  local at = body:find(mark, 1, true)
  while at do
    local from = at + #mark
    if body:sub(from, from + 1) == "--" then return list end
    local to = body:find("\r\n" .. mark, from, true)
    local head_end, first = body:find("\r\n\r\n", from, true)
    if not to or not head_end or head_end > to then return nil end
    local head = body:sub(from, head_end)
    local name = head:match '[Nn]ame="([^"]*)"'
    if name then
      list[#list + 1] = { name = name, body = body:sub(first + 1, to - 1),
        media = head:match "[Cc]ontent%-[Tt]ype:%s*([^\r\n;]+)" }
    end
    at = to + 2
  end
  return nil
end

return Multipart
