/* Writing records as rows, Features and lists of addresses; for the files of
 * the conversion only. */
#ifndef ES_META_EXPORT_EXPORT_H
#define ES_META_EXPORT_EXPORT_H

#include "meta/export/field.h"
#include "meta/export/simplified.h"
#include "meta/writer.h"

/* The fields of a table. */
typedef struct es__fields {
  es__field *list;
  size_t count;
} es__fields;

/* A line of CSV (RFC 4180, lines end in LF): of the names of the fields, or of
 * a record. Numbers and booleans stand as in JSON, arrays and objects as their
 * JSON, what is missing or null is empty. A text that a spreadsheet would take
 * for a formula (it begins with = + - @, tab or CR) gets a ' in front; a NUL
 * becomes U+FFFD. */
void es__csv_header(es__writer *w, const es__fields *fields);
void es__csv_row(es__writer *w, es__cell_reader *reader,
                 const es__fields *fields, const es__faces *faces);

/* A Feature of GeoJSON: id, geometry, and the fields as its properties.
 * simplify: how far in degrees a simpler outline may be from the footprint; 0:
 * as it is. A Collection has the box of its extent. */
void es__feature(es__writer *w, es__cell_reader *reader, es__drawing *drawing,
                 const es__fields *fields, const es__faces *faces,
                 double simplify);

/* The addresses of the data files, one a line. */
void es__url_lines(es__writer *w, es__cell_reader *reader,
                   const es__faces *faces, es__access access);

void es__put_integer(es__writer *w, int64_t n);

#endif
