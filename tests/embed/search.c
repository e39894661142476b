/* A host whose recipe searches and downloads: on an own loop, with callbacks,
 * and with an allocator of the host's. */
#include "host.h"
#include "server.h"

static char folder[128];

static void whole(void) {
  outcome o = {0};
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  CHECK(E);
  CHECK_INT(luaL_loadstring(L, server_recipe), LUA_OK);
  lua_pushstring(L, folder);
  lua_pushinteger(L, server.port);
  TRY(es_spawn(E, 2, note, &o));
  CHECK_INT(es_run(E), ES_OK);
  if (o.error.code) printf("# %s\n", o.error.message);
  CHECK_INT(o.first, SERVER_FILES);
  for (int i = 0; i < SERVER_FILES; i++) {
    char path[200];
    (void)snprintf(path, sizeof path, "%s/%d.bin", folder, i);
    CHECK(server_sent(i, path));
  }
  es_close(E, NULL, NULL);
  lua_close(L);
}

int main(void) {
  (void)snprintf(folder, sizeof folder, "%s", test_folder());
  server_start();
  RUN(whole);
  server_stop();
  test_remove(folder);
  return tests_failed > 0;
}
