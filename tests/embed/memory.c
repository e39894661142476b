/* A host whose memory runs out: at the n-th allocation of Lua's, for every n,
 * an engine is opened, runs a task and is closed. Nothing may abort, hang or
 * be used after it was freed; what was told is told once. */
#include <uv.h>

#include "host.h"

typedef struct limited {
  int left; /* allocations until one fails; 0: never */
  bool failed;
} limited;

static void *allocate(void *ud, void *p, size_t old, size_t wanted) {
  limited *m = ud;
  (void)old;
  if (wanted == 0) {
    free(p);
    return NULL;
  }
  if ((!p || wanted > old) && m->left > 0 && --m->left == 0) {
    m->failed = true;
    return NULL;
  }
  return realloc(p, wanted);
}

/* With the modules loaded before, so that the failures fall on the engine. */
static int load(lua_State *L) {
  luaL_openlibs(L);
  es_preload(L);
  luaL_requiref(L, "earthshine.core", luaopen_earthshine_core, 0);
  lua_getglobal(L, "require");
  lua_pushliteral(L, "earthshine.async.host");
  lua_call(L, 1, 0);
  return 0;
}

static int load_recipe(lua_State *L) {
  if (luaL_loadstring(L, "require('earthshine.async').sleep(0) return 7"))
    return lua_error(L);
  return 1;
}

static bool turn(es_engine *E, uv_loop_t *loop) {
  return loop ? uv_run(loop, UV_RUN_ONCE) != 0 : es_step(E, 10) > 0;
}

/* One life, whose n-th allocation fails. False: there were fewer. */
static bool life(int n, uv_loop_t *loop, outcome *o, int *spawned) {
  limited m = {0, false};
  memset(o, 0, sizeof *o);
  *spawned = ES_MEMORY;
  lua_State *L = lua_newstate(allocate, &m);
  lua_pushcfunction(L, load);
  if (lua_pcall(L, 0, 0, 0) != LUA_OK) abort();
  lua_pushcfunction(L, load_recipe);
  if (lua_pcall(L, 0, 1, 0) != LUA_OK) abort();
  m.left = n;
  es_options options = {.size = sizeof options, .loop = loop};
  es_engine *E = es_open(L, &options);
  if (E) {
    lua_pushvalue(L, 1);
    *spawned = es_spawn(E, 0, note, o);
    for (int i = 0; i < 200 && turn(E, loop); i++)
      ;
    es_close(E, NULL, NULL);
  }
  if (loop) uv_run(loop, UV_RUN_DEFAULT);
  m.left = 0;
  lua_close(L);
  if (loop) uv_run(loop, UV_RUN_DEFAULT);
  return m.failed;
}

static void lives(uv_loop_t *loop) {
  int n = 1, before = test_descriptors();
  outcome o;
  int spawned;
  for (; life(n, loop, &o, &spawned) && n < 2000; n++)
    CHECK(o.times == (spawned == ES_OK ? 1 : 0));
  CHECK(n > 20 && n < 2000);
  CHECK_INT(o.first, 7);
  CHECK(test_descriptors() <= before + 2); /* libuv's own pipe of signals */
}

static void at_every_allocation(void) {
  lives(NULL);
}

static void at_every_allocation_on_a_borrowed_loop(void) {
  uv_loop_t loop;
  CHECK_INT(uv_loop_init(&loop), 0);
  lives(&loop);
  CHECK_INT(uv_loop_close(&loop), 0);
}

/* An engine that cannot be opened leaves nothing behind, on a borrowed loop
 * too, and says why on the stack. */
static void opened_twice(void) {
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  int loop; /* not looked at: the state has an engine */
  es_options o = {.size = sizeof o, .loop = &loop};
  for (int i = 0; i < 3; i++) {
    CHECK(!es_open(L, &o));
    CHECK_INT(lua_gettop(L), 1);
    lua_pop(L, 1);
  }
  es_close(E, NULL, NULL);
  lua_close(L);
}

static void after_lua_made_one_itself(void) {
  lua_State *L = new_state();
  es_preload(L);
  luaL_requiref(L, "earthshine.core", luaopen_earthshine_core, 0);
  lua_settop(L, 0);
  CHECK(!luaL_dostring(L, "require('earthshine.core').engine()"));
  CHECK(!es_open(L, NULL));
  CHECK(strstr(lua_tostring(L, -1), "already"));
  lua_close(L);
}

static void interrupted_without_a_state(void) {
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  lua_close(L);
  es_interrupt(E);
  es_close(E, NULL, NULL);
}

int main(void) {
  RUN(at_every_allocation);
  RUN(at_every_allocation_on_a_borrowed_loop);
  RUN(opened_twice);
  RUN(after_lua_made_one_itself);
  RUN(interrupted_without_a_state);
  return tests_failed > 0;
}
