/* Points, lines and polygons as a file has them, collected by its reader. */
#ifndef ES_GEO_SHAPES_H
#define ES_GEO_SHAPES_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/error.h"

typedef enum es_geo_kind {
  ES_GEO_POINT,
  ES_GEO_LINE,
  ES_GEO_POLYGON,
  ES_GEO_KINDS
} es_geo_kind;

typedef struct es_shape {
  es_geo_kind kind;
  int feature;      /* of which feature of the file, from 1 */
  int first, rings; /* its rings; a polygon's first one is the outer one */
} es_shape;

typedef struct es_shape_ring {
  int first, count; /* its positions */
} es_shape_ring;

enum {
  ES_GEO_MOST_POINTS = 2 << 20,
  ES_GEO_MOST_RINGS = 1 << 19,
  ES_GEO_DEEPEST = 32 /* collections in collections */
};

/* Zeroed but for 'noun' and 'stop' it is empty. Arrays are es__alloc's, from
 * the C library: they grow on threads of the pool. */
typedef struct es_shapes {
  const char *noun; /* what a feature is called in messages */
  const atomic_bool *stop;
  double *positions; /* longitude, latitude in turn, degrees */
  es_shape_ring *rings;
  es_shape *list;
  int points, ring_count, count;
  int point_room, ring_room, room;
  int features;
  int empty;      /* features and parts without positions */
  bool wrapped;   /* a longitude lay beyond 180 */
  bool clockwise; /* the format's outer rings run so, or as they like */
} es_shapes;

void es__shapes_free(es_shapes *s);

/* The next feature begins: what follows belongs to it. */
void es__shapes_feature(es_shapes *s);

/* A shape, each of its rings and each position of these, then its end. A point
 * has one ring of one position, a line one ring. What has no position is
 * counted and dropped. Heights are the reader's to drop. ES_OK, ES_MEMORY,
 * ES_LIMIT, ES_CANCELLED, or ES_INVALID for a place that is not on the
 * Earth. */
int es__shapes_begin(es_shapes *s, es_geo_kind kind, es_error *err);
int es__shapes_ring(es_shapes *s, es_error *err);
int es__shapes_position(es_shapes *s, double lon, double lat, es_error *err);
void es__shapes_end(es_shapes *s);

#endif
