/* A UMM-C record of a STAC Collection. */
#include "meta/stac_collection.h"

#include "meta/said.h"

static void members_of(const es_document *doc, const es_value *object,
                       es__writer *w) {
  es_cursor cursor = es_value_walk(object);
  const es_value *name, *v;
  while ((v = es_cursor_next(&cursor, &name))) {
    size_t length;
    const char *text = es_value_string(name, &length);
    es__write_quote(w, true);
    es__write_piece(w, text, length);
    ES__PUT(w, "\":");
    w->after = false;
    es__write_value(w, doc, v);
  }
}

static void umm(const es__said *s, es__writer *w) {
  es__write_open(w, '{');
  es__said_words(s, w);
  es__said_extents(s, w);
  es__said_urls(s, w);
  if (s->over) members_of(s->doc, s->over, w);
  es__write_close(w, '}');
}

static void number(const es__said *s, es__writer *w, const char *name,
                   const es_value *v) {
  if (es__of_kind(v, ES_KIND_INTEGER) && es__said_name(s, w, name))
    es__write_value(w, s->doc, v);
}

static void meta(const es__said *s, es__writer *w) {
  es__span native_id = es__text(s->at[ES__S_NATIVE_ID]);
  if (!s->ours && !native_id.length) native_id = es__text(s->at[ES__S_ID]);
  es__write_open(w, '{');
  if (!s->ours || s->concept_id.length)
    es__said_text(s, w, "concept-type", (es__span)ES__SPAN("collection"));
  es__said_text(s, w, "concept-id", s->concept_id);
  es__said_text(s, w, "provider-id", s->provider);
  es__said_text(s, w, "native-id", native_id);
  es__said_text(s, w, "revision-date", es__text(s->at[ES__S_UPDATED]));
  number(s, w, "revision-id", s->at[ES__S_REVISION_ID]);
  number(s, w, "granule-count", s->at[ES__S_GRANULE_COUNT]);
  if (!s->ours) {
    ES__NAME(w, "stac:record");
    es__write_value(w, s->doc, s->whole);
  }
  if (s->over) members_of(s->doc, s->over, w);
  es__write_close(w, '}');
}

void es__stac_stated(const es_document *doc, const es_value *collection,
                     es__writer *w) {
  es__said s;
  es__said_read(&s, doc, collection, true);
  es__write_open(w, '{');
  ES__NAME(w, "umm");
  umm(&s, w);
  ES__NAME(w, "meta");
  meta(&s, w);
  es__write_close(w, '}');
}

/* A part that an array holds whole, or an object what is not said elsewhere;
 * false: there is none. */
static bool part(es__said *s, es__writer *w, const char *name,
                 const es_value *rest,
                 void (*write)(const es__said *, es__writer *)) {
  bool whole = es__of_kind(rest, ES_KIND_ARRAY) != NULL;
  if (!rest || (whole && es_value_count(rest) == 0)) return false;
  if (*name) es__write_name(w, name, strlen(name));
  s->over = es__of_kind(rest, ES_KIND_OBJECT);
  if (whole)
    es__write_value(w, s->doc, es_value_element(s->doc, rest, 0));
  else
    write(s, w);
  return true;
}

static void ours(es__said *s, es__writer *w) {
  const es_value *rest = s->at[ES__S_RECORD];
  if (!s->at[ES__S_META]) {
    if (!part(s, w, "", rest, umm)) es__put_literal(w, "null");
    return;
  }
  es__write_open(w, '{');
  (void)part(s, w, "meta", s->at[ES__S_META], meta);
  (void)part(s, w, "umm", rest, umm);
  es__write_close(w, '}');
}

static void foreign(es__said *s, es__writer *w) {
  es__write_open(w, '{');
  ES__NAME(w, "meta");
  meta(s, w);
  ES__NAME(w, "umm");
  umm(s, w);
  es__write_close(w, '}');
}

int es__stac_to_umm_c(const es_document *doc, const es_value *collection,
                      es_buffer *out) {
  static const es__span names[] = {ES__SPAN("umm:record")};
  const es_value *record;
  es__said s;
  size_t before = out->length;
  es__writer w = es__writer_on(out);
  es__pick(collection, names, 1, &record);
  es__said_read(&s, doc, collection, record != NULL);
  if (record)
    ours(&s, &w);
  else
    foreign(&s, &w);
  if (w.failure) es__write_back_to(&w, before);
  return w.failure;
}
