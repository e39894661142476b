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

void es__head_init(es_head *head) {
  memset(head, 0, sizeof *head);
  es__buffer_init(&head->lines, MOST_BYTES);
}

void es__head_free(es_head *head) {
  es__buffer_free(&head->lines, false);
}

static int status_of(const char *line, size_t length) {
  const char *blank = memchr(line, ' ', length);
  return blank ? atoi(blank + 1) : 0;
}

int es__head_line(es_head *head, const char *line, size_t length) {
  if (head->whole) return ES_OK;
  if (length >= 5 && memcmp(line, "HTTP/", 5) == 0) {
    if (++head->responses > MOST_RESPONSES) return ES_LIMIT;
    es__buffer_clear(&head->lines);
    head->status = status_of(line, length);
  }
  if (length <= 2 && (line[0] == '\r' || line[0] == '\n'))
    head->whole = head->status >= 200 || head->status == 101;
  return es__buffer_add(&head->lines, line, length);
}

const char *es__head_find(const es_head *head, const char *name,
                          size_t *length) {
  size_t at = 0, name_length, wanted = strlen(name);
  const char *found, *value;
  while (es_head_next(head->lines.data, head->lines.length, &at, &found,
                      &name_length, &value, length))
    if (name_length == wanted && strncasecmp(found, name, wanted) == 0)
      return value;
  return NULL;
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
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
