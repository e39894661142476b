/* Several engines in several threads, each searching and downloading; other
 * threads interrupt them, and they are closed with work in flight. */
#include <sys/wait.h>

#include "fork.h"
#include "host.h"
#include "server.h"

enum { THREADS = 4, LIVES = 3 };

static char folder[128];

typedef struct life {
  pthread_t thread;
  int number;
  char folder[160];
  bool well;
  _Atomic(es_engine *) engine; /* while it may be interrupted */
  pthread_mutex_t lock;
} life;

static int start(es_engine *E, lua_State *L, const char *recipe,
                 const char *into, outcome *o) {
  memset(o, 0, sizeof *o);
  if (luaL_loadstring(L, recipe) != LUA_OK) return ES_FAULT;
  lua_pushstring(L, into);
  lua_pushinteger(L, server.port);
  return es_spawn(E, 2, note, o);
}

static void *search_and_download(void *given) {
  life *l = given;
  l->well = true;
  for (int i = 0; i < LIVES; i++) {
    outcome o;
    char into[200], path[240];
    (void)snprintf(into, sizeof into, "%s/%d-%d", folder, l->number, i);
    lua_State *L = new_state();
    es_engine *E = es_open(L, NULL);
    l->well = l->well && E && start(E, L, server_recipe, into, &o) == ES_OK &&
              es_run(E) == ES_OK && o.first == SERVER_FILES;
    for (int k = 0; k < SERVER_FILES; k++) {
      (void)snprintf(path, sizeof path, "%s/%d.bin", into, k);
      l->well = l->well && server_sent(k, path);
    }
    es_close(E, NULL, NULL);
    lua_close(L);
  }
  return NULL;
}

static void in_every_thread(void *(*body)(void *)) {
  static life lives[THREADS];
  for (int i = 0; i < THREADS; i++) {
    lives[i].number = i;
    CHECK_INT(pthread_create(&lives[i].thread, NULL, body, &lives[i]), 0);
  }
  for (int i = 0; i < THREADS; i++) pthread_join(lives[i].thread, NULL);
  for (int i = 0; i < THREADS; i++) CHECK(lives[i].well);
}

static void searches_and_downloads(void) {
  in_every_thread(search_and_download);
}

/* Several engines of one thread, taking turns. */
static void several_in_one_thread(void) {
  enum { N = 3 };
  lua_State *L[N];
  es_engine *E[N];
  outcome o[N];
  char into[200];
  for (int i = 0; i < N; i++) {
    L[i] = new_state();
    E[i] = es_open(L[i], NULL);
    (void)snprintf(into, sizeof into, "%s/turn-%d", folder, i);
    TRY(start(E[i], L[i], server_recipe, into, &o[i]));
  }
  for (int left = N; left > 0;) {
    left = 0;
    for (int i = 0; i < N; i++) left += es_step(E[i], 1) > 0;
  }
  for (int i = 0; i < N; i++) {
    CHECK_INT(o[i].first, SERVER_FILES);
    es_close(E[i], NULL, NULL);
    lua_close(L[i]);
  }
}

static const char held[] =
  "local folder, port = ... local es = require 'earthshine' "
  "local at = 'http://127.0.0.1:' .. port "
  "local session = assert(es.session { system = { name = 'X', cmr = at, edl = "
  "at } }) "
  "return session.download({ at .. '/hold/a', at .. '/hold/b', at .. "
  "'/data/0.bin' }, folder)";

/* Closed while answers are awaited, files written and jobs in the pool. */
static void *close_in_flight(void *given) {
  life *l = given;
  l->well = true;
  for (int i = 0; i < LIVES; i++) {
    outcome o;
    char into[200];
    (void)snprintf(into, sizeof into, "%s/flight-%d-%d", folder, l->number, i);
    lua_State *L = new_state();
    es_engine *E = es_open(L, NULL);
    l->well = l->well && start(E, L, held, into, &o) == ES_OK;
    for (int k = 0; k <= 4 * (i + l->number); k++) (void)es_step(E, 1);
    es_close(E, NULL, NULL);
    l->well = l->well && o.times == 1 && o.error.code == ES_CANCELLED;
    lua_close(L);
  }
  return NULL;
}

static void closed_with_work_in_flight(void) {
  in_every_thread(close_in_flight);
}

/* Interrupted from outside, wherever it is. The engine's pointer is handed out
 * and taken back under a lock, as a host would do it. */
static void *interrupter(void *given) {
  life *l = given;
  bool more = true;
  while (more) {
    pthread_mutex_lock(&l->lock);
    es_engine *E = l->engine;
    if (E) es_interrupt(E);
    more = E != NULL;
    pthread_mutex_unlock(&l->lock);
    nanosleep(&(struct timespec){0, 2000000 + 1000000 * l->number}, NULL);
  }
  return NULL;
}

static void *be_interrupted(void *given) {
  life *l = given;
  static const char *const recipes[] = {held, "while true do end",
                                        server_recipe};
  l->well = true;
  pthread_mutex_init(&l->lock, NULL);
  for (int i = 0; i < LIVES; i++) {
    outcome o;
    char into[200];
    pthread_t other;
    (void)snprintf(into, sizeof into, "%s/stop-%d-%d", folder, l->number, i);
    lua_State *L = new_state();
    es_engine *E = es_open(L, NULL);
    l->well = l->well && start(E, L, recipes[i], into, &o) == ES_OK;
    l->engine = E;
    l->well = l->well && pthread_create(&other, NULL, interrupter, l) == 0 &&
              es_run(E) == ES_OK && o.times == 1 &&
              (o.error.code == ES_INTERRUPTED ||
               (recipes[i] == server_recipe && o.first == SERVER_FILES));
    pthread_mutex_lock(&l->lock);
    l->engine = NULL;
    pthread_mutex_unlock(&l->lock);
    es_close(E, NULL, NULL);
    pthread_join(other, NULL);
    lua_close(L);
  }
  pthread_mutex_destroy(&l->lock);
  return NULL;
}

static void interrupted_by_others(void) {
  in_every_thread(be_interrupted);
}

/* A child of a process with engines in several threads. */
static void a_child_is_refused(void) {
  outcome o;
  lua_State *L = new_state();
  es_engine *E = es_open(L, NULL);
  TRY(start(E, L, held, folder, &o));
  for (int i = 0; i < 20; i++) CHECK(es_step(E, 1) >= 0);
  pid_t pid = test_fork();
  if (pid == 0) {
    es_interrupt(E);
    bool refused = es_step(E, 0) == ES_FORKED && es_run(E) == ES_FORKED &&
                   start(E, L, held, folder, &o) == ES_FORKED;
    es_close(E, NULL, NULL);
    lua_close(L);
    end_child(refused);
  }
  int status = -1;
  waitpid(pid, &status, 0);
  CHECK_INT(status, 0);
  CHECK_INT(o.times, 0); /* the child's interrupt is not the parent's */
  CHECK_INT(es_step(E, 1), 1);
  CHECK_INT(o.times, 0);
  es_close(E, NULL, NULL);
  CHECK_INT(o.error.code, ES_CANCELLED);
  lua_close(L);
}

int main(void) {
  (void)snprintf(folder, sizeof folder, "%s", test_folder());
  server_start();
  RUN(searches_and_downloads);
  RUN(several_in_one_thread);
  RUN(closed_with_work_in_flight);
  RUN(interrupted_by_others);
  RUN(a_child_is_refused);
  server_stop();
  test_remove(folder);
  return tests_failed > 0;
}
