/* The size of a record's files in bytes, as granule:size() and item:size() have
 * it. -1: none is stated. */
#ifndef ES_META_EXPORT_SIZE_H
#define ES_META_EXPORT_SIZE_H

#include "meta/export/data_links.h"

/* The sum over the files of a UMM granule: exact (SizeInBytes), else by Size
 * and its unit (a MB of ORNL's is 10^6, everybody else's 2^20). */
int64_t es__size_of_granule(const es__record *granule);

/* The sum over an Item's data: file:size, else what UMM said of it; 'links' is
 * used for it. */
int64_t es__size_of_item(es__data_links *links, const es__record *item);

#endif
