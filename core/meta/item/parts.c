/* Entries of lists, of what assets state of them. */
#include "meta/item/parts.h"

#include "meta/item/item_asset.h"

static bool is_in(const es_document *doc, const es_value *object,
                  es__span name) {
  return es_value_member(doc, object, name.at, name.length) != NULL;
}

static void members(const es_value *form, const es_value *more, bool url,
                    const es__asset *asset, const es__asset *place,
                    const es_document *doc, es__writer *w) {
  const es_value *key, *v;
  es_cursor cursor = es_value_walk(form);
  while ((v = es_cursor_next(&cursor, &key))) {
    es__span name = es__text(key);
    if (url && ES__IS(name, "URL")) continue;
    if (es_value_kind(v) == ES_KIND_NULL) {
      es__asset_member_write(asset, place, name, doc, w);
      continue;
    }
    es__write_key(w, name.at, name.length);
    es__write_value(w, doc, v);
  }
  if (!es__of_kind(more, ES_KIND_OBJECT)) return;
  cursor = es_value_walk(more);
  while ((v = es_cursor_next(&cursor, &key))) {
    es__span name = es__text(key);
    if ((url && ES__IS(name, "URL")) || is_in(doc, form, name)) continue;
    es__write_key(w, name.at, name.length);
    es__write_value(w, doc, v);
  }
}

/* An entry of one of the forms; false: there is no such asset. */
static bool entry(const es__item *item, const es_value *forms,
                  const es_value *const part[3], bool url, es__writer *w) {
  const es_document *doc = item->doc;
  es__span key = es__text(part[1]);
  if (!es__of_kind(part[0], ES_KIND_INTEGER) || !item->assets) return false;
  int64_t number = es_value_integer(part[0]);
  const es_value *form =
    number < 0 ? NULL : es_value_element(doc, forms, (size_t)number);
  const es_value *v = es_value_member(doc, item->assets, key.at, key.length);
  if (!es__of_kind(form, ES_KIND_OBJECT) || !es__of_kind(v, ES_KIND_OBJECT))
    return false;
  es__asset asset = es__asset_of(key, v), place = asset;
  es__span alternate =
    url ? es__text(es_value_member(doc, form, "URL", 3)) : ES__NOTHING;
  if (alternate.length) {
    v = asset.alternate ? es_value_member(doc, asset.alternate, alternate.at,
                                          alternate.length)
                        : NULL;
    if (!es__of_kind(v, ES_KIND_OBJECT)) return false;
    place = es__asset_of(alternate, v);
  }
  es__write_open(w, '{');
  if (url)
    es__asset_member_write(&asset, &place, (es__span)ES__SPAN("URL"), doc, w);
  members(form, part[2], url, &asset, &place, doc, w);
  es__write_close(w, '}');
  return true;
}

void es__parts_write(const es_value *parts, const es__item *item, bool url,
                     es__names *told, es__writer *w) {
  static const es__span names[] = {ES__SPAN("forms"), ES__SPAN("entries")};
  const es_value *at[2], *name;
  es__pick(parts, names, 2, at);
  if (!es__of_kind(at[0], ES_KIND_ARRAY)) return;
  es__list entries = es__list_of(at[1], ES_KIND_ARRAY);
  for (const es_value *v; (v = es__list_next(&entries));) {
    const es_value *part[3] = {NULL, NULL, NULL};
    es_cursor cursor = es_value_walk(v);
    for (int i = 0; i < 3; i++) part[i] = es_cursor_next(&cursor, &name);
    if (part[0] && !part[1]) {
      es__write_value(w, item->doc, part[0]);
    } else if (part[1] && entry(item, at[0], part, url, w) && told) {
      if (!es__names_add(told, es__text(part[1]), 0)) w->failure = ES_MEMORY;
    }
  }
}
