/* A STAC Item, its members found once. */
#ifndef ES_META_ITEM_ITEM_H
#define ES_META_ITEM_ITEM_H

#include "meta/overlay.h"

typedef enum es__property {
  ES__DATETIME,
  ES__START,
  ES__END,
  ES__CREATED,
  ES__UPDATED,
  ES__PLATFORM,
  ES__INSTRUMENTS,
  ES__MISSION,
  ES__VERSION,
  ES__COVER,
  ES__ABSOLUTE_ORBIT,
  ES__PROCESSED,
  ES__SOFTWARE,
  ES__SOFTWARE_VERSION,
  ES__GRID_CODE,
  ES__PROJ_CODE,
  ES__PROJ_EPSG,
  ES__PROJ_SHAPE,
  ES__DAY_NIGHT,
  ES__CONCEPT_ID,
  ES__COLLECTION_CONCEPT_ID,
  ES__PROVIDER_ID,
  ES__NATIVE_ID,
  ES__REVISION_ID,
  ES__UMM_RECORD,
  ES__UMM_META,
  ES__PROPERTIES
} es__property;

/* All may be NULL or without bytes. */
typedef struct es__item {
  const es_document *doc;
  const es_value *self, *geometry, *bbox, *properties, *assets;
  const es_value *at[ES__PROPERTIES];
  es__span id, collection;
  es__span home; /* the address from which relative ones start */
  es__span concept_id, provider;
  es__overlay record, meta; /* of umm:record and umm:meta */
} es__item;

/* Reads an Item of any version, or anything else. */
void es__item_read(es__item *item, const es_document *doc, const es_value *v);

/* Whether the item is one of ours that says by itself of which record it is. */
static inline bool es__item_is_ours(const es__item *item) {
  return item->record.members != NULL;
}

/* Whether its record had CMR's envelope. */
bool es__item_has_meta(const es__item *item);

#endif
