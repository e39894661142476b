/* es_interrupt: from a signal handler, from another thread; waits and running
 * Lua alike. And several engines in several threads, and a fork. */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "host.h"

static es_engine *volatile target;

static void on_alarm(int number) {
  (void)number;
  if (target) es_interrupt(target);
}

static void run_until_alarm(const char *text, outcome *o) {
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  CHECK(E);
  TRY(spawn(E, L, text, o));
  target = E;
  struct sigaction action = {.sa_handler = on_alarm};
  sigaction(SIGALRM, &action, NULL);
  ualarm(30000, 0);
  CHECK_INT(es_run(E), ES_OK);
  target = NULL;
  es_close(E, NULL, NULL);
  lua_close(L);
}

static void a_wait(void) {
  outcome o;
  run_until_alarm("require('earthshine').async.sleep(100)", &o);
  CHECK_PASSED();
  CHECK_INT(o.error.code, ES_INTERRUPTED);
}

static void running_lua(void) {
  outcome o;
  run_until_alarm("while true do end", &o);
  CHECK_PASSED();
  CHECK_INT(o.error.code, ES_INTERRUPTED);
}

static void running_lua_that_catches_errors(void) {
  outcome o;
  run_until_alarm(
    "require('earthshine') while true do pcall(function() while true do end "
    "end) require('earthshine').async.sleep(0) end",
    &o);
  CHECK_PASSED();
  CHECK_INT(o.error.code, ES_INTERRUPTED);
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
  es_close(E, NULL, NULL);
  lua_close(L);
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
  es_close(E, NULL, NULL);
  lua_close(L);
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
  pid_t pid = fork();
  if (pid == 0) {
    int right = es_step(E, 0) == ES_FORKED && es_run(E) == ES_FORKED;
    es_close(E, NULL, NULL);
    lua_close(L);
    /* A new engine in a new state works in the child. */
    int again = 0;
    a_life(&again);
    _exit(right && again ? 0 : 1);
  }
  int status = -1;
  waitpid(pid, &status, 0);
  CHECK_INT(status, 0);
  CHECK_INT(es_run(E), ES_OK);
  CHECK_INT(o.times, 1);
  es_close(E, NULL, NULL);
  lua_close(L);
}

int main(void) {
  RUN(a_wait);
  RUN(running_lua);
  RUN(running_lua_that_catches_errors);
  RUN(from_another_thread);
  RUN(engines_in_threads);
  RUN(a_child_is_refused);
  return tests_failed > 0;
}
