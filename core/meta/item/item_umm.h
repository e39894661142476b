/* The UMM-G record of an Item, without the envelope. */
#ifndef ES_META_ITEM_ITEM_UMM_H
#define ES_META_ITEM_ITEM_UMM_H

#include "meta/footprint/space.h"
#include "meta/item/item.h"
#include "meta/moment.h"
#include "meta/names.h"

/* What writing works with. */
typedef struct es__umm_room {
  es__pile spots;
  es__names told; /* the keys of assets of which links were written */
} es__umm_room;

void es__item_umm_write(const es__item *item, es__umm_room *room,
                        es__writer *w);

/* ---- for its files only */

/* Writes the member RelatedUrls, of all assets and their alternates. */
void es__item_urls_write(const es__item *item, es__umm_room *room,
                         es__writer *w);

/* Writes the member ArchiveAndDistributionInformation, of the assets that state
 * a size or a checksum. files: what the overlay says of it, or NULL. */
void es__item_files_write(const es__item *item, const es_value *files,
                          es__writer *w);

/* Writes the member AdditionalAttributes, of the properties that have no place
 * of their own in UMM-G. */
void es__item_attributes_write(const es__item *item, es__writer *w);

/* Writes the member TilingIdentificationSystem, of a grid:code that is of one
 * of UMM's systems. */
void es__item_tiling_write(const es__item *item, es__writer *w);

#endif
