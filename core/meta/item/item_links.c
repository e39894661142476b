/* RelatedUrls and ArchiveAndDistributionInformation, of the assets of an Item.
 */
#include "base/url.h"
#include "meta/item/archive.h"
#include "meta/item/item_asset.h"
#include "meta/item/item_umm.h"
#include "meta/item/parts.h"
#include "meta/item/related.h"

static bool is_absolute(es__span href) {
  for (size_t i = 0; i < href.length; i++) {
    char c = href.at[i], l = (char)(c | 32);
    if (c == ':') return i > 0;
    if (!((l >= 'a' && l <= 'z') ||
          (i > 0 && ((c >= '0' && c <= '9') || memchr("+.-", c, 3)))))
      return false;
  }
  return false;
}

/* No server takes longer ones. */
enum { LONGEST = 8000 };

/* The member URL: absolute where the item says where it lies itself. */
static void address(const es__item *item, es__span href, es__writer *w) {
  char *whole = NULL;
  es_error err = {.code = ES_OK};
  if (item->home.length && item->home.length <= LONGEST && !is_absolute(href))
    (void)es__url_resolve(NULL, item->home.at, href.at, &whole, &err);
  if (err.code == ES_MEMORY) w->failure = ES_MEMORY;
  es__put_text(w, "URL", whole ? (es__span){whole, strlen(whole)} : href);
  es__free(whole);
}

static void link_of(const es__item *item, const es__asset *asset,
                    const es__asset *place, es__writer *w) {
  if (!place->href.length) return;
  es__link_type t = es__asset_link_type(asset, place->href);
  es__write_open(w, '{');
  address(item, place->href, w);
  es__put_text(w, "Type", t.type);
  es__put_text(w, "Subtype", t.subtype);
  es__put_text(w, "Description",
               place->description.length ? place->description : place->title);
  es__put_text(w, "MimeType",
               es__asset_mime(place->type.length ? place->type : asset->type));
  es__write_close(w, '}');
}

static void links_of(const es__item *item, const es__asset *asset,
                     es__writer *w) {
  link_of(item, asset, asset, w);
  if (!asset->alternate) return;
  es_cursor cursor = es_value_walk(asset->alternate);
  const es_value *name, *v;
  while ((v = es_cursor_next(&cursor, &name))) {
    if (!es__of_kind(v, ES_KIND_OBJECT)) continue;
    es__asset place = es__asset_of(es__text(name), v);
    if (!es__same(place.href, asset->href.at, asset->href.length))
      link_of(item, asset, &place, w);
  }
}

/* Begins a member that is a list; es__write_back_to takes it back. */
typedef struct list {
  size_t before, empty;
  bool after;
} list;

static list begin(es__writer *w, const char *name) {
  list l = {.before = w->out->length, .after = w->after};
  es__write_name(w, name, strlen(name));
  es__write_open(w, '[');
  l.empty = w->out->length;
  return l;
}

static void end(es__writer *w, const list *l, bool anyway) {
  if (anyway || w->out->length > l->empty) {
    es__write_close(w, ']');
    return;
  }
  es__write_back_to(w, l->before);
  w->after = l->after;
}

void es__item_urls_write(const es__item *item, es__umm_room *room,
                         es__writer *w) {
  const es_value *parts = es__overlay_control(&item->record, "umm:urls");
  list l = begin(w, "RelatedUrls");
  es__names_clear(&room->told);
  es__parts_write(parts, item, true, &room->told, w);
  es_cursor cursor = es_value_walk(item->assets ? item->assets : item->self);
  const es_value *name, *v;
  if (!item->assets) cursor.left = 0;
  while (!w->failure && (v = es_cursor_next(&cursor, &name))) {
    if (!es__of_kind(v, ES_KIND_OBJECT)) continue;
    es__asset asset = es__asset_of(es__text(name), v);
    if (!es__names_find(&room->told, asset.key)) links_of(item, &asset, w);
  }
  end(w, &l, parts != NULL);
}

static void file_of(const es__item *item, const es__asset *a, es__writer *w) {
  es__span algorithm, digits, name = es__file_name(a->href);
  bool known = es__multihash_read(a->checksum, &algorithm, &digits);
  if (!name.length || (!known && !a->size && !a->rounded && !a->own_checksum))
    return;
  static const es__span names[] = {ES__SPAN("SizeInBytes"), ES__SPAN("Size"),
                                   ES__SPAN("SizeUnit"), ES__SPAN("Checksum")};
  es__write_open(w, '{');
  es__put_text(w, "Name", name);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    es__asset_member_write(a, a, names[i], item->doc, w);
  es__put_text(w, "MimeType", es__asset_mime(a->type));
  es__write_close(w, '}');
}

void es__item_files_write(const es__item *item, const es_value *files,
                          es__writer *w) {
  list l = begin(w, "ArchiveAndDistributionInformation");
  if (files) {
    es__parts_write(files, item, false, NULL, w);
  } else if (item->assets) {
    es_cursor cursor = es_value_walk(item->assets);
    const es_value *name, *v;
    while ((v = es_cursor_next(&cursor, &name))) {
      if (!es__of_kind(v, ES_KIND_OBJECT)) continue;
      es__asset asset = es__asset_of(es__text(name), v);
      file_of(item, &asset, w);
    }
  }
  end(w, &l, files != NULL);
}
