/* The polygons of a file as CMR takes them: simple, counter-clockwise, few
 * points, nothing of the area lost. */
#ifndef ES_GEO_COVER_H
#define ES_GEO_COVER_H

#include "base/buffer.h"
#include "geo/shapes.h"

/* Adds to 'out' polygons that cover those of 'in' and have together at most
 * max_points points, those that close a ring counted, holes not. Polygons
 * that have no more are left as they are, and keep their holes where these
 * fit, too. What was done to them is told in 'notes', a line each. ES_OK,
 * ES_MEMORY, ES_CANCELLED, ES_INVALID, or ES_LIMIT where they do not fit. */
int es__cover(const es_shapes *in, int max_points, es_shapes *out,
              es_buffer *notes, es_error *err);

/* Adds a line to the notes; false: no memory. Too many are dropped. */
bool es__note(es_buffer *notes, const char *format, ...) ES_PRINTF(2, 3);

#endif
