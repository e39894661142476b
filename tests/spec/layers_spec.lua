--- The checks of layers and of house rules find each kind of violation, and let pass what is
--- allowed.

-- Makes a small project from files = { path = text }, runs both checks on it, and returns their
-- output and whether they passed.
local function layers(files)
  local folder = os.tmpname()
  os.remove(folder)
  for path, text in pairs(files) do
    os.execute(("mkdir -p '%s/%s'"):format(folder, path:match "^(.*)/" or "."))
    local file <close> = assert(io.open(folder .. "/" .. path, "w"))
    file:write(text)
  end
  if files[".git"] then os.execute(("rm '%s/.git'; git init -q '%s'"):format(folder, folder)) end
  local command = ("lua5.4 scripts/build/%s.lua '%s' 2>&1"):format("%s", folder)
  local pipe = assert(io.popen(("a=0; %s || a=1; %s || a=1; exit $a"):format(
    command:format "layers", command:format "house")))
  local output = pipe:read "a"
  local passed = pipe:close() or false
  os.execute(("rm -rf '%s'"):format(folder))
  return output, passed
end

-- One file that must be found fault with, at that line, in words that match.
local function refused(path, text, line, words, others)
  local files = others or {}
  files[path] = text
  local output, passed = layers(files)
  assert.is_false(passed, output)
  local found = output:match(("%s:%d: [^\n]*"):format(path:gsub("%p", "%%%0"), line))
  assert.truthy(found and found:find(words, 1, true), output)
end

-- The same for a module of the library, given without its opening line.
local function refused_module(name, text, line, words)
  refused(("lua/earthshine/%s.lua"):format(name), "-- M.\n" .. text, line, words)
end

local function accepted(files)
  local output, passed = layers(files)
  assert.is_true(passed, output)
  assert.equal(2, select(2, output:gsub("%f[%d]0 violations", "")), output)
end

describe("the check of layers", function()
  it("accepts this project", function()
    local pipe = assert(io.popen [[
      lua5.4 scripts/build/layers.lua && lua5.4 scripts/build/house.lua]])
    local output = pipe:read "a"
    assert.is_true(pipe:close() or false, output)
  end)

  it("keeps Lua out of core", function()
    refused("core/base/a.c", "/* A. */\n#include <lua.h>\n", 2, "core may not know Lua")
    refused("core/base/a.c", '/* A. */\n#  include "lauxlib.h"\n', 2, "core may not know Lua")
    refused("core/a.c", '/* A. */\n#include "../bindings/b.h"\n', 2, "core may not know Lua",
      { ["bindings/b.h"] = "/* B. */\n" })
  end)

  it("keeps the libraries behind core out of the bindings", function()
    for _, header in ipairs { "curl/curl.h", "uv.h", "openssl/evp.h", "yyjson.h" } do
      refused("bindings/a.c", "/* A. */\n\n#include <" .. header .. ">\n", 3, header)
    end
    accepted { ["bindings/a.c"] = '/* A. */\n#include <lua.h>\n#include "net/http.h"\n',
      ["core/net/http.h"] = "/* H. */\n#include <curl/curl.h>\n" }
  end)

  it("lets core's folders know only those before them", function()
    refused("core/base/a.c", '/* A. */\n#include "loop/b.h"\n', 2,
      "core/base may not know core/loop", { ["core/loop/b.h"] = "/* B. */\n" })
    refused("core/loop/a.c", '/* A. */\n#include "../net/b.h"\n', 2,
      "core/loop may not know core/net", { ["core/net/b.h"] = "/* B. */\n" })
    refused("core/other/a.c", "/* A. */\n", 1, "no place in the order of core")
    accepted { ["core/net/a.c"] = '/* A. */\n#include "loop/b.h"\n',
      ["core/loop/b.h"] = "/* B. */\n" }
  end)

  it("lets a module require only those before it", function()
    refused_module("json", 'local s = require "earthshine.session"\n', 2, "comes after it")
    refused_module("http/init", 'require("earthshine.session")\n', 2, "comes after it")
    refused_module("error", 'local ok = pcall(require, "earthshine.check")\n', 2, "comes after it")
    refused_module("surprise", "", 1, "no place in the declared order")
    refused_module("search", "local m = require('earthshine.' .. x)\n", 2, "computed")
    refused_module("search", "local m = require(x)\n", 2, "computed")
    accepted {
      ["lua/earthshine/init.lua"] = '-- I.\nlocal http = require "earthshine.http"\n',
      ["lua/earthshine/http/init.lua"] = '-- H.\nrequire "earthshine.http.law"\n',
      ["lua/earthshine/auth/a.lua"] = '-- A.\nrequire("earthshine.async.await")\n',
    }
  end)

  it("finds circles among the modules of a folder", function()
    refused_module("auth/a", 'require "earthshine.auth.a"\n', 2, "a circle")
    local output, passed = layers {
      ["lua/earthshine/auth/a.lua"] = '-- A.\nrequire "earthshine.auth.b"\n',
      ["lua/earthshine/auth/b.lua"] = '-- B.\nrequire "earthshine.auth.a"\n',
    }
    assert.is_false(passed)
    assert.truthy(output:find("a circle", 1, true), output)
  end)

  it("knows which other projects' modules belong where", function()
    refused_module("search", 'local cjson = require "cjson"\n', 2, "may not use the module cjson")
    refused_module("http/init", 'local uv = require "luv"\n', 2, "may not use the module luv")
    accepted {
      ["lua/earthshine/json.lua"] = '-- J.\nlocal cjson = require "cjson"\n',
      ["lua/earthshine/sandbox/server.lua"] = '-- S.\nlocal uv, io = require "luv", require "io"\n',
    }
  end)

  it("finds what hosts remove, but not in strings, comments and fields", function()
    refused_module("url", "\nlocal t = os.time()\n", 3, "os is not for the library")
    refused_module("url", "local f = io\n", 2, "io is not for the library")
    refused_module("url", "local s = [[\n]] .. debug.traceback()\n", 3, "debug is not")
    refused_module("url", "if x == print then end\n", 2, "print is not")
    refused_module("url", 'local io = require "io"\n', 2, "may not use the module io")
    accepted {
      ["lua/earthshine/url.lua"] = [==[
-- os.time in a comment
--[[ io.open
]] local a = "os.getenv" .. 'it\'s io.read' .. [=[ debug.x ]] ]=]
local t = { io = 1, os = 2, require = x }
t.debug = t.io + 0x1e10
function t:print() return self.os end
]==],
      ["lua/earthshine/cli/run.lua"] = "-- R.\nprint(os.time(), io.read())\n",
    }
  end)

  it("finds a script that something requires", function()
    refused("tests/spec/a_spec.lua", '-- A.\nrequire "scripts.build.x"\n', 2, "nothing may require")
    refused("tests/spec/a_spec.lua", '-- A.\nrequire "build.x"\n', 2, "nothing may require",
      { ["scripts/build/x.lua"] = "-- X.\n" })
  end)

  it("does not pass over a file for its name", function()
    for _, others in ipairs { {}, { [".git"] = "" } } do
      local files = { ["lua/earthshine/a\nb.lua"] = "-- A.\nlocal t = os.time()\n",
        ["core/a\tb.c"] = "/* A. */\n#include <lua.h>\n" }
      for path, text in pairs(others) do files[path] = text end
      local output, passed = layers(files)
      assert.is_false(passed)
      for _, words in ipairs { "lua/earthshine/a?b.lua:1: earthshine.a", "no place in the declared",
        "core/a?b.c:2: core may not know Lua", "lua/earthshine/a?b.lua:1: a file's name",
        "core/a?b.c:1: a file's name", "2 files, 2 violations" } do
        assert.truthy(output:find(words, 1, true), output)
      end
    end
  end)

  it("holds the house rules of files", function()
    refused("notes.md", "text\n", 1, "top level")
    refused("core/base/a.c", "int a;\n", 1, "does not open with a sentence")
    refused("lua/earthshine/url.lua", "local a\n", 1, "does not open with a sentence")
    refused_module("url", "" .. ("\n"):rep(350), 1, "351 lines")
    refused("core/base/a.h", "/* A. */\n" .. ("\n"):rep(480), 1, "481 lines")
    refused("scripts/recipes/a.lua", "-- A.\n" .. ("\n"):rep(60), 1, "a recipe has at most 60")
    local output, passed = layers { ["lua/earthshine/url.lua"] = "-- U.\n" .. ("\n"):rep(310) }
    assert.is_true(passed)
    assert.truthy(output:find("url.lua:1: warning: 311 lines", 1, true), output)
  end)
end)
