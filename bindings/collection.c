/* Collections of views in the other notation, UMM-C and STAC, in JSON text: no
 * Lua value in between. */
#include "lib.h"
#include "meta/collection/from_stac.h"
#include "meta/collection/to_stac.h"
#include "meta/footprint/footprint.h"

static const char WORK[] = "earthshine.collections";

/* What a state's conversions work with, one after the other: upvalue 1. */
typedef struct work {
  es__umm_c_stac *umm; /* NULL: not yet, or finalized */
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
  if (rc == ES_LIMIT) {
    es__buffer_free(&w->out, false);
    lua_pushnil(L);
    lua_pushliteral(L, "limit");
    lua_pushliteral(L, "the collection is too large, or nested too deeply");
    return 3;
  }
  if (rc != ES_OK) {
    es__buffer_free(&w->out, false);
    return es__no_memory(L);
  }
  lua_pushlstring(L, w->out.data, w->out.length);
  if (w->out.capacity > KEPT) es__buffer_free(&w->out, false);
  return 1;
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

/* umm_c_to_stac(umm, meta[, version[, record]]): the Collection of a record;
 * record: with what the way back needs, true by default. */
static int c_to_stac(lua_State *L) {
  static const char *const versions[] = {"1.1.0", "1.0.0", NULL};
  const es_document *doc, *meta_doc;
  const es_value *umm, *meta;
  view_or_nil(L, 1, &doc, &umm);
  view_or_nil(L, 2, &meta_doc, &meta);
  es__stac_options options = {
    .version = luaL_checkoption(L, 3, "1.1.0", versions) == 0 ? ES__STAC_1_1_0
                                                              : ES__STAC_1_0_0,
    .record = lua_isnoneornil(L, 4) || lua_toboolean(L, 4)};
  work *w = begin(L);
  if (!w->umm) w->umm = es__umm_c_stac_new();
  if (!w->umm) return es__no_memory(L);
  int rc =
    es__umm_c_to_stac(w->umm, doc, umm, meta_doc, meta, &options, &w->out);
  return finish(L, w, rc);
}

/* stac_to_umm_c(collection): {"meta":…,"umm":…}, or the bare record that the
 * Collection was made of. */
static int c_to_umm(lua_State *L) {
  const es_document *doc;
  const es_value *collection;
  if (!es__test_view(L, 1, &doc, &collection))
    luaL_typeerror(L, 1, "view of a document");
  work *w = begin(L);
  return finish(L, w, es__stac_to_umm_c(doc, collection, &w->out));
}

/* umm_footprint(geometry): {"geometry":…,"bbox":…} of UMM's Geometry as GeoJSON
 * has them; no box where there is nothing. */
static int c_footprint(lua_State *L) {
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

static int c_gc(lua_State *L) {
  work *w = luaL_checkudata(L, 1, WORK);
  es__umm_c_stac_free(w->umm);
  w->umm = NULL;
  es__buffer_free(&w->out, false);
  return 0;
}

static const luaL_Reg functions[] = {{"umm_c_to_stac", c_to_stac},
                                     {"stac_to_umm_c", c_to_umm},
                                     {"umm_footprint", c_footprint},
                                     {NULL, NULL}};

void es__open_collection(lua_State *L) {
  static const luaL_Reg meta[] = {{"__gc", c_gc}, {NULL, NULL}};
  static const luaL_Reg none[] = {{NULL, NULL}};
  es__new_class(L, WORK, meta, none);
  work *w = lua_newuserdatauv(L, sizeof *w, 0);
  w->umm = NULL;
  es__buffer_init(&w->out, NULL, (size_t)1 << 31);
  luaL_setmetatable(L, WORK);
  luaL_setfuncs(L, functions, 1);
}
