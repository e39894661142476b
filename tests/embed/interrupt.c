/* es_interrupt: from a signal handler, from another thread; waits and running
 * Lua alike. And several engines in several threads, and a fork. */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "fork.h"
#include "host.h"

static es_engine *volatile target;

static void on_alarm(int number) {
  (void)number;
  if (target) es_interrupt(target);
}

/* The signal comes within some hundredths of a second. */
static void set_alarm(es_engine *E) {
  struct sigaction action = {.sa_handler = on_alarm};
  target = E;
  sigaction(SIGALRM, &action, NULL);
  ualarm(30000, 0);
}

static void close_both(es_engine *E, lua_State *L) {
  target = NULL;
  es_close(E, NULL, NULL);
  lua_close(L);
}

/* Checks that the signal ends a recipe, once. */
static void alarm_ends(const char *text) {
  outcome o;
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  CHECK(E);
  TRY(spawn(E, L, text, &o));
  set_alarm(E);
  CHECK_INT(es_run(E), ES_OK);
  CHECK_INT(o.times, 1);
  CHECK_INT(o.error.code, ES_INTERRUPTED);
  close_both(E, L);
}

static void a_wait(void) {
  alarm_ends("require('earthshine').async.sleep(100)");
}

static void running_lua(void) {
  alarm_ends("while true do end");
}

static void running_lua_that_catches_errors(void) {
  alarm_ends(
    "require('earthshine') while true do pcall(function() while true do end "
    "end) require('earthshine').async.sleep(0) end");
}

static void a_coroutine_that_never_returns(void) {
  alarm_ends("coroutine.wrap(function() while true do end end)()");
}

static void what_catches_everything(void) {
  static const char *const recipes[] = {
    "while true do pcall(function() while true do end end) end",
    "local function deep(n) while true do if n < 150 then pcall(deep, n + 1) "
    "end end end deep(0)",
    "while true do pcall(coroutine.wrap(function() while true do end end)) end",
    "while true do local c <close> = setmetatable({}, { __close = function() "
    "while true do end end }) end"};
  for (size_t i = 0; i < sizeof recipes / sizeof *recipes; i++) {
    alarm_ends(recipes[i]);
    CHECK_PASSED();
  }
}

static void a_generator_made_outside(void) {
  outcome o;
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  TRY(luaL_dostring(L, "made = require('earthshine').async.generator("
                       "function() while true do end end)"));
  TRY(spawn(E, L, "made()", &o));
  set_alarm(E);
  CHECK_INT(es_run(E), ES_OK);
  CHECK_INT(o.error.code, ES_INTERRUPTED);
  close_both(E, L);
}

static void cleanup_is_given_time(void) {
  outcome o;
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  TRY(spawn(E, L,
            "local c <close> = setmetatable({}, { __close = function() "
            "for i = 1, 100000 do cleaned = i end end }) while true do end",
            &o));
  es_interrupt(E);
  CHECK_INT(es_run(E), ES_OK);
  lua_getglobal(L, "cleaned"); /* it had not begun, or was let end */
  CHECK(lua_isnil(L, -1) || lua_tointeger(L, -1) == 100000);
  CHECK_INT(o.error.code, ES_INTERRUPTED);
  close_both(E, L);
}

/* Those that are spawned after the interruption has been dealt with run. */
static void what_comes_afterwards(void) {
  outcome first, second;
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  TRY(spawn(E, L, "require('earthshine').async.sleep(100)", &first));
  es_interrupt(E);
  CHECK_INT(es_run(E), ES_OK);
  TRY(spawn(E, L, "for i = 1, 1000000 do end return 7", &second));
  CHECK_INT(es_run(E), ES_OK);
  CHECK_INT(first.error.code, ES_INTERRUPTED);
  CHECK_INT(second.first, 7);
  close_both(E, L);
}

static void a_script_at_top_level(void) {
  es_options options = {.size = sizeof options, .blocking = 1};
  lua_State *L = new_state();
  es_engine *E = es_open(L, &options);
  set_alarm(E);
  CHECK(luaL_dostring(L, "while true do end") != LUA_OK);
  lua_getfield(L, -1, "code");
  CHECK(strcmp(lua_tostring(L, -1), "interrupted") == 0);
  close_both(E, L);
}

/* A hook of the host's own is left in place. */
static void count(lua_State *L, lua_Debug *ar) {
  (void)L;
  (void)ar;
}

static void a_hook_of_the_hosts(void) {
  outcome o;
  lua_State *L = new_state();
  lua_sethook(L, count, LUA_MASKCOUNT, 1000);
  es_options options = {.size = sizeof options, .blocking = 1};
  es_engine *E = es_open(L, &options);
  TRY(spawn(E, L, "return 1", &o));
  CHECK_INT(es_run(E), ES_OK);
  CHECK(lua_gethook(L) == count);
  close_both(E, L);
}

static void *interrupt_often(void *given) {
  es_engine *E = given;
  for (int i = 0; i < 2000; i++) {
    es_interrupt(E);
    if (i % 16 == 0) nanosleep(&(struct timespec){0, 10000}, NULL);
  }
  return NULL;
}

/* Engines are closed while another thread interrupts them: what has to be in
 * order is only that the thread has ended before es_close returns, which a
 * cleanup in C sees to here. */
static pthread_t interrupter;

static int join_interrupter(lua_State *L) {
  lua_pushboolean(L, pthread_join(interrupter, NULL) == 0);
  return 1;
}

static void while_it_is_closed(void) {
  for (int i = 0; i < 20; i++) {
    outcome o;
    lua_State *L = new_state();
    lua_register(L, "join", join_interrupter);
    es_engine *E = es_open(L, NULL);
    TRY(spawn(E, L,
              "local c <close> = setmetatable({}, { __close = join }) "
              "require('earthshine').async.sleep(100)",
              &o));
    CHECK_INT(es_step(E, 0), 1);
    CHECK_INT(pthread_create(&interrupter, NULL, interrupt_often, E), 0);
    es_close(E, NULL, NULL);
    CHECK_INT(o.times, 1);
    lua_close(L);
  }
}

static void *interrupt_later(void *E) {
  struct timespec t = {0, 20000000};
  nanosleep(&t, NULL);
  es_interrupt(E);
  return NULL;
}

static void from_another_thread(void) {
  outcome o;
  pthread_t thread;
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  TRY(spawn(E, L, "require('earthshine').async.sleep(100)", &o));
  CHECK_INT(pthread_create(&thread, NULL, interrupt_later, E), 0);
  CHECK_INT(es_run(E), ES_OK);
  pthread_join(thread, NULL);
  CHECK_INT(o.error.code, ES_INTERRUPTED);
  close_both(E, L);
}

static void *a_life(void *ok) {
  outcome o;
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  if (E &&
      spawn(E, L,
            "local async = require('earthshine').async local n = 0 "
            "async.map({1, 2, 3, 4, 5, 6, 7, 8}, {}, function(i) "
            "async.sleep(i / 1000) n = n + i end) return n",
            &o) == ES_OK &&
      es_run(E) == ES_OK)
    *(int *)ok = o.first == 36;
  close_both(E, L);
  return NULL;
}

static void engines_in_threads(void) {
  enum { N = 4 };
  pthread_t threads[N];
  int ok[N] = {0};
  for (int i = 0; i < N; i++)
    CHECK_INT(pthread_create(&threads[i], NULL, a_life, &ok[i]), 0);
  for (int i = 0; i < N; i++) {
    pthread_join(threads[i], NULL);
    CHECK(ok[i]);
  }
}

static void a_child_is_refused(void) {
  outcome o;
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  TRY(spawn(E, L, "require('earthshine').async.sleep(0.02)", &o));
  CHECK_INT(es_step(E, 0), 1);
  pid_t pid = test_fork();
  if (pid == 0) {
    int right = es_step(E, 0) == ES_FORKED && es_run(E) == ES_FORKED;
    close_both(E, L);
    /* A new engine in a new state works in the child. */
    int again = 0;
    a_life(&again);
    end_child(right && again);
  }
  int status = -1;
  waitpid(pid, &status, 0);
  CHECK_INT(status, 0);
  CHECK_INT(es_run(E), ES_OK);
  CHECK_INT(o.times, 1);
  close_both(E, L);
}

int main(void) {
  RUN(a_wait);
  RUN(running_lua);
  RUN(running_lua_that_catches_errors);
  RUN(a_coroutine_that_never_returns);
  RUN(what_catches_everything);
  RUN(a_generator_made_outside);
  RUN(cleanup_is_given_time);
  RUN(what_comes_afterwards);
  RUN(a_script_at_top_level);
  RUN(a_hook_of_the_hosts);
  RUN(while_it_is_closed);
  RUN(from_another_thread);
  RUN(engines_in_threads);
  RUN(a_child_is_refused);
  return tests_failed > 0;
}
