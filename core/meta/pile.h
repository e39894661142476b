/* Arrays that grow. */
#ifndef ES_META_PILE_H
#define ES_META_PILE_H

#include <stddef.h>

/* In memory from the C library, its items freed by its owner (es__free); one
 * with a size and zeroes is empty. Of one thread at a time. */
typedef struct es__pile {
  void *items;
  size_t count, room, size; /* of one item */
} es__pile;

/* Room for one more item behind the others, which may move; NULL: no memory,
 * and the pile is as it was. */
void *es__pile_add(es__pile *pile);

#endif
