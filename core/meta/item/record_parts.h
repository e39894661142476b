/* Lists of a record in the words of its item's assets: parts.h, written. */
#ifndef ES_META_ITEM_RECORD_PARTS_H
#define ES_META_ITEM_RECORD_PARTS_H

#include "meta/item/record.h"

/* The value of umm:urls, for RelatedUrls that are an array. */
void es__record_urls_write(const es__origin *o, const es_value *urls,
                           es__forms *forms, es__writer *w);

/* The value of umm:files, for an array too. */
void es__record_files_write(const es__origin *o, const es_value *files,
                            es__forms *forms, es__writer *w);

#endif
