/* What a document is made of; for core/meta only. */
#ifndef ES_META_PAGE_H
#define ES_META_PAGE_H

#include <stdatomic.h>
#include <yyjson.h>

#include "meta/document.h"

/* From how many children on a container has an index, unless it is an array of
 * nothing but scalars. */
enum { ES__LARGE_ARRAY = 32, ES__LARGE_OBJECT = 64 };

/* The children of a large container: of an array in order, of an object its
 * names sorted, each before its value in memory. */
typedef struct es__index {
  const yyjson_val *of;
  const yyjson_val *const *slots;
} es__index;

/* A string with escapes, as it stood in the source, quotes included. */
typedef struct es__escaped {
  size_t place, length; /* in the source */
  const char *source;
} es__escaped;

struct es_document {
  atomic_int refs;
  bool small;       /* in a block of es__alloc; else in a mapping of its own */
  size_t size;      /* bytes from here on */
  const char *text; /* the source, but that strings are unescaped in place and
                       end with a NUL; string values point into it */
  size_t length;
  const es__escaped *escaped; /* strings that were not what they mean */
  size_t escapes;
  const yyjson_val *first; /* all values, each before its children */
  size_t count;
  const es__index *index; /* in the order of values */
  size_t indexed;
};

/* The rest of a mapping, taken from its front. */
typedef struct es__pool {
  char *at, *end;
  char *last; /* what was taken last */
} es__pool;

/* Aligned for anything; NULL: full. */
void *es__pool_take(es__pool *pool, size_t size);

/* How much memory a parse may ask for. */
typedef struct es__room {
  size_t fixed;  /* the text */
  size_t needed; /* by whatever closes what it opens */
  size_t most;
} es__room;

/* A document on its way. */
typedef struct es__parse {
  es_document *doc;
  es__pool pool;
  es__room room;
  /* Of a text that was mended, whose numbers may be too large: that before, for
   * messages. NULL: the text must be JSON as it is. */
  const char *origin;
  size_t origin_length;
  bool twice; /* an object of it has a name twice: see es__index_build */
} es__parse;

/* The two steps of es_document_parse: the first copies the text, which is not
 * needed after it; the second ends with the document, or NULL, and is to follow
 * where the first was ES_OK. */
int es__parse_begin(es__parse *p, const char *text, size_t length, size_t most,
                    es_error *err);
es_document *es__parse_finish(es__parse *p, es_error *err);

/* Why the pool is full: ES_LIMIT, the document may have no more memory, or
 * ES_MEMORY, there was no more. */
int es__parse_full(const es__parse *p, es_error *err);

/* Looks whether the document keeps its promises, and makes its index. Of a
 * mended text, a member whose name comes again is no failure but marked (and
 * the document of no use but to es__index_cut). */
int es__index_build(es__parse *p, es_error *err);

/* Takes the marked members of a document out of the text that it was parsed
 * from. Returns how many bytes are left. */
size_t es__index_cut(const es_document *doc, char *text);

/* What follows a string in the source. */
const char *es__behind_string(const es_document *doc, const yyjson_val *v);

/* Where a value stands in the source. */
size_t es__place_of(const es_document *doc, const yyjson_val *v);

/* Keeps the strings with escapes of a text that is about to be parsed; of one
 * that is no JSON, some. They need at most ES__ESCAPED_TIMES the text. False:
 * the pool is full. */
enum { ES__ESCAPED_TIMES = 7 };
bool es__keep_escaped(es_document *doc, es__pool *pool);

/* Of the strings with escapes, the first that does not begin before a place in
 * the source: its position, or how many there are. */
size_t es__escaped_from(const es_document *doc, size_t place);

/* The index of a container, or NULL. */
const yyjson_val *const *es__index_of(const es_document *doc,
                                      const yyjson_val *v);

/* Orders names: by length, then by bytes. */
int es__name_order(const char *a, size_t a_length, const char *b,
                   size_t b_length);

#define ES__VALUE(v) ((const es_value *)(const void *)(v))
/* yyjson's functions take pointers to values that they do not change. */
#define ES__RAW(v) ((yyjson_val *)(void *)(size_t)(const void *)(v))

#endif
