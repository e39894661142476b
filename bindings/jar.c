/* Cookie jars as userdata. */
#include "lib.h"

static const char JAR[] = "earthshine.jar";

es_jar *es__test_jar(lua_State *L, int index) {
  es_jar **box = luaL_testudata(L, index, JAR);
  return box ? *box : NULL;
}

static int j_gc(lua_State *L) {
  es_jar **box = luaL_checkudata(L, 1, JAR);
  es_jar_unref(*box);
  *box = NULL;
  return 0;
}

static int j_tostring(lua_State *L) {
  lua_pushliteral(L, "earthshine.jar");
  return 1;
}

static int j_new(lua_State *L) {
  es_jar **box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = NULL;
  luaL_setmetatable(L, JAR);
  *box = es_jar_new(es__memory(L));
  return *box ? 1 : es__no_memory(L);
}

static const luaL_Reg meta[] = {
  {"__gc", j_gc}, {"__close", j_gc}, {"__tostring", j_tostring}, {NULL, NULL}};
static const luaL_Reg methods[] = {{"close", j_gc}, {NULL, NULL}};
static const luaL_Reg functions[] = {{"jar", j_new}, {NULL, NULL}};

void es__open_jar(lua_State *L) {
  es__new_class(L, JAR, meta, methods);
  luaL_setfuncs(L, functions, 0);
}
