/* Conversions of metadata as operations: views or JSON in, a text out, with no
 * Lua value in between. */
#include <string.h>

#include "lib.h"
#include "meta/export/converting.h"

/* ---- options: a table at index 3 */

static bool flag(lua_State *L, const char *name, bool unset) {
  bool set =
    lua_getfield(L, 3, name) == LUA_TNIL ? unset : lua_toboolean(L, -1);
  lua_pop(L, 1);
  return set;
}

/* Which of some words a member is; the first where it is absent. */
static int choice(lua_State *L, const char *name, const char *const *words) {
  int found = 0;
  if (lua_getfield(L, 3, name) != LUA_TNIL) {
    const char *word = luaL_tolstring(L, -1, NULL);
    while (words[found] && strcmp(words[found], word) != 0) found++;
    if (!words[found]) luaL_error(L, "option %s cannot be %s", name, word);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return found;
}

static lua_Integer whole(lua_State *L, const char *name, lua_Integer unset) {
  int integral = 1;
  lua_Integer n = unset;
  if (lua_getfield(L, 3, name) != LUA_TNIL)
    n = lua_tointegerx(L, -1, &integral);
  if (!integral || n < 0) luaL_error(L, "option %s must be 0 or more", name);
  lua_pop(L, 1);
  return n;
}

static es__conversion_options read_options(lua_State *L) {
  static const char *const formats[] = {"umm", "stac", "geojson",
                                        "csv", "urls", NULL};
  static const char *const versions[] = {"1.1.0", "1.0.0", NULL};
  static const char *const accesses[] = {"external", "direct", NULL};
  static const char *const kinds[] = {"all", "items", "collections", NULL};
  es__conversion_options o = {0};
  o.only = (es__only)choice(L, "only", kinds);
  o.to = (es__target)choice(L, "format", formats);
  o.stac.version = (es__stac_version)choice(L, "version", versions);
  o.access = (es__access)choice(L, "access", accesses);
  o.stac.record = flag(L, "record", true);
  o.header = flag(L, "header", false);
  o.members = flag(L, "members", false);
  o.script = flag(L, "script", false);
  o.most = (size_t)whole(L, "most", 0);
  lua_getfield(L, 3, "simplify");
  o.simplify = luaL_optnumber(L, -1, 0);
  lua_pop(L, 1);
  return o;
}

/* Pushes the names of fields, each with a NUL behind it. */
static const char *push_fields(lua_State *L, size_t *count) {
  luaL_Buffer b;
  *count = 0;
  if (lua_getfield(L, 3, "fields") == LUA_TNIL) return "";
  luaL_checktype(L, -1, LUA_TTABLE);
  int list = lua_gettop(L);
  luaL_buffinit(L, &b);
  for (lua_Integer i = 1; lua_rawgeti(L, list, i) == LUA_TSTRING; i++) {
    size_t length;
    const char *name = lua_tolstring(L, -1, &length);
    es__field ignored;
    if (strlen(name) != length ||
        !es__field_parse((es__span){name, length}, &ignored))
      luaL_error(L, "there is no field %s", name);
    luaL_addvalue(&b);
    luaL_addchar(&b, '\0');
    ++*count;
  }
  lua_pop(L, 1);
  luaL_pushresult(&b);
  return lua_tostring(L, -1);
}

/* ---- what is converted: at index 2 */

static void check_source(lua_State *L) {
  const es_document *doc;
  const es_value *v;
  if (lua_type(L, 2) == LUA_TSTRING || es__test_view(L, 2, &doc, &v)) return;
  luaL_argcheck(L, lua_istable(L, 2), 2, "views or lines of JSON expected");
  for (lua_Integer i = 1; lua_rawgeti(L, 2, i) != LUA_TNIL; i++) {
    luaL_argcheck(L, es__test_view(L, -1, &doc, &v), 2,
                  "a list of views expected");
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* An array's elements from 'from' to 'to', or a record. */
static bool add_view(es__conversion *c, const es_document *doc,
                     const es_value *v, size_t from, size_t to) {
  es_document *shared = es_document_ref((es_document *)(size_t)doc);
  bool well = true;
  if (es_value_kind(v) != ES_KIND_ARRAY) {
    well = es__conversion_add(c, shared, v);
  } else {
    size_t count = es_value_count(v);
    if (to > count) to = count;
    for (size_t i = from; well && i < to; i++)
      well = es__conversion_add(c, shared, es_value_element(doc, v, i));
  }
  es_document_unref(shared);
  return well;
}

/* What check_source has seen; false: no memory. */
static bool add_source(lua_State *L, es__conversion *c, size_t from,
                       size_t to) {
  const es_document *doc;
  const es_value *v;
  bool well = true;
  if (lua_type(L, 2) == LUA_TSTRING) {
    size_t length;
    const char *text = lua_tolstring(L, 2, &length);
    return es__conversion_add_lines(c, text, length);
  }
  if (es__test_view(L, 2, &doc, &v)) return add_view(c, doc, v, from, to);
  for (size_t i = from; well && i < to; i++) {
    bool some = lua_rawgeti(L, 2, (lua_Integer)i + 1) != LUA_TNIL;
    if (some && es__test_view(L, -1, &doc, &v))
      well = add_view(c, doc, v, 0, SIZE_MAX);
    lua_pop(L, 1);
    if (!some) break;
  }
  return well;
}

/* convert(what, options): an operation. what: the view of an array or of a
 * record, a list of views, or lines of JSON. options: format, from and to (of
 * an array or a list; 1 to all by default), version, record, fields, simplify,
 * access, header, members, only, script, most; see es__conversion_options. Its
 * result is a text, how many records were looked at, a list of those that
 * failed
 * ({ number, line, code, message } each), and how many lines were read. */
int es__engine_convert(lua_State *L) {
  es_error err;
  size_t count;
  es_runtime *rt = es__check_runtime(L, 1);
  luaL_checktype(L, 3, LUA_TTABLE);
  lua_settop(L, 3);
  es__conversion_options o = read_options(L);
  lua_Integer from = whole(L, "from", 1);
  lua_Integer to = whole(L, "to", LUA_MAXINTEGER);
  check_source(L);
  const char *fields = push_fields(L, &count);
  es__op_prepare(L, 1, ES_OP_CONVERT);
  es__conversion *c = es__conversion_new(&o, fields, count, &err);
  if (c && !add_source(L, c, from > 0 ? (size_t)from - 1 : 0, (size_t)to)) {
    es__conversion_free(c);
    c = NULL;
  }
  es__op_started(L, 1, c ? es__conversion_start(rt, c) : NULL);
  return 1;
}

static void push_failure(lua_State *L, const es__failure *f) {
  lua_createtable(L, 0, 4);
  lua_pushinteger(L, (lua_Integer)f->number);
  lua_setfield(L, -2, "number");
  if (f->line) {
    lua_pushinteger(L, (lua_Integer)f->line);
    lua_setfield(L, -2, "line");
  }
  lua_pushstring(L, es_code_name(f->error.code));
  lua_setfield(L, -2, "code");
  lua_pushstring(L, f->error.message);
  lua_setfield(L, -2, "message");
}

int es__convert_result(lua_State *L, es_op *op) {
  const es__conversion *c = es__conversion_of(op);
  lua_pushlstring(L, c->out.data ? c->out.data : "", c->out.length);
  lua_pushinteger(L, (lua_Integer)c->records);
  lua_createtable(L, (int)c->failures.count, 0);
  for (size_t i = 0; i < c->failures.count; i++) {
    push_failure(L, &ES__FAILURES(c)[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  lua_pushinteger(L, (lua_Integer)c->lines);
  return 4;
}

/* kind_of(view): "UMM granule", "STAC Item" ...; nil of what is no record. */
static int c_kind_of(lua_State *L) {
  const es_document *doc;
  const es_value *v;
  if (!es__test_view(L, 1, &doc, &v))
    return luaL_typeerror(L, 1, "view of a document");
  es__record r = es__record_of(doc, v);
  if (r.kind == ES__NO_RECORD)
    lua_pushnil(L);
  else
    lua_pushstring(L, es__kind_name(r.kind));
  return 1;
}

static const luaL_Reg functions[] = {{"kind_of", c_kind_of}, {NULL, NULL}};

void es__open_convert(lua_State *L) {
  luaL_setfuncs(L, functions, 0);
}
