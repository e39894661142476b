/* What the machine says: clocks, environment, terminal, random bytes; and
 * what the stack says, for hosts without the debug library. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host.h"
#include "document.h"
#include "net/libraries.h"

static int h_now(lua_State *L) {
  lua_pushnumber(L, es__now());
  return 1;
}

static int h_monotonic(lua_State *L) {
  lua_pushnumber(L, es__monotonic());
  return 1;
}

static int h_cpu(lua_State *L) {
  lua_pushnumber(L, es__thread_cpu());
  return 1;
}

static int h_random(lua_State *L) {
  lua_Integer n = luaL_checkinteger(L, 1);
  luaL_argcheck(L, n >= 0 && n <= 1 << 20, 1, "from 0 to 1048576 bytes");
  luaL_Buffer b;
  char *out = luaL_buffinitsize(L, &b, (size_t)n);
  if (!es__random(out, (size_t)n))
    return luaL_error(L, "the machine gives no random bytes");
  luaL_pushresultsize(&b, (size_t)n);
  return 1;
}

/* heap() -> KiB that Lua's values and the documents among them take, whether
 * the collector runs; for hosts without collectgarbage. */
static int h_heap(lua_State *L) {
  double more = lua_gc(L, LUA_GCCOUNTB) + (double)es__documents(L)->bytes;
  lua_pushnumber(L, lua_gc(L, LUA_GCCOUNT) + more / 1024);
  lua_pushboolean(L, lua_gc(L, LUA_GCISRUNNING));
  return 2;
}

static int h_getenv(lua_State *L) {
  lua_pushstring(L, getenv(luaL_checkstring(L, 1)));
  return 1;
}

static int h_home(lua_State *L) {
  char home[4096];
  if (es__home(home, sizeof home))
    lua_pushstring(L, home);
  else
    lua_pushnil(L);
  return 1;
}

static int h_pid(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)getpid());
  return 1;
}

/* undumpable(): for programs: memory stays out of core files. */
static int h_undumpable(lua_State *L) {
  lua_pushboolean(L, es__undumpable());
  return 1;
}

/* libraries(): { { name, version }, … }, and where the certificates are. */
static int h_libraries(lua_State *L) {
  es_library list[ES_LIBRARIES];
  es__libraries(list);
  lua_createtable(L, ES_LIBRARIES, 0);
  for (int i = 0; i < ES_LIBRARIES; i++) {
    lua_createtable(L, 2, 0);
    lua_pushstring(L, list[i].name);
    lua_rawseti(L, -2, 1);
    lua_pushstring(L, list[i].version);
    lua_rawseti(L, -2, 2);
    lua_rawseti(L, -2, i + 1);
  }
  lua_pushstring(L, es__ca_place());
  return 2;
}

static int h_tty(lua_State *L) {
  int columns, rows;
  if (!es__terminal((int)luaL_checkinteger(L, 1), &columns, &rows)) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushinteger(L, columns);
  lua_pushinteger(L, rows);
  return 2;
}

/* Frames that are looked at: finding each costs as much as its depth. */
enum { DEEPEST = 1000 };

/* traceback([thread|nil,] message, level), as of the debug library. */
static int h_traceback(lua_State *L) {
  lua_State *of = lua_isthread(L, 1) ? lua_tothread(L, 1) : L;
  int skip = lua_isthread(L, 1) || (lua_isnil(L, 1) && lua_gettop(L) > 1);
  int base = skip ? 2 : 1;
  if (!lua_isnoneornil(L, base) && !lua_isstring(L, base)) {
    lua_pushvalue(L, base); /* an error object: left as it is */
    return 1;
  }
  const char *message = lua_tostring(L, base);
  int level = (int)luaL_optinteger(L, base + 1, of == L ? 1 : 0);
  luaL_traceback(L, of, message, level);
  return 1;
}

/* Searches the table on top for the function at an index; on success the
 * name stands on top, else the stack is as before. */
static int find_in(lua_State *L, int function) {
  if (lua_type(L, -1) != LUA_TTABLE) return 0;
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    int found = lua_rawequal(L, -1, function);
    lua_pop(L, 1);
    if (found && lua_type(L, -1) == LUA_TSTRING) return 1;
  }
  return 0;
}

/* Puts "module.name" of the function on top in its place; 0, and nothing,
 * where it is in no loaded module. Lua's own modules come first. */
static int name_loaded(lua_State *L) {
  static const char *const own[] = {"_G",        "string", "table",
                                    "coroutine", "io",     "package"};
  int function = lua_gettop(L);
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
    lua_getfield(L, function + 1, own[i]);
    if (find_in(L, function)) {
      if (i > 0) lua_pushfstring(L, "%s.%s", own[i], lua_tostring(L, -1));
      lua_replace(L, function);
      lua_settop(L, function);
      return 1;
    }
    lua_settop(L, function + 1);
  }
  lua_pushnil(L);
  while (lua_next(L, function + 1)) {
    if (lua_type(L, -2) == LUA_TSTRING && find_in(L, function)) {
      lua_pushfstring(L, "%s.%s", lua_tostring(L, function + 2),
                      lua_tostring(L, -1));
      lua_replace(L, function);
      lua_settop(L, function);
      return 1;
    }
    lua_settop(L, function + 2);
  }
  lua_settop(L, function - 1);
  return 0;
}

/* Whether the frame is a finalizer, as far as Lua can tell. */
static int is_finalizer(const lua_Debug *ar) {
  return strcmp(ar->namewhat, "metamethod") == 0 && ar->name &&
         (strcmp(ar->name, "__gc") == 0 || strcmp(ar->name, "gc") == 0);
}

/* finalizing(): whether a finalizer is on the stack. */
static int h_finalizing(lua_State *L) {
  lua_Debug ar;
  int found = 0;
  for (int level = 1; !found && level < DEEPEST && lua_getstack(L, level, &ar);
       level++) {
    lua_getinfo(L, "n", &ar);
    found = is_finalizer(&ar);
  }
  lua_pushboolean(L, found);
  return 1;
}

/* called_by(f): whether f is what called the function that calls this. */
static int h_called_by(lua_State *L) {
  lua_Debug ar;
  int found = 0;
  luaL_checkany(L, 1);
  if (lua_getstack(L, 2, &ar)) {
    lua_getinfo(L, "f", &ar);
    found = lua_rawequal(L, -1, 1);
  }
  lua_pushboolean(L, found);
  return 1;
}

/* Functions in C that let a coroutine yield through them. */
static int is_transparent(const char *name) {
  return strcmp(name, "pcall") == 0 || strcmp(name, "xpcall") == 0 ||
         strcmp(name, "dofile") == 0 || strcmp(name, "pairs") == 0;
}

static int h_blocked_by(lua_State *L) {
  lua_Debug ar;
  luaL_checkstack(L, 8, NULL);
  for (int level = 1; level < DEEPEST && lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Snf", &ar);
    if (is_finalizer(&ar)) {
      lua_pushliteral(L, "__gc");
      return 1;
    }
    if (strcmp(ar.what, "C") != 0) {
      lua_pop(L, 1);
    } else if (name_loaded(L)) {
      if (!is_transparent(lua_tostring(L, -1))) return 1;
      lua_pop(L, 1);
    } else {
      lua_pushstring(L, ar.name ? ar.name : "a C function");
      return 1;
    }
  }
  lua_pushnil(L);
  return 1;
}

static const luaL_Reg functions[] = {{"now", h_now},
                                     {"monotonic", h_monotonic},
                                     {"cpu", h_cpu},
                                     {"random", h_random},
                                     {"heap", h_heap},
                                     {"getenv", h_getenv},
                                     {"home", h_home},
                                     {"pid", h_pid},
                                     {"undumpable", h_undumpable},
                                     {"libraries", h_libraries},
                                     {"tty", h_tty},
                                     {"traceback", h_traceback},
                                     {"blocked_by", h_blocked_by},
                                     {"called_by", h_called_by},
                                     {"finalizing", h_finalizing},
                                     {NULL, NULL}};

void es__open_host(lua_State *L) {
  luaL_setfuncs(L, functions, 0);
}
