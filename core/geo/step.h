/* One step of simplifying a ring so that it covers what it covered: a point is
 * taken away where the ring is hollow, or an edge where it is not, the edges
 * beside it being drawn on to where they meet. Both add a triangle. */
#ifndef ES_GEO_STEP_H
#define ES_GEO_STEP_H

#include "geo/ring.h"

typedef struct es_step {
  double cost;   /* by the area that is added, steradians */
  bool meets;    /* the edge goes from the point to the next one */
  es_vec corner; /* what takes its place */
} es_step;

/* The step at a point; false: there is none, for the ring has but three
 * points, or edges would become too long or do not meet. */
bool es__step_plan(const es_ring *ring, int v, es_step *step);

/* Whether something of the ring lies in the way of a step. */
bool es__step_blocked(const es_ring *ring, int v, const es_step *step);

/* Takes a step that was planned and is not blocked. */
void es__step_take(es_ring *ring, int v, const es_step *step);

#endif
