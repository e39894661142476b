/* The longest turn of a host's own loop while it shares it with us: a body of
 * 20 MB arrives, 1 GiB is hashed and 64 files are written, all at once, first
 * without Lua and then by a recipe.
 *
 * turns BASE FOLDER RECIPE: BASE serves body1 and part1 to part64; FOLDER has
 * the file to hash, big, and takes the parts. Prints, of each half, the
 * longest turn in CPU time of the loop's thread, which other processes do not
 * disturb, and how late the host's timer was at most. Exits with 1 when a turn
 * took longer than 20 ms. */
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uv.h>

#include "earthshine_lua.h"

enum { PARTS = 64, BODY = 20000000, TICK_MS = 10, MOST_MS = 20 };

static uv_loop_t loop;
static uv_prepare_t prepare;
static uv_timer_t tick;
static double turn_began, longest, expected, latest;
static int failures;

static double now(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

/* Called once a turn. */
static void on_prepare(uv_prepare_t *handle) {
  double cpu = now(CLOCK_THREAD_CPUTIME_ID);
  (void)handle;
  if (cpu - turn_began > longest) longest = cpu - turn_began;
  turn_began = cpu;
}

static void on_tick(uv_timer_t *handle) {
  double time = now(CLOCK_MONOTONIC), late = time - expected;
  (void)handle;
  if (late > latest) latest = late;
  expected = time + TICK_MS;
}

static void begin(void) {
  longest = latest = 0;
  turn_began = now(CLOCK_THREAD_CPUTIME_ID);
  expected = now(CLOCK_MONOTONIC) + TICK_MS;
  uv_update_time(&loop);
  uv_prepare_start(&prepare, on_prepare);
  uv_timer_start(&tick, on_tick, TICK_MS, TICK_MS);
}

static void stop(void) {
  uv_prepare_stop(&prepare);
  uv_timer_stop(&tick);
}

static void report(const char *name) {
  printf("  %-12s longest turn %5.1f ms CPU (gate: %d), timer of %d ms late by "
         "at most %.1f ms\n",
         name, longest, MOST_MS, TICK_MS, latest);
  if (longest > MOST_MS) failures++;
}

static void fail(const char *what, const char *why) {
  fprintf(stderr, "turns: %s: %s\n", what, why);
  failures++;
}

/* ---- without Lua */

static int left;

static void on_done(es_call *call, const es_error *err, void *what) {
  const es_response *r = es_call_response(call);
  if (err) fail(what, err->message);
  if (!err && strcmp(what, "body") == 0 && r->body_length != BODY)
    fail(what, "not as long as it should be");
  if (!err && strcmp(what, "part") == 0 && !r->stored) fail(what, "not stored");
  if (--left == 0) stop();
}

static void start_all(es_client *client, const char *base, const char *folder) {
  char url[256], path[512];
  es_request q = {.size = sizeof q, .url = url};
  left = PARTS + 2;
  (void)snprintf(url, sizeof url, "%s/body1", base);
  es_fetch(client, &q, on_done, "body");
  (void)snprintf(path, sizeof path, "%s/big", folder);
  es_hash_file(client, path, "sha256", on_done, "hash");
  q.path = path;
  q.digest = "sha256";
  for (int i = 1; i <= PARTS; i++) {
    (void)snprintf(url, sizeof url, "%s/part%d", base, i);
    (void)snprintf(path, sizeof path, "%s/c%d", folder, i);
    es_fetch(client, &q, on_done, "part");
  }
}

static void without_lua(const char *base, const char *folder) {
  es_error err;
  es_client_options o = {
    .size = sizeof o, .loop = &loop, .per_host = 100, .total = 100};
  es_client *client = es_client_open(&o, &err);
  if (!client) {
    fail("client", err.message);
    return;
  }
  begin();
  start_all(client, base, folder);
  uv_run(&loop, UV_RUN_DEFAULT);
  report("without Lua");
  es_client_close(client, NULL, NULL);
  uv_run(&loop, UV_RUN_DEFAULT);
}

/* ---- with Lua */

static void on_task(lua_State *L, int nresults, const es_error *err, void *ud) {
  (void)L;
  (void)nresults;
  (void)ud;
  if (err) fail("recipe", err->message);
  stop();
}

static void with_lua(const char *base, const char *folder, const char *recipe) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  es_options o = {.size = sizeof o, .loop = &loop};
  es_engine *E = es_open(L, &o);
  if (!E || luaL_loadfile(L, recipe) != LUA_OK ||
      lua_pcall(L, 0, 1, 0) != LUA_OK) {
    fail("recipe", lua_tostring(L, -1));
  } else {
    lua_pushstring(L, base);
    lua_pushstring(L, folder);
    begin();
    if (es_spawn(E, 2, on_task, NULL) != ES_OK) fail("recipe", "not spawned");
    uv_run(&loop, UV_RUN_DEFAULT);
    report("with Lua");
  }
  es_close(E, NULL, NULL);
  uv_run(&loop, UV_RUN_DEFAULT);
  lua_close(L);
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: turns BASE FOLDER RECIPE\n");
    return 2;
  }
  uv_loop_init(&loop);
  uv_prepare_init(&loop, &prepare);
  uv_timer_init(&loop, &tick);
  without_lua(argv[1], argv[2]);
  with_lua(argv[1], argv[2], argv[3]);
  uv_close((uv_handle_t *)&prepare, NULL);
  uv_close((uv_handle_t *)&tick, NULL);
  uv_run(&loop, UV_RUN_DEFAULT);
  if (uv_loop_close(&loop) != 0) fail("loop", "has handles left");
  return failures > 0;
}
