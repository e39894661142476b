--- The libraries as a host gets them: what they export, what they need, and `make install`.

local build = require "tests.support.build"
local temporary = require "tests.support.temporary"

local BUILD <const> = build.folder
local shell = temporary.shell

-- The symbols that nm lists, those of the compiler's own (which begin with "_") left out.
local function symbols(options, file)
  local list = {}
  local out = shell(("nm %s '%s/%s' 2>/dev/null"):format(options, BUILD, file))
  for line in out:gmatch "[^\n]+" do
    local name = line:match "%s%a (%a[%w_]*)"
    if name then list[#list + 1] = name end
  end
  table.sort(list)
  assert(#list > 0, "nm found nothing in " .. file)
  return list
end

-- The functions that a header declares.
local function declared(...)
  local list = {}
  for _, header in ipairs { ... } do
    local file <close> = assert(io.open(header))
    for declaration in file:read "a":gmatch "\nES_API (.-)%(" do
      list[#list + 1] = declaration:match "[%w_]+$"
    end
  end
  table.sort(list)
  return list
end

describe("what a library exports", function()
  it("is what its headers declare, and nothing else", function()
    if build.instruments() ~= "" then return pending "instruments export names of their own" end
    local plain, both = "core/earthshine.h", "bindings/earthshine_lua.h"
    assert.same(declared(plain), symbols("-D --defined-only", "libearthshine.so"))
    assert.same(declared(plain, both), symbols("-D --defined-only", "lib/earthshine/core.so"))
  end)

  it("begins with es_ or luaopen_, in archives too", function()
    for _, file in ipairs { "libearthshine.a", "libearthshine-lua.a" } do
      for _, name in ipairs(symbols("-g --defined-only", file)) do
        assert.is_truthy(name:match "^es_" or name:match "^luaopen_", file .. ": " .. name)
      end
    end
  end)

  it("keeps no state, but for libcurl's one-time start", function()
    if build.instruments() ~= "" then return pending "instruments have state" end
    local written = shell(([[objdump -t '%s/libearthshine-lua.a' |
      awk '/ O \.(data|bss)/ && !/\.data\.rel\.ro/ { print $NF }' | sort]]):format(BUILD))
    assert.equal("once", written)
  end)
end)

describe("the library without Lua", function()
  it("asks for no symbol of Lua", function()
    for _, file in ipairs { "libearthshine.so", "libearthshine.a", "tests/embed/plain_c" } do
      local names = table.concat(symbols("-u", file), " ")
      assert.is_nil((" " .. names):match " luaL?_%w+", file)
      assert.is_truthy(names:find "curl_multi_init" or names:find "es_client_open", file)
    end
    assert.is_nil(shell(("ldd '%s/tests/embed/plain_c'"):format(BUILD)):find "liblua")
  end)
end)

describe("make install", function()
  local folder
  setup(function()
    folder = temporary.folder()
    -- What is built is what is tested, whatever flags it was made with.
    local out = shell(([[env -u MAKEFLAGS -u MAKELEVEL \
      make -o all install BUILD='%s' PREFIX='%s' 2>&1 && echo well]]):format(BUILD, folder:path()))
    assert.equal("well", out)
  end)
  teardown(function() folder:remove() end)

  -- Compiles and links a program with what pkg-config says of packages; returns its path.
  local function program(name, source, packages)
    local out = shell(([[
      export PKG_CONFIG_PATH='%s/lib/pkgconfig'
      cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Werror %s '%s' -o '%s' \
        $(pkg-config --cflags --libs %s) 2>&1 | head -n 5]]):format(folder:path(),
      build.instruments(), source, folder:path(name), packages))
    assert.equal("", out)
    return folder:path(name)
  end

  it("gives the shared library, which the example in its header compiles with", function()
    local file <close> = assert(io.open(folder:path "include/earthshine.h"))
    local example = file:read "a":match "(#include <earthshine.h>.-)\n %*\n %* Memory:"
    folder:write("example.c", (example:gsub("\n %* ? ? ?", "\n")) .. "\n")
    local path = program("example", folder:path "example.c", "earthshine")
    local run = ("LD_LIBRARY_PATH='%s/lib' %s"):format(folder:path(), path)
    assert.is_truthy(shell(("LD_LIBRARY_PATH='%s/lib' ldd %s"):format(folder:path(), path))
      :find(folder:path "lib/libearthshine.so", 1, true))
    assert.equal("done 0", shell(run .. "; echo done $?"))
    local failed = shell(("%s no-url '%s' 2>&1"):format(run, folder:path "x"))
    assert.is_truthy(failed:find "no%-url: .+ URL")
  end)

  it("gives the library for hosts with Lua", function()
    folder:write("host.c", [[
      #include <earthshine_lua.h>
      #include <lauxlib.h>
      #include <lualib.h>
      int main(void) {
        lua_State *L = luaL_newstate();
        luaL_openlibs(L);
        es_engine *E = es_open(L, NULL);
        int well = E && luaL_dostring(L, "return require('earthshine')._VERSION") == LUA_OK;
        es_close(E, NULL, NULL);
        lua_close(L);
        return well ? 0 : 1;
      }]])
    local lua = shell [[for p in lua5.4 lua-5.4 lua54 lua; do
      pkg-config --exists "$p >= 5.4" && echo $p && break; done]]
    local path = program("host", folder:path "host.c", "earthshine-lua " .. lua)
    assert.equal("done 0", shell(path .. "; echo done $?"))
  end)

  it("gives all that it needs, and nothing that is looked for in the build", function()
    for _, file in ipairs { "lib/lua/5.4/earthshine/core.so", "lib/libearthshine.so" } do
      local needed = shell(("ldd '%s'"):format(folder:path(file)))
      assert.is_truthy(needed:find "libyyjson%.so%.0 => /", needed)
      assert.is_nil(needed:find "not found", needed)
      local place = needed:match "libyyjson%.so%.0 => (%S+)"
      local own = place:sub(1, #folder:path()) == folder:path()
      assert.is_truthy(own or place:match "^/usr/" or place:match "^/lib", place)
      local header = shell(("readelf -d '%s'"):format(folder:path(file)))
      assert.is_nil(header:match "RUNPATH.-%[/" or header:match "RUNPATH.-:/", header)
    end
  end)

  it("gives the module and the command", function()
    local out = shell(([[cd / && LUA_PATH='%s/share/lua/5.4/?.lua;%s/share/lua/5.4/?/init.lua;;' \
      LUA_CPATH='%s/lib/lua/5.4/?.so;;' lua5.4 -e 'print(require("earthshine")._VERSION)' 2>&1]])
      :format(folder:path(), folder:path(), folder:path()))
    assert.equal(require "earthshine.core".version, out)
  end)
end)
