/* Places in the plane in a tree of boxes, from which places are taken one by
 * one. */
#ifndef ES_GEO_KDTREE_H
#define ES_GEO_KDTREE_H

#include <stdbool.h>

typedef struct es_kdbox {
  double low[2], high[2];
} es_kdbox;

/* Zeroed it is empty; what it grows to is kept. Memory is the C library's. */
typedef struct es_kdtree {
  const double *places; /* x, y in turn; the caller's */
  int *item;            /* places as the leaves have them */
  int *slot;            /* where each place stands among them */
  es_kdbox *box;        /* of each node, as it was built; the root is 1 */
  int *alive;           /* how many places of each node are left */
  int count, leaves;    /* leaves: a power of 2 */
  int room, node_room;
} es_kdtree;

/* Fills the tree with places 0 to n - 1, in place of what it had. They stay
 * the caller's and do not change while it is used. False: no memory. */
bool es__kdtree_build(es_kdtree *tree, const double *places, int n);
void es__kdtree_free(es_kdtree *tree);

/* Takes a place out that is in it. */
void es__kdtree_drop(es_kdtree *tree, int place);

/* Whether a place that is left lies in the closed triangle of three places,
 * or so near that rounding could hide it; those that lie exactly where 'a' or
 * 'c' do not count, nor does 'b' itself. */
bool es__kdtree_in_triangle(const es_kdtree *tree, int a, int b, int c);

#endif
