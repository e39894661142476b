/* Parsed JSON documents: immutable, shared by counting, read by any thread.
 *
 * A document is one piece of memory: its text, yyjson's values and the index of
 * its large arrays and objects. A text is parsed into a mapping, of which what
 * was not touched was never memory; a small document is moved into a block
 * then. Both are the system's, not an engine's allocator's, because documents
 * are made and freed on any thread.
 *
 * A document has no name twice in an object and is nested at most
 * ES_DOCUMENT_DEPTH deep; whoever walks it may rely on both. */
#ifndef ES_META_DOCUMENT_H
#define ES_META_DOCUMENT_H

#include <stdbool.h>

#include "base/error.h"

enum { ES_DOCUMENT_DEPTH = 512 };

/* What the mapping of a document may take unless its maker says else: bytes,
 * two to four times those of most texts. */
#define ES_DOCUMENT_MOST ((size_t)512 << 20)

typedef struct es_document es_document;

/* A value of a document, valid as long as that. */
typedef struct es_value es_value;

typedef enum es_kind {
  ES_KIND_NULL,
  ES_KIND_BOOLEAN,
  ES_KIND_INTEGER, /* fits int64_t, and had neither fraction nor exponent */
  ES_KIND_NUMBER,  /* any other */
  ES_KIND_STRING,
  ES_KIND_ARRAY,
  ES_KIND_OBJECT
} es_kind;

/* Parses RFC 8259 JSON in UTF-8, copying the text; a byte order mark in front
 * is left out. most: bytes of the mapping, 0 for ES_DOCUMENT_MOST. The caller
 * owns a reference. On any thread. NULL: *err says why: ES_PARSE with the
 * byte, ES_LIMIT (too large, too deep) or ES_MEMORY. */
es_document *es_document_parse(const char *text, size_t length, size_t most,
                               es_error *err);

/* The same of a service's reply, in which one broken record must not make all
 * others unreadable. What is not JSON is mended: bytes that are no UTF-8 and
 * halves of surrogate pairs become U+FFFD, control characters in strings are
 * escaped, NaN and infinities are null, of members with the same name the last
 * one stays. A number that is too large for a double is infinite, and written
 * as it stood. Anything else is refused as by es_document_parse. */
es_document *es_document_parse_lenient(const char *text, size_t length,
                                       size_t most, es_error *err);

/* On any thread; unref of NULL is allowed. */
es_document *es_document_ref(es_document *doc);
void es_document_unref(es_document *doc);

const es_value *es_document_root(const es_document *doc);

/* Bytes that it holds. */
size_t es_document_memory(const es_document *doc);

/* How many values it has, and how many a value of it is: itself and all below
 * it, names included. What part of the document that is, at once. */
size_t es_document_values(const es_document *doc);
size_t es_value_values(const es_value *v);

es_kind es_value_kind(const es_value *v);
bool es_value_boolean(const es_value *v);    /* of ES_KIND_BOOLEAN */
int64_t es_value_integer(const es_value *v); /* of ES_KIND_INTEGER */
/* Of both kinds of numbers; never NaN, infinite only of a lenient document. */
double es_value_number(const es_value *v);

/* The bytes of a string, ended by a NUL that is not counted; there may be
 * others before it. */
const char *es_value_string(const es_value *v, size_t *length);

/* How many elements or members; 0 of what has none. */
size_t es_value_count(const es_value *v);

/* A member of an object by name, an element of an array from 0 on; NULL where
 * it has none or is something else. Of small ones by looking at each, of large
 * ones by the index. */
const es_value *es_value_member(const es_document *doc, const es_value *v,
                                const char *name, size_t length);
const es_value *es_value_element(const es_document *doc, const es_value *v,
                                 size_t i);

/* Walks the elements or members in the document's order. */
typedef struct es_cursor {
  const es_value *next;
  size_t left;
  bool named;
} es_cursor;

es_cursor es_value_walk(const es_value *v);

/* The next one, NULL at the end; *name is that of a member, NULL of an
 * element. */
const es_value *es_cursor_next(es_cursor *cursor, const es_value **name);

/* Whether two values say the same: numbers by their value, objects in any order
 * of members. Their documents may be the same. */
bool es_value_equal(const es_document *of_a, const es_value *a,
                    const es_document *of_b, const es_value *b);

/* Writes the JSON of a value, each token as it stood in the source: in one
 * line, or (columns >= 0) in lines indented by two more spaces each level, from
 * so many columns on. Returns how many bytes that are; out NULL: writes none.
 */
size_t es_value_write(const es_document *doc, const es_value *v, int columns,
                      char *out);

#endif
