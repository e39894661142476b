/* Geometry files for Lua. */
#include <string.h>

#include "lib.h"

/* engine:geometry(path, max_points[, kind]) -> op; kind: "point", "line" or
 * "polygon". Its result: a list of shapes { kind =, ring, ... }, each ring a
 * list of longitudes and latitudes in turn, and a list of sentences. */
int es__engine_geometry(lua_State *L) {
  static const char *const kinds[] = {"point", "line", "polygon", "any", NULL};
  size_t length;
  es_runtime *rt = es__check_runtime(L, 1);
  es_geo_request q = {.path = luaL_checklstring(L, 2, &length)};
  luaL_argcheck(L, length > 0 && strlen(q.path) == length, 2,
                "a path that is not empty and has no NUL byte");
  lua_Integer most = luaL_checkinteger(L, 3);
  luaL_argcheck(L, most >= ES_GEO_FEWEST && most <= ES_GEO_MOST, 3,
                "a number of points from 5 to 100000");
  q.max_points = (int)most;
  q.kind = (es_geo_kind)luaL_checkoption(L, 4, "any", kinds);
  es__op_prepare(L, 1, ES_OP_GEO);
  es__op_started(L, 1, es_geo_start(rt, &q));
  return 1;
}

static void push_ring(lua_State *L, const es_shapes *s, int ring) {
  const es_shape_ring *r = &s->rings[ring];
  const double *p = s->positions + 2 * (size_t)r->first;
  lua_createtable(L, 2 * r->count, 0);
  for (int i = 0; i < 2 * r->count; i++) {
    lua_pushnumber(L, p[i]);
    lua_rawseti(L, -2, i + 1);
  }
}

static void push_notes(lua_State *L, const es_buffer *notes) {
  const char *at = notes->data;
  const char *end = at ? at + notes->length : NULL;
  lua_newtable(L);
  for (lua_Integer i = 1; at < end; i++) {
    const char *line = memchr(at, '\n', (size_t)(end - at));
    lua_pushlstring(L, at, (size_t)(line - at));
    lua_rawseti(L, -2, i);
    at = line + 1;
  }
}

int es__geo_result(lua_State *L, es_op *op) {
  static const char *const names[] = {"point", "line", "polygon"};
  const es_geo_result *r = es_geo_result_of(op);
  const es_shapes *s = &r->shapes;
  lua_createtable(L, s->count, 0);
  for (int i = 0; i < s->count; i++) {
    const es_shape *shape = &s->list[i];
    lua_createtable(L, shape->rings, 1);
    lua_pushstring(L, names[shape->kind]);
    lua_setfield(L, -2, "kind");
    for (int k = 0; k < shape->rings; k++) {
      push_ring(L, s, shape->first + k);
      lua_rawseti(L, -2, k + 1);
    }
    lua_rawseti(L, -2, i + 1);
  }
  push_notes(L, &r->notes);
  return 2;
}
