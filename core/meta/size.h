/* The size of a record's files in bytes, as granule:size() has it. */
#ifndef ES_META_SIZE_H
#define ES_META_SIZE_H

#include "meta/kind.h"

/* The sum over the files whose size is stated: of a UMM granule exactly
 * (SizeInBytes), else by Size and its unit (a MB of ORNL's is 10^6, everybody
 * else's 2^20); of an Item file:size of its data. -1: none is stated, or it is
 * no such record. */
int64_t es__size_of(const es__record *record);

#endif
