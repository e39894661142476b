/* Fuzzes JSON documents, strict and lenient: what is read can be walked, is
 * found again by name and by number, and is written as JSON that reads to the
 * same. */
#include "meta/document.h"

#include "fuzz.h"

static es_document *(*reader)(const char *, size_t, size_t, es_error *);

static char *written(const es_document *doc, const es_value *v, int columns,
                     size_t *length) {
  *length = es_value_write(doc, v, columns, NULL);
  char *out = malloc(*length + 1);
  PROMISE(out && es_value_write(doc, v, columns, out) == *length);
  return out;
}

/* Reads what is written of a value. */
static void round_trip(const es_document *doc, const es_value *v, int columns) {
  es_error err;
  size_t length, again_length;
  char *text = written(doc, v, columns, &length);
  es_document *read = reader(text, length, 0, &err);
  PROMISE(read);
  const es_value *root = es_document_root(read);
  PROMISE(es_value_equal(doc, v, read, root));
  char *again = written(read, root, columns, &again_length);
  PROMISE(length == again_length && memcmp(text, again, length) == 0);
  es_document_unref(read);
  free(text);
  free(again);
}

static void walk(const es_document *doc, const es_value *v, int depth) {
  PROMISE(depth <= ES_DOCUMENT_DEPTH);
  es_cursor cursor = es_value_walk(v);
  const es_value *name, *child;
  size_t i = 0, length;
  for (; (child = es_cursor_next(&cursor, &name)); i++) {
    if (name) {
      const char *text = es_value_string(name, &length);
      PROMISE(es_value_member(doc, v, text, length) == child);
      PROMISE(text[length] == '\0');
    } else {
      PROMISE(es_value_element(doc, v, i) == child);
    }
    walk(doc, child, depth + 1);
  }
  PROMISE(i == es_value_count(v) && !es_value_element(doc, v, i));
  if (depth < 4) round_trip(doc, v, -1);
}

/* Returns whether it could be read. */
static bool look(const char *data, size_t size, es_document **doc) {
  es_error err = {.message = ""};
  *doc = reader(data, size, 0, &err);
  if (!*doc) {
    PROMISE(err.code == ES_PARSE || err.code == ES_LIMIT);
    PROMISE(*err.message);
    return false;
  }
  walk(*doc, es_document_root(*doc), 0);
  round_trip(*doc, es_document_root(*doc), 3);
  return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  es_document *strict, *lenient;
  reader = es_document_parse;
  bool is_json = look((const char *)data, size, &strict);
  reader = es_document_parse_lenient;
  bool is_nearly = look((const char *)data, size, &lenient);
  if (is_json) {
    PROMISE(is_nearly && es_value_equal(strict, es_document_root(strict),
                                        lenient, es_document_root(lenient)));
  }
  es_document_unref(strict);
  es_document_unref(lenient);
  return 0;
}
