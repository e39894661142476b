/* Tasks as a host spawns them, and how they end. */
#include <string.h>

#include "embed.h"

/* Who is to be told how a task ends. The engine has a list of them, so that
 * everybody is told in the end, even where Lua has no memory for it. */
typedef struct es_spawned {
  es_engine *E;
  es_link link;
  es_done done;
  void *ud;
} es_spawned;

static void tell(es_spawned *s, lua_State *L, int nresults,
                 const es_error *err) {
  es_done done = s->done;
  void *ud = s->ud;
  es__list_remove(&s->link);
  s->E->told++;
  es__free(s);
  if (done) done(L, nresults, err, ud);
}

void es__tell_all(es_engine *E) {
  es_error err;
  if (E->short_of_memory)
    es__fail_memory(&err);
  else
    es__fail(&err, ES_CANCELLED, 0, "the engine was closed");
  for (es_link *first; (first = es__list_first(&E->spawned));)
    tell(ES_OWNER(es_spawned, link, first), E->L, 0, &err);
}

/* Whether it says that memory was short: as Lua's text, or as our object. */
static bool is_shortage(lua_State *L, int index) {
  if (lua_type(L, index) == LUA_TSTRING) return es__is_shortage_text(L, index);
  lua_getfield(L, index, "cause");
  bool found = lua_type(L, -1) == LUA_TSTRING &&
               strcmp(lua_tostring(L, -1), "memory") == 0;
  lua_pop(L, 1);
  return found;
}

/* May raise, but not for a text. */
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
      if (is_shortage(L, index)) err->code = ES_MEMORY;
    }
    lua_pop(L, 1);
  }
  size_t length;
  bool is_text = lua_type(L, index) == LUA_TSTRING;
  if (is_text && is_shortage(L, index)) err->code = ES_MEMORY;
  const char *text = is_text ? lua_tolstring(L, index, &length)
                             : luaL_tolstring(L, index, &length);
  size_t n = length < sizeof err->message ? length : sizeof err->message - 1;
  memcpy(err->message, text, n);
  if (!is_text) lua_pop(L, 1);
}

/* Upvalue 1 is a box with the spawned, empty when it was told. Called with
 * (error or nil, results...). */
static int on_task_done(lua_State *L) {
  es_error err;
  es_spawned **box = lua_touserdata(L, lua_upvalueindex(1)), *s = *box;
  es_engine *E = es__host_of(L);
  if (!s || !E) return 0;
  bool well = lua_isnil(L, 1);
  if (!well) read_error(L, 1, &err); /* which may raise: it is called again */
  *box = NULL;
  tell(s, L, well ? lua_gettop(L) - 1 : 0, well ? NULL : &err);
  return 0;
}

/* Arguments: E, a light es_spawned, the function and its arguments. */
static int spawn_protected(lua_State *L) {
  es_spawned *s = lua_touserdata(L, 2);
  es__push_host(L, "spawn");
  lua_replace(L, 1);
  es_spawned **box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = s;
  lua_pushcclosure(L, on_task_done, 1);
  lua_replace(L, 2);
  lua_call(L, lua_gettop(L) - 1, 0);
  return 0;
}

/* A function that is not one can be seen before; all other failures are for
 * want of memory. */
int es_spawn(es_engine *E, int nargs, es_done done, void *ud) {
  lua_State *L = E->L;
  es_spawned *s = NULL;
  int rc = ES_OK;
  if (!E->rt || E->closing)
    rc = ES_INVALID;
  else if (es_forked(E->rt))
    rc = ES_FORKED;
  else if (!lua_checkstack(L, 4) ||
           !(s = es__alloc_zeroed(E->options.allocator, sizeof *s)))
    rc = ES_MEMORY;
  if (rc != ES_OK) {
    if (L) lua_pop(L, nargs + 1);
    return rc;
  }
  s->E = E;
  s->done = done;
  s->ud = ud;
  es__list_append(&E->spawned, &s->link);
  lua_pushlightuserdata(L, s);
  lua_insert(L, -2 - nargs);
  rc = es__protected(E, spawn_protected, nargs + 2);
  if (rc == LUA_OK) {
    es_nudge(E->rt);
    return ES_OK;
  }
  es__list_remove(&s->link);
  es__free(s);
  return rc == LUA_ERRMEM ? ES_MEMORY : ES_FAULT;
}
