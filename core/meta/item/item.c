/* Reading a STAC Item. */
#include "meta/item/item.h"
#include "meta/concept.h"

/* The concept's id in an address of CMR's; without bytes: it has none. */
static es__span concept_of(es__span address) {
  static const char place[] = "/search/concepts/G";
  const char *at = address.at, *end = at + address.length;
  for (; (at = memchr(at, '/', (size_t)(end - at))); at++) {
    es__span rest = {at, (size_t)(end - at)};
    if (!es__starts(rest, place)) continue;
    rest.at += sizeof place - 2;
    rest.length = 0;
    while (rest.at + rest.length < end &&
           !memchr("./?#", rest.at[rest.length], 4))
      rest.length++;
    return rest;
  }
  return ES__NOTHING;
}

static void read_links(es__item *item, const es_value *links) {
  static const es__span names[] = {ES__SPAN("rel"), ES__SPAN("href")};
  es__list list = es__list_of(links, ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&list));) {
    const es_value *at[2];
    es__pick(v, names, 2, at);
    es__span rel = es__text(at[0]), href = es__text(at[1]);
    if (ES__IS(rel, "self") && !item->home.length) item->home = href;
    if (ES__IS(rel, "via") && !item->concept_id.length)
      item->concept_id = concept_of(href);
  }
}

static void read_properties(es__item *item) {
  static const es__span names[ES__PROPERTIES] = {
    ES__SPAN("datetime"),
    ES__SPAN("start_datetime"),
    ES__SPAN("end_datetime"),
    ES__SPAN("created"),
    ES__SPAN("updated"),
    ES__SPAN("platform"),
    ES__SPAN("instruments"),
    ES__SPAN("mission"),
    ES__SPAN("version"),
    ES__SPAN("eo:cloud_cover"),
    ES__SPAN("sat:absolute_orbit"),
    ES__SPAN("processing:datetime"),
    ES__SPAN("processing:software"),
    ES__SPAN("processing:version"),
    ES__SPAN("grid:code"),
    ES__SPAN("proj:code"),
    ES__SPAN("proj:epsg"),
    ES__SPAN("proj:shape"),
    ES__SPAN("nasa:day_night"),
    ES__SPAN("cmr:concept_id"),
    ES__SPAN("cmr:collection_concept_id"),
    ES__SPAN("cmr:provider_id"),
    ES__SPAN("cmr:native_id"),
    ES__SPAN("cmr:revision_id"),
    ES__SPAN("umm:record"),
    ES__SPAN("umm:meta")};
  es__pick(item->properties, names, ES__PROPERTIES, item->at);
  item->record = es__overlay_of(item->doc, item->at[ES__UMM_RECORD]);
  /* One alone is a stranger's, who may mean anything by it. */
  const es_value *meta = es__item_is_ours(item) ? item->at[ES__UMM_META] : NULL;
  item->meta = es__overlay_of(item->doc, meta);
}

void es__item_read(es__item *item, const es_document *doc, const es_value *v) {
  static const es__span names[] = {
    ES__SPAN("id"),   ES__SPAN("collection"), ES__SPAN("geometry"),
    ES__SPAN("bbox"), ES__SPAN("properties"), ES__SPAN("assets"),
    ES__SPAN("links")};
  const es_value *at[7];
  *item = (es__item){.doc = doc, .self = v};
  es__pick(v, names, 7, at);
  item->id = es__text(at[0]);
  item->collection = es__text(at[1]);
  item->geometry = at[2];
  item->bbox = at[3];
  item->properties = at[4];
  item->assets = es__of_kind(at[5], ES_KIND_OBJECT);
  read_properties(item);
  item->concept_id = es__text(item->at[ES__CONCEPT_ID]);
  item->provider = es__text(item->at[ES__PROVIDER_ID]);
  if (es__item_is_ours(item)) return;
  read_links(item, at[6]);
  if (!item->provider.length)
    item->provider = es__provider_of(item->concept_id);
}

bool es__item_has_meta(const es__item *item) {
  if (!es__item_is_ours(item) || item->meta.members) return true;
  for (int i = ES__CONCEPT_ID; i <= ES__REVISION_ID; i++)
    if (item->at[i]) return true;
  return false;
}
