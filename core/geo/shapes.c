/* The list of shapes that readers fill. */
#include "geo/shapes.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

void es__shapes_free(es_shapes *s) {
  es__free(s->positions);
  es__free(s->rings);
  es__free(s->list);
  memset(s, 0, sizeof *s);
}

void es__shapes_feature(es_shapes *s) {
  s->features++;
}

/* Makes room for one more in an array of 'count'. */
static int grow(void **list, int count, int *room, size_t size, int most,
                const char *what, es_error *err) {
  if (count < *room) return ES_OK;
  if (count >= most)
    return es__fail(err, ES_LIMIT, 0, "has more than %d %s", most, what);
  int more = count < 64 ? 64 : count + count / 2;
  void *made = es__resize(NULL, *list, (size_t)more * size);
  if (!made) return es__fail_memory(err);
  *list = made;
  *room = more;
  return ES_OK;
}

int es__shapes_begin(es_shapes *s, es_geo_kind kind, es_error *err) {
  void *list = s->list;
  int rc = grow(&list, s->count, &s->room, sizeof *s->list, ES_GEO_MOST_RINGS,
                "shapes", err);
  s->list = list;
  if (rc != ES_OK) return rc;
  s->list[s->count++] =
    (es_shape){kind, s->features > 0 ? s->features : 1, s->ring_count, 0};
  return ES_OK;
}

int es__shapes_ring(es_shapes *s, es_error *err) {
  void *list = s->rings;
  int rc = grow(&list, s->ring_count, &s->ring_room, sizeof *s->rings,
                ES_GEO_MOST_RINGS, "rings", err);
  s->rings = list;
  if (rc != ES_OK) return rc;
  if (atomic_load(s->stop)) return es__fail(err, ES_CANCELLED, 0, "cancelled");
  s->rings[s->ring_count++] = (es_shape_ring){s->points, 0};
  s->list[s->count - 1].rings++;
  return ES_OK;
}

static int misplaced(const es_shapes *s, double lon, double lat,
                     es_error *err) {
  int feature = s->list[s->count - 1].feature;
  if (isnan(lon) || isnan(lat) || isinf(lon) || isinf(lat))
    return es__fail(err, ES_INVALID, 0,
                    "%s %d has a coordinate that is no finite number", s->noun,
                    feature);
  const char *hint =
    fabs(lon) > 1000 || fabs(lat) > 1000
      ? " (these look like the metres of a projection; convert them first)"
    : fabs(lon) <= 90 && fabs(lat) <= 180 ? " (longitude comes first)"
                                          : "";
  if (fabs(lat) > 90)
    return es__fail(err, ES_INVALID, 0,
                    "%s %d has a latitude of %.10g, which must be from -90 to "
                    "90%s",
                    s->noun, feature, lat, hint);
  return es__fail(err, ES_INVALID, 0,
                  "%s %d has a longitude of %.10g, which must be from -180 to "
                  "180%s",
                  s->noun, feature, lon, hint);
}

int es__shapes_position(es_shapes *s, double lon, double lat, es_error *err) {
  if (!(lon >= -360 && lon <= 360 && lat >= -90 && lat <= 90))
    return misplaced(s, lon, lat, err);
  void *list = s->positions;
  int rc = grow(&list, s->points, &s->point_room, 2 * sizeof *s->positions,
                ES_GEO_MOST_POINTS, "points", err);
  s->positions = list;
  if (rc != ES_OK) return rc;
  if (lon < -180 || lon > 180) {
    s->wrapped = true;
    lon += lon < 0 ? 360 : -360;
  }
  s->positions[2 * s->points] = lon;
  s->positions[2 * s->points + 1] = lat;
  s->points++;
  s->rings[s->ring_count - 1].count++;
  return ES_OK;
}

void es__shapes_end(es_shapes *s) {
  es_shape *shape = &s->list[s->count - 1];
  if (shape->rings > 0 && s->rings[shape->first].count > 0) return;
  s->empty++;
  s->ring_count = shape->first;
  if (shape->rings > 0) s->points = s->rings[shape->first].first;
  s->count--;
}
