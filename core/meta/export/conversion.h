/* Many records converted to one text: what is asked for, and how it went. */
#ifndef ES_META_EXPORT_CONVERSION_H
#define ES_META_EXPORT_CONVERSION_H

#include <stdatomic.h>

#include "meta/export/batch.h"
#include "meta/export/convert.h"
#include "meta/export/export.h"

typedef enum es__only {
  ES__ALL_RECORDS,
  ES__ONLY_ITEMS, /* granules and items */
  ES__ONLY_COLLECTIONS
} es__only;

typedef struct es__conversion_options {
  es__target to;
  es__stac_options stac;
  es__access access; /* of lists of addresses */
  double simplify;   /* degrees */
  bool header;       /* of CSV: the line of names comes first */
  bool members;      /* ",\n" stands before each record, in place of an end of
                        line behind it */
  es__only only;     /* which records what stands around them can hold */
  bool script;       /* safe inside of <script>: '<' as an escape */
  size_t most;       /* bytes of the text; 0: 1 GiB */
} es__conversion_options;

/* A record that was left out. */
typedef struct es__failure {
  size_t number; /* of the record, from 1 on */
  size_t line;   /* 0: it came from no line */
  es_error error;
} es__failure;

typedef struct es__conversion {
  es__conversion_options options;
  es__fields fields;
  char *names; /* of the fields, one after the other */
  es__batch batch;
  char *text; /* lines of JSON, to be read first; NULL: none */
  size_t length;
  es_buffer out;
  es__pile failures; /* es__failure */
  size_t records;    /* looked at, those that failed included */
  size_t lines;      /* of the text */
  atomic_bool stop;  /* set from any thread: no more records, please */
} es__conversion;

/* A conversion, its memory from the C library. 'fields' are the names of count
 * fields, each ended by a NUL; they and the options are copied. NULL: *err says
 * why: ES_INVALID with a name that is no field's, or ES_MEMORY. */
es__conversion *es__conversion_new(const es__conversion_options *options,
                                   const char *fields, size_t count,
                                   es_error *err);
void es__conversion_free(es__conversion *c);

/* Adds what is to be converted, before it is run. Both return false where there
 * is no memory. The document gets a reference; the text is copied. */
bool es__conversion_add(es__conversion *c, es_document *doc, const es_value *v);
bool es__conversion_add_lines(es__conversion *c, const char *text,
                              size_t length);

/* Does it, on any thread: fills out, records and failures. A record that cannot
 * be converted is a failure, the others go on. ES_OK, ES_LIMIT (the text has
 * more than 'most' bytes), ES_MEMORY or ES_CANCELLED. */
int es__conversion_run(es__conversion *c, es_error *err);

#define ES__FAILURES(c) ((es__failure *)(c)->failures.items)

#endif
