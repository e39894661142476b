/* Of the shapes of a file those that are wanted. */
#ifndef ES_GEO_SELECT_H
#define ES_GEO_SELECT_H

#include "geo/read.h"

/* Fills the result from the shapes of a file: polygons are covered, points and
 * lines taken as they are. ES_OK, or a code with a sentence to be read after
 * the name of the file. */
int es__geo_select(const es_shapes *in, const es_geo_request *request,
                   es_geo_result *result, es_error *err);

#endif
