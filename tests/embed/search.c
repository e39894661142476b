/* A host whose recipe searches and downloads: on an own loop, with callbacks,
 * and with an allocator of the host's. */
#include "host.h"
#include "server.h"

static char folder[128];

/* What the callbacks were told. */
static struct {
  int lines, questions, passwords, calls, finished;
  long long files, bytes;
  bool leaked;
  char host[64];
} told;

static int marker;

static void on_log(void *ud, int level, const char *message) {
  told.lines +=
    ud == &marker && level >= ES_LOG_DEBUG && level <= ES_LOG_ERROR && *message;
  if (strstr(message, "s3cret")) told.leaked = true;
}

static int on_prompt(void *ud, const es_question *q, char *answer,
                     size_t size) {
  told.questions += ud == &marker;
  told.passwords += q->secret;
  (void)snprintf(told.host, sizeof told.host, "%s", q->host);
  return snprintf(answer, size, q->secret ? "s3cret" : "somebody") > 0;
}

static void on_progress(void *ud, const es_progress *p) {
  told.calls += ud == &marker;
  told.finished += p->finished;
  told.files = p->files;
  told.bytes = p->bytes;
}

/* A host's allocator, which keeps count. */
static long blocks, most;

static void *allocate(void *ud, void *block, size_t size, size_t wanted) {
  (void)ud;
  (void)size;
  blocks += (wanted > 0) - (block != NULL);
  if (blocks > most) most = blocks;
  if (wanted > 0) return realloc(block, wanted);
  free(block);
  return NULL;
}

static void callbacks(void) {
  outcome o = {0};
  static const es_allocator memory = {allocate, NULL};
  es_options options = {.size = sizeof options,
                        .ud = &marker,
                        .log = on_log,
                        .prompt = on_prompt,
                        .progress = on_progress,
                        .allocator = &memory};
  lua_State *L = new_state();
  es_engine *E = es_open(L, &options);
  CHECK(E);
  TRY(luaL_loadstring(
    L, "local folder, port = ... local es = require 'earthshine' "
       "local at = 'http://127.0.0.1:' .. port "
       "es.configure { system = { name = 'X', cmr = at .. '/search', edl = at "
       "} } "
       "local auth, err = es.login { strategy = 'interactive' } "
       "assert(not auth and err.code) "
       "assert(es.login { strategy = 'token', token = 's3cret', persist = "
       "true }) "
       "local found = es.search_data { short_name = 'X' } "
       "return #assert(es.download(found, folder)).files"));
  lua_pushfstring(L, "%s/told", folder);
  lua_pushinteger(L, server.port);
  TRY(es_spawn(E, 2, note, &o));
  CHECK_INT(es_run(E), ES_OK);
  if (o.error.code) printf("# %s\n", o.error.message);
  CHECK_INT(o.first, SERVER_FILES);
  CHECK(told.lines > 0 && !told.leaked);
  CHECK_INT(told.questions, 2);
  CHECK_INT(told.passwords, 1);
  CHECK(strcmp(told.host, "127.0.0.1") == 0);
  CHECK(told.calls > 0);
  CHECK_INT(told.finished, 1);
  CHECK_INT(told.files, SERVER_FILES);
  CHECK(told.bytes >= SERVER_FILES * (long long)SERVER_BYTES);
  es_close(E, NULL, NULL);
  lua_close(L);
  CHECK(most > 10);
  CHECK_INT(blocks, 0);
}

/* Lua's memory, in which no block that is freed may hold a secret. */
static bool spilt;

static void *look_and_allocate(void *ud, void *block, size_t size,
                               size_t wanted) {
  if (wanted > 0) return realloc(block, wanted);
  for (const char *p = block; block && p + 8 <= (char *)block + size; p++)
    spilt |= memcmp(p, ud, 8) == 0;
  free(block);
  return NULL;
}

static const char logs_in[] = "local es = require 'earthshine' "
                              "return es.login { strategy = 'interactive' }";

static int give_up(void *ud, const es_question *q, char *answer, size_t size) {
  (void)q;
  (void)snprintf(answer, size, "%s", (char *)ud);
  return 0;
}

/* What was typed before somebody gave up is wiped. */
static void half_an_answer(void) {
  static char typed[] = "hunter2!";
  outcome o;
  es_options options = {.size = sizeof options, .ud = typed, .prompt = give_up};
  lua_State *L = lua_newstate(look_and_allocate, typed);
  luaL_openlibs(L);
  es_engine *E = es_open(L, &options);
  TRY(spawn(E, L, logs_in, &o));
  CHECK_INT(es_run(E), ES_OK);
  CHECK_INT(o.error.code, ES_AUTH);
  es_close(E, NULL, NULL);
  lua_close(L);
  CHECK(!spilt);
}

/* Without them nobody is asked, and options of an older header are well. */
static void no_callbacks(void) {
  outcome o;
  es_options options = {.size = offsetof(es_options, unwatched)};
  options.prompt = on_prompt; /* beyond its size: not looked at */
  lua_State *L = new_state();
  es_engine *E = es_open(L, &options);
  TRY(spawn(E, L, logs_in, &o));
  CHECK_INT(es_run(E), ES_OK);
  CHECK_INT(o.error.code, ES_AUTH);
  es_close(E, NULL, NULL);
  lua_close(L);
}

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
  RUN(callbacks);
  RUN(half_an_answer);
  RUN(no_callbacks);
  server_stop();
  test_remove(folder);
  return tests_failed > 0;
}
