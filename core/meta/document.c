/* Parsing into a mapping, and its life. */
#define _DEFAULT_SOURCE /* for memory that is no file's */
#define _DARWIN_C_SOURCE
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memory.h"
#include "meta/mend.h"
#include "meta/page.h"

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

static size_t rounded(size_t size, size_t to) {
  return (size + to - 1) / to * to;
}

void *es__pool_take(es__pool *pool, size_t size) {
  size = rounded(size, sizeof(max_align_t));
  if (size > (size_t)(pool->end - pool->at)) return NULL;
  pool->last = pool->at;
  pool->at += size;
  return pool->last;
}

static void *pool_malloc(void *ctx, size_t size) {
  return es__pool_take(ctx, size);
}

static void *pool_realloc(void *ctx, void *block, size_t old, size_t size) {
  es__pool *pool = ctx;
  if (block == pool->last) {
    pool->at = block;
    if (es__pool_take(pool, size)) return block;
    pool->at = (char *)block + rounded(old, sizeof(max_align_t));
    return NULL;
  }
  void *made = es__pool_take(pool, size);
  return made ? memcpy(made, block, old < size ? old : size) : NULL;
}

static void pool_free(void *ctx, void *block) {
  (void)ctx;
  (void)block;
}

/* Texts from this length on have memory by large pages: a fault for each small
 * one costs more than the parsing. */
enum { LARGE = 4 << 20, PIECE = 1 << 16 };

/* What a mapping has besides the text and the values, and to align them. */
enum { FRAME = sizeof(es_document) + 128 };

/* Maps so many bytes, or fewer (but 'least') where an address space is limited.
 * NULL: there is no memory. */
static void *map(size_t *size, size_t least) {
  for (;;) {
    void *at = mmap(NULL, *size, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at != MAP_FAILED) return at;
    if (*size <= least) return NULL;
    *size = least + (*size - least) / 2;
  }
}

/* Gives back what lies behind the pool's front. */
static void trim(es_document *doc, const es__pool *pool) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t used = rounded((size_t)(pool->at - (char *)doc), page);
  if (used >= doc->size) return;
  (void)munmap((char *)doc + used, doc->size - used);
  doc->size = used;
}

/* Documents up to this size are moved into a block: there may be many, and a
 * process may have some ten thousand mappings only. */
enum { SMALL = 1 << 16 };

/* Where a pointer into a document points in a copy of it. */
static void *in_copy(es_document *copy, const es_document *of, const void *p) {
  return (char *)copy + ((const char *)p - (const char *)of);
}

static void move_index(es_document *copy, const es_document *of) {
  es__index *list = in_copy(copy, of, copy->index);
  for (size_t i = 0; i < copy->indexed; i++) {
    const yyjson_val **slots = in_copy(copy, of, list[i].slots);
    list[i] = (es__index){in_copy(copy, of, list[i].of), slots};
    size_t count = unsafe_yyjson_get_len(ES__RAW(list[i].of));
    for (size_t j = 0; j < count; j++) slots[j] = in_copy(copy, of, slots[j]);
  }
  copy->index = list;
}

/* Makes the bytes of a document that were copied a document. */
static void move_pointers(es_document *copy, const es_document *of) {
  yyjson_val *first = in_copy(copy, of, copy->first);
  es__escaped *escaped =
    copy->escapes ? in_copy(copy, of, copy->escaped) : NULL;
  for (size_t i = 0; i < copy->escapes; i++)
    escaped[i].source = in_copy(copy, of, escaped[i].source);
  for (size_t i = 0; i < copy->count; i++)
    if (unsafe_yyjson_is_str(first + i))
      first[i].uni.str = in_copy(copy, of, first[i].uni.str);
  copy->text = in_copy(copy, of, copy->text);
  copy->first = first;
  copy->escaped = escaped;
  if (copy->indexed) move_index(copy, of);
}

/* A copy of a document that has no other user, which it takes the place of;
 * NULL: there is no memory. */
static es_document *move(es_document *doc, size_t used) {
  es_document *to = es__alloc(NULL, used);
  if (!to) return NULL;
  memcpy(to, doc, used);
  to->small = true;
  to->size = used;
  move_pointers(to, doc);
  es_document_unref(doc);
  return to;
}

static int too_large(es_error *err, size_t length, size_t most) {
  return es__fail(err, ES_LIMIT, 0,
                  "the JSON text of %zu bytes needs more than the %zu bytes of "
                  "memory that it may have",
                  length, most);
}

static int no_json(const es__parse *p, const yyjson_read_err *why,
                   es_error *err) {
  size_t length = p->doc->length, place = why->pos;
  if (p->origin) {
    place = es__mend_origin(p->origin, p->origin_length, place);
    length = p->origin_length;
  }
  size_t at = place < length ? place + 1 : length;
  return es__fail(err, ES_PARSE, 0, "not JSON: %s at byte %zu of %zu", why->msg,
                  at, length);
}

int es__parse_full(const es__parse *p, es_error *err) {
  return p->doc->size == p->room.most
           ? too_large(err, p->doc->length, p->room.most)
           : es__fail_memory(err);
}

/* yyjson has found the pool too small. */
static int no_room(const es__parse *p, es_error *err) {
  if (p->doc->size != p->room.needed) return es__parse_full(p, err);
  return es__fail(err, ES_LIMIT, 0, "the JSON text is nested more than %d deep",
                  ES_DOCUMENT_DEPTH);
}

/* Parses the text in place. */
static int read_values(es__parse *p, es_error *err) {
  es_document *doc = p->doc;
  const yyjson_alc alc = {pool_malloc, pool_realloc, pool_free, &p->pool};
  yyjson_read_err why;
  yyjson_read_flag flags = YYJSON_READ_INSITU;
  if (p->origin) flags |= YYJSON_READ_ALLOW_INF_AND_NAN;
  yyjson_doc *read =
    yyjson_read_opts((char *)(size_t)doc->text, doc->length, flags, &alc, &why);
  if (!read)
    return why.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION
             ? no_room(p, err)
             : no_json(p, &why, err);
  doc->first = read->root;
  doc->count = read->val_read;
  p->pool.at = p->pool.last = (char *)(read->root + read->val_read);
  return ES_OK;
}

/* Copies a text, and says whether there is a backslash in it: in pieces, each
 * of which is looked at while it is in the cache. */
static bool copy_text(char *to, const char *text, size_t length) {
  bool escaped = false;
  for (size_t some; length > 0; text += some, to += some, length -= some) {
    some = length < PIECE ? length : PIECE;
    memcpy(to, text, some);
    escaped = escaped || memchr(text, '\\', some);
  }
  return escaped;
}

/* Maps a document and copies the text. */
static es_document *begin(const char *text, size_t length, const es__room *r,
                          es__pool *pool, bool *escaped) {
  size_t size = r->needed < r->most ? r->needed : r->most;
  es_document *doc = map(&size, r->fixed);
  if (!doc) return NULL;
#ifdef MADV_HUGEPAGE
  if (length >= LARGE) (void)madvise(doc, size, MADV_HUGEPAGE);
#endif
  *pool = (es__pool){.at = (char *)doc, .end = (char *)doc + size};
  (void)es__pool_take(pool, sizeof *doc);
  char *copy = es__pool_take(pool, length + YYJSON_PADDING_SIZE);
  atomic_init(&doc->refs, 1); /* fresh memory: zeroes all else */
  doc->size = size;
  doc->text = copy;
  doc->length = length;
  *escaped = copy_text(copy, text, length);
  return doc;
}

/* Without a byte order mark in front. */
static const char *unmarked(const char *text, size_t *length) {
  if (*length < 3 || memcmp(text, "\xef\xbb\xbf", 3) != 0) return text;
  *length -= 3;
  return text + 3;
}

int es__parse_begin(es__parse *p, const char *text, size_t length, size_t most,
                    es_error *err) {
  es__room *r = &p->room;
  text = unmarked(text, &length);
  if (length == 0)
    return es__fail(err, ES_PARSE, 0, "not JSON: the text is empty");
  r->most = most ? most : ES_DOCUMENT_MOST;
  if (length > r->most / 2) return too_large(err, length, r->most);
  r->fixed = FRAME + length;
  if (r->fixed > r->most) return too_large(err, length, r->most);
  r->needed = r->fixed + ES__ESCAPED_TIMES * length +
              yyjson_read_max_memory_usage(length, YYJSON_READ_INSITU);
  bool escaped;
  p->doc = begin(text, length, r, &p->pool, &escaped);
  if (!p->doc) return es__fail_memory(err);
  if (!escaped || es__keep_escaped(p->doc, &p->pool)) return ES_OK;
  int rc = es__parse_full(p, err);
  es_document_unref(p->doc);
  return rc;
}

es_document *es__parse_finish(es__parse *p, es_error *err) {
  if (read_values(p, err) == ES_OK && es__index_build(p, err) == ES_OK) {
    size_t used = (size_t)(p->pool.at - (char *)p->doc);
    es_document *moved = used <= SMALL ? move(p->doc, used) : NULL;
    if (!moved) trim(p->doc, &p->pool);
    return moved ? moved : p->doc;
  }
  es_document_unref(p->doc);
  return NULL;
}

static es_document *parse(es__parse *p, const char *text, size_t length,
                          size_t most, es_error *err) {
  int rc = es__parse_begin(p, text, length, most, err);
  return rc == ES_OK ? es__parse_finish(p, err) : NULL;
}

es_document *es_document_parse(const char *text, size_t length, size_t most,
                               es_error *err) {
  es__parse p = {0};
  return parse(&p, text, length, most, err);
}

/* Parses a text that was mended; once more without members that come again. */
static es_document *parse_mended(es__parse *p, char *text, size_t length,
                                 size_t most, es_error *err) {
  es_document *doc = parse(p, text, length, most, err);
  if (!doc || !p->twice) return doc;
  length = es__index_cut(doc, text);
  es_document_unref(doc);
  p->twice = false;
  return parse(p, text, length, most, err);
}

es_document *es_document_parse_lenient(const char *text, size_t length,
                                       size_t most, es_error *err) {
  es_error strict;
  es_document *doc = es_document_parse(text, length, most, &strict);
  if (doc) return doc;
  if (strict.code != ES_PARSE) {
    if (err) *err = strict;
    return NULL;
  }
  es__parse p = {0};
  p.origin = text = unmarked(text, &length);
  p.origin_length = length;
  size_t mended = es__mend(text, length, NULL);
  char *made = es__alloc(NULL, mended + 1);
  if (!made) {
    es__fail_memory(err);
    return NULL;
  }
  (void)es__mend(text, length, made);
  doc = parse_mended(&p, made, mended, most, err);
  es__free(made);
  return doc;
}

es_document *es_document_ref(es_document *doc) {
  (void)atomic_fetch_add_explicit(&doc->refs, 1, memory_order_relaxed);
  return doc;
}

void es_document_unref(es_document *doc) {
  if (!doc ||
      atomic_fetch_sub_explicit(&doc->refs, 1, memory_order_acq_rel) > 1)
    return;
  if (doc->small)
    es__free(doc);
  else
    (void)munmap(doc, doc->size);
}

const es_value *es_document_root(const es_document *doc) {
  return ES__VALUE(doc->first);
}

size_t es_document_memory(const es_document *doc) {
  return doc->size;
}

size_t es_document_values(const es_document *doc) {
  return doc->count;
}
