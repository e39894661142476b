/* The bundled Lua modules, for hosts without files: package.preload. */
#include "bundle.h"
#include "earthshine_lua.h"
#include "lib.h"

static int load_module(lua_State *L) {
  const struct es__bundle_entry *entry = lua_touserdata(L, lua_upvalueindex(1));
  lua_pushfstring(L, "@%s", entry->name);
  if (luaL_loadbufferx(L, entry->source, entry->length, lua_tostring(L, -1),
                       "t") != LUA_OK)
    return lua_error(L);
  lua_pushvalue(L, 1); /* the module's name, as require gives it */
  lua_call(L, 1, 1);
  return 1;
}

int es_preload(lua_State *L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  for (const struct es__bundle_entry *e = es__bundle; e->name; e++) {
    lua_pushlightuserdata(L, (void *)e);
    lua_pushcclosure(L, load_module, 1);
    lua_setfield(L, -2, e->name);
  }
  return 0;
}

static const luaL_Reg functions[] = {{"preload", es_preload}, {NULL, NULL}};

void es__open_preload(lua_State *L) {
  luaL_setfuncs(L, functions, 0);
}
