/* Digests and base64 of Lua strings. */
#include <string.h>

#include "base/base64.h"
#include "base/digest.h"
#include "lib.h"

static const char DIGEST[] = "earthshine.digest";

static es_digest *check_digest(lua_State *L) {
  es_digest **box = luaL_checkudata(L, 1, DIGEST);
  return *box;
}

static int d_gc(lua_State *L) {
  es_digest **box = luaL_checkudata(L, 1, DIGEST);
  es__digest_free(*box);
  *box = NULL;
  return 0;
}

static int d_tostring(lua_State *L) {
  lua_pushliteral(L, "earthshine.digest");
  return 1;
}

static int d_update(lua_State *L) {
  size_t length;
  es_digest *d = check_digest(L);
  const char *data = luaL_checklstring(L, 2, &length);
  luaL_argcheck(L, d, 1, "the digest is closed");
  es__digest_update(d, data, length);
  lua_settop(L, 1);
  return 1;
}

static int d_hex(lua_State *L) {
  char hex[2 * ES_DIGEST_MAX + 1];
  es_digest *d = check_digest(L);
  luaL_argcheck(L, d, 1, "the digest is closed");
  lua_pushlstring(L, hex, es__digest_hex(d, hex));
  return 1;
}

static const luaL_Reg digest_meta[] = {
  {"__gc", d_gc}, {"__close", d_gc}, {"__tostring", d_tostring}, {NULL, NULL}};

static const luaL_Reg digest_methods[] = {
  {"update", d_update}, {"hex", d_hex}, {"close", d_gc}, {NULL, NULL}};

static es_digest *new_digest(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  luaL_argcheck(L, es__digest_known(name), 1,
                "one of md5, sha1, sha224, sha256, sha384, sha512, sm3, "
                "adler32, crc32");
  es_digest **box = lua_newuserdatauv(L, sizeof *box, 0);
  *box = NULL;
  luaL_setmetatable(L, DIGEST);
  *box = es__digest_new(es__memory(L), name);
  if (!*box) (void)es__no_memory(L);
  return *box;
}

static int b_digest(lua_State *L) {
  (void)new_digest(L);
  return 1;
}

static int b_hash(lua_State *L) {
  char hex[2 * ES_DIGEST_MAX + 1];
  size_t length;
  const char *data = luaL_checklstring(L, 2, &length);
  es_digest *d = new_digest(L);
  es__digest_update(d, data, length);
  lua_pushlstring(L, hex, es__digest_hex(d, hex));
  return 1;
}

static int b_encode(lua_State *L) {
  size_t length;
  const char *data = luaL_checklstring(L, 1, &length);
  bool url_safe = lua_toboolean(L, 2);
  luaL_Buffer b; /* which takes places on the stack */
  char *out = luaL_buffinitsize(L, &b, es__base64_room(length));
  luaL_pushresultsize(&b, es__base64_encode(data, length, url_safe, out));
  return 1;
}

static int b_decode(lua_State *L) {
  size_t length, written;
  const char *text = luaL_checklstring(L, 1, &length);
  luaL_Buffer b;
  char *out = luaL_buffinitsize(L, &b, length + 1);
  if (!es__base64_decode(text, length, out, &written)) {
    lua_pushnil(L);
    return 1;
  }
  luaL_pushresultsize(&b, written);
  return 1;
}

static const luaL_Reg functions[] = {{"digest", b_digest},
                                     {"hash", b_hash},
                                     {"base64_encode", b_encode},
                                     {"base64_decode", b_decode},
                                     {NULL, NULL}};

void es__open_bytes(lua_State *L) {
  es__new_class(L, DIGEST, digest_meta, digest_methods);
  luaL_setfuncs(L, functions, 0);
}
