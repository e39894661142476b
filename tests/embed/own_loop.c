/* A host that lets the engine turn its own loop: es_run and es_step. */
#include <sys/resource.h>

#include "host.h"

static void results_come_back(void) {
  outcome o;
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  CHECK(E);
  TRY(spawn(E, L,
            "local es = require 'earthshine' "
            "es.async.sleep(0.01) return 42, 'x'",
            &o));
  CHECK_INT(o.times, 0);
  CHECK_INT(es_run(E), ES_OK);
  CHECK_INT(o.times, 1);
  CHECK_INT(o.nresults, 2);
  CHECK_INT(o.first, 42);
  CHECK_INT(lua_gettop(L), 0);
  es_close(E, NULL, NULL);
  lua_close(L);
}

static void arguments_go_in(void) {
  outcome o = {0};
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  lua_pushliteral(L, "below");
  CHECK_INT(luaL_loadstring(L, "local a, b = ... return a + b"), LUA_OK);
  lua_pushinteger(L, 40);
  lua_pushinteger(L, 2);
  CHECK_INT(es_spawn(E, 2, note, &o), ES_OK);
  CHECK_INT(lua_gettop(L), 1);
  while (es_step(E, 10) > 0)
    ;
  CHECK_INT(o.first, 42);
  es_close(E, NULL, NULL);
  lua_close(L);
}

static void failures_come_back(void) {
  outcome expected, bug, syntax;
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  TRY(spawn(E, L,
            "local es = require 'earthshine' "
            "return es.download({'ftp://nowhere/x'}, '')",
            &bug));
  TRY(spawn(E, L,
            "local es = require 'earthshine' "
            "return nil, es.error.new { code = 'eula', "
            "message = 'accept it', status = 403 }",
            &expected));
  CHECK(spawn(E, L, "return +", &syntax) == ES_FAULT);
  lua_settop(L, 0);
  CHECK_INT(es_run(E), ES_OK);
  CHECK_INT(expected.times, 1);
  CHECK_INT(expected.error.code, ES_EULA);
  CHECK_INT(expected.error.cause, 403);
  CHECK(strcmp(expected.error.message, "accept it") == 0);
  CHECK_INT(bug.times, 1);
  CHECK_INT(bug.error.code, ES_FAULT);
  CHECK(strstr(bug.error.message, "target"));
  es_close(E, NULL, NULL);
  lua_close(L);
}

static void a_wait_without_end(void) {
  outcome o;
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  TRY(spawn(E, L,
            "local es = require 'earthshine' "
            "local q = es.async.queue(1) return q:get()",
            &o));
  CHECK_INT(es_run(E), ES_OK);
  CHECK_INT(o.times, 1);
  CHECK_INT(o.error.code, ES_DEADLOCK);
  es_close(E, NULL, NULL);
  lua_close(L);
}

static void top_level_cannot_wait(void) {
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  TRY(luaL_dostring(L, "local es = require 'earthshine' "
                       "local ok, err = pcall(es.async.sleep, 1) "
                       "return ok, err.code"));
  CHECK(!lua_toboolean(L, -2));
  CHECK(strcmp(lua_tostring(L, -1), "no_task") == 0);
  es_close(E, NULL, NULL);
  lua_close(L);
}

static void a_script_may_wait(void) {
  es_options o = {.size = sizeof o, .blocking = 1};
  lua_State *L = new_state();
  es_engine *E = es_open(L, &o);
  CHECK(E);
  TRY(luaL_dostring(L, "require('earthshine').async.sleep(0.01) return 1"));
  es_close(E, NULL, NULL);
  lua_close(L);
}

static void one_engine_a_state(void) {
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  CHECK(!es_open(L, NULL));
  CHECK(strstr(lua_tostring(L, -1), "already"));
  lua_pop(L, 1);
  es_close(E, NULL, NULL);
  es_engine *again = es_open(L, NULL);
  CHECK(again);
  es_close(again, NULL, NULL);
  lua_close(L);
}

/* Cleanup runs, and may wait; the outcome is told. */
static void closing_with_work_in_flight(void) {
  outcome o;
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  TRY(spawn(E, L, waits_and_cleans, &o));
  for (int i = 0; i < 3; i++) CHECK_INT(es_step(E, 1), 1);
  es_close(E, NULL, NULL);
  CHECK_INT(o.times, 1);
  CHECK_INT(o.error.code, ES_CANCELLED);
  lua_getglobal(L, "cleaned");
  CHECK(lua_toboolean(L, -1));
  lua_close(L);
}

static void the_state_closed_first(void) {
  outcome o;
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  TRY(spawn(E, L, "require('earthshine').async.sleep(100)", &o));
  CHECK_INT(es_step(E, 0), 1);
  lua_close(L);
  CHECK_INT(es_step(E, 0), ES_INVALID);
  es_close(E, NULL, NULL);
}

/* Leaves the process no descriptor but those that it has; returns how many it
 * might have. */
static struct rlimit forbid_descriptors(void) {
  struct rlimit limit, few;
  getrlimit(RLIMIT_NOFILE, &limit);
  few = limit;
  few.rlim_cur = 3;
  setrlimit(RLIMIT_NOFILE, &few);
  return limit;
}

static int no_descriptors(lua_State *L) {
  struct rlimit limit = forbid_descriptors();
  lua_pushvalue(L, 1);
  int status = lua_pcall(L, 0, 1, 0);
  setrlimit(RLIMIT_NOFILE, &limit);
  lua_pushboolean(L, status == LUA_OK);
  lua_insert(L, -2);
  return 2;
}

/* What the system does not give is an error with a code, in Lua and in C. */
static void without_descriptors(void) {
  lua_State *L = new_state();
  es_preload(L);
  luaL_requiref(L, "earthshine.core", luaopen_earthshine_core, 0);
  lua_register(L, "no_descriptors", no_descriptors);
  TRY(luaL_dostring(L, "local async = require('earthshine').async "
                       "local ok, err = no_descriptors(function() "
                       "return async.sleep(0) end) "
                       "return not ok and err.code"));
  CHECK(strcmp(lua_tostring(L, -1), "io") == 0);
  struct rlimit limit = forbid_descriptors();
  es_engine *E = es_open(L, NULL);
  setrlimit(RLIMIT_NOFILE, &limit);
  CHECK(!E);
  CHECK(strstr(luaL_tolstring(L, -1, NULL), "too many open files"));
  E = es_open(L, NULL);
  CHECK(E);
  es_close(E, NULL, NULL);
  lua_close(L);
}

/* What a finalizer makes while its state is being closed is nobody's. */
static void an_engine_in_a_finalizer(void) {
  int before = test_descriptors();
  lua_State *L = new_state();
  es_preload(L);
  luaL_requiref(L, "earthshine.core", luaopen_earthshine_core, 0);
  TRY(luaL_dostring(L, "local core = require 'earthshine.core' "
                       "local function more() refused = not pcall(core"
                       ".engine) end "
                       "setmetatable({}, { __gc = more }) "
                       "collectgarbage() assert(refused) "
                       "last = setmetatable({}, { __gc = more })"));
  lua_close(L);
  CHECK(test_descriptors() <= before);
}

static void turned_within_the_door(void) {
  lua_State *L = new_state();
  es_preload(L);
  luaL_requiref(L, "earthshine.core", luaopen_earthshine_core, 0);
  TRY(luaL_dostring(L, "local core = require 'earthshine.core' "
                       "local engine, depth = core.engine(), 0 "
                       "engine:on_deliver(function() depth = depth + 1 "
                       "ok, why = pcall(engine.turn, engine, false) end) "
                       "engine:timer(0) engine:turn(true) "
                       "assert(depth == 1 and not ok) engine:close()"));
  lua_getglobal(L, "why");
  CHECK(strstr(lua_tostring(L, -1), "already"));
  lua_close(L);
}

static void many_lives(void) {
  int before = test_descriptors();
  for (int i = 0; i < 50; i++) {
    outcome o;
    lua_State *L = new_state();
    es_engine *E = es_open(L, NULL);
    CHECK(E);
    TRY(spawn(E, L, "require('earthshine').async.sleep(0)", &o));
    CHECK_INT(es_run(E), ES_OK);
    es_close(E, NULL, NULL);
    lua_close(L);
  }
  CHECK(test_descriptors() <= before + 2); /* libuv's own pipe of signals */
}

int main(void) {
  RUN(results_come_back);
  RUN(arguments_go_in);
  RUN(failures_come_back);
  RUN(a_wait_without_end);
  RUN(top_level_cannot_wait);
  RUN(a_script_may_wait);
  RUN(one_engine_a_state);
  RUN(closing_with_work_in_flight);
  RUN(the_state_closed_first);
  RUN(without_descriptors);
  RUN(an_engine_in_a_finalizer);
  RUN(turned_within_the_door);
  RUN(many_lives);
  return tests_failed > 0;
}
