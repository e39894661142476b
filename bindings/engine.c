/* The engine as userdata: one a Lua state, its loop turned from here.
 *
 * This file has the one door: whatever the loop completes reaches Lua by the
 * single lua_pcall in enter(), never from within a callback of C. */
#include <signal.h>
#include <string.h>

#include "base/host.h"
#include "lib.h"

static const char ENGINE[] = "earthshine.engine"; /* the class */

/* Where the registry has this state's engine: a name, so that a second copy
 * of the module finds it too. */
static const char SLOT[] = "earthshine.engine.current";

typedef struct engine_box {
  es_runtime *rt;  /* NULL: closed */
  es_engine *host; /* NULL: nobody but Lua drives it */
  es_op *handed;   /* by next(), which was not called again since */
  bool again;      /* and has to hand it out again: its taker failed */
  bool entered;    /* within the door */
  bool measuring;
  double longest; /* CPU seconds of the longest turn, while measuring */
} engine_box;

/* What es_open was given as the allocator, in the registry. */
static const char memory_key;

const es_allocator *es__memory(lua_State *L) {
  (void)lua_rawgetp(L, LUA_REGISTRYINDEX, &memory_key);
  const es_allocator *memory = lua_touserdata(L, -1);
  lua_pop(L, 1);
  return memory;
}

int es__no_memory(lua_State *L) {
  lua_pushliteral(L, "not enough memory"); /* Lua has this string in stock */
  return lua_error(L);
}

void es__set_memory(lua_State *L, const es_allocator *memory) {
  lua_pushlightuserdata(L, (void *)memory);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &memory_key);
}

bool es__is_open(lua_State *L, int index) {
  const engine_box *box = luaL_testudata(L, index, ENGINE);
  return box && box->rt;
}

es_runtime *es__check_runtime(lua_State *L, int index) {
  engine_box *box = luaL_checkudata(L, index, ENGINE);
  if (!box->rt) luaL_error(L, "the engine is closed");
  return box->rt;
}

static void let_go_of_handed(lua_State *L, engine_box *box) {
  if (box->handed) es__op_collected(L, 1, box->handed);
  box->handed = NULL;
}

static int e_close(lua_State *L) {
  engine_box *box = luaL_checkudata(L, 1, ENGINE);
  es_runtime *rt = box->rt;
  box->rt = NULL;
  if (rt) let_go_of_handed(L, box);
  if (rt && box->host)
    es__host_lost(box->host);
  else if (rt)
    es_runtime_close(rt);
  box->host = NULL;
  lua_pushnil(L); /* no operation of it is under way any more */
  lua_setiuservalue(L, 1, 1);
  return 0;
}

/* Operations that a finalizer starts while the state is being closed have no
 * finalizer of their own any more. */
static int e_gc(lua_State *L) {
  lua_settop(L, 1);
  if (lua_getiuservalue(L, 1, 1) != LUA_TTABLE) return e_close(L);
  (void)e_close(L);
  lua_Integer n = (lua_Integer)lua_rawlen(L, 2);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, 2, i);
    es__op_drop(L, -1);
    lua_pop(L, 1);
  }
  return 0;
}

static int e_tostring(lua_State *L) {
  engine_box *box = luaL_checkudata(L, 1, ENGINE);
  if (box->rt)
    lua_pushfstring(L, "earthshine.engine: %d under way",
                    (int)es_live(box->rt));
  else
    lua_pushliteral(L, "earthshine.engine: closed");
  return 1;
}

static int e_on_deliver(lua_State *L) {
  (void)es__check_runtime(L, 1);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  lua_setiuservalue(L, 1, 2);
  return 0;
}

/* Hands completed operations to Lua. An error is the scheduler's own fault;
 * it goes to whoever turned the loop. */
static void enter(lua_State *L, int engine) {
  es_collected(es__check_runtime(L, engine));
  if (lua_getiuservalue(L, engine, 2) != LUA_TFUNCTION) {
    lua_pop(L, 1);
    return;
  }
  engine_box *box = lua_touserdata(L, engine);
  box->entered = true;
  int status = lua_pcall(L, 0, 0, 0);
  box->entered = false;
  box->again = status != LUA_OK;
  if (status != LUA_OK) lua_error(L);
}

int es__engine_enter(lua_State *L) {
  enter(L, 1);
  return 0;
}

/* nudge(): there is work that waits for no operation. */
static int e_nudge(lua_State *L) {
  es_nudge(es__check_runtime(L, 1));
  return 0;
}

/* driven(): whether a host turns the loop, not Lua. */
static int e_driven(lua_State *L) {
  engine_box *box = luaL_checkudata(L, 1, ENGINE);
  lua_pushboolean(L, box->host && es__host_drives(box->host));
  return 1;
}

/* hosted(): whether a host of C opened it. */
static int e_hosted(lua_State *L) {
  engine_box *box = luaL_checkudata(L, 1, ENGINE);
  lua_pushboolean(L, box->host != NULL);
  return 1;
}

/* watch(thread): es_interrupt is to stop what runs in a coroutine that was made
 * outside of tasks. */
static int e_watch(lua_State *L) {
  engine_box *box = luaL_checkudata(L, 1, ENGINE);
  luaL_checktype(L, 2, LUA_TTHREAD);
  if (box->host) es__host_watch(box->host, lua_tothread(L, 2));
  return 0;
}

/* running(thread): which task's coroutine is about to run; without one, none
 * is, and nothing is to be stopped. */
static int e_running(lua_State *L) {
  engine_box *box = luaL_checkudata(L, 1, ENGINE);
  if (box->host) es__host_running(box->host, lua_tothread(L, 2));
  return 0;
}

/* turn(block): one turn of the loop. Returns nothing, or a code and a message
 * where the loop cannot be turned. */
static int e_turn(lua_State *L) {
  es_error err;
  es_runtime *rt = es__check_runtime(L, 1);
  engine_box *box = lua_touserdata(L, 1);
  if (box->entered)
    return luaL_error(L, "the engine is being turned already: this runs in it");
  double start = box->measuring ? es__thread_cpu() : 0;
  if (es_turn(rt, lua_toboolean(L, 2), &err) != ES_OK) {
    if (err.code != ES_FORKED) return luaL_error(L, "%s", err.message);
    lua_pushstring(L, es_code_name(err.code));
    lua_pushstring(L, err.message);
    return 2;
  }
  if (box->host && es__host_interrupted(box->host)) {
    lua_pushliteral(L, "interrupted");
    lua_pushliteral(L, "interrupted by the host");
    return 2;
  }
  if (es_ready(rt)) enter(L, 1);
  if (box->measuring) {
    double spent = es__thread_cpu() - start;
    if (spent > box->longest) box->longest = spent;
  }
  return 0;
}

/* next() -> the operation, and the value that op:tag() tied to it. It is done
 * with when the next one is asked for; an error before that, for want of
 * memory, and the door hands it out again. */
static int e_next(lua_State *L) {
  es_runtime *rt = es__check_runtime(L, 1);
  engine_box *box = lua_touserdata(L, 1);
  if (!box->again) let_go_of_handed(L, box);
  box->again = false;
  while (!box->handed && (box->handed = es_next(rt)) &&
         !es_op_user(box->handed)) {
    es_op_release(box->handed); /* one of the host's side, es_step's limit */
    box->handed = NULL;
  }
  if (!box->handed) return 0;
  es__op_push(L, 1, box->handed);
  lua_getiuservalue(L, -1, 1);
  return 2;
}

/* alive() -> how many operations are under way that will end, and how many
 * will not unless a stream is read or closed. */
static int e_alive(lua_State *L) {
  es_runtime *rt = es__check_runtime(L, 1);
  size_t stuck = es_http_stuck(rt);
  lua_pushinteger(L, (lua_Integer)(es_live(rt) - stuck));
  lua_pushinteger(L, (lua_Integer)stuck);
  return 2;
}

static int e_timer(lua_State *L) {
  es_runtime *rt = es__check_runtime(L, 1);
  lua_Number seconds = luaL_checknumber(L, 2);
  es__op_prepare(L, 1, ES_OP_WAIT);
  es__op_started(L, 1, es_timer_start(rt, seconds));
  return 1;
}

static int e_signal(lua_State *L) {
  static const char *const names[] = {"SIGINT", "SIGTERM", "SIGHUP", "SIGWINCH",
                                      NULL};
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, 28};
  es_runtime *rt = es__check_runtime(L, 1);
  int which = luaL_checkoption(L, 2, NULL, names);
  es__op_prepare(L, 1, ES_OP_WAIT);
  es__op_started(L, 1, es_signal_start(rt, numbers[which]));
  return 1;
}

/* A member of the table of limits; 'unset' where it is absent. */
static int limit_field(lua_State *L, const char *name, int least, int unset) {
  if (!lua_istable(L, 2)) return unset;
  if (lua_getfield(L, 2, name) == LUA_TNIL) {
    lua_pop(L, 1);
    return unset;
  }
  lua_Integer n = luaL_checkinteger(L, -1);
  if (n < least || n > 100000)
    luaL_error(L, "limit %s must be from %d to 100000", name, least);
  lua_pop(L, 1);
  return (int)n;
}

static void set_limit(lua_State *L, const char *name, int n) {
  lua_pushinteger(L, n);
  lua_setfield(L, -2, name);
}

static int e_limits(lua_State *L) {
  es_runtime *rt = es__check_runtime(L, 1);
  if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TTABLE);
  int per_host = limit_field(L, "per_host", 1, 0);
  int total = limit_field(L, "total", 1, 0);
  es_http_keep keep = {.connections = limit_field(L, "kept", 0, -1),
                       .idle = limit_field(L, "idle", 1, -1),
                       .dns = limit_field(L, "dns", 0, -1)};
  if (es_http_limits(rt, &per_host, &total) != ES_OK ||
      es_http_keeping(rt, &keep) != ES_OK)
    return es__no_memory(L);
  lua_createtable(L, 0, 5);
  set_limit(L, "per_host", per_host);
  set_limit(L, "total", total);
  set_limit(L, "kept", keep.connections); /* 0: as many as total */
  set_limit(L, "idle", keep.idle);
  set_limit(L, "dns", keep.dns);
  return 1;
}

/* measure(true) starts anew; measure() returns the CPU seconds of the longest
 * turn since. */
static int e_measure(lua_State *L) {
  engine_box *box = luaL_checkudata(L, 1, ENGINE);
  lua_pushnumber(L, box->longest);
  if (!lua_isnoneornil(L, 2)) {
    box->measuring = lua_toboolean(L, 2) != 0;
    box->longest = 0;
  }
  return 1;
}

static const luaL_Reg meta[] = {{"__gc", e_gc},
                                {"__close", e_close},
                                {"__tostring", e_tostring},
                                {NULL, NULL}};

static const luaL_Reg methods[] = {{"close", e_close},
                                   {"on_deliver", e_on_deliver},
                                   {"turn", e_turn},
                                   {"next", e_next},
                                   {"alive", e_alive},
                                   {"timer", e_timer},
                                   {"signal", e_signal},
                                   {"limits", e_limits},
                                   {"measure", e_measure},
                                   {"http", es__engine_http},
                                   {"geometry", es__engine_geometry},
                                   {"document", es__engine_document},
                                   {"convert", es__engine_convert},
                                   {"nudge", e_nudge},
                                   {"driven", e_driven},
                                   {"hosted", e_hosted},
                                   {"running", e_running},
                                   {"watch", e_watch},
                                   {NULL, NULL}};

int es__engine_current(lua_State *L) {
  return lua_getfield(L, LUA_REGISTRYINDEX, SLOT);
}

es_engine *es__engine_host(lua_State *L, int index) {
  const engine_box *box = luaL_testudata(L, index, ENGINE);
  return box ? box->host : NULL;
}

es_runtime *es__engine_attach(lua_State *L, int index, es_engine *host,
                              void **out) {
  engine_box *box = lua_touserdata(L, index);
  box->host = host;
  *out = box;
  return box->rt;
}

void es__engine_detach(void *engine) {
  engine_box *box = engine;
  if (box->handed) es_op_release(box->handed);
  box->handed = NULL;
  box->rt = NULL;
  box->host = NULL;
}

int es__engine_new(lua_State *L, void *loop, es_error *err) {
  /* Lua says -1 in a finalizer only. While a state is being closed, nothing
   * that is made there is ever finalized. */
  if (lua_gc(L, LUA_GCCOUNT) < 0)
    return luaL_error(L, "an engine cannot be made in a finalizer");
  engine_box *box = lua_newuserdatauv(L, sizeof *box, 2);
  memset(box, 0, sizeof *box);
  luaL_setmetatable(L, ENGINE);
  lua_newtable(L);
  lua_setiuservalue(L, -2, 1);
  box->rt = es_runtime_new(loop, es__memory(L), err);
  if (!box->rt && err->code == ES_MEMORY) return es__no_memory(L);
  if (!box->rt) return 0;
  lua_pushvalue(L, -1);
  lua_setfield(L, LUA_REGISTRYINDEX, SLOT);
  return 1;
}

/* The engine of this Lua state, made when first asked for, and anew after it
 * was closed. Where it cannot be made: nil, a code and a message. */
static int c_engine(lua_State *L) {
  es_error err;
  (void)es__engine_current(L);
  if (es__is_open(L, -1) || es__engine_new(L, NULL, &err)) return 1;
  lua_pushnil(L);
  lua_pushstring(L, es_code_name(err.code));
  lua_pushstring(L, err.message);
  return 3;
}

static const luaL_Reg functions[] = {{"engine", c_engine}, {NULL, NULL}};

void es__open_engine(lua_State *L) {
  es__new_class(L, ENGINE, meta, methods);
  luaL_getmetatable(L, ENGINE);
  lua_getfield(L, -1, "__index");
  luaL_setfuncs(L, es__engine_files, 0);
  lua_pop(L, 2);
  luaL_setfuncs(L, functions, 0);
}
