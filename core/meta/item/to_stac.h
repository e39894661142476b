/* UMM-G records as STAC Items: from document to bytes. */
#ifndef ES_META_ITEM_TO_STAC_H
#define ES_META_ITEM_TO_STAC_H

#include "base/buffer.h"
#include "meta/document.h"
#include "meta/stac_options.h"

/* What a conversion works with, kept from record to record; of one thread at a
 * time, its memory from the C library. */
typedef struct es__umm_stac es__umm_stac;

es__umm_stac *es__umm_stac_new(void); /* NULL: no memory */
void es__umm_stac_free(es__umm_stac *c);

/* Adds the Item of a UMM-G record to 'out', in one line without its end. Of a
 * record that es__stac_to_umm_g made of another's Item, and that was not
 * changed since, it is that Item, whatever the options say. 'meta' is CMR's
 * envelope of it, of the same document or another; it may be NULL, and both may
 * be anything: what is missing or odd is left out. ES_OK, ES_LIMIT (over the
 * cap of the buffer, or more than a record may become: es__writer_of) or
 * ES_MEMORY, with the buffer as it was before. */
int es__umm_g_to_stac(es__umm_stac *c, const es_document *doc,
                      const es_value *umm, const es_document *meta_doc,
                      const es_value *meta, const es__stac_options *options,
                      es_buffer *out);

/* The same for a value that is { umm, meta } or a bare record. */
int es__umm_g_item_to_stac(es__umm_stac *c, const es_document *doc,
                           const es_value *item,
                           const es__stac_options *options, es_buffer *out);

#endif
