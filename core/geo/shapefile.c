/* The main part of a shapefile (ESRI's technical description of 1998), record
 * after record; the index beside it is not needed for that. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "geo/formats.h"

enum {
  HEAD = 100,
  POINT = 1,
  LINE = 3,
  POLYGON = 5,
  MULTIPOINT = 8,
  PATCH = 31
};
enum { OUTER_PATCH = 2, FIRST_PATCH = 4 }; /* kinds of parts */

typedef struct part {
  int first, count;
  double area; /* square degrees, below 0 where it runs clockwise */
  double low[2], high[2];
  int owner; /* of a hole: which part it lies in; else itself */
  int next;  /* of an outer one its first hole, of a hole the next; -1: none */
} part;

typedef struct record {
  const unsigned char *points;
  part *parts;
  int part_count, point_count;
  es_shapes *s;
  es_error *err;
} record;

static uint32_t little(const unsigned char *p) {
  return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
         (uint32_t)p[3] << 24;
}

static uint32_t big(const unsigned char *p) {
  return p[3] | (uint32_t)p[2] << 8 | (uint32_t)p[1] << 16 |
         (uint32_t)p[0] << 24;
}

static double number(const unsigned char *p) {
  uint64_t bits = little(p) | (uint64_t)little(p + 4) << 32;
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static double lon_of(const record *r, int i) {
  return number(r->points + 16 * (size_t)i);
}

static double lat_of(const record *r, int i) {
  return number(r->points + 16 * (size_t)i + 8);
}

static int damaged(const record *r) {
  return es__fail(r->err, ES_PARSE, 0,
                  "is no valid shapefile: record %d is damaged",
                  r->s->features);
}

static void measure(const record *r, part *p) {
  double x = 0, y0 = p->count ? lat_of(r, p->first) : 0;
  p->area = 0;
  for (int k = 0; k < 2; k++) p->low[k] = 1e300, p->high[k] = -1e300;
  for (int i = 0; i < p->count; i++) {
    int at = p->first + i, after = p->first + (i + 1) % p->count;
    double place[2] = {lon_of(r, at), lat_of(r, at)};
    for (int k = 0; k < 2; k++) {
      p->low[k] = fmin(p->low[k], place[k]);
      p->high[k] = fmax(p->high[k], place[k]);
    }
    double step = lon_of(r, after) - place[0], y = lat_of(r, after);
    if (step > 180) step -= 360;
    if (step < -180) step += 360;
    p->area += (x * (y - y0) - (x + step) * (place[1] - y0)) / 2;
    x += step;
  }
}

/* Whether a place is in a part, on the plane. */
static bool is_in(const record *r, const part *p, double lon, double lat) {
  bool in = false;
  if (lon < p->low[0] || lon > p->high[0] || lat < p->low[1] ||
      lat > p->high[1])
    return false;
  for (int i = 0; i < p->count; i++) {
    int a = p->first + i, b = p->first + (i + 1) % p->count;
    double ya = lat_of(r, a), yb = lat_of(r, b);
    if ((ya > lat) == (yb > lat)) continue;
    double xa = lon_of(r, a), xb = lon_of(r, b);
    if (lon < xa + (lat - ya) / (yb - ya) * (xb - xa)) in = !in;
  }
  return in;
}

/* Outer rings run clockwise, holes do not. Where none does, all are outer
 * ones; a hole in none of them is one, too. */
static void find_owners(record *r) {
  bool any = false;
  for (int i = 0; i < r->part_count; i++) {
    measure(r, &r->parts[i]);
    any = any || r->parts[i].area < 0;
  }
  for (int i = 0; i < r->part_count && !atomic_load(r->s->stop); i++) {
    part *p = &r->parts[i];
    p->owner = i;
    if (!any || p->area <= 0 || p->count == 0) continue;
    for (int j = 0; j < r->part_count; j++) {
      const part *outer = &r->parts[j];
      if (outer->area < 0 && -outer->area >= p->area &&
          (p->owner == i || outer->area > r->parts[p->owner].area) &&
          is_in(r, outer, lon_of(r, p->first), lat_of(r, p->first)))
        p->owner = j;
    }
  }
}

static int put_ring(const record *r, const part *p) {
  int rc = es__shapes_ring(r->s, r->err);
  for (int i = p->first; i < p->first + p->count && rc == ES_OK; i++)
    rc = es__shapes_position(r->s, lon_of(r, i), lat_of(r, i), r->err);
  return rc;
}

/* Lists the holes of each outer part, in their order. */
static void list_holes(record *r) {
  for (int i = 0; i < r->part_count; i++) r->parts[i].next = -1;
  for (int i = r->part_count - 1; i >= 0; i--) {
    part *p = &r->parts[i], *outer = &r->parts[p->owner];
    if (outer == p) continue;
    p->next = outer->next;
    outer->next = i;
  }
}

static int put_polygons(record *r) {
  int rc = ES_OK;
  list_holes(r);
  for (int i = 0; i < r->part_count && rc == ES_OK; i++) {
    if (r->parts[i].owner != i) continue;
    rc = es__shapes_begin(r->s, ES_GEO_POLYGON, r->err);
    if (rc == ES_OK) rc = put_ring(r, &r->parts[i]);
    for (int j = r->parts[i].next; j >= 0 && rc == ES_OK; j = r->parts[j].next)
      rc = put_ring(r, &r->parts[j]);
    if (rc == ES_OK) es__shapes_end(r->s);
  }
  return rc;
}

static int put_singles(record *r, es_geo_kind kind) {
  int rc = ES_OK;
  for (int i = 0; i < r->part_count && rc == ES_OK; i++) {
    rc = es__shapes_begin(r->s, kind, r->err);
    if (rc == ES_OK) rc = put_ring(r, &r->parts[i]);
    if (rc == ES_OK) es__shapes_end(r->s);
  }
  return rc;
}

/* Patches with rings say themselves which are holes, in the order of things;
 * triangles stand upright, mostly. */
static int take_patches(record *r, const unsigned char *types) {
  int owner = 0;
  for (int i = 0; i < r->part_count; i++) {
    uint32_t type = little(types + 4 * (size_t)i);
    if (type < OUTER_PATCH)
      return es__fail(r->err, ES_UNSUPPORTED, 0,
                      "record %d is a surface of triangles, which is not read",
                      r->s->features);
    if (type == OUTER_PATCH || type == FIRST_PATCH || i == 0) owner = i;
    r->parts[i].owner = owner;
  }
  return ES_OK;
}

static int read_parts(record *r, const unsigned char *at, size_t length,
                      uint32_t type) {
  if (length < 44) return damaged(r);
  uint32_t parts = little(at + 36), points = little(at + 40);
  size_t width = type == PATCH ? 8 : 4;
  if (parts > ES_GEO_MOST_RINGS || points > ES_GEO_MOST_POINTS)
    return es__fail(r->err, ES_LIMIT, 0,
                    "record %d has more than %d points or %d parts",
                    r->s->features, ES_GEO_MOST_POINTS, ES_GEO_MOST_RINGS);
  if (44 + width * parts + 16 * (size_t)points > length) return damaged(r);
  r->points = at + 44 + width * parts;
  r->part_count = (int)parts;
  r->parts = es__alloc_zeroed(NULL, parts * sizeof *r->parts + 1);
  if (!r->parts) return es__fail_memory(r->err);
  for (uint32_t i = 0; i < parts; i++) {
    uint32_t first = little(at + 44 + 4 * (size_t)i);
    uint32_t end = i + 1 < parts ? little(at + 48 + 4 * (size_t)i) : points;
    if (first > end || end > points) return damaged(r);
    r->parts[i].first = (int)first;
    r->parts[i].count = (int)(end - first);
  }
  if (type == LINE) return put_singles(r, ES_GEO_LINE);
  if (type == POLYGON) {
    find_owners(r);
  } else {
    int rc = take_patches(r, at + 44 + 4 * (size_t)parts);
    if (rc != ES_OK) return rc;
  }
  return put_polygons(r);
}

static int read_points(record *r, const unsigned char *at, size_t length,
                       bool several) {
  size_t head = several ? 40 : 4;
  if (length < head) return damaged(r);
  uint32_t count = several ? little(at + 36) : 1;
  if (count > ES_GEO_MOST_POINTS || head + 16 * (size_t)count > length)
    return damaged(r);
  int rc = ES_OK;
  r->points = at + head;
  for (int i = 0; i < (int)count && rc == ES_OK; i++) {
    part single = {.first = i, .count = 1};
    rc = es__shapes_begin(r->s, ES_GEO_POINT, r->err);
    if (rc == ES_OK) rc = put_ring(r, &single);
    if (rc == ES_OK) es__shapes_end(r->s);
  }
  return rc;
}

static int read_record(const unsigned char *at, size_t length, es_shapes *s,
                       es_error *err) {
  record r = {.s = s, .err = err};
  if (length < 4) return damaged(&r);
  uint32_t type = little(at);
  /* Those with heights and measures are numbered ten and twenty higher. */
  if (type != PATCH && type < 30) type %= 10;
  int before = s->count, rc;
  switch (type) {
  case 0: rc = ES_OK; break;
  case POINT: rc = read_points(&r, at, length, false); break;
  case MULTIPOINT: rc = read_points(&r, at, length, true); break;
  case LINE:
  case POLYGON:
  case PATCH: rc = read_parts(&r, at, length, type); break;
  default: rc = damaged(&r);
  }
  if (rc == ES_OK && s->count == before) s->empty++;
  es__free(r.parts);
  return rc;
}

int es__read_shapefile(const char *data, size_t length, es_shapes *s,
                       es_error *err) {
  const unsigned char *bytes = (const unsigned char *)data;
  s->noun = "record";
  s->clockwise = true;
  if (length < HEAD || big(bytes) != 9994 || little(bytes + 28) != 1000)
    return es__fail(err, ES_PARSE, 0, "is no shapefile");
  size_t end = 2 * (size_t)big(bytes + 24);
  if (end > length)
    return es__fail(err, ES_PARSE, 0,
                    "is no whole shapefile: %zu of its %zu bytes are there",
                    length, end);
  if (end < HEAD) end = length;
  for (size_t at = HEAD; at + 8 <= end;) {
    size_t size = 2 * (size_t)big(bytes + at + 4);
    es__shapes_feature(s);
    at += 8;
    if (size > end - at)
      return es__fail(err, ES_PARSE, 0,
                      "is no valid shapefile: record %d is cut off",
                      s->features);
    int rc = read_record(bytes + at, size, s, err);
    if (rc != ES_OK) return rc;
    at += size;
  }
  return ES_OK;
}
