--- `earthshine search --dry-run`: the requests that a search would send, as lines of a shell.

local System = require "earthshine.system"
local curl = require "earthshine.cli.curl"
local es = require "earthshine"
local terminal = require "earthshine.cli.terminal"
local url = require "earthshine.url"

-- Why there is a request before the page's own.
local FIRST <const> = "# First the collections; their ids go as collection_concept_id[] into the "
  .. "second one."

-- A request as JSON: with `body` and its headers, or with `form` and `file`.
local function plain(request)
  local form = request.form
  return es.json.encode {
    method = request.method, url = url.redact(request.url), form = form, file = request.file,
    headers = not form and request.headers or nil,
    body = not form and request.body or nil,
  }
end

--- Prints them.
---@param results earthshine.results
---@param args table
return function(results, args)
  local system = System.resolve(args.session.system or "PROD")
  local request = assert(results:request())
  local write = args.json and plain or function(one) return curl.line(one, system) end
  if request.first then
    if not args.json then terminal.write(FIRST, "\n") end
    terminal.write(write(request.first), "\n")
  end
  terminal.write(write(request), "\n")
  terminal.flush()
end
