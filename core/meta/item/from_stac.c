/* A UMM-G record of an Item. */
#include "meta/item/from_stac.h"

#include "meta/item/item_umm.h"

struct es__stac_umm {
  es__umm_room room;
};

es__stac_umm *es__stac_umm_new(void) {
  es__stac_umm *c = es__alloc_zeroed(NULL, sizeof *c);
  if (c) c->room.spots.size = sizeof(es__spot);
  return c;
}

void es__stac_umm_free(es__stac_umm *c) {
  if (!c) return;
  es__free(c->room.spots.items);
  es__names_free(&c->room.told);
  es__free(c);
}

static void write_meta(const es__item *item, bool carried, es__writer *w) {
  const es__overlay *o = &item->meta;
  const es_value *revision =
    es__of_kind(item->at[ES__REVISION_ID], ES_KIND_INTEGER);
  char moment[ES__MOMENT_MAX];
  es__span updated = {moment,
                      es__moment(es__text(item->at[ES__UPDATED]), moment)};
  const struct {
    const char *name;
    es__span text;
  } made[] = {
    {"concept-type", ES__SPAN("granule")},
    {"concept-id", item->concept_id},
    {"collection-concept-id", es__text(item->at[ES__COLLECTION_CONCEPT_ID])},
    {"provider-id", item->provider},
    {"native-id", es__text(item->at[ES__NATIVE_ID])},
    {"revision-date", updated}};
  es__write_open(w, '{');
  for (size_t i = 0; i < sizeof made / sizeof *made; i++)
    if (es__overlay_wants(o, made[i].name, strlen(made[i].name)))
      es__put_text(w, made[i].name, made[i].text);
  if (revision && ES__WANTS(o, "revision-id")) {
    ES__NAME(w, "revision-id");
    es__write_value(w, item->doc, revision);
  }
  es__overlay_write(o, w);
  if (carried) {
    ES__NAME(w, "stac:record");
    es__write_value(w, item->doc, item->self);
  }
  es__write_close(w, '}');
}

/* carried: the item goes with it. */
static void write_record(es__stac_umm *c, const es__item *item, bool carried,
                         es__writer *w) {
  if (es__overlay_text(&item->record, w)) return;
  const es_value *whole = es__overlay_control(&item->record, "umm:whole");
  if (whole) {
    es__write_value(w, item->doc, whole);
    return;
  }
  bool meta = es__item_has_meta(item);
  if (meta) {
    es__write_open(w, '{');
    ES__NAME(w, "meta");
    write_meta(item, carried, w);
    ES__NAME(w, "umm");
  }
  es__item_umm_write(item, &c->room, w);
  if (meta) es__write_close(w, '}');
}

int es__stac_to_umm_g(es__stac_umm *c, const es_document *doc,
                      const es_value *v, es_buffer *out) {
  es__item item;
  size_t before = out->length;
  es__writer w = es__writer_of(out, doc, NULL);
  es__item_read(&item, doc, v);
  write_record(c, &item, !es__item_is_ours(&item), &w);
  if (w.deepest > ES_DOCUMENT_DEPTH && !w.failure) {
    es__write_back_to(&w, before);
    w = es__writer_of(out, doc, NULL);
    write_record(c, &item, false, &w);
  }
  if (w.failure) es__write_back_to(&w, before);
  return w.failure;
}
