/* earthshine.core: the one C module, and the list of its parts. */
#include "lib.h"

static void (*const parts[])(lua_State *) = {
  es__open_host,     es__open_bytes,  es__open_url,     es__open_secret,
  es__open_jar,      es__open_engine, es__open_op,      es__open_file,
  es__open_document, es__open_record, es__open_stac,    es__open_convert,
  es__open_http,     es__open_stream, es__open_preload, es__open_callbacks};

void es__new_class(lua_State *L, const char *name, const luaL_Reg *meta,
                   const luaL_Reg *methods) {
  luaL_newmetatable(L, name);
  luaL_setfuncs(L, meta, 0);
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}

ES_API int luaopen_earthshine_core(lua_State *L);

int luaopen_earthshine_core(lua_State *L) {
  luaL_checkversion(L);
  lua_newtable(L);
  lua_pushstring(L, es_version());
  lua_setfield(L, -2, "version");
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) parts[i](L);
  return 1;
}
