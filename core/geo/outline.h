/* From the positions of a ring as a file has them, in any direction, closed or
 * not, crossing itself or not, to simple rings that run counter-clockwise. */
#ifndef ES_GEO_OUTLINE_H
#define ES_GEO_OUTLINE_H

#include <stdatomic.h>

#include "base/error.h"
#include "geo/sphere.h"

/* A simple ring, the first point not repeated. Arrays are es__alloc's. */
typedef struct es_outline {
  es_vec *at;
  double *degrees; /* longitude and latitude of each, where still of use */
  int n;
  double area; /* steradians */
} es_outline;

typedef struct es_outlines {
  es_outline *list;
  int count, room;
  double area;  /* of what was given, about */
  bool turned;  /* was given clockwise */
  bool open;    /* its last point was not the first one */
  bool crossed; /* crossed or touched itself, and was taken apart */
  bool traced;  /* was too tangled for that: its outer line was taken */
} es_outlines;

/* How much work the rings of a file may make together, in pairs of edges that
 * are compared: some five seconds. */
enum { ES_OUTLINE_EFFORT = 400000000 };

/* Reads a ring of n positions (longitude, latitude in degrees). Points that
 * repeat the one before are left out. A ring that crosses itself is taken
 * apart where it does: the rings that come of it cover together all that it
 * went around. What has no area is dropped, so there may be no outline.
 * ES_OK, ES_MEMORY, ES_CANCELLED once *stop is set, ES_INVALID where an edge
 * spans half the Earth, or ES_LIMIT where the ring is too tangled and too
 * large, or *effort, from which its work is taken, is used up. Free the
 * outlines whatever was returned. */
int es__outlines_read(const double *positions, int n, const atomic_bool *stop,
                      long *effort, es_outlines *out, es_error *err);
void es__outlines_free(es_outlines *out);
void es__outline_free(es_outline *outline);

/* What makes two positions the same place: a billionth of a degree, all
 * longitudes at a pole, and both names of the antimeridian. */
typedef struct es_place {
  long long lon, lat;
} es_place;
es_place es__outline_place(double lon, double lat);
static inline bool es__same_place(es_place a, es_place b) {
  return a.lon == b.lon && a.lat == b.lat;
}

#endif
