/* Converting single records. */
#include "meta/export/convert.h"

void es__converter_init(es__converter *c) {
  *c = (es__converter){.options = {.record = true}};
}

void es__converter_free(es__converter *c) {
  es__umm_stac_free(c->granules);
  es__umm_c_stac_free(c->collections);
  es__stac_umm_free(c->items);
  es__converter_init(c);
}

es__umm_stac *es__converter_granules(es__converter *c) {
  if (!c->granules) c->granules = es__umm_stac_new();
  return c->granules;
}

es__umm_c_stac *es__converter_collections(es__converter *c) {
  if (!c->collections) c->collections = es__umm_c_stac_new();
  return c->collections;
}

es__stac_umm *es__converter_items(es__converter *c) {
  if (!c->items) c->items = es__stac_umm_new();
  return c->items;
}

static int verbatim(const es__record *r, es_buffer *out) {
  es__writer w = es__writer_on(out);
  es__write_value(&w, r->doc, r->whole);
  return w.failure;
}

static int granule_to_stac(es__converter *c, const es__record *r,
                           es_buffer *out) {
  es__umm_stac *own = es__converter_granules(c);
  if (!own) return ES_MEMORY;
  return es__umm_g_to_stac(own, r->doc, r->umm, r->doc, r->meta, &c->options,
                           out);
}

static int collection_to_stac(es__converter *c, const es__record *r,
                              es_buffer *out) {
  es__umm_c_stac *own = es__converter_collections(c);
  if (!own) return ES_MEMORY;
  return es__umm_c_to_stac(own, r->doc, r->umm, r->doc, r->meta, &c->options,
                           out);
}

static int item_to_umm(es__converter *c, const es__record *r, es_buffer *out) {
  es__stac_umm *own = es__converter_items(c);
  if (!own) return ES_MEMORY;
  return es__stac_to_umm_g(own, r->doc, r->whole, out);
}

/* What a value is that is no record, for a person. */
static int refuse(const es__record *r, es_error *err) {
  es_kind kind = es_value_kind(r->whole);
  if (kind != ES_KIND_OBJECT)
    return es__fail(err, ES_INVALID, 0, "it is no record but %s",
                    kind == ES_KIND_ARRAY     ? "an array"
                    : kind == ES_KIND_STRING  ? "a string"
                    : kind == ES_KIND_NULL    ? "null"
                    : kind == ES_KIND_BOOLEAN ? "a boolean"
                                              : "a number");
  static const es__span names[] = {ES__SPAN("type")};
  const es_value *type;
  es__pick(r->whole, names, 1, &type);
  if (ES__IS(es__text(type), "Feature"))
    return es__fail(err, ES_INVALID, 0,
                    "it is a GeoJSON Feature, but no STAC Item: it has no "
                    "stac_version");
  return es__fail(err, ES_INVALID, 0,
                  "it is no record of UMM or STAC: it has neither umm, "
                  "GranuleUR or EntryTitle, nor stac_version");
}

static int no_way(const es__record *r, const char *to, es_error *err) {
  return es__fail(err, ES_UNSUPPORTED, 0,
                  "it is a %s, for which there is no form in %s",
                  es__kind_name(r->kind), to);
}

/* ES_UNSUPPORTED: there is no way. */
static int convert(es__converter *c, const es__record *r, es_buffer *out) {
  switch (r->kind) {
  case ES__UMM_GRANULE: return granule_to_stac(c, r, out);
  case ES__UMM_COLLECTION: return collection_to_stac(c, r, out);
  case ES__STAC_ITEM: return item_to_umm(c, r, out);
  case ES__STAC_COLLECTION: return es__stac_to_umm_c(r->doc, r->whole, out);
  default: return ES_UNSUPPORTED;
  }
}

int es__convert_record(es__converter *c, const es__record *r, es__target to,
                       es_buffer *out, es_error *err) {
  bool umm = es__is_umm(r->kind);
  if (r->kind == ES__NO_RECORD) return refuse(r, err);
  if (umm == (to == ES__TO_UMM)) return verbatim(r, out);
  int rc = convert(c, r, out);
  if (rc == ES_UNSUPPORTED) return no_way(r, umm ? "STAC" : "UMM", err);
  /* Where there is room for much more, it is not the text's length. */
  if (rc != ES_LIMIT || out->length > out->cap / 2) return rc;
  (void)es__fail(err, ES_LIMIT, 0,
                 "the %s is nested too deeply, or too large, to become %s",
                 es__kind_name(r->kind), umm ? "STAC" : "UMM");
  return ES_INVALID;
}
