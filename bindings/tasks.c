/* Tasks as a host spawns them, and how they end. */
#include <string.h>

#include "embed.h"

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
  es__push_host(L, "spawn");
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
  int rc = es__protected(E, spawn_protected, nargs + 2);
  if (rc == LUA_OK) {
    es_nudge(E->rt);
    return ES_OK;
  }
  return rc == LUA_ERRMEM ? ES_MEMORY : ES_FAULT;
}
