--- busted's output for tests/run: "ok NAME", "not ok NAME" and indented reasons, "skip NAME";
--- "done".
--
-- The last line tells a run that came to its end from one that a stray os.exit cut short. A file
-- whose tests have left tasks or descriptors behind has failed, too.

local lfs = require "lfs"
local pretty = require "pl.pretty"

-- Any error value as indented text.
local function indent(value)
  local text = type(value) == "string" and value or
    (getmetatable(value) or {}).__tostring and tostring(value) or pretty.write(value)
  return "  " .. text:gsub("%s+$", ""):gsub("\n", "\n  ")
end

-- How many descriptors are open; nil where the system does not tell.
local function descriptors()
  if not lfs.attributes "/dev/fd" then return nil end
  local n = 0
  for _ in lfs.dir "/dev/fd" do n = n + 1 end
  return n
end

-- What a file's tests have left behind when the engine is closed, or nil.
local function left_behind(before)
  local scope = package.loaded["earthshine.async.scope"]
  local tasks = scope and package.loaded["earthshine.async.tree"].text(scope.root) or ""
  if tasks ~= "" then return "tasks are left:\n" .. tasks end
  local core = package.loaded["earthshine.core"]
  -- luv's loop lives as long as the process.
  if not core or not before or package.loaded.luv then return nil end
  core.engine():close()
  before = before + 2 -- libuv keeps a pair for signals as long as the process
  collectgarbage()
  collectgarbage()
  local after = descriptors()
  return after > before and ("%d descriptors are open, %d were before"):format(after, before) or nil
end

return function()
  local busted = require "busted"
  local handler = require "busted.outputHandlers.base" ()

  local before = descriptors()

  local function put(...)
    io.stdout:write(...):write "\n"
    io.flush()
  end

  -- One failure or error: its name, where it stands, what it says, and an error's traceback.
  local function put_failure(entry)
    put("not ok ", entry.name)
    local place = entry.element.trace
    if place and place.currentline then put("  ", place.short_src, ":", place.currentline) end
    put(indent(entry.message == nil and "error without a message" or entry.message))
    local trace = entry.isError and entry.trace and entry.trace.traceback
    if trace then put(indent(trace)) end
  end

  handler.testEnd = function(element, _, status)
    if status == "success" then
      put("ok ", handler.getFullName(element))
    elseif status == "pending" then
      local entry = handler.pendings[#handler.pendings]
      local reason = type(entry.message) == "string" and ": " .. entry.message or ""
      put("skip ", handler.getFullName(element), reason)
    elseif status == "failure" then
      put_failure(handler.failures[#handler.failures])
    else
      put_failure(handler.errors[#handler.errors])
    end
    return nil, true
  end

  -- Errors outside of a test: a file that does not load, a setup or teardown that fails.
  handler.error = function(element)
    if element.descriptor ~= "it" then put_failure(handler.errors[#handler.errors]) end
    return nil, true
  end

  handler.fileEnd = function(element)
    local left = left_behind(before)
    if left then put("not ok ", element.name, " gives everything back\n", indent(left)) end
    return nil, true
  end

  handler.suiteEnd = function()
    put "done"
    return nil, true
  end

  busted.subscribe({ "test", "end" }, handler.testEnd, { predicate = handler.cancelOnPending })
  busted.subscribe({ "error" }, handler.error)
  busted.subscribe({ "failure" }, handler.error)
  busted.subscribe({ "file", "end" }, handler.fileEnd)
  busted.subscribe({ "suite", "end" }, handler.suiteEnd)
  return handler
end
