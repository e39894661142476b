/* Writing JSON into a buffer. */
#include "meta/writer.h"

#include <math.h>
#include <stdint.h>

static void comma(es__writer *w) {
  if (w->after) ES__PUT(w, ",");
  w->after = true;
}

void es__write_back_to(es__writer *w, size_t length) {
  w->out->length = length;
}

void es__write_open(es__writer *w, char bracket) {
  comma(w);
  es__put(w, &bracket, 1);
  w->after = false;
  if (++w->depth > w->deepest) w->deepest = w->depth;
}

void es__write_close(es__writer *w, char bracket) {
  es__put(w, &bracket, 1);
  w->after = true;
  w->depth--;
}

void es__write_name(es__writer *w, const char *name, size_t length) {
  comma(w);
  ES__PUT(w, "\"");
  es__put(w, name, length);
  ES__PUT(w, "\":");
  w->after = false;
}

/* Where the first byte is that a string cannot have as it is. */
static size_t plain(const char *text, size_t length) {
  const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
  size_t i = 0;
  for (uint64_t word; i + sizeof word <= length; i += sizeof word) {
    memcpy(&word, text + i, sizeof word);
    uint64_t quote = word ^ (ones * '"'), slash = word ^ (ones * '\\');
    uint64_t odd = ((quote - ones) & ~quote) | ((slash - ones) & ~slash) |
                   ((word - ones * 0x20) & ~word);
    if (odd & tops) break;
  }
  while (i < length && (unsigned char)text[i] >= 0x20 && text[i] != '"' &&
         text[i] != '\\')
    i++;
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

void es__write_piece(es__writer *w, const char *text, size_t length) {
  for (;;) {
    size_t run = plain(text, length);
    es__put(w, text, run);
    if (run == length) return;
    put_escape(w, text[run]);
    text += run + 1;
    length -= run + 1;
  }
}

void es__write_escaped(es__writer *w, const char *text, size_t length) {
  static const char hex[] = "0123456789ABCDEF";
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)text[i];
    bool is_plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                    (c >= 'a' && c <= 'z') || (c && strchr("-._~:", c));
    const char code[] = {'%', hex[c >> 4], hex[c & 15]};
    if (is_plain)
      es__put(w, text + i, 1);
    else
      es__put(w, code, sizeof code);
  }
}

void es__write_quote(es__writer *w, bool begins) {
  if (begins) comma(w);
  ES__PUT(w, "\"");
}

void es__write_string(es__writer *w, const char *text, size_t length) {
  es__write_quote(w, true);
  es__write_piece(w, text, length);
  es__write_quote(w, false);
}

void es__write_key(es__writer *w, const char *name, size_t length) {
  es__write_string(w, name, length);
  ES__PUT(w, ":");
  w->after = false;
}

void es__write_null(es__writer *w) {
  comma(w);
  ES__PUT(w, "null");
}

void es__write_count(es__writer *w, size_t count) {
  char digits[24], *at = digits + sizeof digits;
  do *--at = (char)('0' + count % 10);
  while ((count /= 10) > 0);
  comma(w);
  es__put(w, at, (size_t)(digits + sizeof digits - at));
}

void es__write_degrees(es__writer *w, double degrees) {
  char digits[32], *at = digits + sizeof digits;
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
  comma(w);
  es__put(w, at, (size_t)(digits + sizeof digits - at));
}
