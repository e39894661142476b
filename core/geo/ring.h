/* A ring on the sphere that loses points one by one, with a tree of boxes over
 * its edges by which those near a place are found. The tree has the order of
 * the ring, which is near in space what is near in order.
 *
 * What belongs to a ring is taken from the C library, since rings are worked
 * on by threads of the pool, on which a host's allocator is not called. */
#ifndef ES_GEO_RING_H
#define ES_GEO_RING_H

#include "geo/sphere.h"

/* Lower ends on x, y, z, then the upper ones. */
typedef struct es_box {
  double low[3], high[3];
} es_box;

typedef struct es_ring {
  es_vec *at;
  int *prev, *next; /* next is -1 where the point is gone */
  int room;         /* points that it began with */
  int count;        /* points that are left */
  int head;         /* one of them */
  es_box *box;      /* nodes of the tree; the root is 1, leaves come last */
  int leaves;       /* a power of 2; each holds the edges of 16 points */
} es_ring;

/* Makes a ring of n >= 3 points, counter-clockwise, the first not repeated.
 * 'at' is from es__alloc and becomes the ring's, also on failure. False: no
 * memory. */
bool es__ring_init(es_ring *ring, es_vec *at, int n);
void es__ring_free(es_ring *ring);

/* Takes a point out of the ring. */
void es__ring_drop(es_ring *ring, int v);

/* To be told when the point v has moved: its edges are other ones. */
void es__ring_moved(es_ring *ring, int v);

/* Points in order to 'out', which has room for ring->count. */
void es__ring_points(const es_ring *ring, es_vec *out);

/* Brings the points that are left together; numbers of points change. */
bool es__ring_compact(es_ring *ring);

/* The box of some points and all arcs and triangles between them. */
es_box es__box_of(const es_vec *points, int n);

static inline bool es__boxes_meet(const es_box *a, const es_box *b) {
  return a->low[0] <= b->high[0] && b->low[0] <= a->high[0] &&
         a->low[1] <= b->high[1] && b->low[1] <= a->high[1] &&
         a->low[2] <= b->high[2] && b->low[2] <= a->high[2];
}

/* Calls hit(ud, v) for each point v whose edge to the next one may come into
 * the box, until it returns true; returns whether it did. */
bool es__ring_near(const es_ring *ring, const es_box *box,
                   bool (*hit)(void *ud, int v), void *ud);

/* Calls hit(ud, v, w) for pairs of edges whose boxes meet, each once, until it
 * returns true. Of a ring that has lost nothing yet. *left (NULL: any) is how
 * many pairs may be looked at; it is below 0 where there were more. */
void es__ring_pairs(const es_ring *ring, bool (*hit)(void *ud, int v, int w),
                    void *ud, long *left);

#endif
