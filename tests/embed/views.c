/* Hosts and JSON documents: at the n-th allocation of Lua's or of the engine's
 * that fails, and with documents being read when the engine ends, no document
 * stays behind; their memory is mapped, which no leak checker watches. */
#include <uv.h>

#include "host.h"

typedef struct heap {
  int left; /* blocks until one is refused; 0: none is */
  bool refused;
  long blocks;
} heap;

static void *allocate(void *ud, void *block, size_t size, size_t wanted) {
  heap *h = ud;
  if (wanted == 0) {
    h->blocks -= block != NULL;
    free(block);
    return NULL;
  }
  if ((!block || wanted > size) && h->left > 0 && --h->left == 0) {
    h->refused = true;
    return NULL;
  }
  void *result = realloc(block, wanted);
  h->blocks += !block;
  return result;
}

/* All that is mapped, or -1 where the system does not tell. */
static long mapped_kilobytes(void) {
  FILE *status = fopen("/proc/self/status", "r");
  char line[200];
  long size = -1;
  while (status && fgets(line, sizeof line, status))
    if (sscanf(line, "VmSize: %ld", &size) == 1) break;
  if (status) fclose(status);
  return size;
}

static const char recipe[] =
  "local es = require 'earthshine'\n"
  "local text = '[' .. ('{\"a\":[1,{}],\"b\":null,\"c\":\"\\\\u00e9\"},')"
  "  :rep(3000) .. '7]'\n"
  "local v = assert(es.json.view(text))\n"
  "local small = assert(es.json.view '{\"x\":[[],2,\"y\"]}')\n"
  "local n = 0\n"
  "for _, item in ipairs(v) do\n"
  "  if item ~= 7 then for k, x in pairs(item) do n = n + 1 end end\n"
  "  if n > 30 then break end\n"
  "end\n"
  "local t = es.json.to_table(small)\n"
  "assert(es.json.encode(small) == es.json.encode(t))\n"
  "assert(v[3000].a == v[1].a and tostring(v) and #v == 3001)\n"
  "return v[3001]\n";

static int load(lua_State *L) {
  luaL_openlibs(L);
  es_preload(L);
  luaL_requiref(L, "earthshine.core", luaopen_earthshine_core, 0);
  lua_getglobal(L, "require");
  lua_pushliteral(L, "earthshine");
  lua_call(L, 1, 0);
  lua_getglobal(L, "require");
  lua_pushliteral(L, "earthshine.async.host");
  lua_call(L, 1, 0);
  lua_settop(L, 0);
  if (luaL_loadstring(L, recipe)) return lua_error(L);
  return 1;
}

/* One life in which an allocation fails; false: there were fewer. */
static bool life(bool of_lua, int n, outcome *o) {
  heap luas = {0}, engines = {0};
  heap *h = of_lua ? &luas : &engines;
  es_allocator memory = {allocate, &engines};
  es_options options = {.size = sizeof options, .allocator = &memory};
  memset(o, 0, sizeof *o);
  lua_State *L = lua_newstate(allocate, &luas);
  lua_pushcfunction(L, load);
  if (lua_pcall(L, 0, 1, 0) != LUA_OK) abort();
  es_engine *E = es_open(L, &options);
  if (!E) abort();
  lua_settop(L, 1);
  h->left = n;
  if (es_spawn(E, 0, note, o) == ES_OK) (void)es_run(E);
  h->left = 0;
  es_close(E, NULL, NULL);
  lua_close(L);
  if (luas.blocks || engines.blocks) o->times = -1;
  return h->refused;
}

static void lives(bool of_lua, int step) {
  outcome o;
  (void)life(of_lua, 0, &o); /* what libraries keep for good */
  CHECK_INT(o.first, 7);
  long before = mapped_kilobytes();
  int n = 1;
  for (; life(of_lua, n, &o); n += step) {
    CHECK(o.times == 0 || o.times == 1);
    CHECK(o.error.code == ES_OK || o.error.code == ES_MEMORY ||
          o.error.code == ES_LIMIT);
  }
  CHECK(n > (of_lua ? 50 : 1));
  CHECK_INT(o.first, 7);
  /* A document that stayed would be 300 kB each time. */
  if (!getenv("UNDER_VALGRIND")) CHECK(mapped_kilobytes() - before < 8 << 10);
}

static void at_every_allocation_of_lua(void) {
  lives(true, getenv("UNDER_VALGRIND") ? 7 : 1);
}

static void at_every_allocation_of_the_engine(void) {
  lives(false, 1);
}

/* The state is gone while a thread still reads the text. */
static void ended_while_reading(void) {
  uv_loop_t loop;
  CHECK_INT(uv_loop_init(&loop), 0);
  es_options options = {.size = sizeof options, .loop = &loop};
  for (int i = 0; i < 10; i++) {
    outcome o;
    lua_State *L = new_state();
    es_preload(L);
    es_engine *E = es_open(L, &options);
    CHECK(E);
    lua_settop(L, 0);
    TRY(spawn(E, L,
              "local es = require 'earthshine'\n"
              "local text = '[' .. ('{\"a\":[]},'):rep(100000) .. '7]'\n"
              "es.async.map({ 1, 2, 3, 4 }, { limit = 4 },"
              "  function() assert(es.json.view(text)) end)",
              &o));
    uv_run(&loop, UV_RUN_NOWAIT);
    es_close(E, NULL, NULL);
    lua_close(L);
    uv_run(&loop, UV_RUN_DEFAULT);
    CHECK_INT(o.times, 1);
  }
  CHECK_INT(uv_loop_close(&loop), 0);
}

int main(void) {
  RUN(at_every_allocation_of_lua);
  RUN(at_every_allocation_of_the_engine);
  RUN(ended_while_reading);
  return test_status();
}
