/* Reading RelatedUrls: uses, and twins in S3. */
#include "meta/item/related.h"

#include "meta/item/archive.h"
#include "meta/media.h"

void es__related_init(es__related *r) {
  *r = (es__related){.links = {.size = sizeof(es__link)}};
}

void es__related_free(es__related *r) {
  es__free(r->links.items);
  es__names_free(&r->by_name);
  es__related_init(r);
}

es__span es__file_name(es__span url) {
  const char *mark = url.length ? memchr(url.at, '?', url.length) : NULL;
  size_t end = mark ? (size_t)(mark - url.at) : url.length, start;
  mark = end ? memchr(url.at, '#', end) : NULL;
  if (mark) end = (size_t)(mark - url.at);
  while (end > 0 && url.at[end - 1] == ' ') end--;
  for (start = end; start > 0 && url.at[start - 1] != '/'; start--) {}
  /* Behind the two slashes is the host. */
  if (start < 1 || (start > 1 && url.at[start - 2] == '/')) return ES__NOTHING;
  return (es__span){url.at + start, end - start};
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

static es__use use_of(es__link *l) {
  es__use use = es__use_of_type(l->type, l->subtype);
  if (use >= ES__USE_BROWSE && use <= ES__USE_SOFTWARE) return use;
  if (es__is_extension(l->extension, "dmrpp") ||
      es__starts(l->subtype, "DMR++") ||
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
  static const es__span names[] = {
    ES__SPAN("URL"),         ES__SPAN("Type"),     ES__SPAN("Subtype"),
    ES__SPAN("Description"), ES__SPAN("MimeType"), ES__SPAN("Size"),
    ES__SPAN("SizeUnit")};
  const es_value *at[7];
  es__pick(entry, names, 7, at);
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
                  .subtype = es__mime(at[2]),
                  .description = es__mime(at[3]),
                  .mime = es__mime(at[4]),
                  .size = at[5],
                  .unit = at[6],
                  .name = es__file_name(url),
                  .in_s3 = es__starts(url, "s3://"),
                  .twin = ES__NO_LINK,
                  .namesake = ES__NO_LINK};
  l->extension = es__extension(l->name);
  l->use = use_of(l);
}

static bool same_span(es__span a, es__span b) {
  return es__same(a, b.at, b.length);
}

/* How many namesakes are looked at; no record has so many. */
enum { NAMESAKES = 16 };

/* The link before it, of the same name, that says the same. */
static size_t repeated(const es__related *r, size_t last, const es__link *l) {
  size_t i = last;
  for (int left = NAMESAKES; i != ES__NO_LINK && left > 0; left--) {
    const es__link *o = &ES__LINKS(r)[i];
    if (o->use == l->use && same_span(o->url, l->url) &&
        same_span(o->type, l->type) && same_span(o->subtype, l->subtype))
      return i;
    i = o->namesake;
  }
  return ES__NO_LINK;
}

/* How many characters two addresses have in common at their ends. */
static size_t common_end(es__span a, es__span b) {
  size_t n = 0, most = a.length < b.length ? a.length : b.length;
  while (n < most && a.at[a.length - n - 1] == b.at[b.length - n - 1]) n++;
  return n;
}

/* Of the namesakes of a link that are on the web where it is in S3, or the
 * other way round, the one whose path ends most like its own. */
static size_t nearest(const es__related *r, size_t last, const es__link *l) {
  const es__link *all = ES__LINKS(r);
  size_t best = ES__NO_LINK, most = 0, i = last;
  bool known = false; /* most, which a single one does not need */
  for (int left = NAMESAKES; i != ES__NO_LINK && left > 0; left--) {
    const es__link *o = &all[i], *web = l->in_s3 ? o : l;
    if (o->use == l->use && o->in_s3 != l->in_s3 && !o->folded &&
        web->twin == ES__NO_LINK && es__starts(web->url, "http")) {
      if (best != ES__NO_LINK && !known)
        most = common_end(all[best].url, l->url), known = true;
      size_t n = known ? common_end(o->url, l->url) : 0;
      if (n >= most) best = i, most = n;
    }
    i = o->namesake;
  }
  return best;
}

/* Folds files in S3 into the same ones on the web, of all that have a name:
 * pairs that are nearest to each other, until there are no more. */
static void pair(es__related *r, size_t last) {
  es__link *all = ES__LINKS(r);
  bool again = all[last].namesake != ES__NO_LINK;
  while (again) {
    again = false;
    size_t i = last;
    for (int left = NAMESAKES; i != ES__NO_LINK && left > 0; left--) {
      if (all[i].in_s3 && !all[i].folded) {
        size_t web = nearest(r, last, &all[i]);
        if (web != ES__NO_LINK && nearest(r, last, &all[web]) == i) {
          all[web].twin = i;
          all[i].into = web;
          all[i].folded = again = true;
        }
      }
      i = all[i].namesake;
    }
  }
}

/* Puts a link behind the one before it of the same name. */
static void link_up(es__related *r, size_t own) {
  es__link *l = &ES__LINKS(r)[own];
  /* What names no file is the same only by its whole address. */
  es__span name = l->name.length ? l->name : l->url;
  size_t *last = es__names_add(&r->by_name, name, own);
  if (!last) {
    r->failed = true;
  } else if (*last != own) {
    l->into = repeated(r, *last, l);
    l->folded = l->into != ES__NO_LINK;
    if (l->folded) return;
    l->namesake = *last;
    ES__LINKS(r)[*last].followed = true;
    *last = own;
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
    link_up(r, i);
  }
  for (size_t i = 0; i < r->links.count; i++)
    if (!ES__LINKS(r)[i].followed) pair(r, i);
  for (size_t i = 0; i < r->links.count; i++)
    r->data += !ES__LINKS(r)[i].folded && ES__LINKS(r)[i].use == ES__USE_DATA;
}
