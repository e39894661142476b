/* A host with a libuv loop of its own, which the engine shares. */
#include <uv.h>

#include "host.h"

static uv_loop_t loop;
static int closed_times;

static void on_closed(void *ud) {
  (void)ud;
  closed_times++;
}

static es_engine *open_on_loop(lua_State *L) {
  es_options o = {.size = sizeof o, .loop = &loop};
  return es_open(L, &o);
}

static void tasks_run_with_the_hosts_loop(void) {
  outcome a, b;
  lua_State *L = new_state();
  es_engine *E = open_on_loop(L);
  CHECK(E);
  CHECK(es_loop(E) == &loop);
  CHECK_INT(es_step(E, 0), ES_INVALID);
  TRY(spawn(E, L, "require('earthshine').async.sleep(0.02) return 1", &a));
  TRY(spawn(E, L,
            "local async = require('earthshine').async "
            "async.map({ 3, 2, 1 }, {}, function(n) "
            "async.sleep(n / 200) end) return 2",
            &b));
  uv_run(&loop, UV_RUN_DEFAULT);
  CHECK_INT(a.first, 1);
  CHECK_INT(b.first, 2);
  es_close(E, on_closed, NULL);
  CHECK_INT(closed_times, 0);
  uv_run(&loop, UV_RUN_DEFAULT);
  CHECK_INT(closed_times, 1);
  lua_close(L);
}

static void an_idle_engine_keeps_no_loop_alive(void) {
  lua_State *L = new_state();
  es_engine *E = open_on_loop(L);
  CHECK_INT(uv_run(&loop, UV_RUN_DEFAULT), 0);
  closed_times = 0;
  es_close(E, on_closed, NULL);
  uv_run(&loop, UV_RUN_DEFAULT);
  CHECK_INT(closed_times, 1);
  lua_close(L);
}

static void closing_with_work_in_flight(void) {
  outcome o;
  lua_State *L = new_state();
  es_engine *E = open_on_loop(L);
  TRY(spawn(E, L, waits_and_cleans, &o));
  for (int i = 0; i < 3; i++) uv_run(&loop, UV_RUN_NOWAIT);
  closed_times = 0;
  es_close(E, on_closed, NULL);
  uv_run(&loop, UV_RUN_DEFAULT);
  CHECK_INT(closed_times, 1);
  CHECK_INT(o.error.code, ES_CANCELLED);
  lua_getglobal(L, "cleaned");
  CHECK(lua_toboolean(L, -1));
  lua_close(L);
}

static void the_state_closed_first(void) {
  outcome o;
  lua_State *L = new_state();
  es_engine *E = open_on_loop(L);
  TRY(spawn(E, L, "require('earthshine').async.sleep(100)", &o));
  for (int i = 0; i < 3; i++) uv_run(&loop, UV_RUN_NOWAIT);
  lua_close(L);
  uv_run(&loop, UV_RUN_DEFAULT);
  es_close(E, NULL, NULL);
}

static void top_level_cannot_wait(void) {
  lua_State *L = new_state();
  es_engine *E = open_on_loop(L);
  TRY(luaL_dostring(L, "local ok, err = pcall(require('earthshine')"
                       ".async.sleep, 1) return ok, err.code"));
  CHECK(strcmp(lua_tostring(L, -1), "no_task") == 0);
  es_close(E, NULL, NULL);
  uv_run(&loop, UV_RUN_DEFAULT);
  lua_close(L);
}

static void opened_again(void) {
  outcome o;
  lua_State *L = new_state();
  for (int i = 0; i < 3; i++) {
    es_engine *E = open_on_loop(L);
    CHECK(E);
    TRY(spawn(E, L, "require('earthshine').async.sleep(0) return 5", &o));
    uv_run(&loop, UV_RUN_DEFAULT);
    CHECK_INT(o.first, 5);
    es_close(E, NULL, NULL);
    uv_run(&loop, UV_RUN_DEFAULT);
  }
  lua_close(L);
}

int main(void) {
  uv_loop_init(&loop);
  RUN(tasks_run_with_the_hosts_loop);
  RUN(an_idle_engine_keeps_no_loop_alive);
  RUN(closing_with_work_in_flight);
  RUN(the_state_closed_first);
  RUN(top_level_cannot_wait);
  RUN(opened_again);
  if (uv_loop_close(&loop) != 0) {
    printf("not ok the loop has handles left\n");
    return 1;
  }
  return tests_failed > 0;
}
