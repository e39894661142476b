/* What a link of UMM's is good for, by its Type: of granules and collections
 * alike, and the role that an asset has of it. */
#ifndef ES_META_USE_H
#define ES_META_USE_H

#include "meta/pick.h"

typedef enum es__use {
  ES__USE_DATA,
  ES__USE_CHECKSUM,
  ES__USE_DMRPP,
  ES__USE_METADATA,
  ES__USE_BROWSE,
  ES__USE_OPENDAP,
  ES__USE_SERVICE,
  ES__USE_SOFTWARE,
  ES__USE_CREDENTIALS,
  ES__USE_RELATED,
  ES__USE_DOCUMENTATION
} es__use;

enum { ES__USES = ES__USE_DOCUMENTATION + 1 };

/* By Type and Subtype alone; ES__USE_RELATED of a Type that says nothing. */
es__use es__use_of_type(es__span type, es__span subtype);

/* The first role of an asset of this use. */
es__span es__use_role(es__use use);

/* Whether a text says that something is a small picture. */
bool es__says_thumb(es__span text);

#endif
