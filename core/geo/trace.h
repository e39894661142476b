/* The outer line of a tangle of arcs, found on a grid. */
#ifndef ES_GEO_TRACE_H
#define ES_GEO_TRACE_H

#include <stdatomic.h>

#include "geo/sphere.h"

/* Traces around all that a closed line of n points goes around, whatever its
 * line does, some two thousandths of its size outside of it at most. *out is a
 * new block of positions, longitude and latitude in turn, *count of them; it
 * may touch itself in points. 0: not traced, for the points reach more than 80
 * degrees from their middle or *stop is set; 1: traced; -1: no memory. */
int es__trace(const es_vec *at, int n, const atomic_bool *stop, double **out,
              int *count);

#endif
