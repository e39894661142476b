/* Items that records were made from. */
#include "meta/item/stac_record.h"

void es__stac_record_init(es__stac_record *r) {
  r->back = NULL;
  es__buffer_init(&r->text, NULL, SIZE_MAX / 2);
}

void es__stac_record_free(es__stac_record *r) {
  es__stac_umm_free(r->back);
  es__buffer_free(&r->text, false);
}

/* Whether what an item gives is this record. */
static bool gives(const es_buffer *text, const es__granule *g) {
  static const es__span names[] = {ES__SPAN("umm"), ES__SPAN("meta")};
  const es_value *at[2];
  es_error err;
  es_document *made =
    es_document_parse_lenient(text->data, text->length, 0, &err);
  if (!made) return false;
  es__pick(es_document_root(made), names, 2, at);
  bool same = at[0] && at[1] && g->self &&
              es_value_equal(made, at[0], g->doc, g->self) &&
              es_value_equal(made, at[1], g->meta_doc, g->meta);
  es_document_unref(made);
  return same;
}

const es_value *es__stac_record_find(es__stac_record *r, const es__granule *g) {
  static const es__span names[] = {ES__SPAN("stac:record")};
  static const es__span type[] = {ES__SPAN("type")};
  const es_value *item, *kind;
  if (!g->meta) return NULL;
  es__pick(g->meta, names, 1, &item);
  es__pick(item, type, 1, &kind);
  if (!ES__IS(es__text(kind), "Feature")) return NULL;
  if (!r->back) r->back = es__stac_umm_new();
  es__buffer_clear(&r->text);
  if (!r->back ||
      es__stac_to_umm_g(r->back, g->meta_doc, item, &r->text) != ES_OK)
    return NULL;
  return gives(&r->text, g) ? item : NULL;
}
