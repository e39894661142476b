/* A geometry file of any known kind, from its name to its shapes. */
#ifndef ES_GEO_LOAD_H
#define ES_GEO_LOAD_H

#include "base/buffer.h"
#include "geo/shapes.h"

enum { ES_GEO_LARGEST = 64 << 20 }; /* bytes of a file */

/* Reads a file whose format its name tells: .geojson, .json, .shp (with the
 * .prj beside it), .zip (of shapefiles, or else of KML or GeoJSON), .kml, .kmz
 * or .wkt. What the user should know goes to the notes, a line each. Blocks:
 * for a thread of the pool. ES_OK, or a code with a sentence that names the
 * file. */
int es__geo_load(const char *path, es_shapes *s, es_buffer *notes,
                 es_error *err);

/* The same of bytes that are in memory already; 'name' tells the format. */
int es__geo_parse(const char *name, const char *data, size_t length,
                  es_shapes *s, es_buffer *notes, es_error *err);

/* Puts the file before a sentence about it; returns rc. */
int es__geo_blame(const char *path, int rc, es_error *err);

#endif
