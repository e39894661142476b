/* STAC Collections, of anyone and of versions 0.9 to 1.1, as UMM-C records. */
#ifndef ES_META_COLLECTION_FROM_STAC_H
#define ES_META_COLLECTION_FROM_STAC_H

#include "meta/pick.h"
#include "meta/writer.h"

/* Adds the record of a Collection to 'out', in one line without its end:
 * {"meta":…,"umm":…}, or the bare UMM-C record where the Collection was made of
 * such a one. 'collection' may be anything.
 *
 * One that has umm:record becomes what it was made of. Any other becomes a
 * record with all members that UMM-C requires, "Not provided" where the
 * Collection does not say, and travels in meta["stac:record"], unless it is
 * nested so deep that the record could not be read with it.
 *
 * ES_OK, ES_LIMIT (over the cap of the buffer, or more than a record may
 * become: es__writer_of) or ES_MEMORY, with the buffer as it was before. */
int es__stac_to_umm_c(const es_document *doc, const es_value *collection,
                      es_buffer *out);

/* ---- for the way there, which tries the way back */

/* Writes what a Collection says of a record and of its envelope, as if its
 * umm:record and umm:meta were empty: { "umm": {…}, "meta": {…} }. */
void es__stac_stated(const es_document *doc, const es_value *collection,
                     es__writer *w);

#endif
