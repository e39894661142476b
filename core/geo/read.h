/* Geometry files read on the work queue, as CMR takes them. */
#ifndef ES_GEO_READ_H
#define ES_GEO_READ_H

#include "base/buffer.h"
#include "geo/shapes.h"
#include "loop/runtime.h"

typedef struct es_geo_request {
  const char *path; /* copied */
  int max_points;   /* of all shapes together, from ES_GEO_FEWEST on */
  es_geo_kind kind; /* what is wanted; ES_GEO_KINDS: all there is */
} es_geo_request;

enum { ES_GEO_FEWEST = 5, ES_GEO_MOST = 100000 };

/* What was found: polygons that cover those of the file, each counter-
 * clockwise and closed, then their holes where these were kept; lines and
 * points as they are. In 'notes' a line each for what the user should know. */
typedef struct es_geo_result {
  es_shapes shapes;
  es_buffer notes;
} es_geo_result;

/* Starts reading; NULL: no memory. Memory is taken from the C library, since
 * all is done on a thread of the pool, where a host's allocator is not called;
 * at most some 300 MiB. Cancelled, it ends within a moment. */
es_op *es_geo_start(es_runtime *rt, const es_geo_request *request);

/* What a completed operation found; valid as long as the operation. */
const es_geo_result *es_geo_result_of(const es_op *op);

/* The same from bytes in memory, without a runtime; 'name' tells the format.
 * The caller frees with es__geo_result_free, whatever was returned. */
int es__geo_read_bytes(const char *name, const char *data, size_t length,
                       const es_geo_request *request, const atomic_bool *stop,
                       es_geo_result *result, es_error *err);
void es__geo_result_free(es_geo_result *result);

#endif
