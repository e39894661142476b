/* Parsing as an operation: on the work queue, off the loop's thread. */
#ifndef ES_META_READING_H
#define ES_META_READING_H

#include "loop/runtime.h"
#include "meta/document.h"

/* Starts es_document_parse(text, length, most). The text is from es__alloc and
 * the operation's from now on, also where this returns NULL (no memory). A
 * job that has begun is left to end when the operation is cancelled. */
es_op *es_document_start(es_runtime *rt, char *text, size_t length,
                         size_t most);

/* The document of one that succeeded; the operation's: take a reference. */
es_document *es_document_of(const es_op *op);

#endif
