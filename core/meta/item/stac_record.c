/* Items that records were made from. */
#include "meta/item/stac_record.h"

#include "meta/made.h"

void es__stac_record_init(es__stac_record *r) {
  r->back = NULL;
  es__buffer_init(&r->text, NULL, SIZE_MAX / 2);
}

void es__stac_record_free(es__stac_record *r) {
  es__stac_umm_free(r->back);
  es__buffer_free(&r->text, false);
}

int es__stac_record_find(es__stac_record *r, const es__granule *g,
                         const es_value **item) {
  const es_value *found = es__member(g->meta, "stac:record");
  bool is;
  *item = NULL;
  if (!ES__IS(es__text_in(found, "type"), "Feature")) return ES_OK;
  if (!r->back) r->back = es__stac_umm_new();
  if (!r->back) return ES_MEMORY;
  es__buffer_clear(&r->text);
  int rc = es__stac_to_umm_g(r->back, g->meta_doc, found, &r->text);
  rc = es__is_made(rc, &r->text, g->doc, g->self, g->meta_doc, g->meta, &is);
  if (rc == ES_OK && is) *item = found;
  return rc;
}
