/* GeoJSON as UMM-G's SpatialExtent. */
#ifndef ES_META_FOOTPRINT_SPACE_H
#define ES_META_FOOTPRINT_SPACE_H

#include "meta/footprint/footprint.h"

/* Writes the value of SpatialExtent, of a geometry of any kind or, where that
 * has no shape, of the box around it; both may be NULL or anything else. False:
 * nothing was written, for there is no place. spots: room for a ring, kept by
 * the caller. Where there is no memory, the writer says so. */
bool es__space_write(es__pile *spots, const es_document *doc,
                     const es_value *geometry, const es_value *bbox,
                     es__writer *w);

#endif
