/* Reading RelatedUrls: uses, and twins in S3. */
#include "meta/related.h"

#include "meta/archive.h"
#include "meta/media.h"

void es__related_init(es__related *r) {
  *r = (es__related){.links = {.size = sizeof(es__link)}};
}

void es__related_free(es__related *r) {
  es__free(r->links.items);
  es__names_free(&r->by_name);
  es__related_init(r);
}

/* The last part of an address's path; without bytes where it names no file. */
es__span es__file_name(es__span url) {
  size_t end = 0, start;
  while (end < url.length && url.at[end] != '?' && url.at[end] != '#') end++;
  while (end > 0 && url.at[end - 1] == ' ') end--;
  for (start = end; start > 0 && url.at[start - 1] != '/'; start--) {}
  /* Behind the two slashes is the host. */
  if (start < 1 || (start > 1 && url.at[start - 2] == '/')) return ES__NOTHING;
  return (es__span){url.at + start, end - start};
}

static bool starts(es__span text, const char *with) {
  size_t length = strlen(with);
  return text.length >= length && memcmp(text.at, with, length) == 0;
}

static bool is_any(es__span extension, const char *const *list) {
  for (; extension.length && *list; list++)
    if (es__is_extension(extension, *list)) return true;
  return false;
}

static bool names_credentials(es__span url) {
  static const char word[] = "/s3credentials";
  size_t length = sizeof word - 1;
  if (url.length > 0 && url.at[url.length - 1] == '/') url.length--;
  return url.length >= length &&
         memcmp(url.at + url.length - length, word, length) == 0;
}

static const char *const checksums[] = {"md5",    "md5sum", "sha",    "sha1",
                                        "sha256", "sha384", "sha512", "cksum",
                                        "sig",    NULL};
static const char *const metadata[] = {"xml", "json", "met", "qa", "ph", NULL};

/* What a link is by its type alone. */
static es__use use_of_type(const es__link *l) {
  static const struct {
    es__span type;
    es__use use;
  } uses[] = {
    {ES__SPAN("GET DATA"), ES__USE_DATA},
    {ES__SPAN("GET DATA VIA DIRECT ACCESS"), ES__USE_DATA},
    {ES__SPAN("GET RELATED VISUALIZATION"), ES__USE_BROWSE},
    {ES__SPAN("EXTENDED METADATA"), ES__USE_METADATA},
    {ES__SPAN("USE SERVICE API"), ES__USE_SERVICE},
    {ES__SPAN("GOTO WEB TOOL"), ES__USE_SERVICE},
    {ES__SPAN("DOWNLOAD SOFTWARE"), ES__USE_SOFTWARE},
    {ES__SPAN("THUMBNAIL"), ES__USE_BROWSE},
    {ES__SPAN("VIEW RELATED INFORMATION"), ES__USE_DOCUMENTATION},
    {ES__SPAN("PROJECT HOME PAGE"), ES__USE_DOCUMENTATION},
    {ES__SPAN("DATA SET LANDING PAGE"), ES__USE_DOCUMENTATION},
  };
  for (size_t i = 0; i < sizeof uses / sizeof *uses; i++)
    if (es__same(l->type, uses[i].type.at, uses[i].type.length))
      return uses[i].use;
  return ES__USE_RELATED;
}

static es__use use_of(es__link *l) {
  es__use use = use_of_type(l);
  if (use == ES__USE_BROWSE || use == ES__USE_SOFTWARE) return use;
  if (use == ES__USE_SERVICE)
    return ES__IS(l->subtype, "OPENDAP DATA") ? ES__USE_OPENDAP : use;
  if (es__is_extension(l->extension, "dmrpp") || starts(l->subtype, "DMR++") ||
      ES__IS(l->mime, "application/vnd.opendap.dap4.dmrpp+xml"))
    return ES__USE_DMRPP;
  if (is_any(l->extension, checksums)) return ES__USE_CHECKSUM;
  if (use == ES__USE_METADATA) return use;
  if (is_any(l->extension, metadata)) {
    l->offered = use == ES__USE_DATA;
    return ES__USE_METADATA;
  }
  if (use == ES__USE_DATA) return use;
  return names_credentials(l->url) ? ES__USE_CREDENTIALS : use;
}

static void add(es__related *r, const es_value *entry) {
  static const es__span names[] = {ES__SPAN("URL"), ES__SPAN("Type"),
                                   ES__SPAN("Subtype"), ES__SPAN("Description"),
                                   ES__SPAN("MimeType")};
  const es_value *at[5];
  es__pick(entry, names, 5, at);
  es__span url = es__text(at[0]);
  if (!url.length) return;
  es__link *l = es__pile_add(&r->links);
  if (!l) {
    r->failed = true;
    return;
  }
  *l = (es__link){.entry = entry,
                  .url = url,
                  .type = es__text(at[1]),
                  .subtype = es__text(at[2]),
                  .description = es__text(at[3]),
                  .mime = es__mime(at[4]),
                  .name = es__file_name(url),
                  .in_s3 = starts(url, "s3://"),
                  .twin = ES__NO_LINK,
                  .namesake = ES__NO_LINK};
  l->extension = es__extension(l->name);
  l->use = use_of(l);
}

static bool same_span(es__span a, es__span b) {
  return es__same(a, b.at, b.length);
}

/* How many namesakes are looked at; no record has so many. */
enum { NAMESAKES = 64 };

/* Folds a link into one of the same name before it, where that says the same;
 * of a file in S3 and elsewhere, that in S3 into the other. */
static void fold(es__related *r, size_t own) {
  es__link *all = ES__LINKS(r), *l = &all[own];
  size_t i = l->namesake;
  for (int left = NAMESAKES; i != ES__NO_LINK && left > 0; left--) {
    es__link *o = &all[i];
    if (!o->folded && o->use == l->use) {
      if (same_span(o->url, l->url) && same_span(o->type, l->type) &&
          same_span(o->subtype, l->subtype)) {
        l->folded = true;
        l->into = i;
        return;
      }
      bool near = starts(o->url, "http") || starts(l->url, "http");
      if (o->in_s3 != l->in_s3 && near &&
          (l->in_s3 ? o : l)->twin == ES__NO_LINK) {
        (l->in_s3 ? o : l)->twin = l->in_s3 ? own : i;
        (l->in_s3 ? l : o)->folded = true;
        (l->in_s3 ? l : o)->into = l->in_s3 ? i : own;
        return;
      }
    }
    i = o->namesake;
  }
}

void es__related_read(es__related *r, const es_value *urls) {
  r->links.count = r->data = 0;
  r->failed = false;
  es__names_clear(&r->by_name);
  es__list list = es__list_of(urls, ES_KIND_OBJECT);
  for (const es_value *v; !r->failed && (v = es__list_next(&list));) add(r, v);
  bool some = false;
  for (size_t i = 0; i < r->links.count; i++)
    some = some || ES__LINKS(r)[i].use == ES__USE_DATA;
  for (size_t i = 0; i < r->links.count && !r->failed; i++) {
    es__link *l = &ES__LINKS(r)[i];
    if (!some && l->offered) l->use = ES__USE_DATA;
    /* What names no file is the same only by its whole address. */
    es__span name = l->name.length ? l->name : l->url;
    size_t *last = es__names_add(&r->by_name, name, i);
    if (!last) {
      r->failed = true;
    } else if (*last != i) {
      l->namesake = *last;
      *last = i;
      fold(r, i);
    }
  }
  for (size_t i = 0; i < r->links.count; i++)
    r->data += !ES__LINKS(r)[i].folded && ES__LINKS(r)[i].use == ES__USE_DATA;
}
