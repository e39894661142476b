/* What a UMM-G record says of its files: sizes, checksums, media types. */
#ifndef ES_META_ITEM_ARCHIVE_H
#define ES_META_ITEM_ARCHIVE_H

#include "meta/names.h"
#include "meta/pile.h"
#include "meta/writer.h"

typedef struct es__file {
  const es_value *entry;
  es__span name; /* without bytes: not stated */
  es__span mime;
  const es_value *size; /* in bytes */
  const es_value *checksum;
  size_t link; /* of the first asset that says of it; SIZE_MAX: none does */
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
es__file *es__archive_find(const es__archive *a, es__span name);

/* The only file of a record that says no name for it. */
es__file *es__archive_only(const es__archive *a);

/* Whether the checksum of an asset says all of UMM's. */
bool es__checksum_is_stated(const es_value *checksum);

/* Whether umm:size and umm:size_unit are written. */
bool es__size_is_rounded(const es__file *file);

/* Writes the members file:size and file:checksum; whether there was any. What
 * these cannot say, a size that was rounded and a checksum that is no
 * multihash, stands in umm:size and umm:size_unit, and in umm:checksum, as the
 * record has it. */
bool es__file_write(const es__file *file, const es_document *doc,
                    es__writer *w);

/* Takes a multihash apart into UMM's name of the algorithm and the digits;
 * false: it is none that UMM has a name for. */
bool es__multihash_read(es__span multihash, es__span *algorithm,
                        es__span *digits);

/* UMM's media type, without bytes where that says nothing. */
es__span es__mime(const es_value *v);

#endif
