/* Lists whose members carry their links: nothing is allocated, so nothing can
 * fail, and a member leaves without being told which list it is in.
 *
 * A list is a ring through its own end. Neither that nor a member that is in
 * it may move in memory. Nothing is owned, and no lock is taken: list and
 * members belong to one thread. */
#ifndef ES_BASE_LIST_H
#define ES_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* A member's place; all zero: in no list. */
typedef struct es_link {
  struct es_link *next, *prev;
} es_link;

/* All zero: empty. */
typedef struct es_list {
  es_link end;
} es_list;

static inline bool es__linked(const es_link *link) {
  return link->next != NULL;
}

static inline bool es__list_empty(const es_list *list) {
  return !list->end.next || list->end.next == &list->end;
}

/* The first one, or NULL. */
static inline es_link *es__list_first(const es_list *list) {
  return es__list_empty(list) ? NULL : list->end.next;
}

/* The one behind a member, or NULL. */
static inline es_link *es__list_after(const es_list *list,
                                      const es_link *link) {
  return link->next == &list->end ? NULL : link->next;
}

/* Puts one that is in no list at the end. */
static inline void es__list_append(es_list *list, es_link *link) {
  es_link *end = &list->end;
  if (!end->next) end->next = end->prev = end;
  link->next = end;
  link->prev = end->prev;
  end->prev->next = link;
  end->prev = link;
}

/* Takes one out of its list, if it is in one. */
static inline void es__list_remove(es_link *link) {
  if (!es__linked(link)) return;
  link->prev->next = link->next;
  link->next->prev = link->prev;
  link->next = link->prev = NULL;
}

static inline void *es__owner(es_link *link, size_t offset) {
  return link ? (char *)link - offset : NULL;
}

/* What has a link as its member; NULL for NULL. */
#define ES_OWNER(type, member, link) \
  ((type *)es__owner(link, offsetof(type, member)))

#endif
