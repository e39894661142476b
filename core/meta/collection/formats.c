/* What the files of a collection's items are, by the formats that it states. */
#include "meta/collection/collection.h"

static const struct {
  const char *format; /* in lower case, the front of what is stated */
  es__span type;
} formats[] = {
  {"netcdf", ES__SPAN("application/x-netcdf")},
  {"hdf5", ES__SPAN("application/x-hdf5")},
  {"hdf-eos5", ES__SPAN("application/x-hdf5")},
  {"hdf", ES__SPAN("application/x-hdf")},
  {"cloud optimized geotiff",
   ES__SPAN("image/tiff; application=geotiff; profile=cloud-optimized")},
  {"cloud-optimized geotiff",
   ES__SPAN("image/tiff; application=geotiff; profile=cloud-optimized")},
  {"cog", ES__SPAN("image/tiff; application=geotiff; profile=cloud-optimized")},
  {"geotiff", ES__SPAN("image/tiff; application=geotiff")},
  {"tiff", ES__SPAN("image/tiff")},
  {"geojson", ES__SPAN("application/geo+json")},
  {"json", ES__SPAN("application/json")},
  {"jpeg2000", ES__SPAN("image/jp2")},
  {"jpeg", ES__SPAN("image/jpeg")},
  {"png", ES__SPAN("image/png")},
  {"gif", ES__SPAN("image/gif")},
  {"csv", ES__SPAN("text/csv")},
  {"ascii", ES__SPAN("text/plain")},
  {"kmz", ES__SPAN("application/vnd.google-earth.kmz")},
  {"kml", ES__SPAN("application/vnd.google-earth.kml+xml")},
  {"xml", ES__SPAN("application/xml")},
  {"zarr", ES__SPAN("application/vnd+zarr")},
  {"parquet", ES__SPAN("application/vnd.apache.parquet")},
  {"pdf", ES__SPAN("application/pdf")},
  {"zip", ES__SPAN("application/zip")},
  {"html", ES__SPAN("text/html")},
};

static es__span type_of(es__span format) {
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
    const char *front = formats[i].format;
    size_t k = 0;
    while (k < format.length && front[k] &&
           (format.at[k] >= 'A' && format.at[k] <= 'Z'
              ? format.at[k] | 32
              : format.at[k]) == front[k])
      k++;
    char next = k < format.length ? (char)(format.at[k] | 32) : ' ';
    if (!front[k] && !(next >= 'a' && next <= 'z')) return formats[i].type;
  }
  return ES__NOTHING;
}

static void add_formats(const es__collection *c, es__tools *t, es__writer *w,
                        const char *list_name) {
  es__list list =
    es__list_of(es__member(c->umm[ES__C_ARCHIVE], list_name), ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&list));)
    es__texts_add(t, w, es__stated_in(v, "Format"));
}

void es__put_item_assets(const es__collection *c, es__tools *t, es__writer *w,
                         es__collection_needs *needs) {
  es__texts_begin(t);
  add_formats(c, t, w, "FileDistributionInformation");
  add_formats(c, t, w, "FileArchiveInformation");
  const es__span *all = t->texts.items;
  if (!t->texts.count) return;
  if (!es__keys_begin(&t->keys, t->texts.count)) w->failure = ES_MEMORY;
  needs->item_assets = c->options.version == ES__STAC_1_0_0;
  ES__NAME(w, "item_assets");
  es__write_open(w, '{');
  for (size_t i = 0; i < t->texts.count && !w->failure; i++) {
    const es__link l = {.use = ES__USE_DATA};
    es__span key = es__key_of(&t->keys, &l, ES__NOTHING);
    if (!key.length) w->failure = ES_MEMORY;
    es__write_name(w, key.at, key.length);
    es__write_open(w, '{');
    es__put_text(w, "title", all[i]);
    es__put_text(w, "type", type_of(all[i]));
    ES__NAME(w, "roles");
    es__write_open(w, '[');
    ES__STRING(w, "data");
    es__write_close(w, ']');
    es__write_close(w, '}');
  }
  es__write_close(w, '}');
}
