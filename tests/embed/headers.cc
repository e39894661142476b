// The headers compile as C++, pedantically, and a C++ host links.
#include "earthshine_lua.h"

#include <cstdio>

extern "C" {
#include <lauxlib.h>
#include <lualib.h>
}

int main() {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  es_engine *E = es_open(L, nullptr);
  bool good = E != nullptr && es_run(E) == ES_OK;
  es_close(E, nullptr, nullptr);
  lua_close(L);
  std::puts(good ? "ok a host in C++" : "not ok a host in C++");
  return good ? 0 : 1;
}
