/* A table by which names are found, to be filled anew for each record.
 *
 * Its memory is from the C library; of one thread at a time. Which names share
 * a place is up to a seed of chance, so that nobody can choose such. */
#ifndef ES_META_NAMES_H
#define ES_META_NAMES_H

#include <stdint.h>

#include "meta/pick.h"

typedef struct es__named {
  es__span name; /* not copied */
  uint64_t hash;
  size_t value;
  size_t round; /* of the filling */
} es__named;

typedef struct es__names {
  es__named *slots; /* zeroed at first */
  size_t room, count, round;
  uint64_t seed; /* of the hashes */
} es__names;

/* Forgets all names. */
void es__names_clear(es__names *names);
void es__names_free(es__names *names);

/* What a name stands for, NULL: it is not there. Names of addresses are looked
 * up as they are meant: %20 is a blank. */
size_t *es__names_find(const es__names *names, es__span name);

/* The same for a name that is put there, with this value, if it was not; NULL:
 * no memory. */
size_t *es__names_add(es__names *names, es__span name, size_t value);

/* The same, for those who want to know whether it is new: then its bytes may be
 * replaced by a copy of them. */
es__named *es__names_put(es__names *names, es__span name, size_t value,
                         bool *fresh);

#endif
