/* Rings simplified together to a number of points, so that they cover what
 * they covered and little more. */
#ifndef ES_GEO_REDUCE_H
#define ES_GEO_REDUCE_H

#include <stdatomic.h>

#include "base/error.h"
#include "geo/ring.h"

typedef struct es_rings {
  es_ring *list; /* at is NULL where a ring has gone */
  int count, room;
} es_rings;

/* Room for one more ring, zeroed; NULL: no memory. */
es_ring *es__rings_add(es_rings *rings);
void es__rings_free(es_rings *rings);
int es__rings_live(const es_rings *rings);

/* Points of all rings, each closed by its first point again. */
long es__rings_points(const es_rings *rings);

/* The most rings that es__reduce takes. */
enum { ES_MOST_RINGS = 256 };

/* Takes steps, the one that adds the least area a point first, until all
 * rings together have at most 'budget' points. Rings that lie in others go;
 * rings that are near each other may become their hull. *merged counts those
 * that have. ES_OK, ES_MEMORY, ES_CANCELLED, or ES_LIMIT where it cannot be
 * done. */
int es__reduce(es_rings *rings, long budget, const atomic_bool *stop,
               int *merged, es_error *err);

/* Two rings to be merged, the area that is added, and how many points fewer
 * there are. */
typedef struct es_merger {
  int a, b, saved;
  double cost;
} es_merger;

/* The merger that costs the least for each point of those that are too many;
 * a < 0 where there is none. False: no memory. */
bool es__merger_find(const es_rings *rings, long too_many, es_merger *found);

/* The cost of a merger for each point that has to go. */
double es__merger_price(const es_merger *merger, long too_many);

/* Replaces the two by their hull, which is the last of the list then. 1, 0:
 * they have no hull any more, since steps were taken, -1: no memory. */
int es__merger_take(es_rings *rings, const es_merger *merger);

/* Drops rings that lie in other ones. False: no memory. */
bool es__merge_contained(es_rings *rings);

#endif
