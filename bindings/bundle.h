/* The Lua modules of the library; the build generates the table. */
#ifndef ES_BUNDLE_H
#define ES_BUNDLE_H

#include <stddef.h>

struct es__bundle_entry {
  const char *name; /* "earthshine.async"; NULL ends the table */
  const char *source;
  size_t source_length;
  const char *code; /* what the build's Lua compiled the source to */
  size_t code_length;
};

extern const struct es__bundle_entry es__bundle[];

#endif
