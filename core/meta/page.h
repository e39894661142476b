/* What a document is made of; for core/meta only. */
#ifndef ES_META_PAGE_H
#define ES_META_PAGE_H

#include <stdatomic.h>
#include <yyjson.h>

#include "meta/document.h"

/* From how many children on a container has an index, unless it is an array of
 * nothing but scalars. */
enum { ES__LARGE_ARRAY = 16, ES__LARGE_OBJECT = 64 };

/* The children of a large container: of an array in order, of an object its
 * names sorted, each before its value in memory. */
typedef struct es__index {
  const yyjson_val *of;
  const yyjson_val *const *slots;
} es__index;

struct es_document {
  atomic_int refs;
  size_t mapped;      /* bytes from here on */
  const char *source; /* ended by a NUL */
  size_t length;
  const char *strings; /* a copy of the source, its strings unescaped in place,
                          which is where string values point to */
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

/* Looks whether the document keeps its promises, and makes its index. */
int es__index_build(es_document *doc, es__pool *pool, es_error *err);

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
