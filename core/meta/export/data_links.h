/* The addresses of an item's data files, as item:data_links() gives them, and
 * of a granule by way of its Item: one for each asset that is data, each once.
 * Side files (checksums, DMR++, metadata) are left out unless metadata are all
 * that there is, and so is what is malformed or names no file. */
#ifndef ES_META_EXPORT_DATA_LINKS_H
#define ES_META_EXPORT_DATA_LINKS_H

#include "base/buffer.h"
#include "meta/kind.h"
#include "meta/names.h"
#include "meta/pile.h"

typedef enum es__access {
  ES__ACCESS_WEB,   /* https, http */
  ES__ACCESS_DIRECT /* s3 */
} es__access;

typedef enum es__asset_order {
  ES__AS_WRITTEN, /* of what was made of a granule: the order of its links */
  ES__BY_KEY      /* of anyone's: objects of JSON have no order */
} es__asset_order;

typedef struct es__address {
  es__span text;         /* as the item has it, without blanks around it */
  const es_value *asset; /* whose it is */
  bool metadata;
} es__address;

/* A member of an object. */
typedef struct es__named_value {
  es__span name;
  const es_value *value;
} es__named_value;

/* Kept from record to record; of one thread at a time. */
typedef struct es__data_links {
  es__pile list;   /* es__address */
  es__pile assets; /* es__named_value */
  es__names seen;
  es__access access;
  es__span base; /* what relative addresses start from */
  size_t data, next;
  bool failed; /* there was no memory */
} es__data_links;

void es__data_links_init(es__data_links *d);
void es__data_links_free(es__data_links *d);

/* The order in which a record's assets are to be read. */
static inline es__asset_order es__order_of(const es__record *own) {
  return es__is_umm(own->kind) ? ES__AS_WRITTEN : ES__BY_KEY;
}

/* Reads an Item's, in place of what was read before; any other record has none.
 */
void es__data_links_read(es__data_links *d, const es__record *item,
                         es__access access, es__asset_order order);

/* The next one; NULL: there are no more. */
const es__address *es__data_links_next(es__data_links *d);

/* An address fit to be sent, in 'out' in place of what was there; false: it
 * cannot be, or there is no memory. */
bool es__data_links_put(es__data_links *d, const es__address *a,
                        es_buffer *out);

#endif
