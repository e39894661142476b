/* The source of a value: found again, and written with other white space. */
#include <string.h>

#include "meta/page.h"

/* Behind a string that begins here; the text is known to be JSON. */
static const char *skip_string(const char *p) {
  for (p++; *p != '"'; p++)
    if (*p == '\\') p++;
  return p + 1;
}

static bool is_punctuation(char c) {
  return c == ',' || c == ':' || c == ']' || c == '}' || c == ' ' ||
         c == '\t' || c == '\n' || c == '\r';
}

/* Behind a string, a number or a word, or behind the bracket that opens a
 * container. */
static const char *skip_token(const char *p) {
  if (*p == '"') return skip_string(p);
  if (*p == '[' || *p == '{') return p + 1;
  while (*p && !is_punctuation(*p)) p++;
  return p;
}

static const char *skip_value(const char *p) {
  size_t depth = 0;
  do {
    if (*p == '[' || *p == '{')
      depth++;
    else if (*p == ']' || *p == '}')
      depth--;
    p = is_punctuation(*p) ? p + 1 : skip_token(p);
  } while (depth > 0);
  return p;
}

/* Where a string that yyjson has read stands; NULL: v is none. */
static const char *place_of_string(const es_document *doc,
                                   const yyjson_val *v) {
  if (!unsafe_yyjson_is_str(ES__RAW(v))) return NULL;
  return doc->source + (v->uni.str - doc->strings) - 1;
}

/* yyjson does not keep where a value stood, but that of a string follows from
 * where its bytes are, and values are in the order of the source. */
static const char *place_of(const es_document *doc, const yyjson_val *v) {
  const yyjson_val *from = v;
  const char *p;
  while (!(p = place_of_string(doc, from)) && from > doc->first) from--;
  if (!p) p = doc->source;
  while (is_punctuation(*p)) p++; /* in front of the first value */
  for (; from < v; from++) {
    p = skip_token(p);
    while (is_punctuation(*p)) p++;
  }
  return p;
}

const char *es_value_source(const es_document *doc, const es_value *v,
                            size_t *length) {
  const char *start = place_of(doc, ES__RAW(v));
  *length = (size_t)(skip_value(start) - start);
  return start;
}

typedef struct writer {
  char *out; /* NULL: only count */
  size_t length;
  int columns; /* of the present line; negative: all is one */
} writer;

static void put(writer *w, const char *text, size_t length) {
  if (w->out) memcpy(w->out + w->length, text, length);
  w->length += length;
}

static void new_line(writer *w, int more) {
  if (w->columns < 0) return;
  w->columns += more;
  put(w, "\n", 1);
  if (w->out) memset(w->out + w->length, ' ', (size_t)w->columns);
  w->length += (size_t)w->columns;
}

static const char *skip_white(const char *p) {
  while (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t') p++;
  return p;
}

size_t es_value_write(const es_document *doc, const es_value *v, int columns,
                      char *out) {
  size_t length;
  const char *p = es_value_source(doc, v, &length), *end = p + length;
  writer w = {.out = out, .columns = columns};
  for (; p < end; p = skip_white(p)) {
    const char *token = p;
    bool closes = *p == ']' || *p == '}', opens = *p == '[' || *p == '{';
    p = closes || is_punctuation(*p) ? p + 1 : skip_token(p);
    if (closes) new_line(&w, -2);
    put(&w, token, (size_t)(p - token));
    const char *next = skip_white(p);
    if (opens && (*next == ']' || *next == '}')) {
      put(&w, next, 1);
      p = next + 1;
    } else if (opens) {
      new_line(&w, 2);
    } else if (*token == ',') {
      new_line(&w, 0);
    } else if (*token == ':' && columns >= 0) {
      put(&w, " ", 1);
    }
  }
  return w.length;
}
