/* The Lua modules of the library as text; the build generates the table. */
#ifndef ES_BUNDLE_H
#define ES_BUNDLE_H

#include <stddef.h>

struct es__bundle_entry {
  const char *name; /* "earthshine.async"; NULL ends the table */
  const char *source;
  size_t length;
};

extern const struct es__bundle_entry es__bundle[];

#endif
