/* Readers of the formats that shapes come in. Each takes the bytes of a file,
 * which need not end in a NUL byte, adds what it finds to the shapes, and
 * returns ES_OK, ES_PARSE where the bytes are not of its format, ES_INVALID,
 * ES_LIMIT, ES_UNSUPPORTED, ES_MEMORY or ES_CANCELLED, with a sentence to be
 * read after the name of the file. */
#ifndef ES_GEO_FORMATS_H
#define ES_GEO_FORMATS_H

#include <stdbool.h>
#include <stddef.h>

#include "geo/shapes.h"

int es__read_geojson(const char *data, size_t length, es_shapes *s,
                     es_error *err);

/* Well-known text, one geometry or several one after the other. */
int es__read_wkt(const char *data, size_t length, es_shapes *s, es_error *err);

int es__read_kml(const char *data, size_t length, es_shapes *s, es_error *err);

/* The .shp part of a shapefile. */
int es__read_shapefile(const char *data, size_t length, es_shapes *s,
                       es_error *err);

/* The .prj part: ES_OK where it says that coordinates are longitudes and
 * latitudes in degrees. *datum tells whether they are of a datum that is not
 * as good as WGS 84, and may be some hundred metres off. */
int es__check_prj(const char *data, size_t length, bool *datum, es_error *err);

/* Reads a decimal number at 'at' and returns the place after it, or NULL.
 * Unlike strtod it knows no locale, no hexadecimals and no words. */
const char *es__read_number(const char *at, const char *end, double *number);

#endif
