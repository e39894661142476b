/* A STAC Collection of a UMM-C record. */
#include "meta/collection/to_stac.h"

#include "meta/collection/collection.h"
#include "meta/collection/from_stac.h"
#include "meta/extension.h"
#include "meta/made.h"
#include "meta/overlay.h"

struct es__umm_c_stac {
  es__tools tools;
  es_buffer back; /* what the way back makes */
};

es__umm_c_stac *es__umm_c_stac_new(void) {
  es__umm_c_stac *c = es__alloc(NULL, sizeof *c);
  if (!c) return NULL;
  es__tools_init(&c->tools);
  es__buffer_init(&c->back, NULL, SIZE_MAX / 2);
  return c;
}

void es__umm_c_stac_free(es__umm_c_stac *c) {
  if (!c) return;
  es__tools_free(&c->tools);
  es__buffer_free(&c->back, false);
  es__free(c);
}

/* ---- what is said */

static void put_extensions(es__writer *w, es__collection_needs n) {
  const es__extension all[] = {{n.scientific, "scientific/v1.0.0"},
                               {n.version, "version/v1.2.0"},
                               {n.processing, "processing/v1.2.0"},
                               {n.storage, "storage/v1.0.0"},
                               {n.item_assets, "item-assets/v1.0.0"}};
  es__write_extensions(w, all, sizeof all / sizeof *all);
}

static void put_version(const es__collection *c, es__writer *w,
                        es__collection_needs *needs) {
  es__span progress = es__stated(c->umm[ES__C_PROGRESS]);
  bool replaced =
    ES__IS(progress, "DEPRECATED") || ES__IS(progress, "SUPERSEDED");
  es__put_text(w, "version", c->naming.version);
  if (replaced) {
    ES__NAME(w, "deprecated");
    es__put_literal(w, "true");
  }
  needs->version = c->naming.version.length || replaced;
}

static void put_identity(const es__collection *c, es__writer *w) {
  es__put_text(w, "cmr:concept_id", c->naming.collection_concept_id);
  es__put_text(w, "cmr:provider_id", c->naming.provider);
  es__put_text(w, "cmr:native_id", c->native_id);
  es__put_text(w, "cmr:short_name", c->naming.short_name);
  if (c->revision_id) {
    ES__NAME(w, "cmr:revision_id");
    es__write_value(w, c->meta_doc, c->revision_id);
  }
  if (c->granule_count) {
    ES__NAME(w, "cmr:granule_count");
    es__write_value(w, c->meta_doc, c->granule_count);
  }
}

static void put_collection(const es__collection *c, es__tools *t,
                           es__writer *w) {
  es__collection_needs needs = {.version = false};
  es__write_open(w, '{');
  ES__NAME(w, "type");
  ES__STRING(w, "Collection");
  ES__NAME(w, "stac_version");
  if (c->options.version == ES__STAC_1_0_0)
    ES__STRING(w, "1.0.0");
  else
    ES__STRING(w, "1.1.0");
  ES__NAME(w, "id");
  es__write_quote(w, true);
  es__put_id(c, w, false);
  es__write_quote(w, false);
  es__put_words(c, t, w);
  es__put_license(c, w);
  es__put_extent(c, t, w);
  es__put_summaries(c, t, w, &needs);
  es__put_science(c, w, &needs);
  put_version(c, w, &needs);
  put_identity(c, w);
  es__put_links(c, w);
  es__put_assets(c, t, w, &needs);
  es__put_item_assets(c, t, w, &needs);
  put_extensions(w, needs);
  es__write_close(w, '}');
}

/* ---- what is not */

/* A value that has a way back, and what that found. */
typedef struct trial {
  const es_document *doc, *found_doc;
  const es_value *value, *found;
} trial;

/* What is converted. whole: where that is neither a record nor one with its
 * envelope and nothing else. */
typedef struct source {
  trial umm, meta;
  const es_value *whole;
} source;

/* The names of what was found and is not in the value. */
static void put_surplus(const trial *t, es__writer *w) {
  es_cursor cursor = es_value_walk(t->found);
  const es_value *name, *v;
  bool some = false;
  while ((v = es_cursor_next(&cursor, &name))) {
    size_t length;
    const char *text = es_value_string(name, &length);
    if (es_value_member(t->doc, t->value, text, length)) continue;
    if (!some) {
      ES__NAME(w, "umm:none");
      es__write_open(w, '[');
    }
    some = true;
    es__write_string(w, text, length);
  }
  if (some) es__write_close(w, ']');
}

/* Writes the overlay that makes the value of what was found. */
static void put_rest(const trial *t, es__writer *w) {
  es__write_open(w, '{');
  put_surplus(t, w);
  es_cursor cursor = es_value_walk(t->value);
  const es_value *name, *v;
  while ((v = es_cursor_next(&cursor, &name))) {
    size_t length;
    const char *text = es_value_string(name, &length);
    const es_value *found =
      es_value_member(t->found_doc, t->found, text, length);
    if (!found || !es_value_equal(t->doc, v, t->found_doc, found))
      es__write_overlaid(w, t->doc, name, v);
  }
  es__write_close(w, '}');
}

/* Writes all that is converted. */
static void put_source(const source *s, es__writer *w) {
  const trial *umm = &s->umm, *meta = &s->meta;
  if (s->whole) {
    es__write_value(w, umm->doc, s->whole);
    return;
  }
  if (meta->value) {
    es__write_open(w, '{');
    ES__NAME(w, "meta");
    es__write_value(w, meta->doc, meta->value);
    if (umm->value) ES__NAME(w, "umm");
  }
  if (umm->value)
    es__write_value(w, umm->doc, umm->value);
  else if (!meta->value)
    es__write_null(w);
  if (meta->value) es__write_close(w, '}');
}

/* Reads what was written: numbers may be too large, as they may be there. */
static int parse(const char *text, size_t length, es_document **doc) {
  es_error err;
  *doc = es_document_parse_lenient(text, length, 0, &err);
  return *doc ? ES_OK : err.code == ES_LIMIT ? ES_LIMIT : ES_MEMORY;
}

/* Tries the way back on the collection that was written from 'start' on. */
static int find(es__umm_c_stac *c, const es_buffer *out, size_t start,
                es_document **found) {
  es_document *written;
  int rc = parse(out->data + start, out->length - start, &written);
  if (rc != ES_OK) return rc;
  es__buffer_clear(&c->back);
  es__writer back = es__writer_of(&c->back, written, NULL);
  es__stac_stated(written, es_document_root(written), &back);
  es_document_unref(written);
  if (back.failure) return back.failure;
  return parse(c->back.data, c->back.length, found);
}

/* Adds what was not found. */
static int add_rest(es__umm_c_stac *c, source *s, size_t start, es__writer *w,
                    size_t end) {
  es_document *found;
  int rc = find(c, w->out, start, &found);
  if (rc != ES_OK) return rc;
  const es_value *root = es_document_root(found);
  s->umm.found_doc = s->meta.found_doc = found;
  s->umm.found = es_value_member(found, root, "umm", 3);
  s->meta.found = es_value_member(found, root, "meta", 4);
  es__write_back_to(w, end);
  ES__NAME(w, "umm:record");
  put_rest(&s->umm, w);
  if (s->meta.value) {
    ES__NAME(w, "umm:meta");
    put_rest(&s->meta, w);
  }
  es_document_unref(found);
  return w->failure;
}

/* Adds all, in JSON's own words or (deep) in a text of them. */
static int add_whole(es__umm_c_stac *c, const source *s, bool deep,
                     es__writer *w, size_t end) {
  es__write_back_to(w, end);
  ES__NAME(w, "umm:record");
  es__write_open(w, '{');
  if (deep) {
    es__buffer_clear(&c->back);
    es__writer text = es__writer_on(&c->back);
    put_source(s, &text);
    if (text.failure) return text.failure;
    ES__NAME(w, "umm:text");
    es__write_string(w, c->back.data, c->back.length);
  } else {
    ES__NAME(w, "umm:whole");
    put_source(s, w);
  }
  es__write_close(w, '}');
  return w->failure;
}

/* Adds umm:record and umm:meta to the collection that was written from 'start'
 * on, whose last bracket is taken back for them. */
static int add_record(es__umm_c_stac *c, source *s, size_t start,
                      es__writer *w) {
  bool plain = !s->whole && es__of_kind(s->umm.value, ES_KIND_OBJECT) &&
               (!s->meta.value || es__of_kind(s->meta.value, ES_KIND_OBJECT));
  const size_t end = w->out->length - 1;
  es__writer before = *w;
  int rc = ES_OK;
  before.depth++;
  for (int deep = 0; rc == ES_OK && deep < 2; deep++) {
    *w = before;
    rc = plain && !deep ? add_rest(c, s, start, w, end)
                        : add_whole(c, s, deep, w, end);
    es__write_close(w, '}');
    if (w->deepest <= ES_DOCUMENT_DEPTH) break;
  }
  return rc == ES_OK ? w->failure : rc;
}

/* ---- what was a Collection before */

static bool is_collection(const es_value *v) {
  return ES__IS(es__text_in(v, "type"), "Collection") ||
         (es__member(v, "extent") && es__member(v, "links"));
}

/* Writes the Collection that this record was made of; *done: it was, and is
 * unchanged. */
static int put_origin(es__umm_c_stac *c, const trial *umm, const trial *meta,
                      es_buffer *out, bool *done) {
  const es_value *origin = es__member(meta->value, "stac:record");
  *done = false;
  if (!umm->value || !is_collection(origin)) return ES_OK;
  es__buffer_clear(&c->back);
  int rc = es__stac_to_umm_c(meta->doc, origin, &c->back);
  rc = es__is_made(rc, &c->back, umm->doc, umm->value, meta->doc, meta->value,
                   done);
  if (!*done) return rc;
  es__writer w = es__writer_on(out);
  es__write_value(&w, meta->doc, origin);
  return w.failure;
}

static int convert(es__umm_c_stac *c, source *s,
                   const es__stac_options *options, es_buffer *out) {
  size_t before = out->length;
  es__collection record;
  es__writer w = es__writer_of(out, s->umm.doc, s->meta.doc);
  bool done = false;
  int rc = s->whole ? ES_OK : put_origin(c, &s->umm, &s->meta, out, &done);
  if (rc == ES_OK && !done) {
    es__collection_read(&record, s->umm.doc, s->umm.value, s->meta.doc,
                        s->meta.value);
    record.options = *options;
    put_collection(&record, &c->tools, &w);
    rc = w.failure;
    if (rc == ES_OK && options->record) rc = add_record(c, s, before, &w);
  }
  if (rc != ES_OK) es__write_back_to(&w, before);
  return rc;
}

int es__umm_c_to_stac(es__umm_c_stac *c, const es_document *doc,
                      const es_value *umm, const es_document *meta_doc,
                      const es_value *meta, const es__stac_options *options,
                      es_buffer *out) {
  source s = {.umm = {.doc = doc, .value = umm},
              .meta = {.doc = meta_doc, .value = meta}};
  return convert(c, &s, options, out);
}

int es__umm_c_item_to_stac(es__umm_c_stac *c, const es_document *doc,
                           const es_value *item,
                           const es__stac_options *options, es_buffer *out) {
  const es_value *umm = es_value_member(doc, item, "umm", 3);
  const es_value *meta = es_value_member(doc, item, "meta", 4);
  bool alone = !umm && !meta;
  bool usual = es_value_count(item) == 2 && umm && meta;
  source s = {.umm = {.doc = doc, .value = alone ? item : umm},
              .meta = {.doc = doc, .value = meta},
              .whole = alone || usual ? NULL : item};
  return convert(c, &s, options, out);
}
