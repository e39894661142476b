/* Sizes of files. */
#include "meta/export/size.h"

#include <math.h>

enum { UNKNOWN = -1 };

/* Larger ones are no sizes. */
#define MOST 9e18

static int64_t exact(const es_value *v) {
  double n;
  return es__number(v, &n) && n >= 0 && n < MOST && n == floor(n) ? (int64_t)n
                                                                  : UNKNOWN;
}

/* What a kilobyte of a provider's has. */
static double base_of(const es_value *provider) {
  es__span name = es__text(provider);
  return name.length >= 4 && !memcmp(name.at, "ORNL", 4) ? 1000 : 1024;
}

static int64_t approximate(const es_value *size, const es_value *unit,
                           double base) {
  static const struct {
    es__span name;
    int power;
  } units[] = {{ES__SPAN("KB"), 1}, {ES__SPAN("MB"), 2}, {ES__SPAN("GB"), 3},
               {ES__SPAN("TB"), 4}, {ES__SPAN("PB"), 5}, {ES__SPAN("NA"), 2}};
  es__span name = es__text(unit);
  double n;
  if (!es__number(size, &n) || n < 0) return UNKNOWN;
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    if (!es__same(name, units[i].name.at, units[i].name.length)) continue;
    n = floor(n * pow(base, units[i].power) + 0.5);
    return n < MOST ? (int64_t)n : UNKNOWN;
  }
  return UNKNOWN;
}

static void add(int64_t *sum, int64_t size) {
  if (size >= 0 && (double)*sum + (double)size < MOST)
    *sum = (*sum < 0 ? 0 : *sum) + size;
}

static int64_t of_entries(const es_value *list, double base) {
  static const es__span names[] = {ES__SPAN("SizeInBytes"), ES__SPAN("Size"),
                                   ES__SPAN("SizeUnit"), ES__SPAN("Files")};
  int64_t sum = UNKNOWN;
  es__list entries = es__list_of(list, ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&entries));) {
    const es_value *at[4];
    es__pick(v, names, 4, at);
    int64_t size = exact(at[0]);
    if (size < 0) size = approximate(at[1], at[2], base);
    add(&sum, size < 0 ? of_entries(at[3], base) : size);
  }
  return sum;
}

static int64_t of_links(const es_value *list, double base) {
  static const es__span names[] = {ES__SPAN("Type"), ES__SPAN("Size"),
                                   ES__SPAN("SizeUnit")};
  int64_t sum = UNKNOWN;
  es__list links = es__list_of(list, ES_KIND_OBJECT);
  for (const es_value *v; (v = es__list_next(&links));) {
    const es_value *at[3];
    es__pick(v, names, 3, at);
    if (ES__IS(es__text(at[0]), "GET DATA"))
      add(&sum, approximate(at[1], at[2], base));
  }
  return sum;
}

int64_t es__size_of_granule(const es__record *r) {
  static const es__span names[] = {ES__SPAN("DataGranule"),
                                   ES__SPAN("RelatedUrls")};
  static const es__span files[] = {
    ES__SPAN("ArchiveAndDistributionInformation")};
  static const es__span provider[] = {ES__SPAN("provider-id")};
  const es_value *at[2], *found, *id;
  es__pick(r->meta, provider, 1, &id);
  double base = base_of(id);
  es__pick(r->umm, names, 2, at);
  es__pick(at[0], files, 1, &found);
  int64_t size = of_entries(found, base);
  return size >= 0 ? size : of_links(at[1], base);
}

int64_t es__size_of_item(es__data_links *links, const es__record *item) {
  static const es__span names[] = {ES__SPAN("file:size"), ES__SPAN("umm:size"),
                                   ES__SPAN("umm:size_unit")};
  static const es__span provider[] = {ES__SPAN("cmr:provider_id")};
  static const es__span properties[] = {ES__SPAN("properties")};
  const es_value *at[3], *found;
  const es__address *a;
  int64_t sum = UNKNOWN;
  es__pick(item->whole, properties, 1, &found);
  es__pick(found, provider, 1, &found);
  es__data_links_read(links, item, ES__ACCESS_WEB, ES__BY_KEY);
  if (!links->list.count)
    es__data_links_read(links, item, ES__ACCESS_DIRECT, ES__BY_KEY);
  while ((a = es__data_links_next(links))) {
    es__pick(a->asset, names, 3, at);
    int64_t size = exact(at[0]);
    add(&sum, size < 0 ? approximate(at[1], at[2], base_of(found)) : size);
  }
  return sum;
}
