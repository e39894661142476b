/* Whether a footprint says all that a record says of its place. */
#include <math.h>

#include "meta/footprint/footprint.h"

bool es__is_rectangle(const es__spot *ring, size_t count) {
  if (count != 4) return false;
  bool along = es__spot_x(&ring[0]) != es__spot_x(&ring[1]);
  for (size_t i = 0; i < 4; i++, along = !along) {
    const es__spot *a = &ring[i], *b = &ring[i < 3 ? i + 1 : 0];
    if ((es__spot_x(a) != es__spot_x(b)) != along ||
        (a->lat == b->lat) != along)
      return false;
  }
  return true;
}

bool es__is_far(const es__spot *a, const es__spot *b) {
  double step = fabs(es__spot_x(b) - es__spot_x(a));
  return step > 180 && !(a->lat == b->lat && fabs(a->lat) == 90);
}

/* The value of an object's only member, NULL where it is not just that. */
static const es_value *only(const es_value *object, const char *name) {
  const es_value *key, *value;
  if (!es__of_kind(object, ES_KIND_OBJECT) || es_value_count(object) != 1)
    return NULL;
  es_cursor cursor = es_value_walk(object);
  value = es_cursor_next(&cursor, &key);
  size_t length;
  const char *text = es_value_string(key, &length);
  return es__same((es__span){text, length}, name, strlen(name)) ? value : NULL;
}

/* Whether a spot is the point of a source as it stands. */
static bool is_point(const es__spot *s, const es_value *point) {
  const es_value *name, *a, *b;
  if (!es__of_kind(point, ES_KIND_OBJECT) || es_value_count(point) != 2)
    return false;
  es_cursor cursor = es_value_walk(point);
  a = es_cursor_next(&cursor, &name);
  b = es_cursor_next(&cursor, &name);
  return s->turn == 0 && ((s->lon_source == a && s->lat_source == b) ||
                          (s->lon_source == b && s->lat_source == a));
}

static bool are_points(const es__spot *spots, size_t count,
                       const es_value *points) {
  const es_value *name, *point;
  if (!es__of_kind(points, ES_KIND_ARRAY) || es_value_count(points) != count)
    return false;
  es_cursor cursor = es_value_walk(points);
  for (size_t i = 0; (point = es_cursor_next(&cursor, &name)); i++)
    if (!is_point(&spots[i], point)) return false;
  return true;
}

/* Whether a ring is that of a closed list of points, a hole's the other way
 * round. */
static bool is_boundary(const es__footprint *f, es__run run,
                        const es_value *boundary, bool hole) {
  const es_value *points = only(boundary, "Points"), *name, *point;
  const es__spot *ring = ES__SPOTS(f) + run.first;
  if (!es__of_kind(points, ES_KIND_ARRAY) || run.count < 3 ||
      es_value_count(points) != run.count + 1)
    return false;
  es_cursor cursor = es_value_walk(points);
  for (size_t i = 0; i < run.count; i++) {
    size_t at = hole && i ? run.count - i : i;
    point = es_cursor_next(&cursor, &name);
    if (!is_point(&ring[at], point) ||
        es__is_far(&ring[i], &ring[i + 1 < run.count ? i + 1 : 0]))
      return false;
  }
  es__spot last;
  point = es_cursor_next(&cursor, &name);
  return es_value_count(point) == 2 && es__spot_read(point, &last) &&
         is_point(&last, point) && last.lon == ring->lon &&
         last.lat == ring->lat;
}

/* So small an area may be reckoned to be on either side of a ring. */
static bool is_clear(const es__footprint *f, es__run ring) {
  double area = es__ring_area(ES__SPOTS(f) + ring.first, ring.count);
  return fabs(area) > 1e-9 * (double)ring.count;
}

static bool is_polygon(const es__footprint *f, size_t i,
                       const es_value *polygon) {
  static const es__span names[] = {ES__SPAN("Boundary"),
                                   ES__SPAN("ExclusiveZone")};
  const es_value *parts[2], *name, *hole;
  es__run rings = ES__AREAS(f)[i], outer = ES__RINGS(f)[rings.first];
  es__pick(polygon, names, 2, parts);
  size_t members = parts[1] ? 2 : 1, k = 1;
  if (!parts[0] || es_value_count(polygon) != members ||
      !is_boundary(f, outer, parts[0], false))
    return false;
  if (!parts[1])
    return rings.count == 1 &&
           !es__is_rectangle(ES__SPOTS(f) + outer.first, outer.count);
  const es_value *zones = only(parts[1], "Boundaries");
  if (!es__of_kind(zones, ES_KIND_ARRAY) || rings.count < 2 ||
      es_value_count(zones) != rings.count - 1)
    return false;
  es_cursor cursor = es_value_walk(zones);
  for (; (hole = es_cursor_next(&cursor, &name)); k++) {
    es__run ring = ES__RINGS(f)[rings.first + k];
    if (!is_boundary(f, ring, hole, true) || !is_clear(f, ring)) return false;
  }
  return true;
}

static bool is_box(const es__footprint *f, size_t i,
                   const es_value *rectangle) {
  static const es__span names[] = {
    ES__SPAN("WestBoundingCoordinate"), ES__SPAN("SouthBoundingCoordinate"),
    ES__SPAN("EastBoundingCoordinate"), ES__SPAN("NorthBoundingCoordinate")};
  const es_value *side[4];
  es__run rings = ES__AREAS(f)[i], ring = ES__RINGS(f)[rings.first];
  const es__spot *s = ES__SPOTS(f) + ring.first;
  es__pick(rectangle, names, 4, side);
  if (rings.count != 1 || !es__is_rectangle(s, ring.count) || !side[0] ||
      es_value_count(rectangle) != 4)
    return false;
  for (int k = 0; k < 4; k++)
    if (s[k].turn || s[k].lon_source != side[k == 1 || k == 2 ? 2 : 0] ||
        s[k].lat_source != side[k < 2 ? 1 : 3])
      return false;
  return s[0].lon < s[1].lon && s[0].lat < s[2].lat;
}

static bool is_line(const es__footprint *f, size_t i, const es_value *line) {
  es__run run = ES__LINES(f)[i];
  const es__spot *spots = ES__SPOTS(f) + run.first;
  bool off = false; /* the edge of the map, which has two longitudes */
  for (size_t k = 0; k < run.count; k++) {
    off = off || spots[k].lon < 180;
    if (k + 1 < run.count && es__is_far(&spots[k], &spots[k + 1])) return false;
  }
  return off && are_points(spots, run.count, only(line, "Points"));
}

static bool is_place(const es__footprint *f, size_t i, const es_value *point) {
  return is_point(&ES__POINTS(f)[i], point);
}

bool es__footprint_states(const es__footprint *f, const es_value *extent) {
  static const struct {
    const char *name;
    bool (*is)(const es__footprint *, size_t, const es_value *);
  } kinds[] = {{"GPolygons", is_polygon},
               {"BoundingRectangles", is_box},
               {"Lines", is_line},
               {"Points", is_place}};
  const size_t counts[] = {f->areas.count, f->areas.count, f->lines.count,
                           f->points.count};
  const es_value *geometry =
    only(only(extent, "HorizontalSpatialDomain"), "Geometry");
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    const es_value *shapes = only(geometry, kinds[k].name), *name, *shape;
    if (!es__of_kind(shapes, ES_KIND_ARRAY)) continue;
    size_t count = es_value_count(shapes);
    size_t all = f->areas.count + f->lines.count + f->points.count;
    if (count == 0 || count != counts[k] || count != all) return false;
    es_cursor cursor = es_value_walk(shapes);
    for (size_t i = 0; (shape = es_cursor_next(&cursor, &name)); i++)
      if (!kinds[k].is(f, i, shape)) return false;
    return true;
  }
  return false;
}
