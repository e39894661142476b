/* Rings thinned fast, to a number of points that careful work can take. */
#ifndef ES_GEO_THIN_H
#define ES_GEO_THIN_H

#include <stdatomic.h>

#include "geo/ring.h"

/* Takes the cheap steps along each ring, then dearer ones, until all together
 * have at most 'wanted' points or nothing more can be taken. The time is
 * linear in the points. Stops soon once *stop is set. */
void es__thin(es_ring *rings, int count, long wanted, const atomic_bool *stop);

#endif
