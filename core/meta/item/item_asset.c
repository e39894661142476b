/* Assets in the words of UMM-G. */
#include "meta/item/item_asset.h"

#include "meta/item/archive.h"

es__asset es__asset_of(es__span key, const es_value *v) {
  static const es__span names[] = {
    ES__SPAN("href"),
    ES__SPAN("title"),
    ES__SPAN("description"),
    ES__SPAN("type"),
    ES__SPAN("roles"),
    ES__SPAN("alternate"),
    ES__SPAN("file:size"),
    ES__SPAN("file:checksum"),
    ES__SPAN("checksum:multihash") /* of STAC 0.9 */,
    ES__SPAN("umm:size"),
    ES__SPAN("umm:size_unit"),
    ES__SPAN("umm:checksum")};
  const es_value *at[12];
  es__pick(v, names, 12, at);
  es__asset a = {.self = v,
                 .key = key,
                 .href = es__text(at[0]),
                 .title = es__text(at[1]),
                 .description = es__text(at[2]),
                 .type = es__text(at[3]),
                 .roles = at[4],
                 .alternate = es__of_kind(at[5], ES_KIND_OBJECT),
                 .size = es__of_kind(at[6], ES_KIND_INTEGER),
                 .checksum = es__text(at[7] ? at[7] : at[8]),
                 .rounded = at[9],
                 .unit = at[10],
                 .own_checksum = at[11]};
  if (a.size && es_value_integer(a.size) < 0) a.size = NULL;
  return a;
}

/* ---- types of links */

static bool has_role(const es__asset *a, const char *role) {
  return es__has_word(a->roles, role);
}

/* Whether a key of an asset without roles, as STAC was before 1.0, says that it
 * is a picture or metadata. */
static bool is_key(const es__asset *a, const char *const *words) {
  for (; *words; words++)
    if (es__same(a->key, *words, strlen(*words))) return true;
  return false;
}

static bool is_picture(const es__asset *a, bool silent) {
  static const char *const keys[] = {
    "thumbnail", "overview",         "preview", "browse",
    "quicklook", "rendered_preview", NULL};
  return has_role(a, "thumbnail") || has_role(a, "overview") ||
         has_role(a, "browse") || (silent && is_key(a, keys));
}

static bool is_metadata(const es__asset *a, bool silent) {
  static const char *const keys[] = {"metadata", "tilejson", "info", "index",
                                     NULL};
  return has_role(a, "metadata") || has_role(a, "checksum") ||
         has_role(a, "dmrpp") || (silent && is_key(a, keys));
}

es__link_type es__asset_link_type(const es__asset *a, es__span href) {
  es__list list = es__list_of(a->roles, ES_KIND_STRING);
  bool silent = !es__list_next(&list);
  es__link_type t = {ES__SPAN("GET DATA"), {"", 0}};
  if (has_role(a, "data")) {
  } else if (is_picture(a, silent)) {
    t.type = (es__span)ES__SPAN("GET RELATED VISUALIZATION");
    return t;
  } else if (is_metadata(a, silent)) {
    t.type = (es__span)ES__SPAN("EXTENDED METADATA");
    if (has_role(a, "dmrpp")) t.subtype = (es__span)ES__SPAN("DMR++");
    return t;
  } else if (has_role(a, "service")) {
    t.type = (es__span)ES__SPAN("USE SERVICE API");
    if (has_role(a, "opendap")) t.subtype = (es__span)ES__SPAN("OPENDAP DATA");
    return t;
  } else if (has_role(a, "software")) {
    t.type = (es__span)ES__SPAN("DOWNLOAD SOFTWARE");
    return t;
  } else if (has_role(a, "documentation") || has_role(a, "credentials") ||
             has_role(a, "related")) {
    t.type = (es__span)ES__SPAN("VIEW RELATED INFORMATION");
    return t;
  }
  if (es__starts(href, "s3://"))
    t.type = (es__span)ES__SPAN("GET DATA VIA DIRECT ACCESS");
  return t;
}

/* ---- media types */

es__span es__asset_mime(es__span type) {
  static const char *const known[] = {"application/json",
                                      "application/xml",
                                      "application/x-netcdf",
                                      "application/x-hdfeos",
                                      "application/gml+xml",
                                      "application/vnd.google-earth.kml+xml",
                                      "image/gif",
                                      "image/tiff",
                                      "image/bmp",
                                      "text/csv",
                                      "text/xml",
                                      "application/pdf",
                                      "application/x-hdf",
                                      "application/x-hdf5",
                                      "application/octet-stream",
                                      "application/vnd.google-earth.kmz",
                                      "image/jpeg",
                                      "image/png",
                                      "image/vnd.collada+xml",
                                      "text/html",
                                      "text/plain",
                                      "application/zip",
                                      "application/gzip",
                                      "application/tar",
                                      "application/tar+gzip",
                                      "application/tar+zip",
                                      "application/vnd.opendap.dap4.dmrpp+xml",
                                      "application/yaml"};
  const char *end = type.length ? memchr(type.at, ';', type.length) : NULL;
  if (end) type.length = (size_t)(end - type.at);
  while (type.length && type.at[type.length - 1] == ' ') type.length--;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (es__same(type, known[i], strlen(known[i]))) return type;
  return ES__NOTHING;
}

/* ---- members */

static void text(es__writer *w, es__span name, es__span s) {
  if (!s.length) return;
  es__write_name(w, name.at, name.length);
  es__write_string(w, s.at, s.length);
}

static void value(es__writer *w, es__span name, const es_document *doc,
                  const es_value *v) {
  if (!v) return;
  es__write_name(w, name.at, name.length);
  es__write_value(w, doc, v);
}

static void checksum(es__writer *w, es__span multihash) {
  es__span algorithm, digits;
  if (!es__multihash_read(multihash, &algorithm, &digits)) return;
  ES__NAME(w, "Checksum");
  es__write_open(w, '{');
  text(w, (es__span)ES__SPAN("Value"), digits);
  text(w, (es__span)ES__SPAN("Algorithm"), algorithm);
  es__write_close(w, '}');
}

void es__asset_member_write(const es__asset *a, const es__asset *place,
                            es__span name, const es_document *doc,
                            es__writer *w) {
  if (ES__IS(name, "URL")) {
    text(w, name, place->href);
  } else if (ES__IS(name, "Description")) {
    text(w, name, place->description);
  } else if (ES__IS(name, "MimeType")) {
    text(w, name, place->type.length ? place->type : a->type);
  } else if (ES__IS(name, "Name")) {
    text(w, name, a->title);
  } else if (ES__IS(name, "Checksum")) {
    if (a->checksum.length)
      checksum(w, a->checksum);
    else
      value(w, name, doc, a->own_checksum);
  } else if (ES__IS(name, "SizeInBytes")) {
    value(w, name, doc, a->size);
  } else if (ES__IS(name, "Size")) {
    value(w, name, doc, a->rounded);
  } else if (ES__IS(name, "SizeUnit")) {
    value(w, name, doc, a->unit);
  }
}
