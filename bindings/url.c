/* URLs for Lua: parts, joining, percent-encoding. */
#include <stdlib.h>
#include <string.h>

#include "base/url.h"
#include "lib.h"

static const char URL[] = "earthshine.url";

static int failed(lua_State *L, const es_error *err) {
  if (err->code == ES_MEMORY) return es__no_memory(L);
  lua_pushnil(L);
  lua_pushstring(L, err->message);
  return 2;
}

/* A box whose finalizer frees the parts, should Lua run out of memory. */
static es_url *new_box(lua_State *L) {
  es_url *url = lua_newuserdatauv(L, sizeof *url, 0);
  memset(url, 0, sizeof *url);
  luaL_setmetatable(L, URL);
  return url;
}

static int u_gc(lua_State *L) {
  es__url_free(luaL_checkudata(L, 1, URL));
  return 0;
}

static void set(lua_State *L, const char *name, const char *value) {
  if (!value) return;
  lua_pushstring(L, value);
  lua_setfield(L, -2, name);
}

static void set_piece(lua_State *L, const char *name, const char *at,
                      size_t length) {
  if (!length) return;
  lua_pushlstring(L, at, length);
  lua_setfield(L, -2, name);
}

static void set_port(lua_State *L, int port) {
  if (port < 0) return;
  lua_pushinteger(L, port);
  lua_setfield(L, -2, "port");
}

/* The text is at index 1. */
static int push_plain(lua_State *L, const es_url_plain *url) {
  lua_createtable(L, 0, 8);
  set_piece(L, "scheme", lua_tostring(L, 1), url->scheme);
  set_piece(L, "host", url->host_at, url->host);
  set_piece(L, "path", url->path_at, url->path);
  set_piece(L, "query", url->query_at, url->query);
  set_piece(L, "fragment", url->fragment_at, url->fragment);
  set_port(L, url->port);
  if (url->fragment) return 1;
  lua_pushvalue(L, 1);
  lua_setfield(L, -2, "text");
  return 1;
}

static int u_parse(lua_State *L) {
  es_error err;
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  es_url_plain plain;
  if (es__url_plain(text, length, &plain)) return push_plain(L, &plain);
  es_url *url = new_box(L);
  if (strlen(text) != length) {
    es__fail(&err, ES_INVALID, 0, "not a usable URL: it has a NUL byte");
    return failed(L, &err);
  }
  if (es__url_parse(es__memory(L), text, url, &err) != ES_OK)
    return failed(L, &err);
  lua_createtable(L, 0, 8);
  set(L, "scheme", url->scheme);
  set(L, "user", url->user);
  set(L, "password", url->password);
  set(L, "host", url->host);
  set(L, "path", url->path);
  set(L, "query", url->query);
  set(L, "fragment", url->fragment);
  set_port(L, url->port);
  es__url_free(url);
  return 1;
}

static int u_resolve(lua_State *L) {
  es_error err;
  size_t base_length, length;
  const char *base = luaL_checklstring(L, 1, &base_length);
  const char *reference = luaL_checklstring(L, 2, &length);
  es_url *box = new_box(L); /* its path holds the result for a moment */
  if (strlen(base) != base_length || strlen(reference) != length) {
    es__fail(&err, ES_INVALID, 0, "not a usable URL: it has a NUL byte");
    return failed(L, &err);
  }
  if (es__url_resolve(es__memory(L), base, reference, &box->path, &err) !=
      ES_OK)
    return failed(L, &err);
  lua_pushstring(L, box->path);
  es__url_free(box);
  return 1;
}

static int u_escape(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  luaL_Buffer b;
  char *out = luaL_buffinitsize(L, &b, 3 * length + 1);
  luaL_pushresultsize(&b, es__url_escape(text, length, out));
  return 1;
}

static int u_clean(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  lua_settop(L, 1);
  if (es__url_is_clean(text, length)) return 1;
  luaL_Buffer b;
  char *out = luaL_buffinitsize(L, &b, 3 * length + 1);
  luaL_pushresultsize(&b, es__url_clean(text, length, out));
  return 1;
}

static int u_unescape(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  luaL_Buffer b;
  char *out = luaL_buffinitsize(L, &b, length + 1);
  luaL_pushresultsize(&b, es__url_unescape(text, length, out));
  return 1;
}

static const luaL_Reg meta[] = {{"__gc", u_gc}, {NULL, NULL}};
static const luaL_Reg none[] = {{NULL, NULL}};

static const luaL_Reg functions[] = {
  {"url_parse", u_parse},       {"url_resolve", u_resolve},
  {"url_escape", u_escape},     {"url_clean", u_clean},
  {"url_unescape", u_unescape}, {NULL, NULL}};

void es__open_url(lua_State *L) {
  es__new_class(L, URL, meta, none);
  luaL_setfuncs(L, functions, 0);
}
