/* Fields of records: what the columns of a table and the properties of a
 * Feature are made of.
 *
 * A field is a path, "umm.GranuleUR", "meta.concept-id",
 * "stac.properties.datetime", "umm.Platforms.1.ShortName" (elements of arrays
 * from 1 on), or the name of something reckoned: id, collection, start, end,
 * size, cloud_cover, url, s3, browse. */
#ifndef ES_META_EXPORT_FIELD_H
#define ES_META_EXPORT_FIELD_H

#include "meta/export/data_links.h"
#include "meta/kind.h"

typedef enum es__field_kind {
  ES__FIELD_UMM,
  ES__FIELD_META,
  ES__FIELD_STAC,
  ES__FIELD_ID,
  ES__FIELD_COLLECTION,
  ES__FIELD_START,
  ES__FIELD_END,
  ES__FIELD_SIZE,
  ES__FIELD_CLOUD_COVER,
  ES__FIELD_URL,
  ES__FIELD_S3,
  ES__FIELD_BROWSE
} es__field_kind;

typedef struct es__field {
  es__span name; /* whole */
  es__span path; /* of a path: behind its first dot */
  es__field_kind kind;
} es__field;

/* Reads a name, which must outlive the field; false: there is no such field. */
bool es__field_parse(es__span name, es__field *out);

/* A record in both forms; a form that is not at hand is ES__NO_RECORD. */
typedef struct es__faces {
  es__record own, umm, stac;
} es__faces;

/* Which other form of a record a field is read from. */
typedef struct es__needs {
  bool umm, stac;
} es__needs;

es__needs es__field_needs(const es__field *field);

typedef enum es__cell_kind {
  ES__CELL_NOTHING,
  ES__CELL_VALUE, /* of a document */
  ES__CELL_TEXT,  /* without a document, valid until the next cell is read */
  ES__CELL_INTEGER
} es__cell_kind;

typedef struct es__cell {
  es__cell_kind kind;
  const es_document *doc;
  const es_value *value;
  es__span text;
  int64_t integer;
} es__cell;

/* What cells are read with; of one thread at a time. */
typedef struct es__cell_reader {
  es__data_links links;
  es_buffer text;
} es__cell_reader;

void es__cell_reader_init(es__cell_reader *r);
void es__cell_reader_free(es__cell_reader *r);

/* Reads a field of a record. False: no memory. */
bool es__cell_read(es__cell_reader *r, const es__field *field,
                   const es__faces *faces, es__cell *out);

#endif
