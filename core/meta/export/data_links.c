/* Addresses of data files. */
#include "meta/export/data_links.h"

#include <stdlib.h>

#include "base/url.h"
#include "meta/media.h"

void es__data_links_init(es__data_links *d) {
  *d = (es__data_links){.list = {.size = sizeof(es__address)},
                        .assets = {.size = sizeof(es__named_value)}};
}

void es__data_links_free(es__data_links *d) {
  es__free(d->list.items);
  es__free(d->assets.items);
  es__names_free(&d->seen);
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

static bool has_control(es__span s) {
  for (size_t i = 0; i < s.length; i++)
    if ((unsigned char)s.at[i] < 0x20 || s.at[i] == 0x7f) return true;
  return false;
}

/* The last part of the path; without bytes where it names no file, or the whole
 * is no address. */
static es__span file_of(es__span s, size_t scheme) {
  size_t host = scheme + 3, end, start;
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

/* Whether an asset with these roles is the data themselves. */
static bool is_data(const es_value *roles) {
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

/* Whether an address is of the access that is asked for, or is relative. */
static bool fits(const es__data_links *d, es__span s) {
  size_t scheme = scheme_of(s);
  bool web = d->access == ES__ACCESS_WEB;
  if (!s.length || has_control(s)) return false;
  if (!scheme) return web && d->base.length && !memchr(s.at, ':', s.length);
  if (!web) return is_scheme(s, scheme, "s3");
  return is_scheme(s, scheme, "https") || is_scheme(s, scheme, "http");
}

static es__span href_of(const es_value *object) {
  static const es__span names[] = {ES__SPAN("href")};
  const es_value *href;
  es__pick(object, names, 1, &href);
  return trimmed(es__text(href));
}

static int order_of(es__span a, es__span b) {
  size_t shorter = a.length < b.length ? a.length : b.length;
  int way = shorter ? memcmp(a.at, b.at, shorter) : 0;
  return way ? way : (a.length > b.length) - (a.length < b.length);
}

/* An asset's first address of an access: its own, or that of the alternate
 * whose name comes first. */
static es__span address_of(const es__data_links *d, es__span href,
                           const es_value *alternates) {
  es__span best = ES__NOTHING, found = ES__NOTHING;
  const es_value *name, *other;
  if (fits(d, href)) return href;
  if (!es__of_kind(alternates, ES_KIND_OBJECT)) return found;
  es_cursor cursor = es_value_walk(alternates);
  while ((other = es_cursor_next(&cursor, &name))) {
    es__span text = href_of(other), key = es__text(name);
    if (!fits(d, text) || (found.length && order_of(key, best) > 0)) continue;
    best = key;
    found = text;
  }
  return found;
}

static es__span name_of(es__span address) {
  size_t scheme = scheme_of(address);
  if (scheme) return file_of(address, scheme);
  size_t end, start;
  for (end = 0; end < address.length && !strchr("?#", address.at[end]);) end++;
  for (start = end; start > 0 && address.at[start - 1] != '/';) start--;
  return (es__span){address.at + start, end - start};
}

static void offer(es__data_links *d, es__address a, bool named) {
  if (!named || !a.text.length) return;
  size_t own = d->list.count, *place = es__names_add(&d->seen, a.text, own);
  if (place && *place != own) return;
  es__address *to = place ? es__pile_add(&d->list) : NULL;
  if (to)
    *to = a;
  else
    d->failed = true;
}

static int by_name(const void *a, const void *b) {
  return order_of(((const es__named_value *)a)->name,
                  ((const es__named_value *)b)->name);
}

static void list_assets(es__data_links *d, const es_value *assets,
                        es__asset_order order) {
  const es_value *name, *asset;
  d->assets.count = 0;
  if (!es__of_kind(assets, ES_KIND_OBJECT)) return;
  es_cursor cursor = es_value_walk(assets);
  while (!d->failed && (asset = es_cursor_next(&cursor, &name))) {
    es__named_value *m = es__pile_add(&d->assets);
    if (m)
      *m = (es__named_value){es__text(name), asset};
    else
      d->failed = true;
  }
  if (order == ES__BY_KEY && d->assets.count)
    qsort(d->assets.items, d->assets.count, d->assets.size, by_name);
}

static void read_asset(es__data_links *d, const es_value *asset) {
  static const es__span names[] = {ES__SPAN("roles"), ES__SPAN("alternate")};
  const es_value *at[2];
  es__pick(asset, names, 2, at);
  es__span href = href_of(asset), file = name_of(href);
  es__span extension = es__extension(file);
  if (!href.length || !is_data(at[0]) || is_any(extension, sides)) return;
  es__address a = {address_of(d, href, at[1]), asset,
                   is_any(extension, metadata)};
  d->data += !a.metadata;
  offer(d, a, file.length > 0);
}

/* The address of the item itself. What comes from UMM has no relative ones. */
static es__span base_of(const es_value *links, const es_value *properties) {
  static const es__span names[] = {ES__SPAN("rel"), ES__SPAN("href")};
  static const es__span provider[] = {ES__SPAN("cmr:provider_id")};
  const es_value *at[2], *found;
  es__pick(properties, provider, 1, &found);
  if (es__text(found).length) return ES__NOTHING;
  es__list list = es__list_of(links, ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&list));) {
    es__pick(v, names, 2, at);
    es__span href = es__text(at[1]);
    if (ES__IS(es__text(at[0]), "self"))
      return href.length > LONGEST ? ES__NOTHING : href;
  }
  return ES__NOTHING;
}

void es__data_links_read(es__data_links *d, const es__record *item,
                         es__access access, es__asset_order order) {
  static const es__span names[] = {ES__SPAN("assets"), ES__SPAN("links"),
                                   ES__SPAN("properties")};
  const es_value *at[3];
  es__names_clear(&d->seen);
  d->list.count = d->data = d->next = 0;
  d->failed = false;
  d->access = access;
  if (item->kind != ES__STAC_ITEM) return;
  es__pick(item->whole, names, 3, at);
  d->base = base_of(at[1], at[2]);
  list_assets(d, at[0], order);
  const es__named_value *assets = d->assets.items;
  for (size_t i = 0; i < d->assets.count && !d->failed; i++)
    read_asset(d, assets[i].value);
}

const es__address *es__data_links_next(es__data_links *d) {
  const es__address *list = d->list.items;
  while (d->next < d->list.count) {
    const es__address *a = &list[d->next++];
    if (!a->metadata || d->data == 0) return a;
  }
  return NULL;
}

/* A relative address from the item's. */
static int put_resolved(es__span base, es__span s, es_buffer *out) {
  char *text = es__alloc(NULL, 3 * s.length + 1), *whole = NULL;
  if (!text) return ES_MEMORY;
  text[es__url_clean(s.at, s.length, text)] = '\0';
  es_error err;
  int rc = es__url_resolve(NULL, base.at, text, &whole, &err);
  es__free(text);
  if (rc == ES_OK) rc = es__buffer_add(out, whole, strlen(whole));
  es__free(whole);
  return rc;
}

static int put_clean(es__span s, es_buffer *out) {
  int rc = ES_OK;
  while (rc == ES_OK && s.length) {
    const char *blank = memchr(s.at, ' ', s.length);
    size_t run = blank ? (size_t)(blank - s.at) : s.length;
    rc = es__buffer_add(out, s.at, run);
    if (rc == ES_OK && blank) rc = es__buffer_add(out, "%20", 3);
    run += blank != NULL;
    s = (es__span){s.at + run, s.length - run};
  }
  return rc;
}

bool es__data_links_put(es__data_links *d, const es__address *a,
                        es_buffer *out) {
  es__buffer_clear(out);
  int rc = scheme_of(a->text) ? put_clean(a->text, out)
                              : put_resolved(d->base, a->text, out);
  d->failed = d->failed || rc == ES_MEMORY;
  return rc == ES_OK;
}
