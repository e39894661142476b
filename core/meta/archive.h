/* What a UMM-G record says of its files: sizes, checksums, media types. */
#ifndef ES_META_ARCHIVE_H
#define ES_META_ARCHIVE_H

#include "meta/footprint.h"
#include "meta/names.h"

typedef struct es__file {
  es__span name; /* without bytes: not stated */
  es__span mime;
  const es_value *size; /* in bytes */
  const es_value *checksum;
  const es_value *rounded, *unit; /* Size and SizeUnit */
} es__file;

typedef struct es__archive {
  es__pile files; /* es__file, those inside of packages too */
  es__names by_name;
  bool packages;
  bool failed; /* there was no memory */
} es__archive;

void es__archive_init(es__archive *a);
void es__archive_free(es__archive *a);

/* Reads ArchiveAndDistributionInformation (NULL: none). */
void es__archive_read(es__archive *a, const es_value *list);

/* The file of a name, NULL where there is none, or more than one. */
const es__file *es__archive_find(const es__archive *a, es__span name);

/* The only file of a record that says no name for it. */
const es__file *es__archive_only(const es__archive *a);

/* Writes the members file:size and file:checksum; whether there was any. What
 * these cannot say, a size that was rounded and a checksum that is no
 * multihash, stands in umm:size and umm:size_unit, and in umm:checksum, as the
 * record has it. */
bool es__file_write(const es__file *file, const es_document *doc,
                    es__writer *w);

/* UMM's media type, without bytes where that says nothing. */
es__span es__mime(const es_value *v);

#endif
