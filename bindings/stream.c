/* Bodies for Lua that are read while they arrive. */
#include "lib.h"

static const char STREAM[] = "earthshine.stream";

typedef struct stream_box {
  es_stream *stream; /* NULL: closed, or no memory yet */
} stream_box;

es_stream *es__stream_push(lua_State *L, int engine) {
  engine = lua_absindex(L, engine);
  stream_box *box = lua_newuserdatauv(L, sizeof *box, 1);
  box->stream = NULL;
  luaL_setmetatable(L, STREAM);
  lua_pushvalue(L, engine);
  lua_setiuservalue(L, -2, 1);
  box->stream = es_stream_new(es__memory(L));
  if (!box->stream) (void)es__no_memory(L);
  return box->stream;
}

static es_stream *check_stream(lua_State *L) {
  stream_box *box = luaL_checkudata(L, 1, STREAM);
  if (!box->stream) luaL_error(L, "attempt to use a closed stream");
  return box->stream;
}

/* ready() -> an operation that ends when take() has something to tell. */
static int s_ready(lua_State *L) {
  es_stream *stream = check_stream(L);
  lua_getiuservalue(L, 1, 1);
  int engine = lua_gettop(L);
  es_runtime *rt = es__check_runtime(L, engine);
  es__op_prepare(L, engine, ES_OP_WAIT);
  es__op_started(L, engine, es_stream_ready(rt, stream));
  return 1;
}

/* take([most]) -> bytes, "" where there are none yet; nil at the end of a
 * whole body; nil, code, message where it has failed. */
static int s_take(lua_State *L) {
  es_stream *stream = check_stream(L);
  lua_Integer most = luaL_optinteger(L, 2, ES_STREAM_ROOM);
  es_error err;
  size_t length;
  luaL_argcheck(L, most >= 1, 2, "1 or more bytes");
  const char *data = es_stream_peek(stream, &length);
  if ((lua_Unsigned)most < length) length = (size_t)most;
  if (length == 0 && es_stream_ended(stream, &err)) {
    lua_pushnil(L);
    if (err.code == ES_OK) return 1;
    lua_pushstring(L, es_code_name(err.code));
    lua_pushstring(L, err.message);
    lua_createtable(L, 0, 1);
    lua_pushinteger(L, err.cause);
    lua_setfield(L, -2, "curl");
    return 4;
  }
  lua_pushlstring(L, data, length);
  es_stream_skip(stream, length);
  return 1;
}

static int s_close(lua_State *L) {
  stream_box *box = luaL_checkudata(L, 1, STREAM);
  es_stream *stream = box->stream;
  box->stream = NULL;
  es_stream_free(stream);
  return 0;
}

static int s_tostring(lua_State *L) {
  stream_box *box = luaL_checkudata(L, 1, STREAM);
  lua_pushfstring(L, "earthshine.stream: %s", box->stream ? "open" : "closed");
  return 1;
}

static const luaL_Reg meta[] = {{"__gc", s_close},
                                {"__close", s_close},
                                {"__tostring", s_tostring},
                                {NULL, NULL}};

static const luaL_Reg methods[] = {
  {"ready", s_ready}, {"take", s_take}, {"close", s_close}, {NULL, NULL}};

void es__open_stream(lua_State *L) {
  es__new_class(L, STREAM, meta, methods);
}
