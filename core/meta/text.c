/* The JSON of a value, token by token as its source had it.
 *
 * yyjson keeps neither where a value stood nor how, but values are in the order
 * of the source, a string value tells where its bytes are, and parsing in place
 * changes nothing but strings. */
#include <string.h>

#include "meta/page.h"

static bool is_white(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static bool is_punctuation(char c) {
  return c == ',' || c == ':' || c == ']' || c == '}' || is_white(c);
}

/* ---- before parsing */

/* The end of a string that begins at p; the end of the text at most. */
static const char *end_of_string(const char *p, const char *end) {
  for (p++; p < end && *p != '"'; p++)
    if (*p == '\\') p++;
  return p < end ? p + 1 : end;
}

/* Where the first string with an escape begins that follows p; NULL: there is
 * none, or a backslash outside of strings, which is no JSON. */
static const char *next_escaped(const char *p, const char *end) {
  const char *escape = memchr(p, '\\', (size_t)(end - p));
  if (!escape) return NULL;
  while (escape > p && *escape != '"') escape--;
  return *escape == '"' ? escape : NULL;
}

/* How many strings have escapes, and their bytes. */
static size_t count_escaped(const char *p, size_t length, size_t *bytes) {
  const char *end = p + length;
  size_t count = 0;
  *bytes = 0;
  for (; (p = next_escaped(p, end)); count++) {
    const char *after = end_of_string(p, end);
    *bytes += (size_t)(after - p);
    p = after;
  }
  return count;
}

bool es__keep_escaped(es_document *doc, es__pool *pool) {
  const char *p = doc->text, *end = p + doc->length;
  size_t bytes, count = count_escaped(p, doc->length, &bytes);
  es__escaped *list = es__pool_take(pool, count * sizeof(es__escaped) + bytes);
  if (!list) return false;
  char *copy = (char *)(list + count);
  doc->escaped = list;
  doc->escapes = count;
  for (; (p = next_escaped(p, end)); list++) {
    const char *after = end_of_string(p, end);
    size_t length = (size_t)(after - p);
    *list =
      (es__escaped){(size_t)(p - doc->text), length, memcpy(copy, p, length)};
    copy += length;
    p = after;
  }
  return true;
}

/* ---- after it */

size_t es__escaped_from(const es_document *doc, size_t place) {
  size_t low = 0, high = doc->escapes;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (doc->escaped[middle].place < place)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* A string as it stood. */
static es__escaped string_of(const es_document *doc, const yyjson_val *v) {
  size_t place = (size_t)(v->uni.str - doc->text) - 1;
  size_t i = es__escaped_from(doc, place);
  if (i < doc->escapes && doc->escaped[i].place == place)
    return doc->escaped[i];
  return (es__escaped){place, unsafe_yyjson_get_len(ES__RAW(v)) + 2, NULL};
}

const char *es__behind_string(const es_document *doc, const yyjson_val *v) {
  return v->uni.str - 1 + string_of(doc, v).length;
}

/* Behind the token that a value begins with at p. */
static const char *skip_token(const es_document *doc, const yyjson_val *v,
                              const char *p) {
  if (unsafe_yyjson_is_ctn(ES__RAW(v))) return p + 1;
  if (unsafe_yyjson_is_str(ES__RAW(v))) return p + string_of(doc, v).length;
  while (*p && !is_punctuation(*p)) p++;
  return p;
}

static const char *place_of(const es_document *doc, const yyjson_val *v) {
  const yyjson_val *from = v;
  while (!unsafe_yyjson_is_str(ES__RAW(from)) && from > doc->first) from--;
  bool found = unsafe_yyjson_is_str(ES__RAW(from));
  const char *p = found ? from->uni.str - 1 : doc->text;
  while (is_punctuation(*p)) p++; /* in front of the first value */
  for (; from < v; from++) {
    p = skip_token(doc, from, p);
    while (is_punctuation(*p)) p++;
  }
  return p;
}

size_t es__place_of(const es_document *doc, const yyjson_val *v) {
  return (size_t)(place_of(doc, v) - doc->text);
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

static void put_string(writer *w, const es_document *doc,
                       const es__escaped *s) {
  if (s->source) {
    put(w, s->source, s->length);
    return;
  }
  put(w, "\"", 1);
  put(w, doc->text + s->place + 1, s->length - 2);
  put(w, "\"", 1);
}

/* The token of a value; returns what is behind it. */
static const char *put_token(writer *w, const es_document *doc,
                             const yyjson_val *v, const char *p) {
  if (unsafe_yyjson_is_str(ES__RAW(v))) {
    es__escaped s = string_of(doc, v);
    put_string(w, doc, &s);
    return p + s.length;
  }
  const char *end = skip_token(doc, v, p);
  put(w, p, (size_t)(end - p));
  return end;
}

static void put_punctuation(writer *w, char c) {
  if (c == ']' || c == '}') new_line(w, -2);
  put(w, &c, 1);
  if (c == ',') new_line(w, 0);
  if (c == ':' && w->columns >= 0) put(w, " ", 1);
}

static const char *skip_white(const char *p) {
  while (is_white(*p)) p++;
  return p;
}

size_t es_value_write(const es_document *doc, const es_value *value,
                      int columns, char *out) {
  const yyjson_val *v = ES__RAW(value);
  const yyjson_val *end = unsafe_yyjson_get_next(ES__RAW(value));
  const char *p = place_of(doc, v);
  writer w = {.out = out, .columns = columns};
  size_t open = 0; /* containers */
  do {
    p = skip_white(p);
    if (is_punctuation(*p)) {
      open -= *p == ']' || *p == '}';
      put_punctuation(&w, *p++);
      continue;
    }
    bool container = unsafe_yyjson_is_ctn(ES__RAW(v));
    bool empty = container && unsafe_yyjson_get_len(ES__RAW(v)) == 0;
    p = put_token(&w, doc, v++, p);
    if (empty) {
      p = skip_white(p);
      put(&w, p++, 1);
    } else if (container) {
      open++;
      new_line(&w, 2);
    }
  } while (open > 0 || v < end);
  return w.length;
}
