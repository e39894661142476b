/* Converting many records. */
#include "meta/export/conversion.h"

/* Records whose other forms are made and parsed together. */
enum { TOGETHER = 128 };

typedef struct worker {
  es__conversion *c;
  es__converter converter;
  es__cell_reader reader;
  es__drawing drawing;
  es__writer w;
  es__needs needs;
} worker;

es__conversion *es__conversion_new(const es__conversion_options *options,
                                   const char *fields, size_t count,
                                   es_error *err) {
  es__conversion *c = es__alloc_zeroed(NULL, sizeof *c);
  size_t length = 0;
  for (size_t i = 0; i < count; i++) length += strlen(fields + length) + 1;
  if (c) c->names = es__alloc(NULL, length + 1);
  if (c) c->fields.list = es__alloc(NULL, (count + 1) * sizeof(es__field));
  if (!c || !c->names || !c->fields.list) {
    (void)es__fail_memory(err);
    es__conversion_free(c);
    return NULL;
  }
  if (length) memcpy(c->names, fields, length);
  c->options = *options;
  if (!c->options.most) c->options.most = (size_t)1 << 30;
  es__batch_init(&c->batch);
  es__buffer_init(&c->out, NULL, c->options.most);
  c->failures = (es__pile){.size = sizeof(es__failure)};
  for (const char *at = c->names; c->fields.count < count;) {
    es__span name = {at, strlen(at)};
    if (!es__field_parse(name, &c->fields.list[c->fields.count++])) {
      (void)es__fail(err, ES_INVALID, 0, "%.200s", at);
      es__conversion_free(c);
      return NULL;
    }
    at += name.length + 1;
  }
  return c;
}

void es__conversion_free(es__conversion *c) {
  if (!c) return;
  es__batch_free(&c->batch);
  es__buffer_free(&c->out, false);
  es__free(c->failures.items);
  es__free(c->fields.list);
  es__free(c->names);
  es__free(c->text);
  es__free(c);
}

bool es__conversion_add(es__conversion *c, es_document *doc,
                        const es_value *v) {
  es_document **place = es__pile_add(&c->batch.documents);
  if (!place) return false;
  *place = es_document_ref(doc);
  es__batch_add(&c->batch, doc, v, 0);
  return !c->batch.failed;
}

bool es__conversion_add_lines(es__conversion *c, const char *text,
                              size_t length) {
  char *more = es__resize(NULL, c->text, c->length + length + 1);
  if (!more) return false;
  c->text = more;
  memcpy(c->text + c->length, text, length);
  c->length += length;
  return true;
}

/* ---- one record */

static void fail(worker *k, const es__entry *e, const es_error *error) {
  es__failure *f = es__pile_add(&k->c->failures);
  if (f)
    *f = (es__failure){k->c->records, e->line, *error};
  else
    k->w.failure = ES_MEMORY;
}

/* Makes what was written from 'from' on safe inside of <script>. */
static void escape_script(es__writer *w, size_t from) {
  es_buffer *b = w->out;
  size_t count = 0;
  for (size_t i = from; i < b->length; i++) count += b->data[i] == '<';
  if (w->failure || !count) return;
  size_t old = b->length;
  for (size_t i = 0; i < count; i++) ES__PUT(w, "12345");
  if (w->failure) return;
  char *to = b->data + b->length;
  for (size_t i = old; i-- > from;) {
    if (b->data[i] == '<')
      memcpy(to -= 6, "\\u003c", 6);
    else
      *--to = b->data[i];
  }
}

/* Whether what stands around the records cannot hold one. */
static bool is_foreign(const es__record *r, es__only only) {
  bool collection =
    r->kind == ES__UMM_COLLECTION || r->kind == ES__STAC_COLLECTION;
  return only && collection != (only == ES__ONLY_COLLECTIONS);
}

/* Writes what a record becomes. */
static void write(worker *k, const es__entry *e, const es__faces *faces,
                  es_error *err) {
  const es__conversion_options *o = &k->c->options;
  es__writer *w = &k->w;
  err->code = ES_OK;
  if (e->record.kind == ES__NO_RECORD) {
    (void)es__convert_record(&k->converter, &e->record, o->to, w->out, err);
    return;
  }
  if (is_foreign(&e->record, o->only)) {
    (void)es__fail(err, ES_UNSUPPORTED, 0,
                   "it is a %s, and does not belong into a list of %s",
                   es__kind_name(e->record.kind),
                   o->only == ES__ONLY_ITEMS ? "items" : "collections");
    return;
  }
  switch (o->to) {
  case ES__TO_CSV: es__csv_row(w, &k->reader, &k->c->fields, faces); break;
  case ES__TO_GEOJSON:
    es__feature(w, &k->reader, &k->drawing, &k->c->fields, faces, o->simplify);
    break;
  case ES__TO_URLS:
    if (e->record.kind != ES__UMM_GRANULE && e->record.kind != ES__STAC_ITEM)
      (void)es__fail(err, ES_UNSUPPORTED, 0,
                     "it is a %s, which has no data files",
                     es__kind_name(e->record.kind));
    else
      es__url_lines(w, &k->reader, faces, o->access);
    break;
  default: {
    int rc = es__convert_record(&k->converter, &e->record, o->to, w->out, err);
    if (rc == ES_LIMIT || rc == ES_MEMORY) w->failure = rc;
    break;
  }
  }
}

static void convert(worker *k, const es__entry *e, const es__faces *faces) {
  const es__conversion_options *o = &k->c->options;
  bool lines = o->to == ES__TO_CSV || o->to == ES__TO_URLS;
  size_t before = k->w.out->length;
  es_error err;
  k->c->records++;
  if (e->failure) {
    fail(k, e, e->failure);
    return;
  }
  if (o->members && !lines) ES__PUT(&k->w, ",\n");
  write(k, e, faces, &err);
  if (err.code != ES_OK && !k->w.failure) {
    es__write_back_to(&k->w, before);
    fail(k, e, &err);
    return;
  }
  if (o->script) escape_script(&k->w, before);
  if (!o->members && !lines) ES__PUT(&k->w, "\n");
}

/* ---- both forms of records */

/* The other forms of some records: one document, an element each, null where
 * there is none. That of one record alone is no element, for what is as deep
 * as a document may be fits into no list. */
typedef struct forms {
  es_document *doc;
  es_cursor cursor;
} forms;

/* What forms that are made together may have in bytes. */
enum { FORMS_MOST = 32 << 20 };

static bool is_own(const es__record *r, es__target to) {
  return es__is_umm(r->kind) == (to == ES__TO_UMM);
}

/* ES_OK, also where there is no form; ES_LIMIT or ES_MEMORY. */
static int put_form(worker *k, const es__entry *e, es__target to,
                    es_buffer *out, es_error *err) {
  if (e->failure || (e->record.kind != ES__NO_RECORD && is_own(&e->record, to)))
    return es__buffer_add(out, "null", 4);
  *err = (es_error){.code = ES_OK};
  int rc = es__convert_record(&k->converter, &e->record, to, out, err);
  if (rc == ES_OK || rc == ES_LIMIT || rc == ES_MEMORY) return rc;
  return err->code == ES_LIMIT ? ES_LIMIT : es__buffer_add(out, "null", 4);
}

/* ES_OK, ES_LIMIT (they are too large together, or the one is) or ES_MEMORY. */
static int make_forms(worker *k, const es__entry *entries, size_t count,
                      es__target to, forms *made) {
  es_buffer out;
  es_error err;
  size_t most = k->c->options.most;
  es__buffer_init(&out, NULL,
                  count > 1 && most > FORMS_MOST ? FORMS_MOST : most);
  int rc = ES_OK;
  for (size_t i = 0; i < count && rc == ES_OK; i++) {
    if (count > 1) rc = es__buffer_add(&out, i ? "," : "[", 1);
    if (rc == ES_OK) rc = put_form(k, &entries[i], to, &out, &err);
  }
  if (rc == ES_OK && count > 1) rc = es__buffer_add(&out, "]", 1);
  if (rc == ES_OK) {
    made->doc = es_document_parse_lenient(out.data, out.length, 0, &err);
    if (!made->doc) rc = err.code;
  }
  es__buffer_free(&out, false);
  if (!made->doc) return rc;
  const es_value *root = es_document_root(made->doc);
  made->cursor =
    count > 1 ? es_value_walk(root) : (es_cursor){.next = root, .left = 1};
  return ES_OK;
}

/* The next of the forms; NULL: nobody needs them. */
static const es_value *next_form(forms *of) {
  const es_value *name;
  return of->doc ? es_cursor_next(&of->cursor, &name) : NULL;
}

/* Notes why a record has no form of a family. */
static void fail_form(worker *k, const es__entry *e, es__target to) {
  es_error err;
  es_buffer none;
  es__buffer_init(&none, NULL, k->c->options.most);
  k->c->records++;
  if (es__convert_record(&k->converter, &e->record, to, &none, &err) != ES_OK)
    fail(k, e, &err);
  es__buffer_free(&none, false);
}

/* A record in a form, which 'made' is unless it is the record's own; false: it
 * has none, and has failed. */
static bool take_form(worker *k, const es__entry *e, es__target to,
                      const es_document *doc, const es_value *made,
                      es__record *out) {
  *out = (es__record){.kind = ES__NO_RECORD};
  if (e->failure) return true;
  if (e->record.kind != ES__NO_RECORD && is_own(&e->record, to)) {
    *out = e->record;
  } else if (made && es_value_kind(made) == ES_KIND_NULL) {
    fail_form(k, e, to);
    return false;
  } else if (made) {
    *out = es__record_of(doc, made);
  }
  return true;
}

static bool goes_on(const worker *k) {
  return !k->w.failure && !atomic_load(&k->c->stop);
}

static void convert_with(worker *k, const es__entry *entries, size_t count,
                         forms *umm, forms *stac) {
  for (size_t i = 0; i < count && goes_on(k); i++) {
    const es__entry *e = &entries[i];
    es__faces f = {.own = e->record};
    const es_value *as_umm = next_form(umm), *as_stac = next_form(stac);
    if (take_form(k, e, ES__TO_UMM, umm->doc, as_umm, &f.umm) &&
        take_form(k, e, ES__TO_STAC, stac->doc, as_stac, &f.stac))
      convert(k, e, &f);
  }
}

static void convert_some(worker *k, const es__entry *entries, size_t count) {
  forms umm = {.doc = NULL}, stac = {.doc = NULL};
  es_error err;
  int rc = ES_OK;
  if (k->needs.umm) rc = make_forms(k, entries, count, ES__TO_UMM, &umm);
  if (k->needs.stac && rc == ES_OK)
    rc = make_forms(k, entries, count, ES__TO_STAC, &stac);
  if (rc == ES_OK) convert_with(k, entries, count, &umm, &stac);
  es_document_unref(umm.doc);
  es_document_unref(stac.doc);
  if (rc == ES_LIMIT && count > 1) {
    for (size_t i = 0; i < count && goes_on(k); i++)
      convert_some(k, entries + i, 1);
  } else if (rc == ES_LIMIT) {
    k->c->records++;
    (void)es__fail(&err, rc, 0,
                   "the %s becomes too large, or nested too deeply",
                   es__kind_name(entries->record.kind));
    fail(k, entries, &err);
  } else if (rc != ES_OK) {
    k->w.failure = rc;
  }
}

static es__needs needs_of(const es__conversion *c) {
  es__target to = c->options.to;
  es__needs all = {.stac = to == ES__TO_GEOJSON || to == ES__TO_URLS};
  if (to != ES__TO_GEOJSON && to != ES__TO_CSV) return all;
  for (size_t i = 0; i < c->fields.count; i++) {
    es__needs one = es__field_needs(&c->fields.list[i]);
    all.umm = all.umm || one.umm;
    all.stac = all.stac || one.stac;
  }
  return all;
}

static void read_text(es__conversion *c) {
  if (!c->text) return;
  es__batch_add_lines(&c->batch, c->text, c->length);
  c->lines = c->batch.lines;
  es__free(c->text);
  c->text = NULL;
}

static int finish(worker *k, es_error *err) {
  es__conversion *c = k->c;
  int rc = k->w.failure;
  es__converter_free(&k->converter);
  es__cell_reader_free(&k->reader);
  es__drawing_free(&k->drawing);
  es__batch_free(&c->batch);
  if (rc == ES_LIMIT)
    return es__fail(err, rc, 0,
                    "what the records become has more than %zu bytes",
                    c->options.most);
  if (rc == ES_MEMORY) return es__fail_memory(err);
  if (rc == ES_OK && atomic_load(&c->stop))
    return es__fail(err, ES_CANCELLED, 0, "cancelled");
  return rc;
}

int es__conversion_run(es__conversion *c, es_error *err) {
  worker k = {.c = c, .w = es__writer_on(&c->out), .needs = needs_of(c)};
  es__converter_init(&k.converter);
  k.converter.options = c->options.stac;
  es__cell_reader_init(&k.reader);
  es__drawing_init(&k.drawing);
  read_text(c);
  if (c->batch.failed) k.w.failure = ES_MEMORY;
  if (c->options.header) es__csv_header(&k.w, &c->fields);
  const es__entry *entries = ES__ENTRIES(&c->batch);
  size_t count = c->batch.entries.count;
  for (size_t i = 0; i < count && goes_on(&k);) {
    size_t some = count - i < TOGETHER ? count - i : TOGETHER;
    convert_some(&k, entries + i, some);
    i += some;
  }
  return finish(&k, err);
}
