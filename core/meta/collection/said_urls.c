/* RelatedUrls and the places in S3, of the assets and links of a STAC
 * Collection. */
#include "meta/collection/said.h"

typedef struct asset {
  const es_value *of;
  es__span key, href, region;
} asset;

static es__span region_of(const es__said *s) {
  if (!es__of_kind(s->at[ES__S_SCHEMES], ES_KIND_OBJECT)) return ES__NOTHING;
  es_cursor cursor = es_value_walk(s->at[ES__S_SCHEMES]);
  const es_value *name, *v;
  while ((v = es_cursor_next(&cursor, &name))) {
    es__span region = es__text_in(v, "region");
    if (region.length) return region;
  }
  return ES__NOTHING;
}

/* The next asset that has an address. */
static bool next_asset(es_cursor *cursor, asset *a) {
  const es_value *name, *v;
  while ((v = es_cursor_next(cursor, &name))) {
    *a = (asset){.of = v, .href = es__text_in(v, "href")};
    if (!a->href.length) continue;
    a->key = es__text(name);
    a->region = es__text_in(v, "storage:region");
    return true;
  }
  return false;
}

static es_cursor assets_of(const es__said *s) {
  const es_value *assets = es__of_kind(s->at[ES__S_ASSETS], ES_KIND_OBJECT);
  return assets ? es_value_walk(assets) : (es_cursor){.left = 0};
}

/* ---- direct access */

typedef struct access {
  es__span region, credentials, documentation;
  bool places;
} access;

static bool is_place(const asset *a) {
  return es__starts(a->key, "s3_") && es__starts(a->href, "s3://");
}

static bool is_access(const asset *a, const access *found) {
  return found->region.length &&
         (is_place(a) || ES__IS(a->key, "s3_credentials") ||
          ES__IS(a->key, "s3_credentials_documentation"));
}

static access find_access(const es__said *s) {
  access found = {.region = region_of(s)};
  es_cursor cursor = assets_of(s);
  for (asset a; next_asset(&cursor, &a);) {
    if (is_place(&a)) {
      found.places = true;
      if (!found.region.length) found.region = a.region;
    }
    if (ES__IS(a.key, "s3_credentials")) found.credentials = a.href;
    if (ES__IS(a.key, "s3_credentials_documentation"))
      found.documentation = a.href;
  }
  return found;
}

static void distribution(const es__said *s, es__writer *w,
                         const access *found) {
  if (!found->region.length ||
      !es__said_name(s, w, "DirectDistributionInformation"))
    return;
  es__write_open(w, '{');
  es__put_text(w, "Region", found->region);
  if (found->places) {
    ES__NAME(w, "S3BucketAndObjectPrefixNames");
    es__write_open(w, '[');
    es_cursor cursor = assets_of(s);
    for (asset a; next_asset(&cursor, &a);) {
      es__span title = es__text_in(a.of, "title");
      if (!is_place(&a)) continue;
      if (!s->ours || !title.length) title = a.href;
      es__write_string(w, title.at, title.length);
    }
    es__write_close(w, ']');
  }
  es__put_text(w, "S3CredentialsAPIEndpoint", found->credentials);
  es__put_text(w, "S3CredentialsAPIDocumentationURL", found->documentation);
  es__write_close(w, '}');
}

/* ---- related URLs of our own */

static void own_entry(const es__said *s, es__writer *w, const asset *a) {
  static const es__span from[] = {
    ES__SPAN("umm:content_type"), ES__SPAN("umm:type"),
    ES__SPAN("umm:subtype"),      ES__SPAN("description"),
    ES__SPAN("umm:get_data"),     ES__SPAN("umm:get_service")};
  static const char *const to[] = {"URLContentType", "Type",    "Subtype",
                                   "Description",    "GetData", "GetService"};
  const es_value *at[6];
  es__pick(a->of, from, 6, at);
  if (!at[0] && !at[1] && !at[2] && !at[4] && !at[5]) return;
  es__write_open(w, '{');
  es__put_text(w, "URL", a->href);
  for (int i = 0; i < 6; i++) {
    if (!at[i]) continue;
    es__write_name(w, to[i], strlen(to[i]));
    es__write_value(w, s->doc, at[i]);
  }
  es__write_close(w, '}');
}

/* ---- and of others */

typedef struct kind {
  const char *content, *type;
} kind;

static const kind data = {"DistributionURL", "GET DATA"};
static const kind picture = {"VisualizationURL", "GET RELATED VISUALIZATION"};
static const kind metadata = {"CollectionURL", "EXTENDED METADATA"};
static const kind landing = {"CollectionURL", "DATA SET LANDING PAGE"};
static const kind information = {"PublicationURL", "VIEW RELATED INFORMATION"};
static const kind service = {"DistributionURL", "USE SERVICE API"};
static const kind software = {"DistributionURL", "DOWNLOAD SOFTWARE"};

static kind kind_of_roles(const es_value *roles) {
  static const struct {
    const char *role;
    const kind *kind;
  } kinds[] = {{"data", &data},         {"thumbnail", &picture},
               {"overview", &picture},  {"browse", &picture},
               {"visual", &picture},    {"service", &service},
               {"software", &software}, {"documentation", &information},
               {"metadata", &metadata}};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (es__has_word(roles, kinds[i].role)) return *kinds[i].kind;
  return information;
}

/* What a link of a relation is; false: it leads through the catalog only, or
 * another member of UMM-C has it. */
static bool kind_of_rel(es__span rel, kind *k) {
  static const struct {
    const char *rel;
    const kind *kind;
  } kinds[] = {{"about", &landing},
               {"describedby", &information},
               {"documentation", &information},
               {"related", &information},
               {"derived_from", &information},
               {"via", &metadata},
               {"preview", &picture},
               {"thumbnail", &picture},
               {"handbook", &information},
               {"alternate", &information},
               {"source", &information},
               {"service", &service}};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    if (!es__same(rel, kinds[i].rel, strlen(kinds[i].rel))) continue;
    *k = *kinds[i].kind;
    return true;
  }
  return false;
}

static void entry(es__writer *w, es__span url, kind k, const es_value *of) {
  es__span text = es__text_in(of, "description");
  if (!text.length) text = es__text_in(of, "title");
  es__write_open(w, '{');
  es__put_text(w, "URL", url);
  es__put_text(w, "URLContentType", (es__span){k.content, strlen(k.content)});
  es__put_text(w, "Type", (es__span){k.type, strlen(k.type)});
  es__put_text(w, "Description", text);
  es__write_close(w, '}');
}

/* The other addresses of an asset, as the alternate-assets extension has them.
 */
static void alternates(es__writer *w, const asset *a, kind k) {
  const es_value *all =
    es__of_kind(es__member(a->of, "alternate"), ES_KIND_OBJECT);
  if (!all) return;
  es_cursor cursor = es_value_walk(all);
  const es_value *name, *v;
  while ((v = es_cursor_next(&cursor, &name))) {
    es__span href = es__text_in(v, "href");
    if (href.length) entry(w, href, k, a->of);
  }
}

static void foreign_entries(const es__said *s, es__writer *w,
                            const access *found) {
  es_cursor cursor = assets_of(s);
  for (asset a; next_asset(&cursor, &a);) {
    if (is_access(&a, found)) continue;
    kind k = kind_of_roles(es__member(a.of, "roles"));
    entry(w, a.href, k, a.of);
    alternates(w, &a, k);
  }
  es__list list = es__list_of(s->at[ES__S_LINKS], ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&list));) {
    es__span href = es__text_in(v, "href");
    kind k;
    if (es__starts(href, "http") && kind_of_rel(es__text_in(v, "rel"), &k))
      entry(w, href, k, v);
  }
}

void es__said_urls(const es__said *s, es__writer *w) {
  const access found = find_access(s);
  distribution(s, w, &found);
  es__writer before = *w;
  size_t length = w->out->length;
  if (!es__said_name(s, w, "RelatedUrls")) return;
  es__write_open(w, '[');
  if (!s->ours) {
    foreign_entries(s, w, &found);
  } else {
    es_cursor cursor = assets_of(s);
    for (asset a; next_asset(&cursor, &a);) own_entry(s, w, &a);
  }
  bool some = w->after;
  es__write_close(w, ']');
  if (some || w->failure) return;
  es__write_back_to(w, length);
  w->after = before.after;
}
