--- Concurrency: tasks that read like plain sequential code.
--
-- **Waiting.** Every call of this library that has to wait does what suits the place where it is
-- called. Inside a task it suspends that task, and the others go on. At top level, where no task
-- runs, it blocks until it is done; tasks make progress meanwhile. There is no second set of
-- asynchronous functions, and nothing to mark at the call. A task runs until it waits: between
-- two waits nobody else touches its data. All times are in seconds.
--
-- **Scopes.** A task belongs to the scope that it was spawned in: the one that `scope` hands to
-- its function, or else the innermost one around the call of `spawn`. Each task has a scope of
-- its own, and `run`, `timeout` and `shield` open further ones. A scope ends when its function
-- has returned and every task in it has ended; until then the call that opened it does not
-- return. So nothing that a function began is still running when the function is over. Work that
-- is to outlive its maker needs the word `detach`.
--
-- **Errors go up.** A task has failed when its function raises, or returns `nil, err` with an
-- `earthshine.error`. The first failure in a scope cancels everything else in it, and is raised,
-- the same object, from the call that opened the scope: from `scope`, `all`, `map`, or from the
-- task that spawned. `task:wait` raises it too. `run` and `timeout`, being the outermost calls of
-- a program, return `nil, err` like the other functions of the library. A bug (an error that is a
-- string) becomes an `earthshine.fault` where it happens, with its traceback, and is raised on as
-- it is by all of them; so is every other value that was raised.
--
-- **Cancellation goes down.** `task:cancel`, a deadline, or a failure nearby cancel a scope and
-- all that is below it. A cancelled task gets the reason as an error, raised by the call in which
-- it waits; variables with `<close>` run, and may wait themselves where they are shielded. An
-- operation that was under way is cancelled and has ended before the error is raised. What was
-- granted before the cancellation came is returned, and the next wait raises. Whoever catches the
-- cancellation gets it again from the next call that would wait, and from every later one. A task
-- that is cancelled before it began does not begin. That a task was cancelled is not a failure of
-- its scope. `shield(seconds, f)` holds a cancellation back while f runs, and the scopes in it:
-- cleanup that must wait goes there. Once a cancellation is pending, f has that many seconds
-- left; then it is cancelled too. After the shield the next wait raises.
--
-- **Ends.** `run` at top level returns when detached work has ended too; `close` cancels it. A
-- wait that can never end, because no operation is under way and no task can go on, raises an
-- error with the code `deadlock`, whose message has the tree of tasks and what each one waits
-- for. `cancelled`, `interrupted` and `deadlock` are raised on everywhere, and never returned as
-- `nil, err`: they unwind tasks.
--
-- **Places that cannot wait.** Within `table.sort`, `string.gsub`, `require`, `tostring` and the
-- like, a task cannot be suspended, nor in a coroutine that this library does not know; the call
-- fails at once, and its message names the place and what to do instead. A finalizer (`__gc`)
-- cannot wait at top level either. Iterators that wait are made with `generator`.
--
-- **Closing.** Permits, queues, generators and tasks have `close`, which variables with `<close>`
-- call, and which does nothing the second time. They hold nothing outside of Lua, so they have no
-- finalizer: a permit that was lost stays lost.
--
--     local pages = es.async.map(urls, { limit = 8 }, function(url) return fetch(url) end)
--
--     local first, err = es.async.timeout(30, function()
--       return es.async.scope(function(scope)
--         local meter = scope:spawn(draw_meter)
--         local result = measure()
--         meter:cancel()
--         return result
--       end)
--     end)

local check = require "earthshine.check"
local edge = require "earthshine.async.edge"
local Generator = require "earthshine.async.generator"
local many = require "earthshine.async.many"
local public = require "earthshine.public"
local Queue = require "earthshine.async.queue"
local scheduler = require "earthshine.async.scheduler"
local Semaphore = require "earthshine.async.semaphore"
local timed = require "earthshine.async.timed"
local work = require "earthshine.async.work"

---@class earthshine.async
local async = {}

local LONGEST <const> = 1e9 -- seconds, some thirty years

--- Runs a function in a scope. At top level it is the main task of a program: `run` blocks until
--- the function, all that it has spawned, and all detached work have ended.
--
--     local report, err = async.run(function() return es.download(results, "data") end)
---@param f function
---@param ... any its arguments
---@return any ... what f returns; or nil, err where it has failed with an `earthshine.error`
function async.run(f, ...)
  check.type("f of run", f, "callable")
  return work.run(f, ...)
end

--- Spawns a task in the innermost scope around the call. Outside of a task it is a misuse.
---@param f function
---@param ... any its arguments
---@return earthshine.task
function async.spawn(f, ...)
  return work.spawn(f, ...)
end

--- Makes a task that belongs to no scope, from anywhere. Nobody waits for it but `run` at top
--- level, and a failure that nobody waits for goes to `async.on_unhandled`.
---@param f function
---@param ... any its arguments
---@return earthshine.task
function async.detach(f, ...)
  return work.detach(f, ...)
end

--- Calls f(scope), where `scope:spawn(g, ...)` spawns tasks, and waits until all have ended.
--
--     async.scope(function(scope)
--       for _, url in ipairs(urls) do scope:spawn(fetch, url) end
--     end)
---@param f fun(scope: earthshine.scope): ...
---@return any ... what f returns; a failure in the scope is raised
function async.scope(f)
  check.type("f of scope", f, "callable")
  return work.scope(f)
end

--- Runs the functions of a list at the same time, each in a task. Tasks in the list are waited for,
--- and cancelled with the others.
---@param items (function|earthshine.task)[]
---@return table results the first value of each, in order, and their number in `n`
function async.all(items)
  check.type("the list of all", items, "table")
  return many.all(items)
end

--- Calls f(item, index) for each item, several at the same time. An iterator is asked for the next
--- item only when somebody is free to take it.
---@param source table|function a list, or an iterator: a function, or an object that can be called
---@param options? {limit?: integer} how many at the same time (32)
---@param f fun(item: any, index: integer): any
---@return table results the first value of each call, in order, and their number in `n`
function async.map(source, options, f)
  check.type("the list of map", source, "table|callable|indexable")
  if f == nil then options, f = nil, options end
  local limit = check.options("map", options, { limit = "integer" }).limit or 32
  check.range("option limit of map", limit, 1, math.maxinteger)
  check.type("f of map", f, "callable")
  return many.map(source, limit, f)
end

--- Waits. `sleep(0)` lets the other tasks run.
---@param seconds number
function async.sleep(seconds)
  timed.sleep(check.range("seconds of sleep", seconds, 0, LONGEST))
end

--- Calls f() in a scope with a deadline, at which it is cancelled.
---@param seconds number
---@param f fun(): ...
---@return any ... what f returns; or nil, err, with the code `timeout` where it was cut short
function async.timeout(seconds, f)
  check.range("seconds of timeout", seconds, 0, LONGEST)
  check.type("f of timeout", f, "callable")
  return timed.timeout(seconds, f)
end

--- Calls f() in a scope from which a cancellation is held back, for so many seconds at most.
---@param seconds number how long f may go on when a cancellation is pending
---@param f fun(): ...
---@return any ... what f returns
function async.shield(seconds, f)
  check.range("seconds of shield", seconds, 0, LONGEST)
  check.type("f of shield", f, "callable")
  return timed.shield(seconds, f)
end

--- Makes a semaphore: `local permit <close> = semaphore:acquire()` waits until fewer than so many
--- permits are held. First come, first served.
---@param permits integer
---@return earthshine.semaphore
function async.semaphore(permits)
  return Semaphore.new(permits)
end

--- Makes a queue: `put` waits while it is full, `get` while it is empty. First in, first out. After
--- `close`, `put` returns false, and `get` nil when the queue is empty.
---@param capacity? number how many items it holds; without one, any number
---@return earthshine.queue
function async.queue(capacity)
  return Queue.new(capacity)
end

--- Makes an iterator whose body may wait, in a task and at top level. What the body passes to
--- `yield` (its argument, or `coroutine.yield`) are the values of the loop.
--
--     local function lines(file)
--       return async.generator(function(yield)
--         for piece in pieces(file) do yield(piece) end
--       end)
--     end
--     for line in lines(file) do print(line) end
--
-- The body must not yield within a scope that it has opened. A generator that is not run to its
-- end can be closed: `local it <close> = lines(file)`. Its body is then unwound from the
-- `yield` in which it stands.
---@param f fun(yield: fun(...))
---@return earthshine.generator
function async.generator(f)
  return Generator.new(check.type("f of generator", f, "callable"))
end

--- Says who is told of a failure that would get lost: of detached work for which nobody waits, and
--- the second and later ones in a scope.
---@param f? fun(err: any, task?: earthshine.task) it must not wait; its own errors are ignored
---@return function? before who was told until now
function async.on_unhandled(f)
  check.type("f of on_unhandled", f, "callable|nil")
  local before = scheduler.on_unhandled
  scheduler.on_unhandled = f
  return before
end

--- Cancels every task, waits until all have ended, and closes the engine. Only at top level. The
--- second time it does nothing; whatever is called next makes a new engine.
function async.close()
  work.shut()
end

-- `run` and `timeout` return failures, the others raise them. All name the caller in a misuse.
local RETURN <const> = { run = true, timeout = true }
for name, f in pairs(async) do async[name] = (RETURN[name] and public or edge)(f) end

return async
