/* Assets of an item, of links and what is known of their files. */
#include "meta/assets.h"

#include "meta/media.h"

typedef struct maker {
  const es__related *related;
  const es__archive *archive;
  const es_document *doc;
  es__writer *w;
  es__asset_needs needs;
} maker;

static void member(es__writer *w, const char *name, es__span text) {
  if (!text.length) return;
  es__write_name(w, name, strlen(name));
  es__write_string(w, text.at, text.length);
}

static bool is_image(es__span type) {
  return type.length > 6 && memcmp(type.at, "image/", 6) == 0;
}

/* A picture to look at is no GeoTIFF. */
static es__span type_of(const es__link *l, const es__file *file) {
  if (l->mime.length) return l->mime;
  if (file && file->mime.length) return file->mime;
  es__span type = es__media_type(l->extension);
  if (l->use == ES__USE_BROWSE && type.length > 10 &&
      memcmp(type.at, "image/tiff", 10) == 0)
    type.length = 10;
  bool named = l->use <= ES__USE_BROWSE || l->use == ES__USE_DOCUMENTATION;
  return named ? type : ES__NOTHING;
}

static void roles(es__writer *w, const es__link *l, es__span type) {
  static const es__span first[ES__USES] = {
    ES__SPAN("data"),         ES__SPAN("metadata"), ES__SPAN("metadata"),
    ES__SPAN("metadata"),     ES__SPAN("browse"),   ES__SPAN("service"),
    ES__SPAN("service"),      ES__SPAN("software"), ES__SPAN("service"),
    ES__SPAN("documentation")};
  static const es__span second[ES__USES] = {
    [ES__USE_CHECKSUM] = ES__SPAN("checksum"),
    [ES__USE_DMRPP] = ES__SPAN("dmrpp"),
    [ES__USE_BROWSE] = ES__SPAN("overview"),
    [ES__USE_OPENDAP] = ES__SPAN("opendap"),
    [ES__USE_CREDENTIALS] = ES__SPAN("credentials")};
  es__span more = second[l->use];
  ES__NAME(w, "roles");
  es__write_open(w, '[');
  es__write_string(w, first[l->use].at, first[l->use].length);
  if (more.length && (l->use != ES__USE_BROWSE || is_image(type)))
    es__write_string(w, more.at, more.length);
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
  member(m->w, "href", twin->url);
  ES__NAME(m->w, "alternate:name");
  ES__STRING(m->w, "S3");
  member(m->w, "description", twin->description);
  es__write_close(m->w, '}');
  es__write_close(m->w, '}');
}

static const es__file *file_of(const maker *m, const es__link *l) {
  const es__file *file = es__archive_find(m->archive, l->name);
  if (file || l->use != ES__USE_DATA || m->related->data != 1) return file;
  return es__archive_only(m->archive);
}

static void asset(maker *m, const es__link *l) {
  bool is_file = l->use <= ES__USE_BROWSE && l->name.length;
  const es__file *file = is_file ? file_of(m, l) : NULL;
  es__span type = type_of(l, file);
  es__write_open(m->w, '{');
  member(m->w, "href", l->url);
  member(m->w, "title", is_file ? l->name : l->subtype);
  member(m->w, "description", l->description);
  member(m->w, "type", type);
  roles(m->w, l, type);
  if (file && es__file_write(file, m->doc, m->w)) m->needs.file = true;
  alternate(m, l);
  es__write_close(m->w, '}');
}

es__asset_needs es__assets_write(const es__related *related,
                                 const es__archive *archive, es__keys *keys,
                                 es__span granule, const es_document *doc,
                                 es__writer *w) {
  maker m = {related, archive, doc, w, {false, false}};
  ES__NAME(w, "assets");
  es__write_open(w, '{');
  if (!es__keys_begin(keys, related->links.count)) w->failure = ES_MEMORY;
  for (size_t i = 0; i < related->links.count && !w->failure; i++) {
    const es__link *l = &ES__LINKS(related)[i];
    if (l->folded) continue;
    es__span key = es__key_of(keys, l, granule);
    if (!key.length) w->failure = ES_MEMORY;
    es__write_name(w, key.at, key.length);
    asset(&m, l);
  }
  es__write_close(w, '}');
  return m.needs;
}
