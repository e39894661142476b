/* The embedding API: an engine in a host's state, on the host's or on its own
 * loop. Everything of Lua happens in protected calls. */
#include "earthshine_lua.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "lib.h"

struct es_engine {
  lua_State *L;   /* the state's main thread; NULL: the state has gone */
  es_runtime *rt; /* NULL with it */
  void *box;      /* the engine of Lua, which has rt, too */
  bool borrowed, drives;
  int tasks;           /* spawned by the host and not ended */
  bool idle;           /* what all_ended found */
  atomic_bool turning; /* within es_step, or within the door */
  bool closing;
  void (*closed)(void *);
  void *closed_ud;
  atomic_int interrupted;
  _Atomic(lua_State *) running; /* a task's thread; NULL: the scheduler, which
                                   must not be stopped half-way */
};

static const char HOST_MODULE[] = "earthshine.async.host";

/* The error that interrupts, in the registry. */
static const char interruption_key;

/* Calls a function of ours in protected mode, with E as its first argument
 * and the 'nargs' values on top of the stack as the others, which are gone
 * afterwards. Returns Lua's status; the message is dropped, since nobody can
 * be told. E may be gone, too. */
static int protected(es_engine *E, lua_CFunction f, int nargs) {
  lua_State *L = E->L;
  if (!lua_checkstack(L, 8)) {
    lua_pop(L, nargs);
    return LUA_ERRMEM;
  }
  lua_pushcfunction(L, f);
  lua_insert(L, -1 - nargs);
  lua_pushlightuserdata(L, E);
  lua_insert(L, -1 - nargs);
  int status = lua_pcall(L, nargs + 1, 0, 0);
  if (status != LUA_OK) lua_pop(L, 1);
  return status;
}

/* Pushes a function of the module that the host's side has in Lua. */
static void push_host(lua_State *L, const char *name) {
  lua_getglobal(L, "require");
  lua_pushstring(L, HOST_MODULE);
  lua_call(L, 1, 1);
  lua_getfield(L, -1, name);
  lua_remove(L, -2);
}

static void call_host(lua_State *L, const char *name) {
  push_host(L, name);
  lua_call(L, 0, 1);
}

/* ---- what the binding of the engine asks */

bool es__host_interrupted(es_engine *E) {
  return atomic_exchange(&E->interrupted, 0) != 0;
}

bool es__host_drives(const es_engine *E) {
  return E->drives;
}

void es__host_running(es_engine *E, lua_State *thread) {
  atomic_store(&E->running, thread);
}

static void on_runtime_ended(void *owner) {
  es_engine *E = owner;
  if (E->closed) E->closed(E->closed_ud);
  free(E);
}

/* The runtime ends. On a borrowed loop that comes later, and ends the engine
 * too if it was closed. */
static void end_runtime(es_engine *E) {
  es_runtime *rt = E->rt;
  E->rt = NULL;
  E->L = NULL;
  if (!rt) return;
  if (!E->borrowed)
    es_runtime_close(rt);
  else if (E->closing && !es_forked(rt))
    es_runtime_end(rt, on_runtime_ended, E);
  else
    es_runtime_end(rt, NULL, NULL);
}

void es__host_lost(es_engine *E) {
  end_runtime(E);
}

static int close_protected(lua_State *L) {
  call_host(L, "close");
  return 0;
}

/* Closes the engine as Lua has it, and the runtime with it; where memory is
 * too short for that, the runtime alone. */
static void let_go(es_engine *E) {
  (void)protected(E, close_protected, 0);
  if (!E->rt) return;
  es__engine_detach(E->box);
  end_runtime(E);
}

/* ---- opening */

static void on_ready(void *owner);

static int open_protected(lua_State *L) {
  es_engine *E = lua_touserdata(L, 1);
  void *loop = lua_touserdata(L, 2);
  luaL_checkversion(L);
  es_preload(L);
  luaL_requiref(L, "earthshine.core", luaopen_earthshine_core, 0);
  (void)es__engine_current(L);
  if (es__is_open(L, -1))
    return luaL_error(L, "this Lua state has an engine already");
  es__engine_new(L, loop);
  E->rt = es__engine_attach(L, -1, E, &E->box);
  call_host(L, "interruption");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &interruption_key);
  return 0;
}

es_engine *es_open(lua_State *L, const es_options *given) {
  es_options o = {0};
  if (given) memcpy(&o, given, given->size < sizeof o ? given->size : sizeof o);
  es_engine *E = calloc(1, sizeof *E);
  if (!E || !lua_checkstack(L, 8)) {
    free(E);
    lua_pushliteral(L, "not enough memory");
    return NULL;
  }
  lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
  E->L = lua_tothread(L, -1);
  lua_pop(L, 1);
  E->borrowed = o.loop != NULL;
  E->drives = E->borrowed || !o.blocking;
  lua_pushcfunction(L, open_protected);
  lua_pushlightuserdata(L, E);
  lua_pushlightuserdata(L, o.loop);
  if (lua_pcall(L, 2, 0, 0) != LUA_OK) {
    /* On a borrowed loop the end of the runtime frees it. */
    bool later = E->rt && E->borrowed;
    E->closing = later;
    if (E->rt) let_go(E);
    if (!later) free(E);
    return NULL;
  }
  if (E->borrowed) es_runtime_on_ready(E->rt, on_ready, E);
  return E;
}

/* ---- turning */

static int cancel_tasks(lua_State *L) {
  lua_settop(L, 0);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &interruption_key);
  push_host(L, "cancel");
  lua_insert(L, -2);
  lua_call(L, 1, 0);
  return 0;
}

static int enter_protected(lua_State *L) {
  lua_settop(L, 0);
  (void)es__engine_current(L);
  return es__engine_enter(L);
}

static int all_ended(lua_State *L) {
  es_engine *E = lua_touserdata(L, 1);
  call_host(L, "idle");
  E->idle = lua_toboolean(L, -1);
  return 0;
}

/* The one door as the host opens it. An error in here is a fault of the
 * scheduler, and dropped: there is nobody to tell. */
static void enter(es_engine *E) {
  bool outermost = !E->turning;
  E->turning = true;
  if (es__host_interrupted(E)) (void)protected(E, cancel_tasks, 0);
  if (E->L) (void)protected(E, enter_protected, 0);
  if (outermost) E->turning = false;
}

/* On a borrowed loop the end of the tasks is awaited here. */
static void end_if_idle(es_engine *E) {
  if (!E->closing || !E->L) return;
  if (protected(E, all_ended, 0) == LUA_OK && !E->idle) return;
  let_go(E);
}

static void on_ready(void *owner) {
  es_engine *E = owner;
  enter(E);
  end_if_idle(E);
}

static int fail_state(const es_engine *E) {
  if (!E->rt || E->borrowed || E->turning) return ES_INVALID;
  return es_forked(E->rt) ? ES_FORKED : ES_OK;
}

int es_step(es_engine *E, int timeout_ms) {
  es_error err;
  int rc = fail_state(E);
  if (rc != ES_OK) return rc;
  E->turning = true;
  rc = es_turn_within(E->rt, timeout_ms, &err);
  E->turning = false;
  if (rc != ES_OK) return rc;
  if (es_ready(E->rt)) enter(E);
  return E->rt && (es_live(E->rt) > 0 || es_ready(E->rt)) ? 1 : 0;
}

static int deadlock_protected(lua_State *L) {
  call_host(L, "deadlock");
  return 0;
}

int es_run(es_engine *E) {
  for (;;) {
    int rc = es_step(E, -1);
    if (rc < 0) return rc;
    if (rc > 0) continue;
    if (E->tasks <= 0) return ES_OK;
    if (protected(E, deadlock_protected, 0) != LUA_OK) return ES_MEMORY;
  }
}

int es_fd(es_engine *E) {
  return E->rt ? es_backend_fd(E->rt) : -1;
}

int es_timeout(es_engine *E) {
  return E->rt ? es_backend_timeout(E->rt) : -1;
}

/* ---- tasks */

typedef struct spawned {
  es_engine *E;
  es_done done;
  void *ud;
} spawned;

static void read_error(lua_State *L, int index, es_error *err) {
  const char *code = NULL;
  memset(err, 0, sizeof *err);
  err->code = ES_FAULT;
  if (lua_istable(L, index) &&
      luaL_getmetafield(L, index, "__name") == LUA_TSTRING) {
    if (strcmp(lua_tostring(L, -1), "earthshine.error") == 0) {
      lua_getfield(L, index, "code");
      code = lua_tostring(L, -1);
      if (code) err->code = es_code_of(code);
      lua_getfield(L, index, "status");
      err->cause = (int)lua_tointeger(L, -1);
      lua_pop(L, 2);
    }
    lua_pop(L, 1);
  }
  size_t length;
  const char *text = luaL_tolstring(L, index, &length);
  size_t n = length < sizeof err->message ? length : sizeof err->message - 1;
  memcpy(err->message, text, n);
  lua_pop(L, 1);
}

/* Upvalue 1 is a struct spawned. Called with (error or nil, results...). */
static int on_task_done(lua_State *L) {
  es_error err;
  spawned *s = lua_touserdata(L, lua_upvalueindex(1));
  if (!s->E) return 0;
  es_engine *E = s->E;
  s->E = NULL;
  if (E->tasks > 0) E->tasks--;
  if (!s->done) return 0;
  if (lua_isnil(L, 1)) {
    s->done(L, lua_gettop(L) - 1, NULL, s->ud);
  } else {
    read_error(L, 1, &err);
    s->done(L, 0, &err, s->ud);
  }
  return 0;
}

/* Arguments: E, a light struct spawned, the function and its arguments. */
static int spawn_protected(lua_State *L) {
  const spawned *given = lua_touserdata(L, 2);
  push_host(L, "spawn");
  lua_replace(L, 1);
  spawned *s = lua_newuserdatauv(L, sizeof *s, 0);
  *s = *given;
  lua_pushcclosure(L, on_task_done, 1);
  lua_replace(L, 2);
  lua_call(L, lua_gettop(L) - 1, 0);
  given->E->tasks++;
  return 0;
}

int es_spawn(es_engine *E, int nargs, es_done done, void *ud) {
  spawned s = {E, done, ud};
  lua_State *L = E->L;
  if (!E->rt || E->closing) {
    if (L) lua_pop(L, nargs + 1);
    return ES_INVALID;
  }
  if (es_forked(E->rt) || !lua_checkstack(L, 4)) {
    lua_pop(L, nargs + 1);
    return es_forked(E->rt) ? ES_FORKED : ES_MEMORY;
  }
  lua_pushlightuserdata(L, &s);
  lua_insert(L, -2 - nargs);
  int rc = protected(E, spawn_protected, nargs + 2);
  if (rc == LUA_OK) {
    es_nudge(E->rt);
    return ES_OK;
  }
  return rc == LUA_ERRMEM ? ES_MEMORY : ES_FAULT;
}

/* ---- ending */

static int shut_protected(lua_State *L) {
  call_host(L, "shut");
  return 0;
}

static int halt_protected(lua_State *L) {
  lua_settop(L, 0);
  push_host(L, "cancel");
  lua_call(L, 0, 0);
  return 0;
}

void es_close(es_engine *E, void (*closed)(void *), void *ud) {
  if (!E) return;
  E->closed = closed;
  E->closed_ud = ud;
  E->closing = true;
  if (E->rt && E->borrowed && !es_forked(E->rt)) {
    /* The end comes from the loop; sooner if the tasks cannot be told. */
    es_nudge(E->rt);
    if (protected(E, halt_protected, 0) != LUA_OK) let_go(E);
    return;
  }
  if (E->rt && !es_forked(E->rt)) (void)protected(E, shut_protected, 0);
  if (E->rt) let_go(E);
  on_runtime_ended(E);
}

void *es_loop(es_engine *E) {
  return E->rt ? es_runtime_loop(E->rt) : NULL;
}

/* ---- interrupting */

/* Stops what runs, once; what runs on after an error, its cleanup, is given
 * that many instructions before it is stopped again. */
enum { GRACE = 10000000 };

static void stop(lua_State *L, lua_Debug *ar) {
  (void)ar;
  lua_sethook(L, stop, LUA_MASKCOUNT, GRACE);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &interruption_key);
  lua_error(L);
}

void es_interrupt(es_engine *E) {
  if (!E->rt) return;
  atomic_store(&E->interrupted, 1);
  lua_State *running = atomic_load(&E->running);
  if (running)
    lua_sethook(running, stop,
                LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
  es_wake(E->rt);
}
