/* A STAC Collection of a UMM-C record. */
#include "meta/collection_stac.h"

#include "meta/collection.h"
#include "meta/stac_collection.h"

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
#define SCHEMA(path) \
  ES__SPAN("https://stac-extensions.github.io/" path "/schema.json")
  const struct {
    bool needed;
    es__span schema;
  } all[] = {{n.scientific, SCHEMA("scientific/v1.0.0")},
             {n.version, SCHEMA("version/v1.2.0")},
             {n.processing, SCHEMA("processing/v1.2.0")},
             {n.storage, SCHEMA("storage/v1.0.0")},
             {n.item_assets, SCHEMA("item-assets/v1.0.0")}};
#undef SCHEMA
  ES__NAME(w, "stac_extensions");
  es__write_open(w, '[');
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (all[i].needed)
      es__write_string(w, all[i].schema.at, all[i].schema.length);
  es__write_close(w, ']');
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

static const es_value *beside(const trial *t, const es_value *name) {
  size_t length;
  const char *text = es_value_string(name, &length);
  return es_value_member(t->found_doc, t->found, text, length);
}

/* Whether something was found that is not in the value. */
static bool says_more(const trial *t) {
  es_cursor cursor = es_value_walk(t->found);
  const es_value *name, *v;
  while ((v = es_cursor_next(&cursor, &name))) {
    size_t length;
    const char *text = es_value_string(name, &length);
    if (!es_value_member(t->doc, t->value, text, length)) return true;
  }
  return false;
}

/* Writes what was not found: members in an object, or the whole in an array. */
static void put_rest(const trial *t, es__writer *w) {
  if (!t->value) {
    es__put_literal(w, "[]");
    return;
  }
  if (!es__of_kind(t->value, ES_KIND_OBJECT) || says_more(t)) {
    es__write_open(w, '[');
    es__write_value(w, t->doc, t->value);
    es__write_close(w, ']');
    return;
  }
  es__write_open(w, '{');
  es_cursor cursor = es_value_walk(t->value);
  const es_value *name, *v;
  while ((v = es_cursor_next(&cursor, &name))) {
    const es_value *found = beside(t, name);
    size_t length;
    const char *text = es_value_string(name, &length);
    if (found && es_value_equal(t->doc, v, t->found_doc, found)) continue;
    es__write_quote(w, true);
    es__write_piece(w, text, length);
    ES__PUT(w, "\":");
    w->after = false;
    es__write_value(w, t->doc, v);
  }
  es__write_close(w, '}');
}

static int parse(const char *text, size_t length, es_document **doc) {
  es_error err;
  *doc = es_document_parse(text, length, 0, &err);
  return *doc ? ES_OK : err.code == ES_LIMIT ? ES_LIMIT : ES_MEMORY;
}

/* Tries the way back on the collection that was written from 'start' on, whose
 * last bracket is taken back for what was not found. */
static int add_rest(es__umm_c_stac *c, trial *umm, trial *meta, size_t start,
                    es__writer *w) {
  es_document *written = NULL, *found = NULL;
  int rc = parse(w->out->data + start, w->out->length - start, &written);
  es__buffer_clear(&c->back);
  es__writer back = es__writer_on(&c->back);
  if (rc == ES_OK) {
    es__stac_stated(written, es_document_root(written), &back);
    rc = back.failure;
  }
  if (rc == ES_OK) rc = parse(c->back.data, c->back.length, &found);
  if (rc == ES_OK) {
    const es_value *root = es_document_root(found);
    umm->found_doc = meta->found_doc = found;
    umm->found = es_value_member(found, root, "umm", 3);
    meta->found = es_value_member(found, root, "meta", 4);
    es__write_back_to(w, w->out->length - 1);
    ES__NAME(w, "umm:record");
    put_rest(umm, w);
    if (meta->value) {
      ES__NAME(w, "umm:meta");
      put_rest(meta, w);
    }
    es__write_close(w, '}');
    rc = w->failure;
  }
  es_document_unref(written);
  es_document_unref(found);
  return rc;
}

/* Whether a Collection with this in it is still one that can be read. */
static bool is_shallow(const es_value *v, int depth) {
  es_kind kind = v ? es_value_kind(v) : ES_KIND_NULL;
  if (kind != ES_KIND_ARRAY && kind != ES_KIND_OBJECT) return true;
  if (depth <= 0) return false;
  es_cursor cursor = es_value_walk(v);
  const es_value *name, *child;
  while ((child = es_cursor_next(&cursor, &name)))
    if (!is_shallow(child, depth - 1)) return false;
  return true;
}

/* ---- what was a Collection before */

static bool is_collection(const es_value *v) {
  return ES__IS(es__text(es__member(v, "type")), "Collection") ||
         (es__member(v, "extent") && es__member(v, "links"));
}

/* Writes the Collection that this record was made of; *done: it was, and is
 * unchanged. */
static int put_origin(es__umm_c_stac *c, const trial *umm, const trial *meta,
                      es_buffer *out, bool *done) {
  const es_value *origin = es__member(meta->value, "stac:record");
  es_document *found;
  *done = false;
  if (!umm->value || !is_collection(origin)) return ES_OK;
  es__buffer_clear(&c->back);
  int rc = es__stac_to_umm_c(meta->doc, origin, &c->back);
  if (rc == ES_OK) rc = parse(c->back.data, c->back.length, &found);
  if (rc != ES_OK) return rc;
  const es_value *root = es_document_root(found);
  const es_value *same = es_value_member(found, root, "umm", 3);
  if (same && es_value_equal(umm->doc, umm->value, found, same)) {
    same = es_value_member(found, root, "meta", 4);
    *done = es_value_equal(meta->doc, meta->value, found, same);
  }
  es_document_unref(found);
  if (!*done) return ES_OK;
  es__writer w = es__writer_on(out);
  es__write_value(&w, meta->doc, origin);
  return w.failure;
}

int es__umm_c_to_stac(es__umm_c_stac *c, const es_document *doc,
                      const es_value *umm, const es_document *meta_doc,
                      const es_value *meta, const es__stac_options *options,
                      es_buffer *out) {
  trial of_umm = {.doc = doc, .value = umm};
  trial of_meta = {.doc = meta_doc, .value = meta};
  size_t before = out->length;
  es__collection record;
  es__writer w = es__writer_on(out);
  bool done;
  int rc = put_origin(c, &of_umm, &of_meta, out, &done);
  if (rc == ES_OK && !done) {
    es__collection_read(&record, doc, umm, meta_doc, meta);
    record.options = *options;
    put_collection(&record, &c->tools, &w);
    rc = w.failure;
    if (rc == ES_OK && options->record) {
      /* Two levels more than it had. */
      const int most = ES_DOCUMENT_DEPTH - 2;
      rc = is_shallow(umm, most) && is_shallow(meta, most)
             ? add_rest(c, &of_umm, &of_meta, before, &w)
             : ES_LIMIT;
    }
  }
  if (rc != ES_OK) es__write_back_to(&w, before);
  return rc;
}

int es__umm_c_item_to_stac(es__umm_c_stac *c, const es_document *doc,
                           const es_value *item,
                           const es__stac_options *options, es_buffer *out) {
  const es_value *umm = es_value_member(doc, item, "umm", 3);
  const es_value *meta = es_value_member(doc, item, "meta", 4);
  if (!umm && !meta) umm = item;
  return es__umm_c_to_stac(c, doc, umm, doc, meta, options, out);
}
