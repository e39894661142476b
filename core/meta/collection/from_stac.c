/* A UMM-C record of a STAC Collection. */
#include "meta/collection/from_stac.h"

#include "meta/collection/said.h"

static void umm(const es__said *s, es__writer *w) {
  es__write_open(w, '{');
  es__said_words(s, w);
  es__said_extents(s, w);
  es__said_urls(s, w);
  es__overlay_write(&s->over, w);
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
  es__overlay_write(&s->over, w);
  if (s->carried) {
    ES__NAME(w, "stac:record");
    es__write_value(w, s->doc, s->whole);
  }
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

static void put_part(es__said *s, es__writer *w, const es_value *rest,
                     void (*write)(const es__said *, es__writer *)) {
  s->over = es__overlay_of(s->doc, rest);
  write(s, w);
}

static void put_record(es__said *s, es__writer *w) {
  const es_value *rest = s->at[ES__S_RECORD];
  const es__overlay over = es__overlay_of(s->doc, rest);
  const es_value *whole = es__overlay_control(&over, "umm:whole");
  if (es__overlay_text(&over, w)) return;
  if (whole) {
    es__write_value(w, s->doc, whole);
    return;
  }
  bool enveloped = !s->ours || s->at[ES__S_META];
  if (enveloped) {
    es__write_open(w, '{');
    ES__NAME(w, "meta");
    put_part(s, w, s->ours ? s->at[ES__S_META] : NULL, meta);
    ES__NAME(w, "umm");
  }
  put_part(s, w, rest, umm);
  if (enveloped) es__write_close(w, '}');
}

int es__stac_to_umm_c(const es_document *doc, const es_value *collection,
                      es_buffer *out) {
  size_t before = out->length;
  es__writer w = es__writer_of(out, doc, NULL);
  es__said s;
  const es_value *rest = es__member(collection, "umm:record");
  es__said_read(&s, doc, collection, es__of_kind(rest, ES_KIND_OBJECT) != NULL);
  s.carried = !s.ours;
  put_record(&s, &w);
  if (w.deepest > ES_DOCUMENT_DEPTH && s.carried && !w.failure) {
    es__write_back_to(&w, before);
    w = es__writer_of(out, doc, NULL);
    s.carried = false;
    put_record(&s, &w);
  }
  if (w.failure) es__write_back_to(&w, before);
  return w.failure;
}
