/* Concepts of CMR's: where they are, and their ids, such as "G123-PROVIDER". */
#ifndef ES_META_CONCEPT_H
#define ES_META_CONCEPT_H

#include "meta/pick.h"

#define ES__CMR "https://cmr.earthdata.nasa.gov"

/* The provider that a concept id names; without bytes: it names none. */
static inline es__span es__provider_of(es__span id) {
  const char *dash = id.length ? memchr(id.at, '-', id.length) : NULL;
  if (!dash) return ES__NOTHING;
  return (es__span){dash + 1, (size_t)(id.at + id.length - dash) - 1};
}

#endif
