/* The one walk over a new document: depth, names, and the index of what is
 * large.
 *
 * The names of a small object are looked at when the walk leaves it: to go from
 * one to the next means to skip what is between, which is in the cache only
 * then. */
#include <stdlib.h>
#include <string.h>

#include "meta/page.h"

/* What the index is made of while the walk goes on. */
typedef struct block {
  const yyjson_val *of;
  size_t count;
  const yyjson_val *slots[];
} block;

typedef struct walk {
  es__parse *parse;
  const es_document *doc;
  es__pool *pool;
  block *first;
  size_t blocks;
  struct {
    const yyjson_val *of, *end;
  } open[ES_DOCUMENT_DEPTH]; /* containers that it is in */
  int depth;
} walk;

int es__name_order(const char *a, size_t a_length, const char *b,
                   size_t b_length) {
  if (a_length != b_length) return a_length < b_length ? -1 : 1;
  return memcmp(a, b, a_length);
}

static int order(const yyjson_val *a, const yyjson_val *b) {
  return es__name_order(a->uni.str, unsafe_yyjson_get_len(ES__RAW(a)),
                        b->uni.str, unsafe_yyjson_get_len(ES__RAW(b)));
}

static int compare(const void *a, const void *b) {
  const yyjson_val *const *x = a, *const *y = b;
  return order(*x, *y);
}

static int compare_placed(const void *a, const void *b) {
  const yyjson_val *const *x = a, *const *y = b;
  int way = order(*x, *y);
  return way ? way : (*x > *y) - (*x < *y);
}

static const yyjson_val *after(const yyjson_val *v) {
  return unsafe_yyjson_get_next(ES__RAW(v));
}

static int refuse(const walk *w, const yyjson_val *v, int code,
                  const char *what, es_error *err) {
  return es__fail(err, code, 0, "%s at byte %zu of %zu", what,
                  es__place_of(w->doc, v) + 1, w->doc->length);
}

/* Set in the tag of a name that comes again; yyjson leaves this bit alone. */
static const uint64_t DROPPED = 1 << 7;

static int refuse_twice(const walk *w, const yyjson_val *v, es_error *err) {
  if (w->parse->origin) return ES_PARSE; /* to be marked */
  return refuse(w, v, ES_PARSE,
                "not JSON that means one thing: an object has a name twice,",
                err);
}

/* Puts the children of a container, or an object's names, into a new block. */
static block *list(walk *w, const yyjson_val *v, size_t count, bool named) {
  block *b = es__pool_take(w->pool, sizeof *b + count * sizeof *b->slots);
  if (!b) return NULL;
  b->of = v++;
  b->count = count;
  for (size_t i = 0; i < count; i++, v = after(named ? v + 1 : v))
    b->slots[i] = v;
  if (!w->first) w->first = b;
  w->blocks++;
  return b;
}

static int sorted(walk *w, const yyjson_val *v, size_t count, es_error *err) {
  block *b = list(w, v, count, true);
  if (!b) return es__parse_full(w->parse, err);
  qsort(b->slots, count, sizeof *b->slots, compare);
  for (size_t i = 1; i < count; i++)
    if (order(b->slots[i - 1], b->slots[i]) == 0) {
      bool swapped = b->slots[i - 1] > b->slots[i];
      return refuse_twice(w, b->slots[swapped ? i - 1 : i], err);
    }
  return ES_OK;
}

static int paired(const walk *w, const yyjson_val *v, size_t count,
                  es_error *err) {
  const char *names[ES__LARGE_OBJECT];
  size_t lengths[ES__LARGE_OBJECT];
  v++;
  for (size_t i = 0; i < count; i++, v = after(v + 1)) {
    names[i] = v->uni.str;
    lengths[i] = unsafe_yyjson_get_len(ES__RAW(v));
    for (size_t j = 0; j < i; j++)
      if (lengths[j] == lengths[i] && *names[j] == *names[i] &&
          memcmp(names[j], names[i], lengths[i]) == 0)
        return refuse_twice(w, v, err);
  }
  return ES_OK;
}

/* Marks all names but the last of those that are the same. */
static int mark(walk *w, const yyjson_val *v, size_t count, es_error *err) {
  block *b = list(w, v, count, true);
  if (!b) return es__parse_full(w->parse, err);
  qsort(b->slots, count, sizeof *b->slots, compare_placed);
  for (size_t i = 1; i < count; i++)
    if (order(b->slots[i - 1], b->slots[i]) == 0)
      ES__RAW(b->slots[i - 1])->tag |= DROPPED;
  w->parse->twice = true;
  return ES_OK;
}

static int enter(walk *w, const yyjson_val *v, es_error *err) {
  size_t count = unsafe_yyjson_get_len(ES__RAW(v));
  if (unsafe_yyjson_is_obj(ES__RAW(v))) {
    if (count < ES__LARGE_OBJECT) return ES_OK;
    int rc = sorted(w, v, count, err);
    return rc == ES_PARSE && w->parse->origin ? mark(w, v, count, err) : rc;
  }
  if (count < ES__LARGE_ARRAY || unsafe_yyjson_arr_is_flat(ES__RAW(v)))
    return ES_OK;
  return list(w, v, count, false) ? ES_OK : es__parse_full(w->parse, err);
}

static int leave(walk *w, const yyjson_val *v, es_error *err) {
  size_t count = unsafe_yyjson_get_len(ES__RAW(v));
  if (!unsafe_yyjson_is_obj(ES__RAW(v)) || count >= ES__LARGE_OBJECT)
    return ES_OK;
  int rc = paired(w, v, count, err);
  return rc == ES_PARSE && w->parse->origin ? mark(w, v, count, err) : rc;
}

/* The blocks lie one behind the other, in the order of values. */
static int finish(walk *w, es_error *err) {
  es__index *index = es__pool_take(w->pool, w->blocks * sizeof *index);
  if (!index) return es__parse_full(w->parse, err);
  es__pool again = {.at = (char *)w->first, .end = (char *)index};
  for (size_t i = 0; i < w->blocks; i++) {
    const block *b = (const block *)(void *)again.at;
    (void)es__pool_take(&again, sizeof *b + b->count * sizeof *b->slots);
    index[i] = (es__index){b->of, b->slots};
  }
  w->parse->doc->index = index;
  w->parse->doc->indexed = w->blocks;
  return ES_OK;
}

/* Leaves the containers that end where the walk has come to. */
static int leave_all(walk *w, const yyjson_val *at, es_error *err) {
  while (w->depth > 0 && at >= w->open[w->depth - 1].end) {
    int rc = leave(w, w->open[--w->depth].of, err);
    if (rc != ES_OK) return rc;
  }
  return ES_OK;
}

int es__index_build(es__parse *p, es_error *err) {
  const es_document *doc = p->doc;
  const yyjson_val *end = doc->first + doc->count;
  walk w;
  w.parse = p, w.doc = doc, w.pool = &p->pool;
  w.first = NULL, w.blocks = 0, w.depth = 0;
  for (const yyjson_val *v = doc->first; v < end; v++) {
    if (!unsafe_yyjson_is_ctn(ES__RAW(v))) continue;
    int rc = leave_all(&w, v, err);
    if (rc != ES_OK) return rc;
    if (w.depth == ES_DOCUMENT_DEPTH)
      return refuse(&w, v, ES_LIMIT, "the JSON text is nested too deeply", err);
    w.open[w.depth].of = v;
    w.open[w.depth++].end = after(v);
    rc = enter(&w, v, err);
    if (rc != ES_OK) return rc;
  }
  int rc = leave_all(&w, end, err);
  if (rc != ES_OK) return rc;
  return w.blocks ? finish(&w, err) : ES_OK;
}

size_t es__index_cut(const es_document *doc, char *text) {
  const yyjson_val *end = doc->first + doc->count;
  size_t done = 0, length = 0; /* bytes that were read, and that are left */
  for (const yyjson_val *v = doc->first; v < end; v++) {
    if (!(v->tag & DROPPED)) continue;
    size_t some = es__place_of(doc, v) - done;
    memmove(text + length, text + done, some);
    length += some;
    v = after(v + 1); /* there is one: the name comes again */
    done = es__place_of(doc, v--);
  }
  memmove(text + length, text + done, doc->length - done);
  return length + doc->length - done;
}

const yyjson_val *const *es__index_of(const es_document *doc,
                                      const yyjson_val *v) {
  size_t low = 0, high = doc->indexed;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (doc->index[middle].of < v)
      low = middle + 1;
    else
      high = middle;
  }
  return low < doc->indexed && doc->index[low].of == v ? doc->index[low].slots
                                                       : NULL;
}
