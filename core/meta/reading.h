/* Parsing as an operation: on the work queue, off the loop's thread. */
#ifndef ES_META_READING_H
#define ES_META_READING_H

#include "loop/runtime.h"
#include "meta/document.h"

/* Starts es_document_parse(text, length, most), or es_document_parse_lenient.
 * The text must last until the operation is done, or es_op_cancel has returned.
 * A job that has begun is left to end, but for its text, which a cancellation
 * waits for: as long as copying it takes, or parsing it anew where it is
 * mended. NULL: no memory. */
es_op *es_document_start(es_runtime *rt, const char *text, size_t length,
                         size_t most, bool lenient);

/* The document of one that succeeded; the operation's: take a reference. */
es_document *es_document_of(const es_op *op);

#endif
