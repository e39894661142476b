/* What a host is told and asked: its callbacks, as functions that a session
 * has for the like of its own. They look up the host of the day, since a
 * state may see several. */
#include <string.h>

#include "base/secret.h"
#include "embed.h"

/* The options of the state's host, or NULL. */
static const es_options *options_of(lua_State *L) {
  (void)es__engine_current(L);
  es_engine *E = es__engine_host(L, -1);
  lua_pop(L, 1);
  return E ? &E->options : NULL;
}

/* A text of the table in argument 1; it stays the table's. */
static const char *text_of(lua_State *L, const char *name) {
  lua_getfield(L, 1, name);
  const char *text = lua_tostring(L, -1);
  lua_pop(L, 1);
  return text ? text : "";
}

static int64_t integer_of(lua_State *L, const char *name, int64_t otherwise) {
  int is_number;
  lua_getfield(L, 1, name);
  lua_Number n = lua_tonumberx(L, -1, &is_number);
  lua_pop(L, 1);
  return is_number ? (int64_t)n : otherwise;
}

static double number_of(lua_State *L, const char *name, double otherwise) {
  int is_number;
  lua_getfield(L, 1, name);
  lua_Number n = lua_tonumberx(L, -1, &is_number);
  lua_pop(L, 1);
  return is_number ? n : otherwise;
}

static int level_of(const char *word) {
  static const char *const words[] = {"debug", "info", "warn", "error"};
  for (int i = 0; i < 4; i++)
    if (strcmp(word, words[i]) == 0) return i;
  return ES_LOG_INFO;
}

static int on_log(lua_State *L) {
  const es_options *o = options_of(L);
  luaL_checktype(L, 1, LUA_TTABLE);
  if (o && o->log)
    o->log(o->ud, level_of(text_of(L, "level")), text_of(L, "message"));
  return 0;
}

static int on_progress(lua_State *L) {
  const es_options *o = options_of(L);
  luaL_checktype(L, 1, LUA_TTABLE);
  if (!o || !o->progress) return 0;
  es_progress p = {.files = integer_of(L, "files", 0),
                   .files_skipped = integer_of(L, "skipped", 0),
                   .files_failed = integer_of(L, "failed", 0),
                   .files_active = integer_of(L, "active", 0),
                   .files_total = integer_of(L, "total", -1),
                   .bytes = integer_of(L, "bytes", 0),
                   .bytes_total = integer_of(L, "bytes_total", -1),
                   .rate = number_of(L, "rate", 0),
                   .seconds = number_of(L, "seconds", 0),
                   .eta = number_of(L, "eta", -1)};
  lua_getfield(L, 1, "finished");
  p.finished = lua_toboolean(L, -1);
  o->progress(o->ud, &p);
  return 0;
}

/* The answer is written to memory of Lua's, so that none is needed before it
 * can be wiped but that of the result. */
static int on_prompt(lua_State *L) {
  enum { ROOM = 1024 };
  const es_options *o = options_of(L);
  luaL_checktype(L, 1, LUA_TTABLE);
  if (!o || !o->prompt) return 0;
  es_question q = {.secret = strcmp(text_of(L, "kind"), "password") == 0,
                   .message = text_of(L, "message"),
                   .host = text_of(L, "host"),
                   .system = text_of(L, "system")};
  char *answer = lua_newuserdatauv(L, ROOM, 0);
  memset(answer, 0, ROOM);
  bool given = o->prompt(o->ud, &q, answer, ROOM);
  answer[ROOM - 1] = '\0';
  if (given) lua_pushstring(L, answer);
  es__wipe(answer, ROOM);
  return given;
}

/* callbacks(): a table with those of on_log, on_prompt and on_progress that
 * the host of this state has. */
static int c_callbacks(lua_State *L) {
  const es_options *o = options_of(L);
  const luaL_Reg all[] = {
    {"on_log", o && o->log ? on_log : NULL},
    {"on_prompt", o && o->prompt ? on_prompt : NULL},
    {"on_progress", o && o->progress ? on_progress : NULL}};
  lua_createtable(L, 0, 3);
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    if (!all[i].func) continue;
    lua_pushcfunction(L, all[i].func);
    lua_setfield(L, -2, all[i].name);
  }
  return 1;
}

static const luaL_Reg functions[] = {{"callbacks", c_callbacks}, {NULL, NULL}};

void es__open_callbacks(lua_State *L) {
  luaL_setfuncs(L, functions, 0);
}
