/* Writing JSON: text that only grows, in a buffer of the caller's.
 *
 * A writer keeps its first failure (ES_LIMIT or ES_MEMORY) and then writes
 * nothing more, so that only the end needs to be looked at. It puts the commas,
 * of which it needs to know no more than whether something went before. */
#ifndef ES_META_WRITER_H
#define ES_META_WRITER_H

#include <string.h>

#include "base/buffer.h"
#include "meta/pick.h"

typedef struct es__writer {
  es_buffer *out;
  size_t most;           /* never more bytes than this in the buffer */
  int failure;           /* ES_OK so far */
  bool after;            /* a value or member went before on this level */
  size_t depth, deepest; /* arrays and objects that are open, or were */
} es__writer;

static inline es__writer es__writer_on(es_buffer *out) {
  return (es__writer){.out = out, .most = out->cap};
}

/* The same for what a record becomes, of values of two documents (NULL: none):
 * it may have ES__FORM_MORE bytes more than these have memory. What repeats a
 * long text for each of many short ones needs more, and is no one's record. */
enum { ES__FORM_MORE = 64 << 20 };

es__writer es__writer_of(es_buffer *out, const es_document *doc,
                         const es_document *other);

/* Bytes as they are. */
static inline void es__put(es__writer *w, const char *text, size_t length) {
  es_buffer *b = w->out;
  size_t end = b->length + length;
  if (w->failure) return;
  if (end >= b->capacity || end > w->most) {
    w->failure = end > w->most ? ES_LIMIT : es__buffer_add(b, text, length);
    return;
  }
  memcpy(b->data + b->length, text, length);
  b->length = end;
  b->data[end] = '\0';
}

#define ES__PUT(w, literal) es__put(w, literal, sizeof(literal) - 1)

/* Takes back what was written behind a length of the buffer. */
void es__write_back_to(es__writer *w, size_t length);

/* The comma in front of a value that is put by other means. */
static inline void es__write_comma(es__writer *w) {
  if (w->after) ES__PUT(w, ",");
  w->after = true;
}

void es__write_open(es__writer *w, char bracket);
void es__write_close(es__writer *w, char bracket);

/* The name of a member, whose value is to follow; it needs no escapes. */
void es__write_name(es__writer *w, const char *name, size_t length);

/* The same of a literal, which is told with what stands around it. */
void es__write_known(es__writer *w, const char *name, size_t length);

#define ES__NAME(w, literal) \
  es__write_known(w, ",\"" literal "\":", sizeof(",\"" literal "\":") - 1)

/* The same for any name. */
void es__write_key(es__writer *w, const char *name, size_t length);

/* A string of any UTF-8. */
void es__write_string(es__writer *w, const char *text, size_t length);

#define ES__STRING(w, literal) es__write_string(w, literal, sizeof(literal) - 1)

/* A member that is a text, unless it has no bytes. */
static inline void es__put_text(es__writer *w, const char *name,
                                es__span text) {
  if (!text.length) return;
  es__write_name(w, name, strlen(name));
  es__write_string(w, text.at, text.length);
}

/* The pieces of a string: between es__write_quote and es__write_quote, which
 * is told whether the string begins. */
void es__write_quote(es__writer *w, bool begins);
void es__write_piece(es__writer *w, const char *text, size_t length);

/* A piece that is part of the path or query of an address. */
void es__write_escaped(es__writer *w, const char *text, size_t length);

/* A value as it stands in the text of a parsed document: nothing to be escaped,
 * no white space between tokens, a NUL for the quote at the end of a string. Of
 * so many levels of arrays and objects. */
void es__write_source(es__writer *w, const char *text, size_t length,
                      size_t levels);

void es__write_null(es__writer *w);

/* A number of which no token is known, in as few digits as it takes; one that
 * is infinite as JSON has those that no double holds: 1e999. */
void es__write_number(es__writer *w, double n);

/* A whole number. */
void es__write_count(es__writer *w, size_t count);

/* A value of a document. Numbers are as they stood in the source if they are
 * members of objects, or inside of a larger value; others by their value. */
void es__write_value(es__writer *w, const es_document *doc, const es_value *v);

/* Degrees, to a millionth of a millimetre: what was reckoned. */
void es__write_degrees(es__writer *w, double degrees);

#endif
