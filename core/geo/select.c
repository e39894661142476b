/* Choosing shapes by kind, and the limits of points and lines, which cannot be
 * simplified without loss. */
#include "geo/select.h"

#include <stdio.h>
#include <string.h>

#include "geo/cover.h"
#include "geo/outline.h"

static const char *const names[] = {"point", "line", "polygon"};

static void count(const es_shapes *s, int counts[ES_GEO_KINDS]) {
  memset(counts, 0, ES_GEO_KINDS * sizeof *counts);
  for (int i = 0; i < s->count; i++) counts[s->list[i].kind]++;
}

/* "3 points and 1 line", of the kinds but one. */
static void list(const int counts[ES_GEO_KINDS], es_geo_kind without,
                 char out[100]) {
  size_t at = 0;
  out[0] = '\0';
  for (int kind = 0; kind < ES_GEO_KINDS; kind++) {
    if (kind == (int)without || counts[kind] == 0) continue;
    at +=
      (size_t)snprintf(out + at, 100 - at, "%s%d %s%s", at ? " and " : "",
                       counts[kind], names[kind], counts[kind] == 1 ? "" : "s");
  }
}

static int check_kind(const es_shapes *in, es_geo_kind kind, es_buffer *notes,
                      es_error *err) {
  int counts[ES_GEO_KINDS];
  char rest[100];
  count(in, counts);
  list(counts, kind, rest);
  if (in->count == 0)
    return es__fail(err, ES_INVALID, 0,
                    in->empty ? "holds only empty geometries"
                              : "holds no geometry");
  if (kind == ES_GEO_KINDS) return ES_OK;
  if (counts[kind] == 0)
    return es__fail(err, ES_INVALID, 0, "holds no %s, but %s", names[kind],
                    rest);
  if (*rest && !es__note(notes, "not used are %s in it", rest))
    return es__fail_memory(err);
  return ES_OK;
}

/* The positions of a line or point, without those that repeat the one
 * before. */
static int copy(const es_shapes *in, const es_shape *shape, es_shapes *out,
                int *short_lines, es_error *err) {
  const es_shape_ring *ring = &in->rings[shape->first];
  int from = out->points;
  es_place last = {0, 0};
  es__shapes_feature(out);
  int rc = es__shapes_begin(out, shape->kind, err);
  if (rc == ES_OK) rc = es__shapes_ring(out, err);
  for (int i = 0; i < ring->count && rc == ES_OK; i++) {
    const double *p = &in->positions[2 * (size_t)(ring->first + i)];
    es_place place = es__outline_place(p[0], p[1]);
    if (out->points > from && es__same_place(place, last)) continue;
    rc = es__shapes_position(out, p[0], p[1], err);
    last = place;
  }
  if (rc != ES_OK) return rc;
  if (shape->kind == ES_GEO_LINE && out->points - from < 2) {
    out->rings[out->ring_count - 1].count = 0;
    ++*short_lines;
  }
  es__shapes_end(out);
  return ES_OK;
}

static int too_many(es_geo_kind kind, int points, int max, es_error *err) {
  if (kind == ES_GEO_POINT)
    return es__fail(err, ES_LIMIT, 0,
                    "holds %d points, more than the %d that a request may "
                    "have; use a bounding box or a polygon around them",
                    points, max);
  return es__fail(err, ES_LIMIT, 0,
                  "holds lines of %d points, more than the %d that a request "
                  "may have, and a line cannot be simplified without loss; use "
                  "a polygon around it",
                  points, max);
}

static int copy_all(const es_shapes *in, es_geo_kind kind, int max,
                    es_geo_result *result, es_error *err) {
  int short_lines = 0, points = 0, rc = ES_OK;
  for (int i = 0; i < in->count; i++)
    if (in->list[i].kind == kind) points += in->rings[in->list[i].first].count;
  if (points > max) return too_many(kind, points, max, err);
  for (int i = 0; i < in->count && rc == ES_OK; i++)
    if (in->list[i].kind == kind)
      rc = copy(in, &in->list[i], &result->shapes, &short_lines, err);
  if (rc == ES_OK && short_lines > 0 &&
      !es__note(&result->notes, "%d line%s of a single place left out",
                short_lines, short_lines == 1 ? " is" : "s are"))
    rc = es__fail_memory(err);
  return rc;
}

int es__geo_select(const es_shapes *in, const es_geo_request *request,
                   es_geo_result *result, es_error *err) {
  es_geo_kind kind = request->kind;
  int rc = check_kind(in, kind, &result->notes, err);
  if (rc == ES_OK && in->wrapped &&
      !es__note(&result->notes,
                "longitudes beyond 180 are taken for the same places within"))
    rc = es__fail_memory(err);
  result->shapes.noun = "shape";
  result->shapes.stop = in->stop;
  if (rc == ES_OK && (kind == ES_GEO_POLYGON || kind == ES_GEO_KINDS))
    rc =
      es__cover(in, request->max_points, &result->shapes, &result->notes, err);
  if (rc == ES_OK && kind != ES_GEO_POLYGON && kind != ES_GEO_POINT)
    rc = copy_all(in, ES_GEO_LINE, request->max_points, result, err);
  if (rc == ES_OK && kind != ES_GEO_POLYGON && kind != ES_GEO_LINE)
    rc = copy_all(in, ES_GEO_POINT, request->max_points, result, err);
  if (rc == ES_OK && result->shapes.count == 0)
    rc = es__fail(err, ES_INVALID, 0, "holds no line of more than one place");
  return rc;
}
