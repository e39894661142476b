/* The addresses of a record's data files, as granule:data_links() gives them:
 * each once, in the order of the record or of the keys of an item's assets, side
 * files (checksums, DMR++, metadata) left out unless metadata are all that there
 * is. What is malformed, or names no file, is left out too. */
#ifndef ES_META_DATA_LINKS_H
#define ES_META_DATA_LINKS_H

#include "meta/footprint.h"
#include "meta/kind.h"
#include "meta/names.h"

typedef enum es__access {
  ES__ACCESS_WEB,   /* https, http */
  ES__ACCESS_DIRECT /* s3 */
} es__access;

typedef struct es__address {
  es__span text; /* as the record has it, without blanks around it */
  bool metadata;
} es__address;

/* A member of an object. */
typedef struct es__member {
  es__span name;
  const es_value *value;
} es__member;

/* Kept from record to record; of one thread at a time. */
typedef struct es__data_links {
  es__pile list;    /* es__address */
  es__pile members; /* es__member, while assets are read */
  es__names seen;
  es__access access;
  char *base; /* what relative addresses start from; NULL: none */
  size_t data, next;
  bool failed; /* there was no memory */
} es__data_links;

void es__data_links_init(es__data_links *d);
void es__data_links_free(es__data_links *d);

/* Reads a granule's or an item's, in place of what was read before; any other
 * record has none. */
void es__data_links_read(es__data_links *d, const es__record *record,
                         es__access access);

/* The next address, fit to be sent, in 'out' in place of what was there; false:
 * there are no more, or no memory for them. */
bool es__data_links_next(es__data_links *d, es_buffer *out);

/* Whether an asset with these roles (NULL: none) is the data themselves: it has
 * the role data, or none that says otherwise. */
bool es__is_data(const es_value *roles);

#endif
