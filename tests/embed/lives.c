/* A thousand engines, one after the other, with a search within some of them,
 * leave the memory of the process flat. */
#include <malloc.h>

#include "host.h"
#include "server.h"

static char folder[128];

/* Resident memory, in KiB; -1 where the system does not tell. */
static long resident(void) {
  long pages = -1, ignored;
  FILE *f = fopen("/proc/self/statm", "r");
  if (!f) return -1;
  if (fscanf(f, "%ld %ld", &ignored, &pages) != 2) pages = -1;
  fclose(f);
  return pages < 0 ? -1 : pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static size_t in_use(void) {
#ifdef __GLIBC__
  return mallinfo2().uordblks;
#else
  return 0;
#endif
}

static void life(int i) {
  outcome o = {0};
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  CHECK(E);
  if (i % 10 == 0) {
    CHECK_INT(luaL_loadstring(L, server_recipe), LUA_OK);
    lua_pushstring(L, folder);
    lua_pushinteger(L, server.port);
    TRY(es_spawn(E, 2, note, &o));
    CHECK_INT(es_run(E), ES_OK);
    CHECK_INT(o.first, SERVER_FILES);
  } else if (i % 10 == 1) {
    TRY(spawn(E, L, "require('earthshine').async.sleep(100)", &o));
    CHECK_INT(es_step(E, 0), 1);
  }
  es_close(E, NULL, NULL);
  lua_close(L);
}

static void lives(int from, int to) {
  for (int i = from; i < to; i++) {
    life(i);
    CHECK_PASSED();
  }
  CHECK(server_is_left(1 << 20));
}

/* The sanitizers and valgrind keep what is freed, and are slow. */
static bool is_watched(void) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return true;
#else
  return getenv("UNDER_VALGRIND") != NULL;
#endif
}

static void a_thousand(void) {
  bool watched = is_watched();
  int descriptors = test_descriptors(), most = watched ? 60 : 1000;
  lives(0, most / 10);
  CHECK_PASSED();
  size_t bytes = in_use();
  long kib = resident();
  int warm = test_descriptors();
  lives(most / 10, most);
  CHECK_PASSED();
  printf("# after %d lives %zu bytes in use and %ld KiB resident; after %d "
         "lives %zu and %ld\n",
         most / 10, bytes, kib, most, in_use(), resident());
  /* What the C library keeps for its threads comes slowly to its end; no
   * object of ours is as small as this a life. */
  CHECK(watched || in_use() <= bytes + 128 * (size_t)most);
  CHECK(watched || resident() <= kib + 512);
  CHECK(test_descriptors() <= warm);
  CHECK(warm <= descriptors + 2); /* libuv's own pipe of signals */
}

int main(void) {
  (void)snprintf(folder, sizeof folder, "%s", test_folder());
  server_start();
  RUN(a_thousand);
  server_stop();
  test_remove(folder);
  return tests_failed > 0;
}
