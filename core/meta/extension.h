/* The extensions of STAC that an object declares. */
#ifndef ES_META_EXTENSION_H
#define ES_META_EXTENSION_H

#include "meta/writer.h"

typedef struct es__extension {
  bool needed;
  const char *name; /* with its version: "eo/v1.1.0" */
} es__extension;

/* Writes the member stac_extensions, of those that are needed. */
void es__write_extensions(es__writer *w, const es__extension *all,
                          size_t count);

#endif
