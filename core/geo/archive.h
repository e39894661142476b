/* The files in a zip archive that is in memory. Their names are only compared
 * with endings: nothing is written, and no path is made of them. */
#ifndef ES_GEO_ARCHIVE_H
#define ES_GEO_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum {
  ES_ARCHIVE_MOST = 1000,        /* entries */
  ES_ARCHIVE_LARGEST = 64 << 20, /* bytes of an entry that is taken */
  ES_ARCHIVE_WHOLE = 256 << 20,  /* of all that are, together */
  ES_ARCHIVE_RATIO = 100,        /* and its size over the compressed one */
  ES_ARCHIVE_NAME = 256
};

typedef struct es_archive es_archive;

/* Opens an archive; the bytes must last until it is closed. *err says why not:
 * ES_PARSE, ES_LIMIT, ES_MEMORY. */
es_archive *es__archive_open(const char *data, size_t length, es_error *err);
void es__archive_close(es_archive *a); /* NULL is allowed */

/* Names of entries; hidden ones and folders are left out. */
int es__archive_count(const es_archive *a);
const char *es__archive_name(const es_archive *a, int i);

/* Whether a name ends so, in any case of letters. */
bool es__ends_with(const char *name, const char *ending);

/* The bytes of an entry, a new block of es__alloc's. ES_OK, ES_PARSE, ES_LIMIT
 * (too large, alone or with those before, or a size that only a bomb has),
 * ES_UNSUPPORTED (encrypted) or ES_MEMORY. */
int es__archive_load(es_archive *a, int i, char **data, size_t *length,
                     es_error *err);

#endif
