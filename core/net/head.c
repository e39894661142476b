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

/* The three digits behind the first blank; the line may end anywhere. */
static int status_of(const char *line, size_t length) {
  const char *blank = memchr(line, ' ', length), *end = line + length;
  int status = 0;
  for (const char *p = blank ? blank + 1 : end; p < end && p < blank + 4; p++) {
    if (*p < '0' || *p > '9') break;
    status = status * 10 + (*p - '0');
  }
  return status;
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
  if (length > 0 && length <= 2 && (line[0] == '\r' || line[0] == '\n')) {
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

/* The coding that a list of them adds to the one that is there. */
static es_coding add_coding(es_coding coding, const char *list, size_t length) {
  const char *end = list + length;
  while (list < end) {
    const char *comma = memchr(list, ',', (size_t)(end - list));
    const char *last = comma ? comma : end;
    const char *next = comma ? comma + 1 : end;
    while (list < last && is_blank(*list)) list++;
    while (last > list && is_blank(last[-1])) last--;
    size_t n = (size_t)(last - list);
    if (n > 0 && !is_named(list, n, "identity")) {
      bool known = is_named(list, n, "gzip") || is_named(list, n, "x-gzip") ||
                   is_named(list, n, "deflate");
      bool first = coding == ES_CODING_NONE;
      coding = known && first ? ES_CODING_ZLIB : ES_CODING_OTHER;
    }
    list = next;
  }
  return coding;
}

static int add_length(es_framing *out, const char *value, size_t length,
                      es_error *err) {
  int64_t n = number_of(value, length);
  if (n < 0)
    return es__fail(err, ES_HTTP, 0,
                    "the answer's Content-Length is no length: %.*s",
                    length > 40 ? 40 : (int)length, value);
  if (out->length >= 0 && n != out->length)
    return es__fail(err, ES_HTTP, 0,
                    "the answer has two different Content-Lengths");
  out->length = n;
  return ES_OK;
}

int es__head_framing(const es_head *head, es_framing *out, es_error *err) {
  size_t at = 0, name_length, length;
  const char *name, *value;
  bool chunked = false;
  out->length = -1;
  out->coding = ES_CODING_NONE;
  while (es_head_next(head->lines.data, head->lines.length, &at, &name,
                      &name_length, &value, &length)) {
    int rc = ES_OK;
    if (is_named(name, name_length, "transfer-encoding"))
      chunked = true;
    else if (is_named(name, name_length, "content-encoding"))
      out->coding = add_coding(out->coding, value, length);
    else if (is_named(name, name_length, "content-length"))
      rc = add_length(out, value, length, err);
    if (rc != ES_OK) return rc;
  }
  if (chunked) out->length = -1;
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
