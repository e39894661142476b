/* The head of a response: collected line by line, with a cap. */
#include "net/head.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "earthshine.h"
#include "net/http.h"

enum {
  MOST_BYTES = 256 * 1024, /* of one head; real ones have a few thousand */
  MOST_RESPONSES = 32      /* 1xx answers before the real one */
};

void es__head_init(es_head *head, const es_allocator *memory) {
  memset(head, 0, sizeof *head);
  es__buffer_init(&head->lines, memory, MOST_BYTES);
}

void es__head_free(es_head *head) {
  es__buffer_free(&head->lines, false);
}

static int status_of(const char *line, size_t length) {
  const char *blank = memchr(line, ' ', length);
  return blank ? atoi(blank + 1) : 0;
}

static bool is_named(const char *name, size_t length, const char *wanted) {
  return length == strlen(wanted) && strncasecmp(name, wanted, length) == 0;
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

/* Whether it is a Set-Cookie line, or the continuation of one. */
static bool is_cookie(const es_head *head, const char *line, size_t length) {
  if (is_blank(line[0])) return head->dropping && length > 2;
  if ((line[0] | 32) != 's') return false;
  const char *end = memchr(line, ':', length);
  if (!end) return false;
  while (end > line && is_blank(end[-1])) end--;
  return is_named(line, (size_t)(end - line), "set-cookie");
}

int es__head_line(es_head *head, const char *line, size_t length) {
  if (head->whole) return ES_OK;
  bool first = head->responses == 0 || head->ended;
  if (first && length >= 5 && memcmp(line, "HTTP/", 5) == 0) {
    head->ended = false;
    if (++head->responses > MOST_RESPONSES) return ES_LIMIT;
    es__buffer_clear(&head->lines);
    head->status = status_of(line, length);
  }
  if (length <= 2 && (line[0] == '\r' || line[0] == '\n')) {
    head->ended = true;
    head->whole = head->status >= 200 || head->status == 101;
  }
  head->dropping = length > 0 && is_cookie(head, line, length);
  if (!head->dropping) return es__buffer_add(&head->lines, line, length);
  head->cookies += length;
  return head->cookies > MOST_BYTES ? ES_LIMIT : ES_OK;
}

const char *es__head_find(const es_head *head, const char *name,
                          size_t *length) {
  size_t at = 0, name_length;
  const char *found, *value;
  while (es_head_next(head->lines.data, head->lines.length, &at, &found,
                      &name_length, &value, length))
    if (is_named(found, name_length, name)) return value;
  return NULL;
}

/* Digits only; -1 for anything else, and for more than an int64_t holds. */
static int64_t number_of(const char *text, size_t length) {
  int64_t n = 0;
  if (length == 0) return -1;
  for (size_t i = 0; i < length; i++) {
    if (text[i] < '0' || text[i] > '9') return -1;
    if (n > (INT64_MAX - (text[i] - '0')) / 10) return -1;
    n = n * 10 + (text[i] - '0');
  }
  return n;
}

int es__head_length(const es_head *head, int64_t *length, es_error *err) {
  size_t at = 0, name_length, value_length;
  const char *name, *value;
  bool chunked = false;
  *length = -1;
  while (es_head_next(head->lines.data, head->lines.length, &at, &name,
                      &name_length, &value, &value_length)) {
    if (is_named(name, name_length, "transfer-encoding")) chunked = true;
    if (!is_named(name, name_length, "content-length")) continue;
    int64_t n = number_of(value, value_length);
    if (n < 0)
      return es__fail(err, ES_HTTP, 0,
                      "the answer's Content-Length is no length: %.*s",
                      value_length > 40 ? 40 : (int)value_length, value);
    if (*length >= 0 && n != *length)
      return es__fail(err, ES_HTTP, 0,
                      "the answer has two different Content-Lengths");
    *length = n;
  }
  if (chunked) *length = -1;
  return ES_OK;
}

bool es_head_next(const char *head, size_t length, size_t *at,
                  const char **name, size_t *name_length, const char **value,
                  size_t *value_length) {
  while (*at < length) {
    const char *line = head + *at;
    const char *end = memchr(line, '\n', length - *at);
    if (!end) end = head + length;
    *at = (size_t)(end - head) + 1;
    const char *colon = memchr(line, ':', (size_t)(end - line));
    if (!colon || strncmp(line, "HTTP/", 5) == 0) continue;
    const char *first = colon + 1;
    while (first < end && is_blank(*first)) first++;
    while (end > first && is_blank(end[-1])) end--;
    *name = line;
    *name_length = (size_t)(colon - line);
    *value = first;
    *value_length = (size_t)(end - first);
    return true;
  }
  return false;
}
