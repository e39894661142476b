--- A real browser without a window (Chromium) for specs, by the DevTools protocol: what becomes of
-- a file, what it asks the network for, and how it looks.

local json = require "earthshine.json"
local temporary = require "tests.support.temporary"

---@class tests.browser
local Browser = {}
Browser.__index = Browser

-- Nothing is resolved, so that nothing leaves the machine. Messages end in a NUL byte, which
-- becomes a newline on the way here. The folder for its socket has a short name: the system allows
-- some hundred bytes.
local LINE <const> = [[
  short=$(mktemp -d /tmp/es.XXXXXX); trap 'rm -rf "$short"' EXIT
  TMPDIR=$short timeout -k 5 80 '%s' --headless --no-sandbox --disable-gpu --no-first-run \
    --disable-extensions \
    --disable-background-networking --disable-component-update --disable-sync \
    --host-resolver-rules='MAP * ~NOTFOUND' --user-data-dir='%s' --remote-debugging-pipe \
    about:blank 3<'%s' 4>&1 1>'%s' 2>&1 | stdbuf -oL tr '\0' '\n']]

--- The path of a browser, or nil and what is missing.
---@return string?
---@return string?
function Browser.find()
  local path = temporary.shell "command -v chromium || command -v chromium-browser; true"
  if path ~= "" then return path end
  return nil, "NO BROWSER: the Debian package chromium is not installed"
end

--- Starts one, which `stop` ends.
---@return tests.browser
function Browser.start()
  local folder = temporary.folder()
  local commands = folder:path "commands"
  temporary.shell(("mkfifo '%s'"):format(commands))
  local self = setmetatable({ folder = folder, calls = 0 }, Browser)
  self.answers = assert(io.popen(LINE:format(Browser.find(), folder:path "browser", commands,
    folder:path "log")))
  self.commands = assert(io.open(commands, "wb"))
  return self
end

function Browser:stop()
  self:send("Browser.close", {})
  self.answers:read "a"
  self.answers:close()
  self.commands:close()
  self.folder:remove()
end

function Browser:send(method, params)
  self.calls = self.calls + 1
  self.commands:write(json.encode { id = self.calls, method = method, params = params or {},
    sessionId = self.session }, "\0")
  self.commands:flush()
  return self.calls
end

-- Reads messages until one is what is wanted, which it returns. All others are events.
function Browser:read_until(wanted)
  for line in self.answers:lines() do
    local message = json.decode(line)
    if wanted(message) then return message end
    if message.method then table.insert(self.events, message) end
  end
  error("the browser has ended:\n" .. (self.folder:read "log" or ""))
end

function Browser:call(method, params)
  local id = self:send(method, params)
  local answer = self:read_until(function(message) return message.id == id end)
  if answer.error then error(method .. ": " .. answer.error.message) end
  return answer.result
end

-- What scripts and policies complained of, and addresses that the network was asked for.
local function traces(events)
  local asked, complaints, seen = {}, {}, {}
  for _, event in ipairs(events) do
    local params = event.params
    if event.method == "Network.requestWillBeSent" then
      local url = params.request.url
      if not seen[url] and not url:match "^file:" then asked[#asked + 1] = url end
      seen[url] = true
    elseif event.method == "Runtime.exceptionThrown" then
      complaints[#complaints + 1] = params.exceptionDetails.exception.description
    elseif event.method == "Log.entryAdded" and params.entry.source ~= "network" then
      complaints[#complaints + 1] = params.entry.text
    end
  end
  return asked, complaints
end

local STEPS <const> = [[(async () => {
  const one = s => document.querySelector(s), all = s => [...document.querySelectorAll(s)];
  const text = s => one(s).textContent, said = {};
  const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done, 5)));
  const until = async met => { for (let i = 0; i < 500 && !met(); i++) await frame(); };
  %s
  return said;
})()]]

local function evaluate(self, steps)
  local answer = self:call("Runtime.evaluate", {
    expression = STEPS:gsub("%%s", function() return steps end), awaitPromise = true,
    returnByValue = true,
  })
  if answer.exceptionDetails then error(answer.exceptionDetails.exception.description) end
  return answer.result.value
end

-- Opens what has an address, and calls f when it is loaded.
local function open(self, url, options, f)
  self.events, self.session = {}, nil
  local target = self:call("Target.createTarget", { url = "about:blank" }).targetId
  self.session = self:call("Target.attachToTarget", { targetId = target, flatten = true }).sessionId
  for domain in ("Page Runtime Network Log"):gmatch "%a+" do self:call(domain .. ".enable") end
  self:call("Emulation.setDeviceMetricsOverride", { width = options.width or 1200,
    height = options.height or 900, deviceScaleFactor = 1, mobile = false })
  self:call("Emulation.setEmulatedMedia", { features = {
    { name = "prefers-color-scheme", value = options.dark and "dark" or "light" } } })
  self:call("Page.navigate", { url = url })
  self:read_until(function(message) return message.method == "Page.loadEventFired" end)
  local result = f()
  self:call("Page.close")
  self.session = nil
  return result
end

---@class tests.visit
---@field said table what the steps have put into `said`
---@field asked string[] addresses that the network was asked for
---@field complaints string[] of scripts and policies

--- Opens a file and does something with it: JavaScript that knows `one(selector)`,
-- `all(selector)`, `text(selector)`, `await frame()` and `await until(condition)`, and puts what it
-- finds into `said`.
---@param path string which may end in a fragment
---@param steps string
---@param options? { dark?: boolean, width?: integer, height?: integer }
---@return tests.visit
function Browser:visit(path, steps, options)
  local said = open(self, "file://" .. path, options or {}, function()
    return evaluate(self, steps)
  end)
  local asked, complaints = traces(self.events)
  return { said = said, asked = asked, complaints = complaints }
end

local COUNT <const> = [[
  const picture = new Image();
  picture.src = "data:image/png;base64,%s";
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = picture.height;
  const ctx = canvas.getContext("2d");
  ctx.drawImage(picture, 0, 0);
  const data = ctx.getImageData(0, 0, canvas.width, canvas.height).data;
  for (let i = 0; i < data.length; i += 4) {
    const name = "#" + [0, 1, 2].map(k => data[i + k].toString(16).padStart(2, "0")).join("");
    said[name] = (said[name] || 0) + 1;
  }]]

--- How many points of a screenshot have which colour: "#rrggbb" -> count.
---@param path string which may end in a fragment
---@param options? { dark?: boolean, width?: integer, height?: integer }
---@return table<string, integer>
function Browser:colours(path, options)
  local image = open(self, "file://" .. path, options or {}, function()
    evaluate(self, "await frame(); await frame();")
    return self:call("Page.captureScreenshot", { format = "png" }).data
  end)
  return open(self, "data:text/html,counter", {}, function()
    return evaluate(self, (COUNT:gsub("%%s", function() return image end)))
  end)
end

return Browser
