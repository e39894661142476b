/* Simplifying geometries of GeoJSON. */
#include "meta/export/simplified.h"

#include <limits.h>

void es__drawing_init(es__drawing *o) {
  *o = (es__drawing){.positions = {.size = 2 * sizeof(double)},
                     .chains = {.size = sizeof(es_chain)},
                     .stays = {.size = sizeof(bool)}};
}

void es__drawing_free(es__drawing *o) {
  es__simplifier_free(&o->simplifier);
  es__free(o->positions.items);
  es__free(o->chains.items);
  es__free(o->stays.items);
  es__drawing_init(o);
}

/* How deep in its coordinates the lines or rings of a geometry lie; 0: it has
 * none. */
static int depth_of(es__span type) {
  if (ES__IS(type, "LineString")) return 1;
  if (ES__IS(type, "Polygon") || ES__IS(type, "MultiLineString")) return 2;
  return ES__IS(type, "MultiPolygon") ? 3 : 0;
}

/* What becomes of reading: ES_OK, ES_INVALID or ES_MEMORY. */
static int read_position(es__drawing *o, const es_value *v) {
  const es_value *name;
  if (!es__of_kind(v, ES_KIND_ARRAY)) return ES_INVALID;
  es_cursor cursor = es_value_walk(v);
  double *at = es__pile_add(&o->positions);
  bool *stays = es__pile_add(&o->stays);
  if (!at || !stays) return ES_MEMORY;
  for (int i = 0; i < 2; i++)
    if (!es__number(es_cursor_next(&cursor, &name), &at[i])) return ES_INVALID;
  return ES_OK;
}

static int read_coordinates(es__drawing *o, const es_value *v, int depth) {
  const es_value *name, *child;
  if (!es__of_kind(v, ES_KIND_ARRAY)) return ES_INVALID;
  es_cursor cursor = es_value_walk(v);
  size_t first = o->positions.count;
  int rc = ES_OK;
  while (rc == ES_OK && (child = es_cursor_next(&cursor, &name)))
    rc = depth == 1 ? read_position(o, child)
                    : read_coordinates(o, child, depth - 1);
  if (rc != ES_OK || depth > 1) return rc;
  es_chain *chain = es__pile_add(&o->chains);
  if (!chain || o->positions.count > INT_MAX) return ES_MEMORY;
  *chain = (es_chain){(int)first, (int)(o->positions.count - first)};
  return ES_OK;
}

/* Writes coordinates without the positions that go, which are counted on. */
static void write_coordinates(es__writer *w, const es__drawing *o,
                              const es_document *doc, const es_value *v,
                              int depth, size_t *position) {
  const bool *stays = o->stays.items;
  const es_value *name, *child;
  es_cursor cursor = es_value_walk(v);
  es__write_open(w, '[');
  while ((child = es_cursor_next(&cursor, &name))) {
    if (depth > 1)
      write_coordinates(w, o, doc, child, depth - 1, position);
    else if (stays[(*position)++])
      es__write_value(w, doc, child);
  }
  es__write_close(w, ']');
}

static int simplify(es__drawing *o, const es_value *coordinates, int depth,
                    double tolerance) {
  es_error err;
  o->positions.count = o->chains.count = o->stays.count = 0;
  int rc = read_coordinates(o, coordinates, depth);
  if (rc != ES_OK || !o->positions.count) return rc == ES_OK ? ES_INVALID : rc;
  return es__simplify(&o->simplifier, o->positions.items,
                      (int)o->positions.count, o->chains.items,
                      (int)o->chains.count, tolerance, NULL, o->stays.items,
                      &err);
}

void es__write_simplified(es__writer *w, es__drawing *o, const es_document *doc,
                          const es_value *geometry, double tolerance) {
  static const es__span names[] = {ES__SPAN("type"), ES__SPAN("coordinates")};
  const es_value *at[2];
  es__pick(geometry, names, 2, at);
  es__span type = es__text(at[0]);
  int depth = depth_of(type);
  int rc = depth ? simplify(o, at[1], depth, tolerance) : ES_INVALID;
  if (rc == ES_MEMORY) w->failure = rc;
  if (rc != ES_OK) {
    es__write_value(w, doc, geometry);
    return;
  }
  size_t position = 0;
  es__write_open(w, '{');
  ES__NAME(w, "type");
  es__write_string(w, type.at, type.length);
  ES__NAME(w, "coordinates");
  write_coordinates(w, o, doc, at[1], depth, &position);
  es__write_close(w, '}');
}
