/* JSON documents as Lua values: scalars as Lua's own, arrays and objects as
 * views, which read like tables and make nothing but what is touched.
 *
 * A view has no finalizer. It holds the userdata of its document, which has
 * one, in its uservalue; in a state that is being closed, a finalizer of
 * somebody else may meet a view whose document is gone. */

#include "document.h"
#include "meta/reading.h"

static const char DOCUMENT[] = "earthshine.document";
static const char VIEW[] = "earthshine.view";

typedef es__document_box document_box;
typedef es__view view;

/* ---- making them */

/* The key, in the registry, of what is known of a state's documents. */
static const char DOCUMENTS[] = "earthshine.documents";

es__documents_of_state *es__documents(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, DOCUMENTS);
  es__documents_of_state *all = lua_touserdata(L, -1);
  lua_pop(L, 1);
  return all;
}

document_box *es__push_document(lua_State *L) {
  document_box *box = lua_newuserdatauv(L, sizeof *box, 1);
  *box = (document_box){NULL, 0};
  luaL_setmetatable(L, DOCUMENT);
  return box;
}

void es__own_document(lua_State *L, document_box *box, es_document *doc) {
  enum { TOLD = 1 << 16 };
  es__documents_of_state *all = es__documents(L);
  size_t size = es_document_memory(doc);
  box->doc = doc;
  all->bytes += size;
  all->untold += size;
  if (all->untold >= TOLD && lua_gc(L, LUA_GCISRUNNING))
    es__tell_collector(L, all);
}

void es__push_view(lua_State *L, int document, int meta,
                   const document_box *box, const es_value *value) {
  view *w = lua_newuserdatauv(L, sizeof *w, 1);
  w->box = box;
  w->value = value;
  lua_pushvalue(L, document);
  lua_setiuservalue(L, -2, 1);
  lua_pushvalue(L, meta);
  lua_setmetatable(L, -2);
}

bool es__push_scalar(lua_State *L, const es_value *value) {
  size_t length;
  const char *text;
  switch (es_value_kind(value)) {
  case ES_KIND_NULL: lua_pushlightuserdata(L, NULL); return true;
  case ES_KIND_BOOLEAN:
    lua_pushboolean(L, es_value_boolean(value));
    return true;
  case ES_KIND_INTEGER:
    lua_pushinteger(L, es_value_integer(value));
    return true;
  case ES_KIND_NUMBER: lua_pushnumber(L, es_value_number(value)); return true;
  case ES_KIND_STRING:
    text = es_value_string(value, &length);
    lua_pushlstring(L, text, length);
    return true;
  default: return false;
  }
}

/* ---- views: upvalue 1 of what follows is their metatable */

static const view *view_at(lua_State *L, int index) {
  const view *w = lua_touserdata(L, index);
  if (!w || !lua_getmetatable(L, index)) return NULL;
  bool is = lua_rawequal(L, -1, lua_upvalueindex(1));
  lua_pop(L, 1);
  return is ? w : NULL;
}

const view *es__check_view(lua_State *L, int index) {
  const view *w = view_at(L, index);
  if (!w) luaL_typeerror(L, index, VIEW);
  es__check_box(L, w->box);
  return w;
}

void es__check_box(lua_State *L, const document_box *box) {
  if (!box->doc) luaL_error(L, "the document of this was collected before it");
}

bool es__test_view(lua_State *L, int index, const es_document **doc,
                   const es_value **value) {
  const view *w = luaL_testudata(L, index, VIEW);
  if (!w || !w->box->doc) return false;
  *doc = w->box->doc;
  *value = w->value;
  return true;
}

/* Pushes a value of the document of the view at index 1. */
static void push_child(lua_State *L, const view *of, const es_value *value) {
  if (es__push_scalar(L, value)) return;
  lua_getiuservalue(L, 1, 1);
  es__push_view(L, lua_gettop(L), lua_upvalueindex(1), of->box, value);
  lua_remove(L, -2);
}

static int v_index(lua_State *L) {
  const view *w = es__check_view(L, 1);
  const es_value *found = NULL;
  if (lua_type(L, 2) == LUA_TSTRING) {
    size_t length;
    const char *name = lua_tolstring(L, 2, &length);
    found = es_value_member(w->box->doc, w->value, name, length);
    if (found && es_value_kind(found) == ES_KIND_NULL) found = NULL;
  } else if (lua_type(L, 2) == LUA_TNUMBER) {
    int integral;
    lua_Integer i = lua_tointegerx(L, 2, &integral);
    if (integral && i >= 1)
      found = es_value_element(w->box->doc, w->value, (size_t)i - 1);
  }
  if (found)
    push_child(L, w, found);
  else
    lua_pushnil(L);
  return 1;
}

static int v_newindex(lua_State *L) {
  return luaL_error(L, "a view of JSON cannot be changed; "
                       "es.json.to_table(view) makes a table of it");
}

static int v_len(lua_State *L) {
  const view *w = es__check_view(L, 1);
  bool array = es_value_kind(w->value) == ES_KIND_ARRAY;
  lua_pushinteger(L, array ? (lua_Integer)es_value_count(w->value) : 0);
  return 1;
}

typedef struct walk {
  es_cursor cursor;
  lua_Integer done;
} walk;

/* The iterator: upvalue 2 is the view, 3 the walk. What it is called with does
 * not matter. */
static int v_next(lua_State *L) {
  const es_value *name;
  lua_settop(L, 0);
  lua_pushvalue(L, lua_upvalueindex(2));
  const view *w = es__check_view(L, 1);
  walk *at = lua_touserdata(L, lua_upvalueindex(3)), next = *at;
  const es_value *value = es_cursor_next(&next.cursor, &name);
  if (!value) return 0;
  next.done++;
  if (name)
    (void)es__push_scalar(L, name);
  else
    lua_pushinteger(L, next.done);
  push_child(L, w, value);
  *at = next; /* where nothing can raise any more */
  return 2;
}

static int v_pairs(lua_State *L) {
  const view *w = es__check_view(L, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, 1);
  walk *at = lua_newuserdatauv(L, sizeof *at, 0);
  *at = (walk){es_value_walk(w->value), 0};
  lua_pushcclosure(L, v_next, 3);
  lua_pushvalue(L, 1);
  lua_pushnil(L);
  return 3;
}

static int v_eq(lua_State *L) {
  bool same = view_at(L, 1) && view_at(L, 2);
  if (same) {
    const view *a = es__check_view(L, 1), *b = es__check_view(L, 2);
    same = es_value_equal(a->box->doc, a->value, b->box->doc, b->value);
  }
  lua_pushboolean(L, same);
  return 1;
}

static int v_tostring(lua_State *L) {
  const view *w = es__check_view(L, 1);
  bool array = es_value_kind(w->value) == ES_KIND_ARRAY;
  lua_Integer n = (lua_Integer)es_value_count(w->value);
  lua_pushfstring(L, "%s: %s of %I %s%s", VIEW, array ? "array" : "object", n,
                  array ? "element" : "member", n == 1 ? "" : "s");
  return 1;
}

static const luaL_Reg view_meta[] = {
  {"__index", v_index}, {"__newindex", v_newindex},
  {"__len", v_len},     {"__pairs", v_pairs},
  {"__eq", v_eq},       {"__tostring", v_tostring},
  {NULL, NULL}};

/* ---- functions of the module: upvalue 1 is the metatable of views */

int es__push_root(lua_State *L, document_box *box, int meta, es_document *doc) {
  es__own_document(L, box, doc);
  const es_value *root = es_document_root(doc);
  if (!es__push_scalar(L, root))
    es__push_view(L, lua_gettop(L), meta, box, root);
  return 1;
}

static size_t check_most(lua_State *L, int index) {
  lua_Integer most = luaL_optinteger(L, index, 0);
  luaL_argcheck(L, most >= 0, index, "0 or more bytes");
  return (size_t)most;
}

/* document(text[, most[, lenient]]) -> the root of a JSON text; nil, code,
 * message. */
static int d_parse(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  size_t most = check_most(L, 2);
  bool lenient = lua_toboolean(L, 3);
  es_error err;
  document_box *box = es__push_document(L);
  es_document *doc = lenient
                       ? es_document_parse_lenient(text, length, most, &err)
                       : es_document_parse(text, length, most, &err);
  if (!doc) {
    lua_pushnil(L);
    lua_pushstring(L, es_code_name(err.code));
    lua_pushstring(L, err.message);
    return 3;
  }
  return es__push_root(L, box, lua_upvalueindex(1), doc);
}

static int d_is_view(lua_State *L) {
  lua_pushboolean(L, view_at(L, 1) != NULL);
  return 1;
}

/* view_kind(view[, i]): of it, or of its i-th element, which is not made: nil,
 * where it has none. */
static int d_kind(lua_State *L) {
  static const char *const names[] = {
    [ES_KIND_NULL] = "null",      [ES_KIND_BOOLEAN] = "boolean",
    [ES_KIND_INTEGER] = "number", [ES_KIND_NUMBER] = "number",
    [ES_KIND_STRING] = "string",  [ES_KIND_ARRAY] = "array",
    [ES_KIND_OBJECT] = "object"};
  const view *w = es__check_view(L, 1);
  lua_Integer i = luaL_optinteger(L, 2, 0);
  luaL_argcheck(L, i >= 0, 2, "1 or more");
  const es_value *v = w->value;
  if (i > 0) v = es_value_element(w->box->doc, v, (size_t)i - 1);
  lua_pushstring(L, v ? names[es_value_kind(v)] : NULL);
  return 1;
}

/* view_memory(view): bytes that its document holds. */
static int d_memory(lua_State *L) {
  const view *w = es__check_view(L, 1);
  lua_pushinteger(L, (lua_Integer)es_document_memory(w->box->doc));
  return 1;
}

/* Index 2 is the metatable of empty arrays. */
static void push_table(lua_State *L, const es_value *value) {
  if (es__push_scalar(L, value)) return;
  bool array = es_value_kind(value) == ES_KIND_ARRAY;
  size_t count = es_value_count(value);
  int some = count < 1 << 16 ? (int)count : 1 << 16;
  luaL_checkstack(L, 4, "a document is nested too deeply");
  lua_createtable(L, array ? some : 0, array ? 0 : some);
  if (array && count == 0) {
    lua_pushvalue(L, 2);
    lua_setmetatable(L, -2);
  }
  es_cursor cursor = es_value_walk(value);
  const es_value *name, *child;
  for (lua_Integer i = 1; (child = es_cursor_next(&cursor, &name)); i++) {
    if (name) (void)es__push_scalar(L, name);
    push_table(L, child);
    if (name)
      lua_rawset(L, -3);
    else
      lua_rawseti(L, -2, i);
  }
}

/* view_table(view, meta): tables of all of it; null is es.null, an empty array
 * has the metatable. */
static int d_table(lua_State *L) {
  const view *w = es__check_view(L, 1);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  push_table(L, w->value);
  return 1;
}

/* view_text(view[, columns]): its JSON, each token as it was written; in one
 * line, or in lines indented from so many columns on. */
static int d_text(lua_State *L) {
  const view *w = es__check_view(L, 1);
  lua_Integer columns = luaL_optinteger(L, 2, -1);
  luaL_argcheck(L, columns >= -1 && columns <= 4096, 2, "columns");
  size_t length = es_value_write(w->box->doc, w->value, (int)columns, NULL);
  luaL_Buffer b;
  char *out = luaL_buffinitsize(L, &b, length);
  luaL_pushresultsize(&b,
                      es_value_write(w->box->doc, w->value, (int)columns, out));
  return 1;
}

static const luaL_Reg functions[] = {
  {"document", d_parse}, {"is_view", d_is_view},  {"view_memory", d_memory},
  {"view_kind", d_kind}, {"view_table", d_table}, {"view_text", d_text},
  {NULL, NULL}};

/* ---- the engine's side */

/* document(text[, most[, lenient]]): an operation whose result is the root. */
int es__engine_document(lua_State *L) {
  es_runtime *rt = es__check_runtime(L, 1);
  size_t length;
  const char *text = luaL_checklstring(L, 2, &length);
  size_t most = check_most(L, 3);
  bool lenient = lua_toboolean(L, 4);
  es__op_prepare(L, 1, ES_OP_DOCUMENT);
  lua_pushvalue(L, 2);
  lua_setiuservalue(L, -2, 2);
  es__op_started(L, 1, es_document_start(rt, text, length, most, lenient));
  return 1;
}

/* Index 1 is the operation's userdata. */
int es__document_result(lua_State *L, es_op *op) {
  lua_pushnil(L); /* the text */
  lua_setiuservalue(L, 1, 2);
  luaL_getmetatable(L, VIEW);
  int meta = lua_gettop(L);
  document_box *box = es__push_document(L);
  return es__push_root(L, box, meta, es_document_ref(es_document_of(op)));
}

static int d_gc(lua_State *L) {
  document_box *box = luaL_checkudata(L, 1, DOCUMENT);
  if (!box->doc) return 0;
  es__documents(L)->bytes -= es_document_memory(box->doc);
  es_document_unref(box->doc);
  box->doc = NULL;
  return 0;
}

static const luaL_Reg document_meta[] = {{"__gc", d_gc}, {NULL, NULL}};

void es__open_document(lua_State *L) {
  static const luaL_Reg none[] = {{NULL, NULL}};
  if (!es__documents(L)) { /* the module may be loaded again */
    es__documents_of_state *all = lua_newuserdatauv(L, sizeof *all, 0);
    *all = (es__documents_of_state){0};
    lua_rawsetp(L, LUA_REGISTRYINDEX, DOCUMENTS);
  }
  es__new_class(L, DOCUMENT, document_meta, none);
  luaL_newmetatable(L, VIEW);
  lua_pushvalue(L, -1);
  luaL_setfuncs(L, view_meta, 1);
  luaL_setfuncs(L, functions, 1);
}
