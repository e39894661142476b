/* Secrets as userdata: they print as ****, and are wiped when collected. */
#include <string.h>

#include "lib.h"

static const char SECRET[] = "earthshine.secret";

es_secret *es__test_secret(lua_State *L, int index) {
  es_secret **box = luaL_testudata(L, index, SECRET);
  return box ? *box : NULL;
}

static es_secret **new_box(lua_State *L) {
  es_secret **box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = NULL;
  luaL_setmetatable(L, SECRET);
  return box;
}

static int s_gc(lua_State *L) {
  es_secret **box = luaL_checkudata(L, 1, SECRET);
  es__secret_unref(*box);
  *box = NULL;
  return 0;
}

static int s_tostring(lua_State *L) {
  lua_pushliteral(L, "****");
  return 1;
}

static int s_length(lua_State *L) {
  es_secret *s = es__test_secret(L, 1);
  lua_pushinteger(L, s ? (lua_Integer)es__secret_length(s) : 0);
  return 1;
}

/* Secrets are equal when their bytes are; the time taken tells nothing. */
static int s_eq(lua_State *L) {
  es_secret *a = es__test_secret(L, 1), *b = es__test_secret(L, 2);
  size_t n = a ? es__secret_length(a) : 0;
  unsigned char difference = !a || !b || n != es__secret_length(b);
  for (size_t i = 0; !difference && i < n; i++)
    difference |=
      (unsigned char)(es__secret_text(a)[i] ^ es__secret_text(b)[i]);
  lua_pushboolean(L, !difference);
  return 1;
}

/* The bytes of a string or a secret argument. */
static const char *check_bytes(lua_State *L, int index, size_t *length) {
  es_secret *s = es__test_secret(L, index);
  if (!s) return luaL_checklstring(L, index, length);
  *length = es__secret_length(s);
  return es__secret_text(s);
}

static int made(lua_State *L, es_secret **box, es_secret *s) {
  if (!s) return es__no_memory(L);
  *box = s;
  return 1;
}

static int s_new(lua_State *L) {
  size_t length;
  const char *text = check_bytes(L, 1, &length);
  es_secret **box = new_box(L);
  return made(L, box, es__secret_new(es__memory(L), "", 0, text, length));
}

static int s_bearer(lua_State *L) {
  size_t length;
  const char *text = check_bytes(L, 1, &length);
  es_secret **box = new_box(L);
  return made(L, box,
              es__secret_new(es__memory(L), "Bearer ", 7, text, length));
}

static int s_basic(lua_State *L) {
  size_t user_length, length;
  const char *user = luaL_checklstring(L, 1, &user_length);
  const char *password = check_bytes(L, 2, &length);
  luaL_argcheck(L, !memchr(user, ':', user_length), 1,
                "a user name without a colon");
  es_secret **box = new_box(L);
  return made(
    L, box,
    es__secret_basic(es__memory(L), user, user_length, password, length));
}

static int s_reveal(lua_State *L) {
  es_secret *s = es__test_secret(L, 1);
  luaL_argexpected(L, s, 1, "secret");
  lua_pushlstring(L, es__secret_text(s), es__secret_length(s));
  return 1;
}

static const luaL_Reg meta[] = {
  {"__gc", s_gc},      {"__close", s_gc}, {"__tostring", s_tostring},
  {"__len", s_length}, {"__eq", s_eq},    {NULL, NULL}};
static const luaL_Reg none[] = {{NULL, NULL}};

static const luaL_Reg functions[] = {{"secret", s_new},
                                     {"secret_bearer", s_bearer},
                                     {"secret_basic", s_basic},
                                     {"reveal", s_reveal},
                                     {NULL, NULL}};

void es__open_secret(lua_State *L) {
  es__new_class(L, SECRET, meta, none);
  luaL_setfuncs(L, functions, 0);
}
