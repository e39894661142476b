/* Operations as userdata: cancel, look at progress, take the result. */
#include "lib.h"

static const char OP[] = "earthshine.op";

typedef struct op_box {
  es_op *op; /* NULL: not started, or its result was taken */
  es_op_kind kind;
  bool handed; /* by the engine's next() */
  int anchor;  /* the place among the engine's anchors */
} op_box;

/* The engine's uservalue 1: userdata of operations under way, in slots that
 * luaL_ref hands out. (A table keyed by operation would rehash at nearly
 * every insertion while their number stays about the same.) */
static void push_anchors(lua_State *L, int engine) {
  lua_getiuservalue(L, engine, 1);
}

void es__op_prepare(lua_State *L, int engine, es_op_kind kind) {
  bool two = kind == ES_OP_HTTP_STREAM || kind == ES_OP_DOCUMENT;
  op_box *box = lua_newuserdatauv(L, sizeof *box, two ? 2 : 1);
  box->op = NULL;
  box->handed = false;
  box->kind = kind;
  box->anchor = LUA_NOREF;
  luaL_setmetatable(L, OP);
  push_anchors(L, engine);
  lua_pushvalue(L, -2);
  box->anchor = luaL_ref(L, -2);
  lua_pop(L, 1);
}

static void drop_anchor(lua_State *L, int engine, op_box *box) {
  push_anchors(L, engine);
  luaL_unref(L, -1, box->anchor);
  box->anchor = LUA_NOREF;
  lua_pop(L, 1);
}

void es__op_started(lua_State *L, int engine, es_op *op) {
  op_box *box = lua_touserdata(L, -1);
  if (!op) {
    drop_anchor(L, engine, box);
    (void)es__no_memory(L);
  }
  box->op = op;
  es_op_set_user(op, box);
}

void es__op_push(lua_State *L, int engine, es_op *op) {
  op_box *box = es_op_user(op);
  box->handed = true;
  push_anchors(L, engine);
  lua_rawgeti(L, -1, box->anchor);
  lua_remove(L, -2);
}

void es__op_collected(lua_State *L, int engine, es_op *op) {
  drop_anchor(L, engine, es_op_user(op));
  es_op_release(op);
}

void es__op_drop(lua_State *L, int index) {
  op_box *box = luaL_testudata(L, index, OP);
  if (!box || !box->op) return;
  es_op_release(box->op);
  box->op = NULL;
}

static op_box *check_op(lua_State *L) {
  return luaL_checkudata(L, 1, OP);
}

static bool is_http(const op_box *box) {
  return box->kind >= ES_OP_HTTP;
}

static int o_cancel(lua_State *L) {
  op_box *box = check_op(L);
  if (box->op) es_op_cancel(box->op);
  return 0;
}

static int o_done(lua_State *L) {
  op_box *box = check_op(L);
  lua_pushboolean(L, !box->op || es_op_done(box->op));
  return 1;
}

/* tag(value): ties a value to the operation, which engine:next() gives back
 * with it. False where the engine has handed it out already. */
static int o_tag(lua_State *L) {
  op_box *box = check_op(L);
  luaL_checkany(L, 2);
  lua_settop(L, 2);
  lua_setiuservalue(L, 1, 1);
  lua_pushboolean(L, !box->handed);
  return 1;
}

static int o_progress(lua_State *L) {
  op_box *box = check_op(L);
  int64_t received = 0, total = -1;
  if (box->op && is_http(box)) es_http_progress(box->op, &received, &total);
  lua_pushinteger(L, received);
  if (total < 0) return 1;
  lua_pushinteger(L, total);
  return 2;
}

static void set_integer(lua_State *L, const char *name, lua_Integer n) {
  if (!n) return;
  lua_pushinteger(L, n);
  lua_setfield(L, -2, name);
}

/* How far a request came. */
static void push_way(lua_State *L, const es_op *op) {
  es_response r;
  es_http_way way;
  es_http_response_of(op, &r);
  es_http_way_of(op, &way);
  lua_pushinteger(L, r.bytes);
  lua_setfield(L, -2, "bytes");
  set_integer(L, "status", r.status);
  set_integer(L, "proxy_status", way.proxy_status);
  set_integer(L, "verify", way.verify);
  if (!way.at_proxy) return;
  lua_pushboolean(L, 1);
  lua_setfield(L, -2, "at_proxy");
}

static int push_failure(lua_State *L, const op_box *box, const es_error *err) {
  lua_pushnil(L);
  lua_pushstring(L, es_code_name(err->code));
  lua_pushstring(L, err->message);
  lua_createtable(L, 0, 3);
  lua_pushinteger(L, err->cause);
  lua_setfield(L, -2, is_http(box) ? "curl" : "errno");
  if (is_http(box)) push_way(L, box->op);
  return 4;
}

static int push_result(lua_State *L, const op_box *box) {
  switch (box->kind) {
  case ES_OP_FILE: return es__file_result(L, box->op);
  case ES_OP_DOCUMENT: return es__document_result(L, box->op);
  case ES_OP_GEO: return es__geo_result(L, box->op);
  case ES_OP_CONVERT: return es__convert_result(L, box->op);
  case ES_OP_HTTP:
  case ES_OP_HTTP_TIMED:
  case ES_OP_HTTP_STREAM: return es__http_result(L, box->op, box->kind);
  case ES_OP_WAIT: break;
  }
  lua_pushboolean(L, 1);
  return 1;
}

/* The result can be taken once: what it holds in C is freed with it. */
static int o_result(lua_State *L) {
  op_box *box = check_op(L);
  if (!box->op) return luaL_error(L, "the result was already taken");
  if (!es_op_done(box->op))
    return luaL_error(L, "the operation is still under way");
  const es_error *err = es_op_error(box->op);
  int n = err->code == ES_OK ? push_result(L, box) : push_failure(L, box, err);
  es_op_release(box->op);
  box->op = NULL;
  return n;
}

static int o_gc(lua_State *L) {
  op_box *box = check_op(L);
  if (box->op) es_op_release(box->op);
  box->op = NULL;
  return 0;
}

static int o_tostring(lua_State *L) {
  static const char *const names[] = {"wait",    "file", "document", "geo",
                                      "convert", "http", "http",     "http"};
  op_box *box = check_op(L);
  lua_pushfstring(L, "earthshine.op: %s%s", names[box->kind],
                  !box->op || es_op_done(box->op) ? ", done" : "");
  return 1;
}

static const luaL_Reg meta[] = {
  {"__gc", o_gc}, {"__tostring", o_tostring}, {NULL, NULL}};

static const luaL_Reg methods[] = {
  {"cancel", o_cancel}, {"done", o_done}, {"progress", o_progress},
  {"result", o_result}, {"tag", o_tag},   {NULL, NULL}};

void es__open_op(lua_State *L) {
  es__new_class(L, OP, meta, methods);
}
