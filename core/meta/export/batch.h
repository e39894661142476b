/* The records of one conversion, in order, and the documents that they are of.
 *
 * Records come from documents that are there already, or from lines of JSON: a
 * line that is no JSON stands for one record, which failed. */
#ifndef ES_META_EXPORT_BATCH_H
#define ES_META_EXPORT_BATCH_H

#include "meta/kind.h"
#include "meta/pile.h"

typedef struct es__entry {
  es__record record;
  size_t line;       /* from 1 on; 0: it came from no line */
  es_error *failure; /* why there is no record; NULL: there is */
} es__entry;

typedef struct es__batch {
  es__pile entries;   /* es__entry */
  es__pile documents; /* es_document *, a reference of each */
  size_t lines;       /* that were read */
  bool failed;        /* there was no memory */
} es__batch;

void es__batch_init(es__batch *b);
void es__batch_free(es__batch *b);

/* Adds a record, or all records of a list of any kind that es__records_in
 * knows. The document must outlive the batch. */
void es__batch_add(es__batch *b, const es_document *doc, const es_value *v,
                   size_t line);

/* Adds the records of lines of JSON (which may end in CR LF), a record or a
 * list of them each; empty lines count, but hold none. */
void es__batch_add_lines(es__batch *b, const char *text, size_t length);

#define ES__ENTRIES(b) ((es__entry *)(b)->entries.items)

#endif
