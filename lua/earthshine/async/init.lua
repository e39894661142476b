--- Concurrency.

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

local async = {}

local LONGEST <const> = 1e9 -- seconds, some thirty years: what a timer surely takes

async.run = public(function(f, ...)
  check.type("f of run", f, "callable")
  return work.run(f, ...)
end)

async.spawn = edge(work.spawn)
async.detach = edge(work.detach)

async.scope = edge(function(f)
  check.type("f of scope", f, "callable")
  return work.scope(f)
end)

async.all = edge(function(items)
  check.type("the list of all", items, "table")
  return many.all(items)
end)

async.map = edge(function(source, options, f)
  check.type("the list of map", source, "table|callable|userdata")
  if f == nil then options, f = nil, options end
  local limit = check.options("map", options, { limit = "integer" }).limit or 32
  check.range("option limit of map", limit, 1, math.maxinteger)
  check.type("f of map", f, "callable")
  return many.map(source, limit, f)
end)

async.sleep = edge(function(seconds)
  timed.sleep(check.range("seconds of sleep", seconds, 0, LONGEST))
end)

async.timeout = public(function(seconds, f)
  check.range("seconds of timeout", seconds, 0, LONGEST)
  check.type("f of timeout", f, "callable")
  return timed.timeout(seconds, f)
end)

async.shield = edge(function(seconds, f)
  check.range("seconds of shield", seconds, 0, LONGEST)
  check.type("f of shield", f, "callable")
  return timed.shield(seconds, f)
end)

async.semaphore = edge(Semaphore.new)
async.queue = edge(Queue.new)

async.generator = edge(function(f)
  return Generator.new(check.type("f of generator", f, "callable"))
end)

function async.on_unhandled(f)
  local before = scheduler.on_unhandled
  scheduler.on_unhandled = f
  return before
end

async.close = edge(work.shut)

return async
