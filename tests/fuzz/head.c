/* Fuzzes the head of a response: its lines as a server may write them. */
#include "net/head.h"

#include <stdbool.h>

#include "fuzz.h"
#include "net/http.h"

/* Every header lies within the head, and has no blanks around its value. */
static size_t walk(const es_head *head) {
  const char *from = head->lines.data, *name, *value;
  size_t at = 0, count = 0, name_length, value_length;
  while (es_head_next(from, head->lines.length, &at, &name, &name_length,
                      &value, &value_length)) {
    const char *end = from + head->lines.length;
    PROMISE(name >= from && name + name_length < end);
    PROMISE(value > name + name_length && value + value_length <= end);
    PROMISE(!memchr(name, '\n', name_length) &&
            !memchr(name, ':', name_length));
    PROMISE(!memchr(value, '\n', value_length));
    if (value_length) PROMISE(*value != ' ' && value[value_length - 1] != ' ');
    PROMISE(at <= head->lines.length + 1);
    count++;
  }
  PROMISE(count <= head->lines.length);
  return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  es_head head;
  es_error err;
  size_t at = 0, length;
  es_framing framing;
  bool whole = false;
  es__head_init(&head, NULL);
  while (at < size) {
    const uint8_t *end = memchr(data + at, '\n', size - at);
    size_t n = end ? (size_t)(end - data) + 1 - at : size - at;
    /* Of its own size, as libcurl gives them: without a NUL behind. */
    char *line = malloc(n);
    PROMISE(line);
    memcpy(line, data + at, n);
    int rc = es__head_line(&head, line, n);
    free(line);
    at += n;
    PROMISE(!whole || head.whole); /* what comes after the end is dropped */
    whole = head.whole;
    if (rc != ES_OK) break;
  }
  walk(&head);
  int rc = es__head_framing(&head, &framing, &err);
  PROMISE(framing.length >= -1 && (rc == ES_OK || *err.message));
  (void)es__head_find(&head, "content-type", &length);
  (void)es__head_find(&head, "", &length);
  es__head_free(&head);
  return 0;
}
