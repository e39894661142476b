/* Assets of a collection: one for each of its RelatedUrls and of its places in
 * S3. */
#include "meta/collection/collection.h"
#include "meta/item/archive.h"
#include "meta/media.h"

typedef struct maker {
  const es__collection *c;
  es__tools *t;
  es__writer *w;
  es__collection_needs *needs;
} maker;

/* The members of one of RelatedUrls. */
enum { URL, CONTENT_TYPE, TYPE, SUBTYPE, DESCRIPTION, GET_DATA, GET_SERVICE };
enum { PARTS = GET_SERVICE + 1 };

static bool is_picture(const es__link *l) {
  es__span type = es__media_type(l->extension);
  return type.length > 6 && memcmp(type.at, "image/", 6) == 0;
}

/* A visualization of a whole collection that is no picture is a service, such
 * as tiles of a map. */
static es__use use_of(const es__link *l) {
  if (ES__IS(l->type, "GET RELATED VISUALIZATION") && l->subtype.length &&
      !is_picture(l))
    return ES__USE_SERVICE;
  return es__use_of_type(l->type, l->subtype);
}

static es__link read_link(const es_value *const *at) {
  es__link l = {.url = es__text(at[URL]),
                .type = es__text(at[TYPE]),
                .subtype = es__text(at[SUBTYPE]),
                .description = es__text(at[DESCRIPTION])};
  l.name = es__file_name(l.url);
  l.extension = es__extension(l.name);
  l.use = use_of(&l);
  /* A folder or a portal. */
  if (!l.extension.length) l.name = ES__NOTHING;
  l.mime = es__mime(es__member(at[GET_SERVICE], "MimeType"));
  if (!l.mime.length && l.name.length)
    l.mime = es__mime(es__member(at[GET_DATA], "MimeType"));
  if (!l.mime.length && l.use <= ES__USE_BROWSE)
    l.mime = es__media_type(l.extension);
  return l;
}

static void put_key(const maker *m, const es__link *l) {
  es__span key = es__key_of(&m->t->keys, l, m->c->naming.short_name);
  if (!key.length) m->w->failure = ES_MEMORY;
  es__write_name(m->w, key.at, key.length);
}

static void put_role(es__writer *w, es__use use, bool small) {
  static const es__span thumbnail = ES__SPAN("thumbnail");
  es__span role = small ? thumbnail : es__use_role(use);
  ES__NAME(w, "roles");
  es__write_open(w, '[');
  es__write_string(w, role.at, role.length);
  es__write_close(w, ']');
}

/* Whether a value is nested no deeper than what UMM-C has there. */
static bool is_shallow(const es_value *v, int depth) {
  if (!es_value_count(v)) return true;
  if (depth <= 0) return false;
  es_cursor cursor = es_value_walk(v);
  const es_value *name, *child;
  while ((child = es_cursor_next(&cursor, &name)))
    if (!is_shallow(child, depth - 1)) return false;
  return true;
}

static void put_own(const maker *m, const char *name, const es_value *v,
                    es_kind kind) {
  if (!es__of_kind(v, kind) || !is_shallow(v, 8)) return;
  es__write_name(m->w, name, strlen(name));
  es__write_value(m->w, m->c->doc, v);
}

static void related(const maker *m, const es_value *entry) {
  static const es__span names[] = {
    ES__SPAN("URL"),       ES__SPAN("URLContentType"), ES__SPAN("Type"),
    ES__SPAN("Subtype"),   ES__SPAN("Description"),    ES__SPAN("GetData"),
    ES__SPAN("GetService")};
  const es_value *at[PARTS];
  es__pick(entry, names, PARTS, at);
  es__link l = read_link(at);
  bool file = l.use <= ES__USE_BROWSE && l.name.length;
  if (!l.url.length) return;
  put_key(m, &l);
  es__write_open(m->w, '{');
  es__put_text(m->w, "href", l.url);
  es__put_text(m->w, "title",
               file               ? l.name
               : l.subtype.length ? l.subtype
                                  : l.type);
  es__put_text(m->w, "description", l.description);
  es__put_text(m->w, "type", l.mime);
  put_role(m->w, l.use,
           l.use == ES__USE_BROWSE &&
             (es__says_thumb(l.url) || es__says_thumb(l.description)));
  if (m->c->options.record) {
    put_own(m, "umm:content_type", at[CONTENT_TYPE], ES_KIND_STRING);
    put_own(m, "umm:type", at[TYPE], ES_KIND_STRING);
    put_own(m, "umm:subtype", at[SUBTYPE], ES_KIND_STRING);
    put_own(m, "umm:get_data", at[GET_DATA], ES_KIND_OBJECT);
    put_own(m, "umm:get_service", at[GET_SERVICE], ES_KIND_OBJECT);
  }
  es__write_close(m->w, '}');
}

/* ---- S3 */

/* The places of S3 that a text of S3BucketAndObjectPrefixNames lists: the next
 * one behind *at; without bytes: there is none. */
static es__span next_prefix(es__span text, size_t *at) {
  static const char between[] = ", \t\r\n";
  size_t i = *at, end;
  while (i < text.length && strchr(between, text.at[i])) i++;
  for (end = i; end < text.length && !strchr(between, text.at[end]);) end++;
  *at = end;
  return (es__span){text.at + i, end - i};
}

static es__span without_scheme(es__span place) {
  static const char scheme[] = "s3://";
  size_t length = sizeof scheme - 1;
  if (place.length < length || memcmp(place.at, scheme, length) != 0)
    return place;
  return (es__span){place.at + length, place.length - length};
}

static void put_key_of(const maker *m, const char *name, size_t length) {
  const es__link l = {.use = ES__USE_DATA, .name = {name, length}};
  es__span key = es__key_of(&m->t->keys, &l, ES__NOTHING);
  if (!key.length) m->w->failure = ES_MEMORY;
  es__write_name(m->w, key.at, key.length);
}

/* The title is the place as it was stated. */
static void place(const maker *m, es__span stated, es__span region) {
  char key[100] = "s3_";
  size_t length = 3;
  es__span prefix = without_scheme(stated);
  for (size_t i = 0; i < prefix.length && length < sizeof key; i++) {
    char c = prefix.at[i], l = (char)(c | 32);
    bool plain = (c >= '0' && c <= '9') || (l >= 'a' && l <= 'z');
    key[length++] = plain ? c : '_';
  }
  while (key[length - 1] == '_' && length > 3) length--;
  put_key_of(m, key, length);
  es__write_open(m->w, '{');
  ES__NAME(m->w, "href");
  es__write_quote(m->w, true);
  ES__PUT(m->w, "s3://");
  es__write_piece(m->w, prefix.at, prefix.length);
  es__write_quote(m->w, false);
  es__put_text(m->w, "title", stated);
  put_role(m->w, ES__USE_DATA, false);
  ES__NAME(m->w, "storage:platform");
  ES__STRING(m->w, "AWS");
  es__put_text(m->w, "storage:region", region);
  es__write_close(m->w, '}');
  m->needs->storage = true;
}

static void page(const maker *m, const char *key, const es_value *address,
                 const char *title, es__use use) {
  es__span url = es__stated(address);
  if (!url.length) return;
  put_key_of(m, key, strlen(key));
  es__write_open(m->w, '{');
  es__put_text(m->w, "href", url);
  es__put_text(m->w, "title", (es__span){title, strlen(title)});
  put_role(m->w, use, false);
  es__write_close(m->w, '}');
}

/* The lists of places, that of the record before that of CMR. */
static const es_value *places_of(const es__collection *c) {
  const es_value *list =
    es__member(c->umm[ES__C_DISTRIBUTION], "S3BucketAndObjectPrefixNames");
  return list ? list : c->s3_links;
}

static void direct_access(const maker *m) {
  static const es__span names[] = {
    ES__SPAN("Region"), ES__SPAN("S3CredentialsAPIEndpoint"),
    ES__SPAN("S3CredentialsAPIDocumentationURL")};
  const es_value *at[3];
  es__pick(m->c->umm[ES__C_DISTRIBUTION], names, 3, at);
  es__list list = es__list_of(places_of(m->c), ES_KIND_STRING);
  for (const es_value *v; !m->w->failure && (v = es__list_next(&list));) {
    es__span text = es__text(v), prefix;
    for (size_t i = 0; (prefix = next_prefix(text, &i)).length;)
      place(m, prefix, es__stated(at[0]));
  }
  page(m, "s3_credentials", at[1], "S3 credentials API endpoint",
       ES__USE_CREDENTIALS);
  page(m, "s3_credentials_documentation", at[2],
       "Documentation of the S3 credentials API", ES__USE_DOCUMENTATION);
}

/* No fewer than there are assets. */
static size_t most_assets(const es__collection *c) {
  const es_value *urls = es__of_kind(c->umm[ES__C_RELATED_URLS], ES_KIND_ARRAY);
  size_t most = 2 + (urls ? es_value_count(urls) : 0);
  es__list list = es__list_of(places_of(c), ES_KIND_STRING);
  for (const es_value *v; (v = es__list_next(&list));) {
    es__span text = es__text(v), prefix;
    for (size_t i = 0; (prefix = next_prefix(text, &i)).length;) most++;
  }
  return most;
}

void es__put_assets(const es__collection *c, es__tools *t, es__writer *w,
                    es__collection_needs *needs) {
  const maker m = {c, t, w, needs};
  if (!es__keys_begin(&t->keys, most_assets(c))) w->failure = ES_MEMORY;
  ES__NAME(w, "assets");
  es__write_open(w, '{');
  direct_access(&m);
  es__list list = es__list_of(c->umm[ES__C_RELATED_URLS], ES_KIND_OBJECT);
  for (const es_value *v; !w->failure && (v = es__list_next(&list));)
    related(&m, v);
  es__write_close(w, '}');
}
