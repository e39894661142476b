/* What an Item does not state of the UMM-G record that it is made of: the
 * properties umm:record and umm:meta, of which from_stac.h makes the record
 * again.
 *
 * umm:record is an overlay of the record, with these members of its own:
 *
 *     umm:none         overlay.h
 *     umm:version      of MetadataSpecification
 *     umm:urls         RelatedUrls, as parts.h has them
 *     umm:DataGranule  an overlay of this member, with
 *       umm:files        ArchiveAndDistributionInformation, likewise
 *     umm:whole        alone: all that was converted, for it was no record
 *     umm:text         alone: the same as a string of JSON, for it was nested
 *                      so deep that the item could not be read with it
 *
 * umm:meta is an overlay of CMR's envelope; a bare record has none. */
#ifndef ES_META_ITEM_RECORD_H
#define ES_META_ITEM_RECORD_H

#include "meta/footprint/footprint.h"
#include "meta/item/archive.h"
#include "meta/item/granule.h"
#include "meta/item/related.h"

/* Room for the forms of a list's entries. */
typedef struct es__forms {
  es_buffer text;
  es__pile forms; /* of the files that write them */
} es__forms;

void es__forms_init(es__forms *forms);
void es__forms_free(es__forms *forms);

typedef struct es__origin {
  const es__granule *granule;
  const es_value *whole; /* where it was no record, of the granule's document */
  bool deep;             /* it is to be a string */
  const es__footprint *footprint;
  const es__related *related; /* with planned assets */
  const es__archive *archive;
  es__property_needs needs;
} es__origin;

void es__record_write(const es__origin *origin, es__forms *forms,
                      es__writer *w);

#endif
