/* Fuzzes geometry files: the first byte says the format, the rest is the
 * file. Whatever is read keeps to the points that are allowed, and every
 * polygon is closed. */
#include <math.h>

#include "fuzz.h"
#include "geo/read.h"

enum { MOST_POINTS = 40 };

static void check(const es_shapes *s) {
  int points = 0;
  for (int i = 0; i < s->count; i++) {
    const es_shape *shape = &s->list[i];
    PROMISE(shape->rings >= 1);
    for (int k = 0; k < shape->rings; k++) {
      const es_shape_ring *r = &s->rings[shape->first + k];
      const double *p = s->positions + 2 * (size_t)r->first;
      PROMISE(r->first >= 0 && r->count > 0);
      PROMISE(r->first + r->count <= s->points);
      points += r->count;
      for (int n = 0; n < r->count; n++)
        PROMISE(fabs(p[2 * n]) <= 180 && fabs(p[2 * n + 1]) <= 90);
      if (shape->kind != ES_GEO_POLYGON) continue;
      PROMISE(r->count >= 4);
      PROMISE(p[0] == p[2 * r->count - 2] && p[1] == p[2 * r->count - 1]);
    }
  }
  /* Polygons, lines and points each have their own share. */
  PROMISE(points <= 3 * MOST_POINTS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const names[] = {"a.geojson", "a.wkt", "a.kml",
                                      "a.shp",     "a.zip", "a.kmz"};
  if (size < 1) return 0;
  const es_geo_request request = {NULL, MOST_POINTS, ES_GEO_KINDS};
  es_geo_result result;
  es_error err = {0};
  atomic_bool stop;
  atomic_init(&stop, false);
  /* Of its own size, so that reading beyond its end is seen. */
  char *copy = malloc(size > 1 ? size - 1 : 1);
  PROMISE(copy);
  if (size > 1) memcpy(copy, data + 1, size - 1);
  int rc = es__geo_read_bytes(names[data[0] % 6], copy, size - 1, &request,
                              &stop, &result, &err);
  free(copy);
  PROMISE(rc <= 0 && (rc == ES_OK || *err.message));
  if (rc == ES_OK) check(&result.shapes);
  PROMISE(!result.notes.length ||
          result.notes.data[result.notes.length - 1] == '\n');
  es__geo_result_free(&result);
  return 0;
}
