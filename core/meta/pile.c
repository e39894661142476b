/* Arrays that grow. */
#include "meta/pile.h"

#include "base/memory.h"

void *es__pile_add(es__pile *pile) {
  if (pile->count == pile->room) {
    size_t room = pile->room ? 2 * pile->room : 64;
    void *items = es__resize(NULL, pile->items, room * pile->size);
    if (!items) return NULL;
    pile->items = items;
    pile->room = room;
  }
  return (char *)pile->items + pile->size * pile->count++;
}
