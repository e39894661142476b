/* Making JSON of texts that are nearly JSON. */
#include "meta/mend.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct mending {
  const char *at, *end; /* what is left of the text */
  char *out;            /* NULL: only count */
  size_t length;
  bool in_string;
} mending;

static void put(mending *m, const char *text, size_t length) {
  if (m->out) memcpy(m->out + m->length, text, length);
  m->length += length;
}

/* Takes so many bytes over as they are. */
static void keep(mending *m, size_t count) {
  put(m, m->at, count);
  m->at += count;
}

/* Puts a text in the place of so many bytes. */
static void replace(mending *m, size_t count, const char *text) {
  put(m, text, strlen(text));
  m->at += count;
}

/* The bytes of the UTF-8 character at p; 0: it is none. */
static size_t character(const char *p, const char *end) {
  uint8_t first = (uint8_t)*p, second = end - p > 1 ? (uint8_t)p[1] : 0;
  if (first < 0x80) return 1;
  size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (first < 0xc2 || first > 0xf4 || (size_t)(end - p) < length) return 0;
  for (size_t i = 1; i < length; i++)
    if (((uint8_t)p[i] & 0xc0) != 0x80) return 0;
  bool other = (first == 0xe0 && second < 0xa0) || /* longer than need be */
               (first == 0xed && second > 0x9f) || /* half of a pair */
               (first == 0xf0 && second < 0x90) ||
               (first == 0xf4 && second > 0x8f); /* beyond Unicode */
  return other ? 0 : length;
}

/* Whether a \uXXXX at p is a half of a pair: its first two hex digits. */
static bool half(const char *p, const char *end, const char *third) {
  return end - p >= 6 && p[0] == '\\' && p[1] == 'u' &&
         (p[2] == 'd' || p[2] == 'D') && strchr(third, p[3]) && p[3];
}

static void mend_escape(mending *m) {
  static const char HIGH[] = "89abAB", LOW[] = "cdefCDEF";
  if (half(m->at, m->end, HIGH) && half(m->at + 6, m->end, LOW))
    keep(m, 12);
  else if (half(m->at, m->end, HIGH) || half(m->at, m->end, LOW))
    replace(m, 6, "\\ufffd");
  else
    keep(m, m->end - m->at > 1 && m->at[1] >= ' ' ? 2 : 1);
}

static void mend_in_string(mending *m) {
  uint8_t byte = (uint8_t)*m->at;
  if (byte == '\\') {
    mend_escape(m);
  } else if (byte < ' ') {
    char escape[8];
    (void)snprintf(escape, sizeof escape, "\\u%04x", byte);
    replace(m, 1, escape);
  } else {
    size_t length = character(m->at, m->end);
    m->in_string = byte != '"';
    if (length)
      keep(m, length);
    else
      replace(m, 1, "\xef\xbf\xbd");
  }
}

/* The bytes of a number that is none, as some write it. */
static size_t no_number(const char *p, const char *end) {
  static const char *const words[] = {"infinity", "inf", "nan"};
  const char *from = p;
  if (p < end && *p == '-') p++;
  for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
    size_t i = 0, length = strlen(words[w]);
    if ((size_t)(end - p) < length) continue;
    while (i < length && (p[i] | ' ') == words[w][i]) i++;
    if (i == length) return (size_t)(p + length - from);
  }
  return 0;
}

static void step(mending *m) {
  if (m->in_string) {
    mend_in_string(m);
    return;
  }
  size_t bad = no_number(m->at, m->end);
  m->in_string = *m->at == '"';
  if (bad)
    replace(m, bad, "null");
  else
    keep(m, 1);
}

size_t es__mend(const char *text, size_t length, char *out) {
  mending m = {.at = text, .end = text + length, .out = out};
  while (m.at < m.end) step(&m);
  return m.length;
}

size_t es__mend_origin(const char *text, size_t length, size_t at) {
  mending m = {.at = text, .end = text + length};
  while (m.at < m.end && m.length < at) step(&m);
  return (size_t)(m.at - text);
}
