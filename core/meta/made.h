/* Whether a record is what STAC was made into, and unchanged since. */
#ifndef ES_META_MADE_H
#define ES_META_MADE_H

#include "base/buffer.h"
#include "meta/document.h"

/* Whether {"meta":…,"umm":…} in JSON says the same as a record and its envelope
 * (NULL: there is none). 'rc' is that of the conversion that made the text: one
 * that met a limit made no record that there could be. ES_OK, or ES_MEMORY. */
int es__is_made(int rc, const es_buffer *text, const es_document *doc,
                const es_value *umm, const es_document *meta_doc,
                const es_value *meta, bool *is);

#endif
