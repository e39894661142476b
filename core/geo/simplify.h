/* Lines and rings simplified in the plane of longitudes and latitudes, as maps
 * draw them, with what lies beside what kept as it is. */
#ifndef ES_GEO_SIMPLIFY_H
#define ES_GEO_SIMPLIFY_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/error.h"
#include "geo/heap.h"
#include "geo/kdtree.h"

/* A line, or a ring, whose last position is its first one again: those from
 * 'first' on. */
typedef struct es_chain {
  int first, count;
} es_chain;

/* Memory that is kept from one geometry to the next: zeroed it is new. From
 * the C library, as it grows on threads of the pool. */
typedef struct es_simplifier {
  es_kdtree tree; /* of the positions that stay so far */
  es_heap heap;   /* of those that can go, by what that would cost */
  int *prev, *next;
  double *error; /* between a position and the next one that stays */
  int *chain_of;
  int *left; /* positions of each chain that stay */
  int room, chain_room;
} es_simplifier;

/* Says of each position of a geometry whether it stays: stays[i] of
 * positions[2 * i] (longitude) and positions[2 * i + 1] (latitude), in degrees,
 * for 'points' of them. All lines and all rings of the geometry are given, each
 * position being of at most one of them; those of none stay.
 *
 * What is left is nowhere farther than 'tolerance' degrees from what there was,
 * nor the other way round. Nothing crosses that did not cross: rings stay
 * simple, holes stay inside, parts stay apart. Of a line both ends stay; of a
 * ring its first position and a triangle at least, in its direction. What lies
 * on an antimeridian (180 or -180 degrees) stays, so that parts that were cut
 * there still meet. The same geometry gives the same answer.
 *
 * The time is about n log n in the positions, the memory 60 bytes for each.
 * ES_OK, ES_INVALID (a tolerance that is negative or not finite, a position
 * that is not finite), ES_LIMIT (more than ES_GEO_MOST_POINTS positions),
 * ES_MEMORY, ES_CANCELLED soon after *stop (NULL: never) is set. On failure
 * 'stays' means nothing. */
int es__simplify(es_simplifier *s, const double *positions, int points,
                 const es_chain *chains, int count, double tolerance,
                 const atomic_bool *stop, bool *stays, es_error *err);

void es__simplifier_free(es_simplifier *s);

#endif
