--- Random programs of tasks: whatever they do to each other, all ends, and nothing is left.

local async = require "earthshine.async"
local Error = require "earthshine.error"
local leaks = require "tests.support.leaks"

local PROGRAMS <const> = 300

-- A generator of numbers of its own, so that a program can be repeated from its seed.
local function random_of(seed)
  local state = seed * 2654435761 % 4294967296
  return function(n)
    state = (state * 1664525 + 1013904223) % 4294967296
    return state // 65536 % n + 1
  end
end

local function try(f, ...)
  local ok, err = pcall(f, ...)
  return ok or error(err, 0)
end

-- What a program is made of. `self` has the means that all its tasks share.
local steps = {
  function() async.sleep(0) end,
  function(self) async.sleep(self.random(3) / 5000) end,
  function(self)
    self.permits.asked = self.permits.asked + 1
    local _ <close> = self.semaphore:acquire()
    self.permits.held = self.permits.held + 1
    local _ <close> = setmetatable({}, { __close = function()
      self.permits.held = self.permits.held - 1
    end })
    assert(self.permits.held <= 2, "more permits than there are")
    async.sleep(0)
  end,
  function(self) async.timeout(0.001, function() self.queue:put(true) end) end,
  function(self) async.timeout(0.001, function() self.queue:get() end) end,
  function(self, depth) self.tasks[#self.tasks + 1] = async.spawn(self.body, self, depth + 1) end,
  function(self, depth)
    async.scope(function(scope)
      for _ = 1, self.random(3) do scope:spawn(self.body, self, depth + 1) end
      self.body(self, depth + 1)
    end)
  end,
  function(self, depth)
    async.timeout(self.random(3) / 2000, function() self.body(self, depth + 1) end)
  end,
  function(self, depth)
    async.shield(self.random(3) / 2000, function() self.body(self, depth + 1) end)
  end,
  function(self)
    local task = self.tasks[self.random(#self.tasks + 1)]
    if task then task:cancel() end
  end,
  function(self)
    local task = self.tasks[self.random(#self.tasks + 1)]
    if task then async.timeout(0.001, function() pcall(task.wait, task) end) end
  end,
  function(self, depth)
    async.map({ 1, 2, 3 }, { limit = self.random(3) }, function() self.body(self, depth + 1) end)
  end,
  function(self, depth)
    local it <close> = async.generator(function(yield)
      for i = 1, 3 do
        self.body(self, depth + 1)
        yield(i)
      end
    end)
    for i in it do if i == self.random(3) then break end end
  end,
  function(self)
    if self.random(4) == 1 then Error.raise { code = "io", message = "a failure" } end
  end,
  function(self)
    if self.random(20) == 1 then error "a bug of the program" end
  end,
  function(self, depth) pcall(self.body, self, depth + 1) end,
  function(self, depth) self.tasks[#self.tasks + 1] = async.detach(self.body, self, depth + 1) end,
  function(self, depth)
    local _ <close> = async.spawn(self.body, self, depth + 1)
    async.sleep(0)
  end,
}

local function body(self, depth)
  self.running = self.running + 1
  local _ <close> = setmetatable({}, { __close = function() self.running = self.running - 1 end })
  for _ = 1, self.random(4) do
    if depth > 4 or self.running > 60 then return async.sleep(0) end
    try(steps[self.random(#steps)], self, depth)
  end
end

local function program(seed)
  return {
    random = random_of(seed), body = body, tasks = {}, running = 0,
    semaphore = async.semaphore(2), queue = async.queue(2), permits = { asked = 0, held = 0 },
  }
end

describe("random programs of tasks", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("end, give everything back, and fail only for reasons of their own", function()
    local ends, asked = {}, 0
    for seed = 1, PROGRAMS do
      local self = program(seed)
      local ok, value, err = pcall(async.run, body, self, 1)
      local outcome = not ok and value or err
      local word = outcome == nil and "well" or Error.is(outcome) and outcome.code
        or tostring(outcome):match "a bug of the program" or tostring(outcome)
      ends[word] = (ends[word] or 0) + 1
      asked = asked + self.permits.asked

      assert.equal(0, self.running, "seed " .. seed)
      assert.equal(0, self.permits.held, "seed " .. seed)
      for _, task in ipairs(self.tasks) do
        assert.matches("^[dfc][oa][nilc]", task:status(), "seed " .. seed)
      end
      for _ = 1, 2 do self.semaphore:acquire() end -- a deadlock, were one of them lost
    end
    assert.is_true(asked > 50 and ends.well > 50, "the programs do too little")
    assert.is_true((ends.io or 0) > 5 and (ends["a bug of the program"] or 0) > 0)
    for word in pairs(ends) do
      assert.is_truthy(({
        well = true, io = true, cancelled = true, timeout = true, ["a bug of the program"] = true,
      })[word], word)
    end
  end)
end)
