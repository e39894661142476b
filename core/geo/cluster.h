/* Many outlines made few: neighbours become their hull. */
#ifndef ES_GEO_CLUSTER_H
#define ES_GEO_CLUSTER_H

#include "geo/outline.h"

/* Merges outlines, those first that add the least area, until at most
 * 'wanted' are left or no two can be merged. Returns how many were merged into
 * others, or -1: no memory. Stops soon once *stop is set. */
int es__cluster(es_outline *list, int *count, int wanted,
                const atomic_bool *stop);

#endif
