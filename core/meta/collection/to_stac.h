/* UMM-C records as STAC Collections: from document to bytes. */
#ifndef ES_META_COLLECTION_TO_STAC_H
#define ES_META_COLLECTION_TO_STAC_H

#include "base/buffer.h"
#include "meta/document.h"
#include "meta/stac_options.h"

/* What a conversion works with, kept from record to record; of one thread at a
 * time, its memory from the C library. */
typedef struct es__umm_c_stac es__umm_c_stac;

es__umm_c_stac *es__umm_c_stac_new(void); /* NULL: no memory */
void es__umm_c_stac_free(es__umm_c_stac *c);

/* Adds the Collection of a UMM-C record to 'out', in one line without its end.
 * 'meta' is CMR's envelope of it, of the same document or another; it may be
 * NULL, and both may be anything: what is missing or odd is left out.
 *
 * With options->record, umm:record and umm:meta have what es__stac_to_umm_c
 * (meta/collection/from_stac.h) does not find elsewhere in the Collection, laid
 * over what it finds (meta/overlay.h): a member is left out of them where the
 * way back, tried on what was written, gave the very same value. What is no
 * record is whole in "umm:whole" of umm:record; what is nested too deeply to be
 * read inside of a Collection is the JSON in its "umm:text".
 *
 * A record that came from a Collection (meta["stac:record"]) becomes that one
 * again, whatever the options, unless one of the two was changed since.
 *
 * ES_OK, ES_LIMIT (over the cap of the buffer, or more than a record may
 * become: es__writer_of) or ES_MEMORY, with the buffer as it was before. */
int es__umm_c_to_stac(es__umm_c_stac *c, const es_document *doc,
                      const es_value *umm, const es_document *meta_doc,
                      const es_value *meta, const es__stac_options *options,
                      es_buffer *out);

/* The same for a value that is { umm, meta } or a bare record. */
int es__umm_c_item_to_stac(es__umm_c_stac *c, const es_document *doc,
                           const es_value *item,
                           const es__stac_options *options, es_buffer *out);

#endif
