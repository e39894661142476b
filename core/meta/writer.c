/* Writing JSON into a buffer. */
#include "meta/writer.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

es__writer es__writer_of(es_buffer *out, const es_document *doc,
                         const es_document *other) {
  es__writer w = es__writer_on(out);
  size_t more = ES__FORM_MORE;
  if (doc) more += es_document_memory(doc);
  if (other && other != doc) more += es_document_memory(other);
  if (more < w.most - out->length) w.most = out->length + more;
  return w;
}

void es__write_back_to(es__writer *w, size_t length) {
  w->out->length = length;
}

/* Makes the buffer larger, at least so long with a NUL. */
static char *widen(es__writer *w, size_t end) {
  es_buffer *b = w->out;
  if (w->failure || end > w->most) return NULL;
  size_t wanted = end > 2 * b->capacity ? end : 2 * b->capacity;
  es__buffer_expect(b, wanted < 512 ? 512 : wanted);
  return end < b->capacity ? b->data + b->length : NULL;
}

/* Room for so many more bytes, and the NUL behind them; NULL: there is none. */
static inline char *room(es__writer *w, size_t length) {
  es_buffer *b = w->out;
  size_t end = b->length + length;
  if (w->failure || end > w->most || end >= b->capacity) return widen(w, end);
  return b->data + b->length;
}

static inline void took(es__writer *w, const char *end) {
  w->out->length = (size_t)(end - w->out->data);
  w->out->data[w->out->length] = '\0';
}

void es__write_open(es__writer *w, char bracket) {
  char *p = room(w, 2);
  if (p) {
    if (w->after) *p++ = ',';
    *p++ = bracket;
    took(w, p);
  } else {
    es__write_comma(w);
    es__put(w, &bracket, 1);
  }
  w->after = false;
  if (++w->depth > w->deepest) w->deepest = w->depth;
}

void es__write_close(es__writer *w, char bracket) {
  es__put(w, &bracket, 1);
  w->after = true;
  w->depth--;
}

void es__write_name(es__writer *w, const char *name, size_t length) {
  char *p = room(w, length + 4);
  if (p) {
    if (w->after) *p++ = ',';
    *p++ = '"';
    memcpy(p, name, length);
    p += length;
    *p++ = '"';
    *p++ = ':';
    took(w, p);
  } else {
    es__write_comma(w);
    ES__PUT(w, "\"");
    es__put(w, name, length);
    ES__PUT(w, "\":");
  }
  w->after = false;
}

void es__write_known(es__writer *w, const char *name, size_t length) {
  size_t comma = !w->after;
  es__put(w, name + comma, length - comma);
  w->after = false;
}

static inline bool is_odd(char c) {
  return (unsigned char)c < 0x20 || c == '"' || c == '\\';
}

/* Copies eight bytes; false: one of them a string cannot have as it is. */
static inline bool copy_8(char *to, const char *text) {
  const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
  uint64_t word;
  memcpy(&word, text, sizeof word);
  memcpy(to, &word, sizeof word);
  uint64_t quote = word ^ (ones * '"'), slash = word ^ (ones * '\\');
  uint64_t odd = ((quote - ones) & ~quote) | ((slash - ones) & ~slash) |
                 ((word - ones * 0x20) & ~word);
  return !(odd & tops);
}

/* The same of sixteen. */
static inline bool copy_16(char *to, const char *text) {
#ifdef __SSE2__
  __m128i v = _mm_loadu_si128((const __m128i *)(const void *)text);
  _mm_storeu_si128((__m128i *)(void *)to, v);
  __m128i odd =
    _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')),
                              _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'))),
                 _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1f)), v));
  return _mm_movemask_epi8(odd) == 0;
#else
  return copy_8(to, text) && copy_8(to + 8, text + 8);
#endif
}

/* Copies bytes up to the first that a string cannot have as it is; what is
 * behind it in 'to', as far as the text is long, may be anything. */
static size_t copy_plain(char *to, const char *text, size_t length) {
  size_t i = 0;
  if (length >= 16) {
    while (i + 16 <= length && copy_16(to + i, text + i)) i += 16;
    if (i == length) return i;
    /* The rest with some of what went before. */
    if (i + 16 > length && copy_16(to + length - 16, text + length - 16))
      return length;
  } else if (length >= 8) {
    if (copy_8(to, text) && copy_8(to + length - 8, text + length - 8))
      return length;
  }
  for (; i < length && !is_odd(text[i]); i++) to[i] = text[i];
  return i;
}

static void put_escape(es__writer *w, char c) {
  static const char hex[] = "0123456789abcdef";
  const char *mark = c ? strchr("\"\"\\\\\bb\ff\nn\rr\tt", c) : NULL;
  if (mark) {
    const char pair[2] = {'\\', c == '"' || c == '\\' ? c : mark[1]};
    es__put(w, pair, 2);
    return;
  }
  const char code[] = {'\\', 'u', '0', '0', hex[(c >> 4) & 15], hex[c & 15]};
  es__put(w, code, sizeof code);
}

/* There was no room for so many bytes. */
static void fail(es__writer *w, size_t length) {
  if (!w->failure)
    w->failure = length > w->most - w->out->length ? ES_LIMIT : ES_MEMORY;
}

void es__write_piece(es__writer *w, const char *text, size_t length) {
  for (;;) {
    char *p = room(w, length);
    if (!p) {
      fail(w, length);
      return;
    }
    size_t run = copy_plain(p, text, length);
    took(w, p + run);
    if (run == length) return;
    put_escape(w, text[run]);
    text += run + 1;
    length -= run + 1;
  }
}

/* Characters of an address that need no escape: letters, digits, -._~: */
static bool is_unreserved(unsigned char c) {
  static const uint32_t set[8] = {0, 0x07ff6000, 0x87fffffe, 0x47fffffe};
  return set[c >> 5] >> (c & 31) & 1;
}

void es__write_escaped(es__writer *w, const char *text, size_t length) {
  static const char hex[] = "0123456789ABCDEF";
  for (size_t i = 0; i < length;) {
    size_t run = i;
    while (run < length && is_unreserved((unsigned char)text[run])) run++;
    es__put(w, text + i, run - i);
    for (i = run; i < length && !is_unreserved((unsigned char)text[i]); i++) {
      unsigned char c = (unsigned char)text[i];
      const char code[] = {'%', hex[c >> 4], hex[c & 15]};
      es__put(w, code, sizeof code);
    }
  }
}

void es__write_quote(es__writer *w, bool begins) {
  if (begins) es__write_comma(w);
  ES__PUT(w, "\"");
}

void es__write_string(es__writer *w, const char *text, size_t length) {
  char *p = room(w, length + 3);
  if (p) {
    if (w->after) *p++ = ',';
    *p++ = '"';
    size_t run = copy_plain(p, text, length);
    p += run;
    w->after = true;
    if (run == length) {
      *p++ = '"';
      took(w, p);
      return;
    }
    took(w, p);
    es__write_piece(w, text + run, length - run);
    ES__PUT(w, "\"");
    return;
  }
  es__write_quote(w, true);
  es__write_piece(w, text, length);
  es__write_quote(w, false);
}

void es__write_key(es__writer *w, const char *name, size_t length) {
  es__write_string(w, name, length);
  ES__PUT(w, ":");
  w->after = false;
}

/* Copies sixteen bytes, a quote for each NUL. */
static void copy_quoting_16(char *to, const char *text) {
#ifdef __SSE2__
  __m128i v = _mm_loadu_si128((const __m128i *)(const void *)text);
  __m128i quotes =
    _mm_and_si128(_mm_cmpeq_epi8(v, _mm_setzero_si128()), _mm_set1_epi8('"'));
  _mm_storeu_si128((__m128i *)(void *)to, _mm_or_si128(v, quotes));
#else
  for (int i = 0; i < 16; i++) to[i] = text[i] ? text[i] : '"';
#endif
}

void es__write_source(es__writer *w, const char *text, size_t length,
                      size_t levels) {
  char *p = room(w, length + w->after);
  size_t i = 0;
  if (!p) {
    fail(w, length + w->after);
    return;
  }
  if (w->after) *p++ = ',';
  for (; i + 16 <= length; i += 16) copy_quoting_16(p + i, text + i);
  for (; i < length; i++) p[i] = text[i] ? text[i] : '"';
  took(w, p + length);
  w->after = true;
  if (w->depth + levels > w->deepest) w->deepest = w->depth + levels;
}

void es__write_null(es__writer *w) {
  es__write_comma(w);
  ES__PUT(w, "null");
}

void es__write_count(es__writer *w, size_t count) {
  char digits[24], *at = digits + sizeof digits;
  do *--at = (char)('0' + count % 10);
  while ((count /= 10) > 0);
  es__write_comma(w);
  es__put(w, at, (size_t)(digits + sizeof digits - at));
}

void es__write_number(es__writer *w, double n) {
  char digits[40];
  int length = 0;
  es__write_comma(w);
  if (isinf(n)) {
    n > 0 ? ES__PUT(w, "1e999") : ES__PUT(w, "-1e999");
    return;
  }
  for (int precise = 15; precise <= 17; precise += 2) {
    length = snprintf(digits, sizeof digits, "%.*g", precise, n);
    if (strtod(digits, NULL) == n) break;
  }
  for (int k = 0; k < length; k++) /* whatever the locale's point is */
    if (!strchr("0123456789+-eE.", digits[k])) digits[k] = '.';
  es__put(w, digits, (size_t)length);
}

void es__write_degrees(es__writer *w, double degrees) {
  char digits[32], *at = digits + sizeof digits;
  if (!(fabs(degrees) < 9e9)) {
    es__write_number(w, degrees);
    return;
  }
  int64_t whole = llround(fabs(degrees) * 1e9);
  bool minus = degrees < 0 && whole > 0, fraction = false;
  for (int i = 0; i < 9; i++, whole /= 10) {
    if (!fraction && whole % 10 == 0) continue;
    fraction = true;
    *--at = (char)('0' + whole % 10);
  }
  if (fraction) *--at = '.';
  do *--at = (char)('0' + whole % 10);
  while ((whole /= 10) > 0);
  if (minus) *--at = '-';
  es__write_comma(w);
  es__put(w, at, (size_t)(digits + sizeof digits - at));
}
