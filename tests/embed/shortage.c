/* A host whose memory runs out in the middle of a search and download: at the
 * n-th allocation of Lua's or of the engine's, with modules loaded before or
 * not. It ends in success or an error, never in an abort, a crash, a hang, a
 * leak or a wrong file; afterwards the engine can be closed.
 *
 *   shortage              a sample, as a test
 *   shortage full [FROM]  every n up to 2000, and 2000 random ones after that
 *   shortage WHO WHERE N  one life, told in words */
#include <signal.h>

#include "host.h"
#include "server.h"

typedef enum owner { LUAS, ENGINES } owner;
typedef enum start { COLD, WARM } start; /* are the modules loaded before */

static const char *const whos[] = {"lua", "engine"};
static const char *const wheres[] = {"cold", "warm"};

/* An allocator that refuses one block, and knows what is out. */
typedef struct heap {
  long left; /* blocks until the first one that is refused; 0: none is */
  int more;  /* after it: Lua asks twice, with a collection in between */
  bool refused;
  long made; /* blocks so far */
  long blocks, bytes;
} heap;

static void *allocate(void *ud, void *block, size_t size, size_t wanted) {
  heap *h = ud;
  if (!block) size = 0;
  if (wanted == 0) {
    h->bytes -= (long)size;
    h->blocks -= block != NULL;
    free(block);
    return NULL;
  }
  if (!block || wanted > size) {
    h->made++;
    if (h->left > 0 && --h->left == 0) {
      if (h->more-- > 0) h->left = 1;
      h->refused = true;
      return NULL;
    }
  }
  void *result = realloc(block, wanted);
  if (!result) abort();
  h->bytes += (long)wanted - (long)size;
  h->blocks += !block;
  return result;
}

static char folder[128];

static struct {
  owner who;
  start where;
  long n;
} now; /* the present life, for who ends it from outside */

static void on_hang(int number) {
  char text[100];
  (void)number;
  int n = snprintf(text, sizeof text, "not ok hang: %s %s %ld\n", whos[now.who],
                   wheres[now.where], now.n);
  (void)!write(1, text, (size_t)n);
  _exit(EXIT_FAILURE);
}

static int load_core(lua_State *L) {
  luaL_openlibs(L);
  return 0;
}

static int load_all(lua_State *L) {
  es_preload(L);
  luaL_requiref(L, "earthshine.core", luaopen_earthshine_core, 0);
  lua_getglobal(L, "require");
  lua_pushliteral(L, "earthshine");
  lua_call(L, 1, 0);
  lua_getglobal(L, "require");
  lua_pushliteral(L, "earthshine.async.host");
  lua_call(L, 1, 0);
  return 0;
}

static int load_recipe(lua_State *L) {
  if (luaL_loadstring(L, server_recipe)) return lua_error(L);
  lua_pushstring(L, folder);
  lua_pushinteger(L, server.port);
  return 3;
}

/* Files that are wrong, or -1. */
static int wrong_files(void) {
  char path[200];
  int wrong = 0;
  for (int i = 0; i < SERVER_FILES; i++) {
    (void)snprintf(path, sizeof path, "%s/%d.bin", folder, i);
    if (access(path, F_OK) == 0 && !server_sent(i, path)) wrong++;
    (void)unlink(path);
    (void)snprintf(path, sizeof path, "%s/%d.bin.part", folder, i);
    (void)unlink(path);
  }
  return wrong;
}

/* What a life may have ended with. */
static bool is_shortage(const es_error *err) {
  return err->code == ES_MEMORY || err->code == ES_LIMIT;
}

static heap of_lua, of_engine;
static int refusals = 2; /* of Lua's, in a row */

static void live(outcome *o, int *spawned, bool *opened) {
  lua_State *L = lua_newstate(allocate, &of_lua);
  es_allocator memory = {allocate, &of_engine};
  es_options options = {.size = sizeof options, .allocator = &memory};
  heap *h = now.who == LUAS ? &of_lua : &of_engine;
  lua_pushcfunction(L, load_core);
  if (lua_pcall(L, 0, 0, 0) != LUA_OK) abort();
  lua_pushcfunction(L, load_all);
  if (now.where == WARM && lua_pcall(L, 0, 0, 0) != LUA_OK) abort();
  lua_settop(L, 0);
  lua_pushcfunction(L, load_recipe);
  if (lua_pcall(L, 0, 3, 0) != LUA_OK) abort();
  of_lua.made = of_engine.made = 0;
  h->left = now.n;
  h->more = now.who == LUAS ? refusals - 1 : 0;
  es_engine *E = es_open(L, &options);
  *opened = E != NULL;
  if (E) {
    lua_settop(L, 3);
    *spawned = es_spawn(E, 2, note, o);
    (void)es_run(E);
    es_close(E, NULL, NULL);
  } else {
    /* The reason can be told. */
    h->left = 0;
    CHECK(luaL_tolstring(L, -1, NULL));
  }
  h->left = 0;
  lua_close(L);
}

/* One life; *made: how many blocks were asked for. */
static void life(owner who, start where, long n, outcome *o, long *made) {
  bool opened = false;
  int spawned = ES_OK, descriptors = test_descriptors();
  memset(o, 0, sizeof *o);
  memset(&of_lua, 0, sizeof of_lua);
  memset(&of_engine, 0, sizeof of_engine);
  now.who = who;
  now.where = where;
  now.n = n;
  alarm(20);
  live(o, &spawned, &opened);
  alarm(0);
  CHECK_PASSED();
  heap *h = who == LUAS ? &of_lua : &of_engine;
  *made = h->made;
  CHECK_INT(wrong_files(), 0);
  CHECK_INT(of_lua.blocks, 0);
  CHECK_INT(of_lua.bytes, 0);
  CHECK_INT(of_engine.blocks, 0);
  CHECK_INT(of_engine.bytes, 0);
  CHECK(server_is_left(descriptors));
  CHECK(h->refused || opened);
  CHECK_INT(o->times, opened && spawned == ES_OK ? 1 : 0);
  if (!opened) return;
  CHECK(spawned == ES_OK || spawned == ES_MEMORY);
  if (spawned != ES_OK) return;
  if (o->error.code == ES_OK)
    CHECK_INT(o->first, SERVER_FILES);
  else
    CHECK(h->refused && is_shortage(&o->error));
}

/* Lives are told by what went wrong with the first few of them. */
static int bad;

static void try_one(owner who, start where, long n, long *made) {
  outcome o;
  test_failure = NULL;
  life(who, where, n, &o, made);
  if (test_failure && bad++ < 20)
    printf("# %s %s %ld: %s (%d %s)\n", whos[who], wheres[where], n,
           test_failure, o.error.code, o.error.message);
}

static bool whole;
static long from = 1;

static void sweep(owner who, start where) {
  enum { EACH = 2000, RANDOM = 2000 };
  long made, total, sampled = 0;
  unsigned seed = (unsigned)time(NULL);
  bad = 0;
  try_one(who, where, 0, &total);
  double began = test_now();
  for (long n = from; n <= total && n <= EACH; n += whole ? 1 : 97) {
    try_one(who, where, n, &made);
    sampled++;
  }
  for (int i = 0; total > EACH && i < (whole ? RANDOM : 20); i++) {
    seed = seed * 1103515245u + 12345u;
    try_one(who, where, EACH + 1 + (long)(seed % (unsigned long)(total - EACH)),
            &made);
    sampled++;
  }
  printf("# %s %s: %ld allocations in a life, %ld lives, %.1f ms each\n",
         whos[who], wheres[where], total, sampled,
         1e3 * (test_now() - began) / (double)sampled);
  test_failure = NULL;
  CHECK_INT(bad, 0);
}

static void of_luas_cold(void) {
  sweep(LUAS, COLD);
}

static void of_luas_warm(void) {
  sweep(LUAS, WARM);
}

static void of_the_engines(void) {
  sweep(ENGINES, WARM);
}

static void one(char **argv) {
  outcome o;
  long made;
  life(strcmp(argv[1], "lua") == 0 ? LUAS : ENGINES,
       strcmp(argv[2], "cold") == 0 ? COLD : WARM, atol(argv[3]), &o, &made);
  printf("%s: %d %s; %ld allocations\n", test_failure ? test_failure : "well",
         o.error.code, o.error.message, made);
}

int main(int argc, char **argv) {
  (void)snprintf(folder, sizeof folder, "%s", test_folder());
  signal(SIGALRM, on_hang);
  setvbuf(stdout, NULL, _IOLBF, 0);
  server_start();
  whole = argc > 1 && strcmp(argv[1], "full") == 0;
  if (whole && argc > 2) from = atol(argv[2]);
  if (argc == 4) {
    one(argv);
  } else {
    outcome o; /* what the process takes once in its life comes before */
    long made;
    life(ENGINES, COLD, 0, &o, &made);
    RUN(of_the_engines);
    RUN(of_luas_warm);
    if (!getenv("NOCOLD")) RUN(of_luas_cold);
  }
  server_stop();
  test_remove(folder);
  return tests_failed > 0;
}
