/* Fuzzes conversions of lines of JSON into every format: each record is either
 * written or told of, what is written is well formed, and none of it is taken
 * for something else. */
#include "meta/export/conversion.h"

#include "fuzz.h"

enum { FIELDS = 12 };
static const char fields[] =
  "id\0collection\0start\0end\0size\0cloud_cover\0url\0s3\0browse\0"
  "umm.RelatedUrls.1\0meta.concept-id\0stac.properties";

static es__conversion *run(const uint8_t *data, size_t size,
                           es__conversion_options o) {
  es_error err;
  es__conversion *c = es__conversion_new(&o, fields, FIELDS, &err);
  PROMISE(c && es__conversion_add_lines(c, (const char *)data, size));
  PROMISE(es__conversion_run(c, &err) == ES_OK);
  PROMISE(c->failures.count <= c->records);
  for (size_t i = 0; i < c->failures.count; i++) {
    const es__failure *f = &ES__FAILURES(c)[i];
    PROMISE(f->number >= 1 && f->number <= c->records);
    PROMISE(f->line >= 1 && f->line <= c->lines && f->error.code < 0);
  }
  return c;
}

static size_t written(const es__conversion *c) {
  return c->records - c->failures.count;
}

static const char *text_of(const es__conversion *c) {
  return c->out.data ? c->out.data : "";
}

/* Each line is JSON, and there is one for each record. */
static void check_lines(const es__conversion *c) {
  const char *at = text_of(c), *end = at + c->out.length;
  size_t count = 0;
  for (const char *stop; at < end; at = stop + 1, count++) {
    es_error err;
    stop = memchr(at, '\n', (size_t)(end - at));
    PROMISE(stop);
    es_document *doc =
      es_document_parse_lenient(at, (size_t)(stop - at), 0, &err);
    PROMISE(doc);
    es_document_unref(doc);
  }
  PROMISE(count == written(c));
}

/* With brackets around it, it is a list in which no markup begins. */
static void check_members(const es__conversion *c) {
  es_error err;
  size_t length = c->out.length;
  PROMISE(!length || !memchr(c->out.data, '<', length));
  char *list = malloc(length + 3);
  PROMISE(list);
  memcpy(list, text_of(c), length + 1);
  list[0] = '[';
  if (!length) length = 1;
  list[length] = ']';
  es_document *doc = es_document_parse_lenient(list, length + 1, 0, &err);
  PROMISE(doc && es_value_count(es_document_root(doc)) == written(c));
  es_document_unref(doc);
  free(list);
}

/* Each row has as many cells as there are fields, and none is a formula. */
static void check_rows(const es__conversion *c) {
  size_t rows = 0, cells = 0;
  bool quoted = false, begins = true;
  const char *at = text_of(c), *end = at + c->out.length;
  for (; at < end; at++) {
    PROMISE(*at);
    if (begins && !quoted) {
      const char *first = at + (*at == '"');
      PROMISE(!strchr("=+@\t\r", *first));
      PROMISE(*first != '-' || (first[1] >= '0' && first[1] <= '9'));
    }
    begins = false;
    if (*at == '"') quoted = !quoted;
    if (quoted || (*at != ',' && *at != '\n')) continue;
    begins = true;
    cells++;
    if (*at != '\n') continue;
    PROMISE(cells == FIELDS);
    cells = 0;
    rows++;
  }
  PROMISE(!quoted && cells == 0 && rows == written(c) + 1);
}

static void check_addresses(const es__conversion *c) {
  for (size_t i = 0; i < c->out.length; i++) {
    unsigned char byte = (unsigned char)c->out.data[i];
    PROMISE(byte == '\n' || (byte > ' ' && byte != 0x7f));
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const struct {
    es__conversion_options options;
    void (*check)(const es__conversion *c);
  } ways[] = {
    {{.to = ES__TO_UMM}, check_lines},
    {{.to = ES__TO_STAC, .stac = {.record = true}}, check_lines},
    {{.to = ES__TO_STAC, .members = true, .script = true}, check_members},
    {{.to = ES__TO_GEOJSON, .simplify = 0.5}, check_lines},
    {{.to = ES__TO_GEOJSON, .members = true, .script = true}, check_members},
    {{.to = ES__TO_CSV, .header = true}, check_rows},
    {{.to = ES__TO_URLS}, check_addresses},
    {{.to = ES__TO_URLS, .access = ES__ACCESS_DIRECT}, check_addresses},
  };
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    es__conversion *c = run(data, size, ways[i].options);
    ways[i].check(c);
    es__conversion_free(c);
  }
  return 0;
}
