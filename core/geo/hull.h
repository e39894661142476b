/* Convex hulls on the sphere. */
#ifndef ES_GEO_HULL_H
#define ES_GEO_HULL_H

#include "geo/sphere.h"

/* The hull of n points, counter-clockwise, to 'out', which has room for n and
 * may be 'points'. Returns how many it has; 0 where the points are too far
 * apart (80 degrees around their middle) or have no area; -1: no memory. */
int es__hull(const es_vec *points, int n, es_vec *out);

/* The area of a convex ring, steradians. */
double es__hull_area(const es_vec *ring, int n);

#endif
