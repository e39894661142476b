/* A conversion as an operation: on the work queue, off the loop's thread. */
#ifndef ES_META_EXPORT_CONVERTING_H
#define ES_META_EXPORT_CONVERTING_H

#include "loop/runtime.h"
#include "meta/export/conversion.h"

/* Starts es__conversion_run; the operation takes the conversion over, also
 * where it fails to start (NULL: no memory). A job that has begun and is
 * cancelled stops at the next of its records. */
es_op *es__conversion_start(es_runtime *rt, es__conversion *conversion);

/* The conversion of one that succeeded; the operation's. */
es__conversion *es__conversion_of(const es_op *op);

#endif
