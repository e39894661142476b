/* Reading fields of records. */
#include "meta/export/field.h"

#include "meta/export/size.h"

static const struct {
  es__span name;
  es__field_kind kind;
} reckoned[] = {
  {ES__SPAN("id"), ES__FIELD_ID},
  {ES__SPAN("collection"), ES__FIELD_COLLECTION},
  {ES__SPAN("start"), ES__FIELD_START},
  {ES__SPAN("end"), ES__FIELD_END},
  {ES__SPAN("size"), ES__FIELD_SIZE},
  {ES__SPAN("cloud_cover"), ES__FIELD_CLOUD_COVER},
  {ES__SPAN("url"), ES__FIELD_URL},
  {ES__SPAN("s3"), ES__FIELD_S3},
  {ES__SPAN("browse"), ES__FIELD_BROWSE},
};

static const struct {
  es__span prefix;
  es__field_kind kind;
} paths[] = {
  {ES__SPAN("umm."), ES__FIELD_UMM},
  {ES__SPAN("meta."), ES__FIELD_META},
  {ES__SPAN("stac."), ES__FIELD_STAC},
};

bool es__field_parse(es__span name, es__field *out) {
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    size_t length = paths[i].prefix.length;
    if (name.length <= length || memcmp(name.at, paths[i].prefix.at, length))
      continue;
    *out = (es__field){
      name, {name.at + length, name.length - length}, paths[i].kind};
    return true;
  }
  for (size_t i = 0; i < sizeof reckoned / sizeof *reckoned; i++) {
    if (!es__same(name, reckoned[i].name.at, reckoned[i].name.length)) continue;
    *out = (es__field){name, ES__NOTHING, reckoned[i].kind};
    return true;
  }
  return false;
}

es__needs es__field_needs(const es__field *field) {
  switch (field->kind) {
  case ES__FIELD_UMM:
  case ES__FIELD_META: return (es__needs){.umm = true};
  default: return (es__needs){.stac = true};
  }
}

void es__cell_reader_init(es__cell_reader *r) {
  es__data_links_init(&r->links);
  es__buffer_init(&r->text, NULL, (size_t)1 << 20);
}

void es__cell_reader_free(es__cell_reader *r) {
  es__data_links_free(&r->links);
  es__buffer_free(&r->text, false);
}

/* The place that a part of a path names in an array, from 0 on. */
static bool place(es__span part, size_t *i) {
  *i = 0;
  if (part.length == 0 || part.length > 9) return false;
  for (size_t k = 0; k < part.length; k++) {
    if (part.at[k] < '0' || part.at[k] > '9') return false;
    *i = 10 * *i + (size_t)(part.at[k] - '0');
  }
  return (*i)-- > 0;
}

static const es_value *follow(const es_document *doc, const es_value *v,
                              es__span path) {
  while (v && path.length) {
    const char *dot = memchr(path.at, '.', path.length);
    size_t length = dot ? (size_t)(dot - path.at) : path.length, i;
    es__span part = {path.at, length};
    if (es_value_kind(v) == ES_KIND_ARRAY)
      v = place(part, &i) ? es_value_element(doc, v, i) : NULL;
    else
      v = es_value_member(doc, v, part.at, part.length);
    length += dot != NULL;
    path = (es__span){path.at + length, path.length - length};
  }
  return v;
}

static const es_value *at(const es__record *r, const char *path) {
  if (r->kind == ES__NO_RECORD) return NULL;
  return follow(r->doc, r->umm ? r->umm : r->whole,
                (es__span){path, strlen(path)});
}

static void put(es__cell *out, const es_document *doc, const es_value *v) {
  if (!v || es_value_kind(v) == ES_KIND_NULL) return;
  *out = (es__cell){.kind = ES__CELL_VALUE, .doc = doc, .value = v};
}

/* The first of some paths at which there is something. */
static void put_first(es__cell *out, const es__record *r,
                      const char *const *list) {
  for (; *list && out->kind == ES__CELL_NOTHING; list++)
    put(out, r->doc, at(r, *list));
}

/* A granule's own words for its time are more exact than its Item, which must
 * say something. */
static void put_time(es__cell *out, const es__faces *f, bool end) {
  static const char *const starts[] = {
    "TemporalExtent.SingleDateTime",
    "TemporalExtent.RangeDateTime.BeginningDateTime", NULL};
  static const char *const ends[] = {
    "TemporalExtent.SingleDateTime",
    "TemporalExtent.RangeDateTime.EndingDateTime", NULL};
  static const char *const item_starts[] = {
    "properties.start_datetime", "properties.datetime",
    "extent.temporal.interval.1.1", NULL};
  static const char *const item_ends[] = {"properties.end_datetime",
                                          "properties.datetime",
                                          "extent.temporal.interval.1.2", NULL};
  if (f->own.kind == ES__UMM_GRANULE)
    put_first(out, &f->own, end ? ends : starts);
  else
    put_first(out, &f->stac, end ? item_ends : item_starts);
}

static void put_cloud(es__cell *out, const es__faces *f) {
  put(out, f->stac.doc, at(&f->stac, "properties.eo:cloud_cover"));
}

/* The first picture over https; a small one wins. */
static void put_browse(es__cell *out, const es__record *item) {
  static const es__span names[] = {ES__SPAN("roles"), ES__SPAN("href")};
  const es_value *assets = at(item, "assets"), *name, *asset, *parts[2];
  if (!es__of_kind(assets, ES_KIND_OBJECT)) return;
  es_cursor cursor = es_value_walk(assets);
  while ((asset = es_cursor_next(&cursor, &name))) {
    es__pick(asset, names, 2, parts);
    es__span href = es__text(parts[1]);
    bool small = es__has_word(parts[0], "thumbnail");
    bool fits = small || es__has_word(parts[0], "browse") ||
                es__has_word(parts[0], "overview");
    if (!fits || href.length < 9 || memcmp(href.at, "https://", 8)) continue;
    if (small || out->kind == ES__CELL_NOTHING) put(out, item->doc, parts[1]);
    if (small) return;
  }
}

static bool put_link(es__cell_reader *r, es__cell *out, const es__faces *f,
                     es__access access) {
  const es__address *a;
  es__data_links_read(&r->links, &f->stac, access, es__order_of(&f->own));
  while ((a = es__data_links_next(&r->links))) {
    if (!es__data_links_put(&r->links, a, &r->text)) continue;
    *out =
      (es__cell){.kind = ES__CELL_TEXT, .text = {r->text.data, r->text.length}};
    break;
  }
  return !r->links.failed;
}

static bool put_size(es__cell_reader *r, es__cell *out, const es__faces *f) {
  int64_t size = f->own.kind == ES__UMM_GRANULE
                   ? es__size_of_granule(&f->own)
                   : es__size_of_item(&r->links, &f->stac);
  if (size >= 0) *out = (es__cell){.kind = ES__CELL_INTEGER, .integer = size};
  return !r->links.failed;
}

bool es__cell_read(es__cell_reader *r, const es__field *field,
                   const es__faces *f, es__cell *out) {
  *out = (es__cell){.kind = ES__CELL_NOTHING};
  switch (field->kind) {
  case ES__FIELD_UMM:
    put(out, f->umm.doc, follow(f->umm.doc, f->umm.umm, field->path));
    break;
  case ES__FIELD_META:
    put(out, f->umm.doc, follow(f->umm.doc, f->umm.meta, field->path));
    break;
  case ES__FIELD_STAC:
    put(out, f->stac.doc, follow(f->stac.doc, f->stac.whole, field->path));
    break;
  case ES__FIELD_ID: put(out, f->stac.doc, at(&f->stac, "id")); break;
  case ES__FIELD_COLLECTION:
    put(out, f->stac.doc, at(&f->stac, "collection"));
    break;
  case ES__FIELD_START: put_time(out, f, false); break;
  case ES__FIELD_END: put_time(out, f, true); break;
  case ES__FIELD_SIZE: return put_size(r, out, f);
  case ES__FIELD_CLOUD_COVER: put_cloud(out, f); break;
  case ES__FIELD_URL: return put_link(r, out, f, ES__ACCESS_WEB);
  case ES__FIELD_S3: return put_link(r, out, f, ES__ACCESS_DIRECT);
  case ES__FIELD_BROWSE: put_browse(out, &f->stac); break;
  }
  return true;
}
