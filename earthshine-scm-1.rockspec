-- The rock of earthshine. `luarocks make` builds it from the folder that holds this file.
rockspec_format = "3.0"
package = "earthshine"
version = "scm-1"
source = { url = "file://." }
description = {
  summary = "NASA Earthdata for Lua: search, log in, download in parallel",
  license = "MIT",
}
dependencies = { "lua >= 5.4, < 5.6", "lua-cjson >= 2.1", "argparse >= 0.7" }
build = {
  type = "make",
  build_variables = {
    CC = "$(CC)",
    LUA = "$(LUA)",
    LUA_INCDIR = "$(LUA_INCDIR)",
  },
  install_variables = {
    CC = "$(CC)",
    LUA = "$(LUA)",
    LUA_INCDIR = "$(LUA_INCDIR)",
    LUADIR = "$(LUADIR)",
    CMODDIR = "$(LIBDIR)",
    BINDIR = "$(BINDIR)",
    INCDIR = "$(PREFIX)/include",
    LIBDIR = "$(PREFIX)/clib",
    SHAREDIR = "$(PREFIX)/share",
  },
}
