// The headers compile as C++, pedantically, and a C++ host links.
#include "earthshine_lua.h"

#include <cstdio>

extern "C" {
#include <lauxlib.h>
#include <lualib.h>
}

// The header without Lua, used from C++.
static bool a_client() {
  es_client *client = es_client_open(nullptr, nullptr);
  es_request q = {};
  int code = 0;
  q.size = sizeof q;
  q.url = "no scheme";
  es_fetch(
    client, &q,
    [](es_call *, const es_error *err, void *ud) {
      *static_cast<int *>(ud) = err ? err->code : ES_OK;
    },
    &code);
  bool good = es_client_run(client) == ES_OK && code == ES_INVALID;
  es_client_close(client, nullptr, nullptr);
  return good;
}

int main() {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  es_engine *E = es_open(L, nullptr);
  bool good = E != nullptr && es_run(E) == ES_OK;
  es_close(E, nullptr, nullptr);
  lua_close(L);
  bool plain = a_client();
  std::puts(good ? "ok a host in C++" : "not ok a host in C++");
  std::puts(plain ? "ok a client in C++" : "not ok a client in C++");
  return good && plain ? 0 : 1;
}
