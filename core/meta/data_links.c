/* Addresses of data files. */
#include "meta/data_links.h"

#include <stdlib.h>

#include "base/url.h"
#include "meta/media.h"

void es__data_links_init(es__data_links *d) {
  *d = (es__data_links){.list = {.size = sizeof(es__address)},
                        .members = {.size = sizeof(es__member)}};
}

void es__data_links_free(es__data_links *d) {
  es__free(d->list.items);
  es__free(d->members.items);
  es__names_free(&d->seen);
  es__free(d->base);
  es__data_links_init(d);
}

static bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

/* The bytes of the scheme in front of "://"; 0: it has none. */
static size_t scheme_of(es__span s) {
  size_t i = 0;
  while (i < s.length && (is_alpha(s.at[i]) ||
                          (i > 0 && ((s.at[i] >= '0' && s.at[i] <= '9') ||
                                     strchr("+-.", s.at[i] ? s.at[i] : 'x')))))
    i++;
  return i > 0 && s.length - i > 3 && memcmp(s.at + i, "://", 3) == 0 ? i : 0;
}

static bool is_scheme(es__span s, size_t length, const char *name) {
  if (strlen(name) != length) return false;
  for (size_t i = 0; i < length; i++)
    if (lower(s.at[i]) != name[i]) return false;
  return true;
}

static bool is_white(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

static es__span trimmed(es__span s) {
  while (s.length && is_white(s.at[0])) s.at++, s.length--;
  while (s.length && is_white(s.at[s.length - 1])) s.length--;
  return s;
}

/* No server takes longer ones. */
enum { LONGEST = 8000 };

/* The last part of the path; without bytes where it names no file, or the whole
 * is no address. */
static es__span file_of(es__span s, size_t scheme) {
  size_t host = scheme + 3, end, start;
  for (size_t i = 0; i < s.length; i++)
    if ((unsigned char)s.at[i] < 0x20 || s.at[i] == 0x7f) return ES__NOTHING;
  if (s.length > LONGEST || strchr("/?#", s.at[host]) || is_white(s.at[host]))
    return ES__NOTHING;
  for (end = host; end < s.length && !strchr("?#", s.at[end]);) end++;
  for (start = end; start > host && s.at[start - 1] != '/';) start--;
  if (start == host) return ES__NOTHING;
  return (es__span){s.at + start, end - start};
}

static bool is_any(es__span extension, const char *const *list) {
  for (; extension.length && *list; list++)
    if (es__is_extension(extension, *list)) return true;
  return false;
}

static const char *const sides[] = {"md5",    "md5sum", "sha",    "sha1",
                                    "sha256", "sha384", "sha512", "cksum",
                                    "dmrpp",  "sig",    NULL};
static const char *const metadata[] = {"xml", "met", "json", "qa", "ph", NULL};

static void offer(es__data_links *d, const es_value *v) {
  es__span s = trimmed(es__text(v));
  size_t scheme = scheme_of(s);
  es__span name;
  if (!scheme && d->base && s.length && !memchr(s.at, ':', s.length)) {
    if (d->access != ES__ACCESS_WEB) return;
    size_t start = s.length;
    while (start > 0 && s.at[start - 1] != '/') start--;
    name = (es__span){s.at + start, s.length - start};
  } else {
    bool fits =
      d->access == ES__ACCESS_DIRECT
        ? is_scheme(s, scheme, "s3")
        : is_scheme(s, scheme, "https") || is_scheme(s, scheme, "http");
    if (!scheme || !fits) return;
    name = file_of(s, scheme);
  }
  es__span extension = es__extension(name);
  if (!name.length || is_any(extension, sides)) return;
  size_t own = d->list.count, *place = es__names_add(&d->seen, s, own);
  es__address *a = place && *place == own ? es__pile_add(&d->list) : NULL;
  if (a) {
    *a = (es__address){s, is_any(extension, metadata)};
    d->data += !a->metadata;
  } else if (!place || *place == own) {
    d->failed = true;
  }
}

static void read_umm(es__data_links *d, const es_value *umm) {
  static const es__span urls[] = {ES__SPAN("RelatedUrls")};
  static const es__span names[] = {ES__SPAN("Type"), ES__SPAN("URL")};
  const es_value *found, *at[2];
  es__pick(umm, urls, 1, &found);
  es__list list = es__list_of(found, ES_KIND_OBJECT);
  for (const es_value *v; !d->failed && (v = es__list_next(&list));) {
    es__pick(v, names, 2, at);
    es__span type = es__text(at[0]);
    if (ES__IS(type, "GET DATA") || ES__IS(type, "GET DATA VIA DIRECT ACCESS"))
      offer(d, at[1]);
  }
}

bool es__is_data(const es_value *roles) {
  static const char *const others[] = {
    "thumbnail",     "overview",    "browse",   "metadata",
    "documentation", "service",     "checksum", "dmrpp",
    "software",      "credentials", "related"};
  bool other = false;
  es__list list = es__list_of(roles, ES_KIND_STRING);
  for (const es_value *v; (v = es__list_next(&list));) {
    es__span role = es__text(v);
    if (ES__IS(role, "data")) return true;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
      other = other || es__same(role, others[i], strlen(others[i]));
  }
  return !other;
}

static void offer_href(es__data_links *d, const es_value *object) {
  static const es__span names[] = {ES__SPAN("href")};
  const es_value *href;
  es__pick(object, names, 1, &href);
  if (href) offer(d, href);
}

static int by_name(const void *a, const void *b) {
  es__span x = ((const es__member *)a)->name, y = ((const es__member *)b)->name;
  size_t shorter = x.length < y.length ? x.length : y.length;
  int way = shorter ? memcmp(x.at, y.at, shorter) : 0;
  return way ? way : (x.length > y.length) - (x.length < y.length);
}

/* Adds the members of an object, sorted by name; returns the first's place. */
static size_t add_members(es__data_links *d, const es_value *object) {
  size_t first = d->members.count;
  const es_value *name, *v;
  if (!es__of_kind(object, ES_KIND_OBJECT)) return first;
  es_cursor cursor = es_value_walk(object);
  while (!d->failed && (v = es_cursor_next(&cursor, &name))) {
    es__member *m = es__pile_add(&d->members);
    if (m)
      *m = (es__member){es__text(name), v};
    else
      d->failed = true;
  }
  if (d->members.count > first)
    qsort((es__member *)d->members.items + first, d->members.count - first,
          sizeof(es__member), by_name);
  return first;
}

static const es_value *member_at(const es__data_links *d, size_t i) {
  return ((const es__member *)d->members.items)[i].value;
}

static void read_assets(es__data_links *d, const es_value *assets) {
  static const es__span names[] = {ES__SPAN("roles"), ES__SPAN("alternate")};
  d->members.count = 0;
  (void)add_members(d, assets);
  size_t count = d->members.count;
  for (size_t i = 0; i < count && !d->failed; i++) {
    const es_value *asset = member_at(d, i), *at[2];
    es__pick(asset, names, 2, at);
    if (!es__of_kind(asset, ES_KIND_OBJECT) || !es__is_data(at[0])) continue;
    offer_href(d, asset);
    for (size_t k = add_members(d, at[1]); k < d->members.count; k++)
      offer_href(d, member_at(d, k));
    d->members.count = count;
  }
}

/* The address of the item itself. */
static char *base_of(const es_value *links) {
  static const es__span names[] = {ES__SPAN("rel"), ES__SPAN("href")};
  es__list list = es__list_of(links, ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&list));) {
    const es_value *at[2];
    es__pick(v, names, 2, at);
    if (ES__IS(es__text(at[0]), "self") && es__text(at[1]).length)
      return es__copy_text(NULL, es__text(at[1]).at);
  }
  return NULL;
}

void es__data_links_read(es__data_links *d, const es__record *record,
                         es__access access) {
  static const es__span names[] = {ES__SPAN("assets"), ES__SPAN("links")};
  const es_value *at[2];
  es__names_clear(&d->seen);
  d->list.count = d->data = d->next = 0;
  d->failed = false;
  d->access = access;
  es__free(d->base);
  d->base = NULL;
  if (record->kind == ES__UMM_GRANULE) {
    read_umm(d, record->umm);
  } else if (record->kind == ES__STAC_ITEM) {
    es__pick(record->whole, names, 2, at);
    d->base = base_of(at[1]);
    read_assets(d, at[0]);
  }
}

/* The address itself, or what it is from the item's. */
static int put_address(const es__data_links *d, es__span s, es_buffer *out) {
  size_t scheme = scheme_of(s);
  if (!scheme && d->base) {
    char *text = es__alloc(NULL, 3 * s.length + 1), *whole = NULL;
    if (!text) return ES_MEMORY;
    text[es__url_clean(s.at, s.length, text)] = '\0';
    es_error err;
    int rc = es__url_resolve(NULL, d->base, text, &whole, &err);
    es__free(text);
    if (rc == ES_OK) rc = es__buffer_add(out, whole, strlen(whole));
    es__free(whole);
    return rc;
  }
  for (size_t i = 0; i < s.length; i++) {
    bool blank = s.at[i] == ' ';
    int rc = es__buffer_add(out, blank ? "%20" : s.at + i, blank ? 3 : 1);
    if (rc != ES_OK) return rc;
  }
  return ES_OK;
}

bool es__data_links_next(es__data_links *d, es_buffer *out) {
  const es__address *list = d->list.items;
  while (!d->failed && d->next < d->list.count) {
    const es__address *a = &list[d->next++];
    if (a->metadata && d->data > 0) continue;
    es__buffer_clear(out);
    int rc = put_address(d, a->text, out);
    if (rc == ES_OK) return true;
    d->failed = rc == ES_MEMORY;
  }
  return false;
}
