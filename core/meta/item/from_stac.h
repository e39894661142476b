/* STAC Items as UMM-G records: from document to bytes. */
#ifndef ES_META_ITEM_FROM_STAC_H
#define ES_META_ITEM_FROM_STAC_H

#include "base/buffer.h"
#include "meta/document.h"

/* What a conversion works with, kept from item to item; of one thread at a
 * time, its memory from the C library. */
typedef struct es__stac_umm es__stac_umm;

es__stac_umm *es__stac_umm_new(void); /* NULL: no memory */
void es__stac_umm_free(es__stac_umm *c);

/* Adds the record of an Item of STAC 0.9 to 1.1 to 'out', in one line without
 * its end: { "meta": …, "umm": … }. 'item' may be anything: what is missing or
 * odd is left out.
 *
 * An item of es__umm_g_to_stac's that has umm:record gives the very value from
 * which it was made, and so perhaps a bare record. Any other travels in
 * meta["stac:record"], by which es__umm_g_to_stac gives it again, unless it is
 * nested so deep that the record could not be read with it.
 *
 * ES_OK, ES_LIMIT (over the cap of the buffer, or more than a record may
 * become: es__writer_of) or ES_MEMORY, with the buffer as it was before. */
int es__stac_to_umm_g(es__stac_umm *c, const es_document *doc,
                      const es_value *item, es_buffer *out);

#endif
