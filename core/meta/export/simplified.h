/* Geometries of GeoJSON, written with fewer positions. */
#ifndef ES_META_EXPORT_SIMPLIFIED_H
#define ES_META_EXPORT_SIMPLIFIED_H

#include "geo/simplify.h"
#include "meta/pile.h"
#include "meta/writer.h"

/* Kept from geometry to geometry; of one thread at a time. */
typedef struct es__drawing {
  es_simplifier simplifier;
  es__pile positions; /* double[2] */
  es__pile chains;    /* es_chain */
  es__pile stays;     /* bool, one for each position */
} es__drawing;

void es__drawing_init(es__drawing *o);
void es__drawing_free(es__drawing *o);

/* Writes a geometry simplified by so many degrees; see es__simplify. Points,
 * collections of geometries, and what is no proper geometry are written as they
 * are, and so is what lies off the plane of degrees. */
void es__write_simplified(es__writer *w, es__drawing *o, const es_document *doc,
                          const es_value *geometry, double tolerance);

#endif
