/* Several Lua states in one process: each has an engine of its own, they take
 * turns and are closed in any order, with requests under way.
 *
 * Lua's library is loaded as a host would have it, global; the module comes
 * by require. Where there is no such library the test is skipped. */
#include "test.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

typedef struct lua_State lua_State;
typedef struct lua_api {
  lua_State *(*newstate)(void);
  void (*openlibs)(lua_State *L);
  int (*loadstring)(lua_State *L, const char *text);
  int (*pcallk)(lua_State *L, int n, int results, int handler, ptrdiff_t ctx,
                void *k);
  const char *(*tolstring)(lua_State *L, int index, size_t *length);
  void (*settop)(lua_State *L, int index);
  void (*close)(lua_State *L);
} lua_api;

static lua_api lua;

/* POSIX lets a pointer to data be one to a function; ISO C does not say. */
static bool find(void *library, const char *name, void *function) {
  void *symbol = dlsym(library, name);
  memcpy(function, &symbol, sizeof symbol);
  return symbol != NULL;
}

static bool load_lua(void) {
  static const char *const names[] = {"liblua5.4.so.0", "liblua5.4.so",
                                      "liblua.so.5.4", "liblua.so", NULL};
  void *library = NULL;
  for (int i = 0; names[i] && !library; i++)
    library = dlopen(names[i], RTLD_NOW | RTLD_GLOBAL);
  return library && find(library, "luaL_newstate", &lua.newstate) &&
         find(library, "luaL_openlibs", &lua.openlibs) &&
         find(library, "luaL_loadstring", &lua.loadstring) &&
         find(library, "lua_pcallk", &lua.pcallk) &&
         find(library, "lua_tolstring", &lua.tolstring) &&
         find(library, "lua_settop", &lua.settop) &&
         find(library, "lua_close", &lua.close);
}

/* Runs a chunk; NULL, or what is wrong. */
static const char *run(lua_State *L, const char *chunk) {
  if (lua.loadstring(L, chunk) == 0 && lua.pcallk(L, 0, 0, 0, 0, NULL) == 0)
    return NULL;
  return lua.tolstring(L, -1, NULL);
}

static char url_chunk[300]; /* URL = '...' */

static const char start[] =
  "core = require 'earthshine.core' engine = core.engine()\n"
  "ops = { engine:timer(100), engine:hash_file('/bin/sh', 'md5') }\n"
  "for i = 1, 6 do\n"
  "  ops[#ops + 1] = engine:http { url = URL .. '/bytes/' .. i * 100000 }\n"
  "  ops[#ops + 1] = engine:http { url = URL .. '/hang' }\n"
  "end\n";

static const char step[] = "engine:turn(true)";

static const char check[] =
  "for i = 3, #ops, 2 do\n"
  "  while not ops[i]:done() do engine:turn(true) end\n"
  "  assert(ops[i]:result().bytes == (i - 1) // 2 * 100000)\n"
  "end\n";

static lua_State *new_state(void) {
  lua_State *L = lua.newstate();
  lua.openlibs(L);
  if (run(L, url_chunk)) return NULL;
  const char *message = run(L, start);
  if (message) printf("# %s\n", message);
  return message ? NULL : L;
}

static void take_turns(void) {
  enum { STATES = 4 };
  lua_State *states[STATES];
  for (int i = 0; i < STATES; i++) CHECK((states[i] = new_state()));
  for (int turn = 0; turn < 5; turn++)
    for (int i = 0; i < STATES; i++) CHECK(!run(states[i], step));
  lua.close(states[1]);
  CHECK(!run(states[0], check));
  lua.close(states[0]);
  CHECK(!run(states[3], check));
  CHECK(!run(states[2], step));
  lua.close(states[2]);
  CHECK(!run(states[3], "engine:close() engine = core.engine()"));
  CHECK(!run(states[3], "engine:timer(0) engine:turn(true)"));
  lua.close(states[3]);
}

static void a_hundred_states(void) {
  int before = -1;
  for (int i = 0; i < 100; i++) {
    lua_State *L = new_state();
    CHECK(L);
    for (int k = 0; k < i % 7; k++) CHECK(!run(L, step));
    if (i % 3 == 0) CHECK(!run(L, check));
    lua.close(L);
    if (i == 10) before = test_descriptors();
  }
  CHECK_INT(test_descriptors(), before);
}

static void *one_thread(void *wrong) {
  for (int i = 0; i < 5; i++) {
    lua_State *L = new_state();
    if (!L || run(L, check)) *(bool *)wrong = true;
    if (L) lua.close(L);
  }
  return NULL;
}

static void in_threads(void) {
  enum { THREADS = 4 };
  pthread_t threads[THREADS];
  bool wrong[THREADS] = {false};
  for (int i = 0; i < THREADS; i++)
    CHECK_INT(pthread_create(&threads[i], NULL, one_thread, &wrong[i]), 0);
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  for (int i = 0; i < THREADS; i++) CHECK(!wrong[i]);
}

int main(void) {
  if (!load_lua()) {
    printf("skip states: there is no shared library of Lua 5.4\n");
    return EXIT_SUCCESS;
  }
  test_server_start();
  (void)snprintf(url_chunk, sizeof url_chunk, "URL = '%s'", test_url(""));
  RUN(take_turns);
  RUN(a_hundred_states);
  RUN(in_threads);
  test_server_stop();
  return test_status();
}
