/* Writing values of documents: as they stand in the source, or token by token
 * beside it.
 *
 * A string value tells where its bytes are, and parsing in place changes
 * nothing but strings; so what follows a string is found, and from there on
 * each token behind the one before. Of strings without escapes it changes the
 * quote at the end, which becomes a NUL. */
#include <stdint.h>

#include "meta/page.h"
#include "meta/writer.h"

typedef struct copy {
  const es_document *doc;
  es__writer *w;
  const yyjson_val *string; /* the last one that was met, NULL: none */
  const char *at;           /* behind the last token; NULL: behind 'string' */
} copy;

static bool is_between(char c) {
  return c == ',' || c == ':' || c == ' ' || c == '\n' || c == '\t' ||
         c == '\r' || c == ']' || c == '}';
}

/* Where the token of the next value begins; NULL: it is not known. */
static const char *next_token(copy *c) {
  if (!c->at && c->string) c->at = es__behind_string(c->doc, c->string);
  if (!c->at) return NULL;
  while (is_between(*c->at)) c->at++;
  return c->at;
}

static void whole(es__writer *w, uint64_t n, bool minus) {
  char digits[24], *at = digits + sizeof digits;
  do *--at = (char)('0' + n % 10);
  while ((n /= 10) > 0);
  if (minus) *--at = '-';
  es__put(w, at, (size_t)(digits + sizeof digits - at));
}

static void number(copy *c, const yyjson_val *v) {
  const char *p = next_token(c), *end = p;
  if (!p && unsafe_yyjson_is_real(ES__RAW(v))) {
    es__write_number(c->w, v->uni.f64);
    return;
  }
  es__write_comma(c->w);
  if (p) {
    while ((*end >= '0' && *end <= '9') || *end == '-' || *end == '+' ||
           *end == '.' || (*end | 32) == 'e')
      end++;
    es__put(c->w, p, (size_t)(end - p));
    c->at = end;
  } else {
    bool minus = unsafe_yyjson_is_sint(ES__RAW(v)) && v->uni.i64 < 0;
    whole(c->w, minus ? -(uint64_t)v->uni.i64 : v->uni.u64, minus);
  }
}

static void met(copy *c, const yyjson_val *string) {
  c->string = string;
  c->at = NULL;
}

static void name(copy *c, const yyjson_val *v) {
  size_t length = unsafe_yyjson_get_len(ES__RAW(v));
  if (c->doc->escapes == 0)
    es__write_name(c->w, v->uni.str, length);
  else
    es__write_key(c->w, v->uni.str, length);
  met(c, v);
}

static void word(copy *c, const char *literal, size_t length) {
  es__write_comma(c->w);
  es__put(c->w, literal, length);
  if (next_token(c)) c->at += length;
}

/* Writes a value; returns the one behind it. */
static const yyjson_val *value(copy *c, const yyjson_val *v) {
  switch (unsafe_yyjson_get_type(ES__RAW(v))) {
  case YYJSON_TYPE_STR:
    es__write_string(c->w, v->uni.str, unsafe_yyjson_get_len(ES__RAW(v)));
    met(c, v);
    return v + 1;
  case YYJSON_TYPE_NUM: number(c, v); return v + 1;
  case YYJSON_TYPE_ARR:
  case YYJSON_TYPE_OBJ: break;
  case YYJSON_TYPE_BOOL:
    if (unsafe_yyjson_is_true(ES__RAW(v)))
      word(c, "true", 4);
    else
      word(c, "false", 5);
    return v + 1;
  default: word(c, "null", 4); return v + 1;
  }
  bool named = unsafe_yyjson_is_obj(ES__RAW(v));
  size_t left = unsafe_yyjson_get_len(ES__RAW(v));
  if (next_token(c)) c->at++;
  es__write_open(c->w, named ? '{' : '[');
  for (v++; left > 0; left--) {
    if (named) name(c, v++);
    v = value(c, v);
  }
  es__write_close(c->w, named ? '}' : ']');
  return v;
}

/* ---- as it stands */

/* Where the first string with escapes begins that does not stand before p. */
static const char *next_escaped(const es_document *doc, const char *p) {
  size_t i = es__escaped_from(doc, (size_t)(p - doc->text));
  return doc->text + (i < doc->escapes ? doc->escaped[i].place : doc->length);
}

/* What stands between strings. */
typedef struct between {
  size_t depth, deepest;
  bool white;
} between;

static void look(between *b, char c) {
  char bracket = (char)(c | 32); /* which makes square ones curly */
  if (bracket == '{') {
    if (++b->depth > b->deepest) b->deepest = b->depth;
  } else if (bracket == '}') {
    b->depth--;
  } else if ((unsigned char)c <= ' ') {
    b->white = true;
  }
}

/* Writes an array or an object that begins at p as it stands; false: it has
 * escapes, or white space between tokens. */
static bool as_it_stands(es__writer *w, const es_document *doc,
                         const yyjson_val *v, const char *p) {
  const yyjson_val *end = unsafe_yyjson_get_next(ES__RAW(v));
  const char *begin = p, *escaped = next_escaped(doc, p);
  between b = {0, 0, false};
  for (; v < end; v++) {
    if (!unsafe_yyjson_is_str(ES__RAW(v))) continue;
    const char *string = v->uni.str;
    if (string > escaped) return false;
    for (; p < string - 1; p++) look(&b, *p);
    p = string + unsafe_yyjson_get_len(ES__RAW(v)) + 1;
  }
  do look(&b, *p++);
  while (b.depth > 0 && !b.white);
  if (b.white) return false;
  es__write_source(w, begin, (size_t)(p - begin), b.deepest);
  return true;
}

void es__write_value(es__writer *w, const es_document *doc, const es_value *v) {
  const yyjson_val *raw = ES__RAW(v);
  copy c = {.doc = doc, .w = w};
  if (raw > doc->first && unsafe_yyjson_is_str(ES__RAW(raw - 1)))
    c.string = raw - 1;
  if (unsafe_yyjson_is_ctn(ES__RAW(raw)) && next_token(&c) &&
      as_it_stands(w, doc, raw, c.at))
    return;
  (void)value(&c, raw);
}
