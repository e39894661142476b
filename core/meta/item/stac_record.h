/* The Item from which a record was made, that travels in its envelope. */
#ifndef ES_META_ITEM_STAC_RECORD_H
#define ES_META_ITEM_STAC_RECORD_H

#include "meta/item/from_stac.h"
#include "meta/item/granule.h"

/* What looking works with. */
typedef struct es__stac_record {
  es__stac_umm *back; /* NULL until it is needed */
  es_buffer text;
} es__stac_record;

void es__stac_record_init(es__stac_record *r);
void es__stac_record_free(es__stac_record *r);

/* Finds the Item of meta["stac:record"], in the envelope's document, if it
 * still gives the very record; else *item is NULL. ES_OK, or ES_MEMORY. */
int es__stac_record_find(es__stac_record *r, const es__granule *g,
                         const es_value **item);

#endif
