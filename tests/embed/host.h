/* What the hosts share: a state with Lua's libraries, chunks of text, and a
 * record of how a task ended. */
#ifndef ES_TEST_HOST_H
#define ES_TEST_HOST_H

#include <lauxlib.h>
#include <lualib.h>

#include "earthshine_lua.h"
#include "test.h"

/* A call that must return ES_OK; unlike CHECK_INT it does not print the text
 * of a whole recipe. */
#define TRY(call)              \
  do {                         \
    int result_ = (call);      \
    CHECK_INT(result_, ES_OK); \
  } while (0)

/* How a task ended, as `note` was told. */
typedef struct outcome {
  int times, nresults;
  long long first; /* the first result, if it is an integer */
  es_error error;
} outcome;

static inline void note(lua_State *L, int nresults, const es_error *err,
                        void *ud) {
  outcome *o = ud;
  o->times++;
  o->nresults = nresults;
  if (err) o->error = *err;
  if (nresults > 0) o->first = lua_tointeger(L, -nresults);
}

/* A recipe that waits; when it is ended it sets "cleaned", after a wait. */
static const char waits_and_cleans[] =
  "local es = require 'earthshine' "
  "local c <close> = setmetatable({}, { __close = function() "
  "es.async.shield(1, function() es.async.sleep(0.01) end) "
  "cleaned = true end }) es.async.sleep(100)";

/* Ends a child. It must leave its parent's sockets alone, and so leaks them:
 * valgrind is not asked, whose check another program does not take over. */
static inline void end_child(bool right) {
  if (getenv("UNDER_VALGRIND"))
    execlp(right ? "true" : "false", right ? "true" : "false", (char *)NULL);
  _exit(right ? 0 : 1);
}

static inline lua_State *new_state(void) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  return L;
}

/* Spawns a chunk of text; its outcome goes to *o. */
static inline int spawn(es_engine *E, lua_State *L, const char *text,
                        outcome *o) {
  memset(o, 0, sizeof *o);
  if (luaL_loadstring(L, text) != LUA_OK) return ES_FAULT;
  return es_spawn(E, 0, note, o);
}

#endif
