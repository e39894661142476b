/* Assets of an item, of links and what is known of their files. */
#include "meta/item/assets.h"

#include "meta/media.h"

typedef struct maker {
  const es__related *related;
  const es_document *doc;
  es__writer *w;
  es__asset_needs needs;
} maker;

/* A picture to look at is no GeoTIFF. */
static es__span type_of(const es__link *l, const es__file *file) {
  if (l->mime.length) return l->mime;
  if (file && file->mime.length) return file->mime;
  es__span type = es__media_type(l->extension);
  if (l->use == ES__USE_BROWSE && type.length > 10 &&
      memcmp(type.at, "image/tiff", 10) == 0)
    type.length = 10;
  bool named = l->use <= ES__USE_BROWSE || l->use >= ES__USE_RELATED;
  return named ? type : ES__NOTHING;
}

static void roles(es__writer *w, const es__link *l) {
  static const es__span thumbnail = ES__SPAN("thumbnail");
  bool small = l->use == ES__USE_BROWSE &&
               (es__says_thumb(l->name) || es__says_thumb(l->subtype) ||
                ES__IS(l->type, "THUMBNAIL"));
  es__span role = small ? thumbnail : es__use_role(l->use);
  ES__NAME(w, "roles");
  es__write_open(w, '[');
  es__write_string(w, role.at, role.length);
  if (l->use == ES__USE_CHECKSUM) ES__STRING(w, "checksum");
  if (l->use == ES__USE_DMRPP) ES__STRING(w, "dmrpp");
  if (l->use == ES__USE_OPENDAP) ES__STRING(w, "opendap");
  es__write_close(w, ']');
}

static void alternate(maker *m, const es__link *l) {
  if (l->twin == ES__NO_LINK) return;
  const es__link *twin = &ES__LINKS(m->related)[l->twin];
  m->needs.alternate = true;
  ES__NAME(m->w, "alternate");
  es__write_open(m->w, '{');
  ES__NAME(m->w, "s3");
  es__write_open(m->w, '{');
  es__put_text(m->w, "href", twin->url);
  ES__NAME(m->w, "alternate:name");
  ES__STRING(m->w, "S3");
  es__put_text(m->w, "description", twin->description);
  es__write_close(m->w, '}');
  es__write_close(m->w, '}');
}

static bool is_file(const es__link *l) {
  return l->use <= ES__USE_BROWSE && l->name.length;
}

static es__file *file_of(const es__related *r, const es__archive *archive,
                         const es__link *l) {
  if (!is_file(l)) return NULL;
  es__file *file = es__archive_find(archive, l->name);
  if (file || l->use != ES__USE_DATA || r->data != 1) return file;
  return es__archive_only(archive);
}

bool es__assets_plan(es__related *r, es__archive *archive, es__keys *keys,
                     es__span granule) {
  if (!es__keys_begin(keys, r->links.count)) return false;
  for (size_t i = 0; i < r->links.count; i++) {
    es__link *l = &ES__LINKS(r)[i];
    if (l->folded) continue;
    l->key = es__key_of(keys, l, granule);
    if (!l->key.length) return false;
    es__file *file = file_of(r, archive, l);
    if (file && file->link == SIZE_MAX) file->link = i;
    l->said = file ? *file : (es__file){.size = NULL};
    if (!l->said.size && !l->said.rounded)
      l->said.rounded = l->size, l->said.unit = l->unit;
    l->shown = type_of(l, file);
  }
  return true;
}

static void asset(maker *m, const es__link *l) {
  es__write_open(m->w, '{');
  es__put_text(m->w, "href", l->url);
  es__put_text(m->w, "title", is_file(l) ? l->name : l->subtype);
  es__put_text(m->w, "description", l->description);
  es__put_text(m->w, "type", l->shown);
  roles(m->w, l);
  if (es__file_write(&l->said, m->doc, m->w)) m->needs.file = true;
  alternate(m, l);
  es__write_close(m->w, '}');
}

es__asset_needs es__assets_write(const es__related *related,
                                 const es_document *doc, es__writer *w) {
  maker m = {related, doc, w, {false, false}};
  ES__NAME(w, "assets");
  es__write_open(w, '{');
  for (size_t i = 0; i < related->links.count; i++) {
    const es__link *l = &ES__LINKS(related)[i];
    if (l->folded) continue;
    es__write_name(w, l->key.at, l->key.length);
    asset(&m, l);
  }
  es__write_close(w, '}');
  return m.needs;
}
