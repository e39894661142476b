/* A heap of numbered entries by cost, the least first, in which any entry's
 * cost can change. */
#ifndef ES_GEO_HEAP_H
#define ES_GEO_HEAP_H

#include <stdbool.h>

typedef struct es_heap {
  double *cost; /* of each entry */
  int *slot;    /* where each entry stands, -1: not in the heap */
  int *item;    /* entries as the heap has them */
  int count, room;
} es_heap;

/* Makes room for entries 0 to room - 1; false: no memory, all as before. */
bool es__heap_room(es_heap *heap, int room);
void es__heap_set(es_heap *heap, int entry, double cost);
void es__heap_drop(es_heap *heap, int entry); /* what is not in it is well */
void es__heap_free(es_heap *heap);

#endif
