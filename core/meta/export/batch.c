/* Collecting records. */
#include "meta/export/batch.h"

#include "base/memory.h"
#include "meta/page.h"

void es__batch_init(es__batch *b) {
  *b = (es__batch){.entries = {.size = sizeof(es__entry)},
                   .documents = {.size = sizeof(es_document *)}};
}

void es__batch_free(es__batch *b) {
  es_document **documents = b->documents.items;
  for (size_t i = 0; i < b->entries.count; i++)
    es__free(ES__ENTRIES(b)[i].failure);
  for (size_t i = 0; i < b->documents.count; i++)
    es_document_unref(documents[i]);
  es__free(b->entries.items);
  es__free(b->documents.items);
  es__batch_init(b);
}

static es__entry *add_entry(es__batch *b, size_t line) {
  es__entry *e = es__pile_add(&b->entries);
  if (e)
    *e = (es__entry){.line = line};
  else
    b->failed = true;
  return e;
}

/* Lists are in lists no deeper than this. */
enum { NESTED = 4 };

static void add(es__batch *b, const es_document *doc, const es_value *v,
                size_t line, int depth) {
  es__record record = es__record_of(doc, v);
  const es_value *list = NULL;
  if (record.kind == ES__NO_RECORD && depth < NESTED) list = es__records_in(v);
  if (!list) {
    es__entry *e = add_entry(b, line);
    if (e) e->record = record;
    return;
  }
  es_cursor cursor = es_value_walk(list);
  const es_value *name, *child;
  while (!b->failed && (child = es_cursor_next(&cursor, &name)))
    add(b, doc, child, line, depth + 1);
}

void es__batch_add(es__batch *b, const es_document *doc, const es_value *v,
                   size_t line) {
  add(b, doc, v, line, 0);
}

/* ---- lines */

typedef struct line {
  const char *at;
  size_t length;
} line;

/* The next line without its end and the blanks around it; false: there is none
 * any more. */
static bool next_line(const char **at, const char *end, line *out) {
  if (*at == end) return false;
  const char *stop = memchr(*at, '\n', (size_t)(end - *at));
  const char *after = stop ? stop + 1 : end, *start = *at;
  if (!stop) stop = end;
  while (start < stop && (*start == ' ' || *start == '\t' || *start == '\r'))
    start++;
  while (stop > start &&
         (stop[-1] == ' ' || stop[-1] == '\t' || stop[-1] == '\r'))
    stop--;
  *out = (line){start, (size_t)(stop - start)};
  *at = after;
  return true;
}

static es_document *keep(es__batch *b, es_document *doc) {
  es_document **place = doc ? es__pile_add(&b->documents) : NULL;
  if (place) return *place = doc;
  if (doc) b->failed = true;
  es_document_unref(doc);
  return NULL;
}

/* All lines as the elements of one array: parsing them at once is many times as
 * fast as one by one. False: they are not such, and nothing was added. */
static bool add_together(es__batch *b, const char *text, size_t length) {
  const char *at = text, *end = text + length;
  char *joined = es__alloc(NULL, length + 3), *to = joined;
  line l;
  es_error err;
  if (!joined) return false;
  *to++ = '[';
  while (next_line(&at, end, &l)) {
    if (!l.length) continue;
    if (to > joined + 1) *to++ = ',';
    memcpy(to, l.at, l.length);
    to += l.length;
  }
  *to++ = ']';
  size_t joined_length = (size_t)(to - joined);
  es_document *doc = es_document_parse(joined, joined_length, 0, &err);
  es__free(joined);
  if (!doc) return false;
  /* Each element must be a whole line. */
  es_cursor cursor = es_value_walk(es_document_root(doc));
  const es_value *name, *v;
  size_t place = 1;
  bool fits = true;
  for (at = text; fits && next_line(&at, end, &l);) {
    if (!l.length) continue;
    v = es_cursor_next(&cursor, &name);
    fits = v && es__place_of(doc, ES__RAW(v)) == place;
    place += l.length + 1;
  }
  fits = fits && !es_cursor_next(&cursor, &name);
  if (!fits) {
    es_document_unref(doc);
    return false;
  }
  if (!keep(b, doc)) return true;
  cursor = es_value_walk(es_document_root(doc));
  for (at = text; !b->failed && next_line(&at, end, &l);) {
    b->lines++;
    if (l.length)
      es__batch_add(b, doc, es_cursor_next(&cursor, &name), b->lines);
  }
  return true;
}

static void add_one(es__batch *b, line l, size_t number) {
  es_error err;
  es_document *doc = es_document_parse(l.at, l.length, 0, &err);
  if (doc) {
    if (keep(b, doc)) es__batch_add(b, doc, es_document_root(doc), number);
    return;
  }
  es__entry *e = add_entry(b, number);
  if (!e) return;
  e->failure = es__alloc(NULL, sizeof err);
  if (e->failure)
    *e->failure = err;
  else
    b->failed = true;
}

void es__batch_add_lines(es__batch *b, const char *text, size_t length) {
  const char *at = text, *end = text + length;
  line l;
  if (add_together(b, text, length)) return;
  while (!b->failed && next_line(&at, end, &l)) {
    b->lines++;
    if (l.length) add_one(b, l, b->lines);
  }
}
