/* The embedding API: an engine in a host's state, on the host's or on its own
 * loop. Everything of Lua happens in protected calls. */
#include "embed.h"

#include <string.h>

static const char HOST_MODULE[] = "earthshine.async.host";

bool es__is_shortage_text(lua_State *L, int index) {
  return lua_type(L, index) == LUA_TSTRING &&
         strcmp(lua_tostring(L, index), "not enough memory") == 0;
}

int es__protected(es_engine *E, lua_CFunction f, int nargs) {
  lua_State *L = E->L;
  if (!lua_checkstack(L, 8)) {
    lua_pop(L, nargs);
    E->short_of_memory = true;
    return LUA_ERRMEM;
  }
  lua_pushcfunction(L, f);
  lua_insert(L, -1 - nargs);
  lua_pushlightuserdata(L, E);
  lua_insert(L, -1 - nargs);
  int status = lua_pcall(L, nargs + 1, 0, 0);
  if (status == LUA_OK) return status;
  if (es__is_shortage_text(L, -1)) status = LUA_ERRMEM;
  if (status == LUA_ERRMEM) E->short_of_memory = true;
  lua_pop(L, 1);
  return status;
}

void es__push_host(lua_State *L, const char *name) {
  lua_getglobal(L, "require");
  lua_pushstring(L, HOST_MODULE);
  lua_call(L, 1, 1);
  lua_getfield(L, -1, name);
  lua_remove(L, -2);
}

static void call_host(lua_State *L, const char *name) {
  es__push_host(L, name);
  lua_call(L, 0, 1);
}

/* ---- what the binding of the engine asks */

bool es__host_drives(const es_engine *E) {
  return E->drives;
}

static void on_runtime_ended(void *owner) {
  es_engine *E = owner;
  void (*closed)(void *) = E->closed;
  void *ud = E->closed_ud;
  es__free(E); /* before it is told: the allocator may end with that */
  if (closed) closed(ud);
}

/* The runtime ends. On a borrowed loop that comes later, and ends the engine
 * too if it was closed. */
static void end_runtime(es_engine *E) {
  es_runtime *rt = E->rt;
  es__interrupt_end(E);
  es__tell_all(E);
  E->rt = NULL;
  E->L = NULL;
  if (!rt) return;
  bool later = E->borrowed && E->closing && !es_forked(rt);
  es_runtime_end(rt, later ? on_runtime_ended : NULL, E);
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
  (void)es__protected(E, close_protected, 0);
  if (!E->rt) return;
  es__engine_detach(E->box);
  end_runtime(E);
}

/* ---- opening */

/* In a row: then memory is not short for a moment. */
enum { MOST_FAILURES = 100 };

static void on_ready(void *owner);

/* Raises an earthshine.error. */
static int raise(lua_State *L, const es_error *err) {
  lua_getglobal(L, "require");
  lua_pushliteral(L, "earthshine.error");
  lua_call(L, 1, 1);
  lua_getfield(L, -1, "raise");
  lua_createtable(L, 0, 2);
  lua_pushstring(L, es_code_name(err->code));
  lua_setfield(L, -2, "code");
  lua_pushstring(L, err->message);
  lua_setfield(L, -2, "message");
  lua_call(L, 1, 0);
  return 0;
}

static int open_protected(lua_State *L) {
  es_engine *E = lua_touserdata(L, 1);
  void *loop = lua_touserdata(L, 2);
  luaL_checkversion(L);
  es__set_memory(L, E->options.allocator);
  es_preload(L);
  luaL_requiref(L, "earthshine.core", luaopen_earthshine_core, 0);
  (void)es__engine_current(L);
  if (es__is_open(L, -1))
    return luaL_error(L, "this Lua state has an engine already");
  es_error err;
  if (!es__engine_new(L, loop, &err)) return raise(L, &err);
  E->rt = es__engine_attach(L, -1, E, &E->box);
  es__interrupt_open(L, E);
  return 0;
}

es_engine *es_open(lua_State *L, const es_options *given) {
  es_options o;
  es__take_known(&o, sizeof o, given);
  es_engine *E = es__alloc_zeroed(o.allocator, sizeof *E);
  if (!E || !lua_checkstack(L, 8)) {
    es__free(E);
    lua_pushliteral(L, "not enough memory");
    return NULL;
  }
  lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
  E->L = lua_tothread(L, -1);
  lua_pop(L, 1);
  E->options = o;
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
    if (!later) es__free(E);
    return NULL;
  }
  if (E->borrowed) es_runtime_on_ready(E->rt, on_ready, E);
  return E;
}

/* ---- turning */

static int cancel_tasks(lua_State *L) {
  lua_settop(L, 0);
  es__push_interruption(L);
  es__push_host(L, "cancel");
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

/* The one door as the host opens it. An error in here is the scheduler's own:
 * it had no memory, and goes on the next time. */
static void enter(es_engine *E) {
  bool outermost = !E->turning;
  E->turning = true;
  if (es__host_interrupted(E)) (void)es__protected(E, cancel_tasks, 0);
  if (E->L) {
    bool failed = es__protected(E, enter_protected, 0) != LUA_OK;
    E->failures = failed ? E->failures + 1 : 0;
  }
  if (outermost) E->turning = false;
}

/* On a borrowed loop the end of the tasks is awaited here. */
static void end_if_idle(es_engine *E) {
  if (!E->closing || !E->L) return;
  if (E->failures <= MOST_FAILURES &&
      es__protected(E, all_ended, 0) == LUA_OK && !E->idle)
    return;
  let_go(E);
}

static void on_ready(void *owner) {
  es_engine *E = owner;
  enter(E);
  end_if_idle(E);
}

int es_step(es_engine *E, int timeout_ms) {
  es_error err;
  if (!E->rt || E->turning) return ES_INVALID;
  E->turning = true;
  int rc = es_turn_within(E->rt, timeout_ms, &err);
  E->turning = false;
  if (rc != ES_OK) return rc;
  if (es_ready(E->rt)) enter(E);
  return E->rt && (es_live(E->rt) > 0 || es_ready(E->rt)) ? 1 : 0;
}

static int deadlock_protected(lua_State *L) {
  call_host(L, "deadlock");
  return 0;
}

/* Tasks that are left when they were told twice have been lost, for want of
 * memory: es_close will tell. */
int es_run(es_engine *E) {
  uint64_t told = UINT64_MAX;
  for (;;) {
    int rc = es_step(E, -1);
    if (rc < 0) return rc;
    if (E->failures > MOST_FAILURES) return ES_MEMORY;
    if (rc > 0) continue;
    if (es__list_empty(&E->spawned)) return ES_OK;
    if (told == E->told) return ES_MEMORY;
    told = E->told;
    if (es__protected(E, deadlock_protected, 0) != LUA_OK) return ES_MEMORY;
  }
}

int es_fd(es_engine *E) {
  return E->rt ? es_backend_fd(E->rt) : -1;
}

int es_timeout(es_engine *E) {
  return E->rt ? es_backend_timeout(E->rt) : -1;
}

/* ---- ending */

static int shut_protected(lua_State *L) {
  call_host(L, "shut");
  return 0;
}

static int halt_protected(lua_State *L) {
  lua_settop(L, 0);
  es__push_host(L, "cancel");
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
    if (es__protected(E, halt_protected, 0) != LUA_OK) let_go(E);
    return;
  }
  if (E->rt && !es_forked(E->rt)) (void)es__protected(E, shut_protected, 0);
  if (E->rt) let_go(E);
  on_runtime_ended(E);
}

void *es_loop(es_engine *E) {
  return E->rt ? es_runtime_loop(E->rt) : NULL;
}
