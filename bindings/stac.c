/* Metadata of views as STAC and back, in JSON text: no Lua value in between. */
#include "lib.h"
#include "meta/export/convert.h"
#include "meta/footprint/footprint.h"
#include "meta/media.h"

static const char WORK[] = "earthshine.stac";

/* What a state's conversions work with, one after the other: upvalue 1. */
typedef struct work {
  es__converter converter;
  es_buffer out;
} work;

/* Texts up to this size leave their memory to the next one. */
enum { KEPT = 1 << 16 };

static work *begin(lua_State *L) {
  work *w = lua_touserdata(L, lua_upvalueindex(1));
  es__buffer_clear(&w->out);
  return w;
}

/* Ends a function with the text of the buffer; nil, code, message. */
static int finish(lua_State *L, work *w, int rc) {
  if (rc == ES_OK) {
    lua_pushlstring(L, w->out.data, w->out.length);
    if (w->out.capacity > KEPT) es__buffer_free(&w->out, false);
    return 1;
  }
  es__buffer_free(&w->out, false);
  if (rc != ES_LIMIT) return es__no_memory(L);
  lua_pushnil(L);
  lua_pushliteral(L, "limit");
  lua_pushliteral(L, "the record is too large, or nested too deeply");
  return 3;
}

/* Version and record, both optional, from an index on. */
static es__stac_options check_options(lua_State *L, int index) {
  static const char *const names[] = {"1.1.0", "1.0.0", NULL};
  bool newest = luaL_checkoption(L, index, "1.1.0", names) == 0;
  bool record = lua_isnoneornil(L, index + 1) || lua_toboolean(L, index + 1);
  return (es__stac_options){newest ? ES__STAC_1_1_0 : ES__STAC_1_0_0, record};
}

/* What an optional view shows. */
static void view_or_nil(lua_State *L, int index, const es_document **doc,
                        const es_value **value) {
  *doc = NULL;
  *value = NULL;
  if (lua_isnoneornil(L, index)) return;
  if (!es__test_view(L, index, doc, value))
    luaL_typeerror(L, index, "view of a document");
}

/* What a record is converted of: (umm, meta[, version[, record]]). */
typedef struct given {
  const es_document *doc, *meta_doc;
  const es_value *umm, *meta;
  es__stac_options options;
} given;

static given check_given(lua_State *L) {
  given g;
  view_or_nil(L, 1, &g.doc, &g.umm);
  view_or_nil(L, 2, &g.meta_doc, &g.meta);
  g.options = check_options(L, 3);
  return g;
}

/* What the view at index 1 shows. */
static const es_value *check_view(lua_State *L, const es_document **doc) {
  const es_value *value;
  view_or_nil(L, 1, doc, &value);
  if (!value) luaL_typeerror(L, 1, "view of a document");
  return value;
}

/* ---- granules and Items */

/* umm_to_stac(umm, meta[, version[, record]]): the Item of a granule; record:
 * with what the way back needs, true by default. */
static int s_umm(lua_State *L) {
  given g = check_given(L);
  work *w = begin(L);
  es__umm_stac *c = es__converter_granules(&w->converter);
  int rc = ES_MEMORY;
  if (c)
    rc = es__umm_g_to_stac(c, g.doc, g.umm, g.meta_doc, g.meta, &g.options,
                           &w->out);
  return finish(L, w, rc);
}

/* umm_items_to_stac(items[, version[, record]]): the Items of a list of
 * granules, a line each. */
static int s_items(lua_State *L) {
  const es_document *doc;
  const es_value *items = check_view(L, &doc), *item, *name;
  luaL_argcheck(L, es_value_kind(items) == ES_KIND_ARRAY, 1,
                "view of an array expected");
  es__stac_options options = check_options(L, 2);
  work *w = begin(L);
  es__umm_stac *c = es__converter_granules(&w->converter);
  es_cursor cursor = es_value_walk(items);
  int rc = c ? es__buffer_add(&w->out, "", 0) : ES_MEMORY;
  while (rc == ES_OK && (item = es_cursor_next(&cursor, &name))) {
    rc = es__umm_g_item_to_stac(c, doc, item, &options, &w->out);
    if (rc == ES_OK) rc = es__buffer_add(&w->out, "\n", 1);
  }
  return finish(L, w, rc);
}

/* stac_to_umm(item): the granule of an Item, { meta, umm } or bare. */
static int s_item(lua_State *L) {
  const es_document *doc;
  const es_value *item = check_view(L, &doc);
  work *w = begin(L);
  es__stac_umm *c = es__converter_items(&w->converter);
  return finish(L, w, c ? es__stac_to_umm_g(c, doc, item, &w->out) : ES_MEMORY);
}

/* ---- collections */

/* umm_c_to_stac(umm, meta[, version[, record]]): the Collection of a record,
 * likewise. */
static int s_umm_c(lua_State *L) {
  given g = check_given(L);
  work *w = begin(L);
  es__umm_c_stac *c = es__converter_collections(&w->converter);
  int rc = ES_MEMORY;
  if (c)
    rc = es__umm_c_to_stac(c, g.doc, g.umm, g.meta_doc, g.meta, &g.options,
                           &w->out);
  return finish(L, w, rc);
}

/* stac_to_umm_c(collection): {"meta":…,"umm":…}, or the bare record that the
 * Collection was made of. */
static int s_collection(lua_State *L) {
  const es_document *doc;
  const es_value *collection = check_view(L, &doc);
  work *w = begin(L);
  return finish(L, w, es__stac_to_umm_c(doc, collection, &w->out));
}

/* ---- parts of them */

/* umm_footprint(geometry): {"geometry":…,"bbox":…} of UMM's Geometry as GeoJSON
 * has them; no box where there is nothing. */
static int s_footprint(lua_State *L) {
  const es_document *doc;
  const es_value *geometry;
  es__footprint f;
  view_or_nil(L, 1, &doc, &geometry);
  work *w = begin(L);
  es__writer to = es__writer_on(&w->out);
  es__footprint_init(&f);
  es__footprint_read(&f, geometry);
  es__write_open(&to, '{');
  if (f.failed)
    to.failure = ES_MEMORY;
  else
    es__footprint_write(&f, doc, &to);
  es__write_close(&to, '}');
  es__footprint_free(&f);
  return finish(L, w, to.failure);
}

/* media_type(name): by the end of a file's name, nil: it tells none. */
static int s_media(lua_State *L) {
  es__span name;
  name.at = luaL_checklstring(L, 1, &name.length);
  es__span type = es__media_type(es__extension(name));
  if (!type.length) return 0;
  lua_pushlstring(L, type.at, type.length);
  return 1;
}

static int s_gc(lua_State *L) {
  work *w = luaL_checkudata(L, 1, WORK);
  es__converter_free(&w->converter);
  es__buffer_free(&w->out, false);
  return 0;
}

static const luaL_Reg functions[] = {
  {"umm_to_stac", s_umm},          {"umm_items_to_stac", s_items},
  {"stac_to_umm", s_item},         {"umm_c_to_stac", s_umm_c},
  {"stac_to_umm_c", s_collection}, {"umm_footprint", s_footprint},
  {"media_type", s_media},         {NULL, NULL}};

void es__open_stac(lua_State *L) {
  static const luaL_Reg meta[] = {{"__gc", s_gc}, {NULL, NULL}};
  static const luaL_Reg none[] = {{NULL, NULL}};
  es__new_class(L, WORK, meta, none);
  work *w = lua_newuserdatauv(L, sizeof *w, 0);
  es__converter_init(&w->converter);
  es__buffer_init(&w->out, NULL, (size_t)1 << 31);
  luaL_setmetatable(L, WORK);
  luaL_setfuncs(L, functions, 1);
}
