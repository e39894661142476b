/* Conversions of many records: what becomes of odd ones, limits, and operations
 * that are cancelled. */
#include "test.h"

#include <uv.h>

#include "loop/op.h"
#include "loop/runtime.h"
#include "meta/export/converting.h"

static es__conversion *conversion_of(es__target to, const char *text,
                                     size_t most) {
  es_error err;
  const es__conversion_options o = {
    .to = to, .most = most, .header = to == ES__TO_CSV};
  es__conversion *c = es__conversion_new(&o, "id\0url\0umm.X.2", 3, &err);
  if (c && !es__conversion_add_lines(c, text, strlen(text))) {
    es__conversion_free(c);
    return NULL;
  }
  return c;
}

/* Whether lines become a text, so many records and failures. */
static bool becomes(es__target to, const char *lines, const char *wanted,
                    size_t records, size_t failures) {
  es_error err;
  es__conversion *c = conversion_of(to, lines, 0);
  if (!c) return false;
  int rc = es__conversion_run(c, &err);
  bool same = rc == ES_OK && c->records == records &&
              c->failures.count == failures &&
              strcmp(c->out.data ? c->out.data : "", wanted) == 0;
  if (!same)
    printf("# %d %zu %zu %s\n", rc, c->records, c->failures.count,
           c->out.data ? c->out.data : "");
  es__conversion_free(c);
  return same;
}

static void kinds_are_told_apart(void) {
  static const struct {
    const char *text;
    es__record_kind kind;
    bool enveloped;
  } cases[] = {
    {"{\"GranuleUR\":\"a\"}", ES__UMM_GRANULE, false},
    {"{\"meta\":{\"concept-type\":\"tool\"},\"umm\":{}}", ES__UMM_TOOL, true},
    {"{\"meta\":{\"concept-id\":\"C1-X\"},\"umm\":{}}", ES__UMM_COLLECTION,
     true},
    {"{\"umm\":{\"EntryTitle\":\"t\"}}", ES__UMM_COLLECTION, false},
    {"{\"MetadataSpecification\":{\"Name\":\"UMM-Var\"},\"GranuleUR\":\"x\"}",
     ES__UMM_VARIABLE, false},
    {"{\"type\":\"Feature\",\"stac_version\":\"1.1.0\"}", ES__STAC_ITEM, false},
    {"{\"type\":\"Feature\",\"assets\":{},\"properties\":{}}", ES__STAC_ITEM,
     false},
    {"{\"type\":\"Feature\",\"properties\":{}}", ES__NO_RECORD, false},
    {"{\"stac_version\":\"0.9.0\",\"extent\":{}}", ES__STAC_COLLECTION, false},
    {"{\"stac_version\":\"0.9.0\",\"id\":\"x\"}", ES__STAC_CATALOG, false},
    {"{\"type\":\"FeatureCollection\",\"stac_version\":\"1.0.0\"}",
     ES__NO_RECORD, false},
    {"{\"umm\":null,\"meta\":{}}", ES__NO_RECORD, false},
    {"{\"umm\":[],\"GranuleUR\":\"a\"}", ES__UMM_GRANULE, false},
    {"[]", ES__NO_RECORD, false},
    {"null", ES__NO_RECORD, false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    es_error err;
    es_document *doc =
      es_document_parse(cases[i].text, strlen(cases[i].text), 0, &err);
    CHECK(doc);
    es__record r = es__record_of(doc, es_document_root(doc));
    bool enveloped = r.meta != NULL;
    es_document_unref(doc);
    CHECK_INT(r.kind, cases[i].kind);
    CHECK_INT(enveloped, cases[i].enveloped);
  }
}

static void lines_are_records(void) {
  CHECK(becomes(ES__TO_UMM, "", "", 0, 0));
  CHECK(becomes(ES__TO_UMM, "\n \r\n\t\n", "", 0, 0));
  CHECK(becomes(ES__TO_UMM, " {\"GranuleUR\" : \"a\"}\r\n[]\n[[1]]",
                "{\"GranuleUR\":\"a\"}\n", 2, 1));
  bool csv =
    becomes(ES__TO_CSV,
            "{\"GranuleUR\":\"=a\",\"X\":[1,-2.5]}\n{\"GranuleUR\":\"\"}"
            "\n{\"umm\":1}\nnope",
            "id,url,umm.X.2\n'=a,,-2.5\ngranule,,\n", 4, 2);
  CHECK(csv);
  /* Lists in lists in lists: at some depth they are no records. */
  CHECK(becomes(ES__TO_URLS, "[[[[[[{\"GranuleUR\":\"a\"}]]]]]]", "", 1, 1));
}

static void addresses_are_those_of_data(void) {
  static const char item[] =
    "{\"type\":\"Feature\",\"stac_version\":\"1.0.0\",\"id\":\"i\",\"links\":["
    "{\"rel\":\"self\",\"href\":\"https://a.org/c/i.json\"}],\"assets\":{"
    "\"z\":{\"href\":\"s3://b/z.tif\",\"alternate\":{\"b\":{\"href\":"
    "\"https://b.org/z.tif\"},\"a\":{\"href\":\"HTTPS://a.org/z.tif\"}}},"
    "\"y\":{\"href\":\"./y y.tif?x=/\"},\"x\":{\"href\":\"x.tif\",\"roles\":["
    "\"thumbnail\"]},\"w\":{\"href\":\"https://a.org/w.tif.md5\"},"
    "\"v\":{\"href\":\"https://a.org/\"},\"u\":{\"href\":\"https://a.org/z."
    "xml\"},\"t\":{\"href\":\"HTTPS://a.org/z.tif\"},\"s\":{\"href\":7},"
    "\"r\":{\"href\":\"mailto:x\"},\"q\":[]}}";
  bool same =
    becomes(ES__TO_URLS, item,
            "HTTPS://a.org/z.tif\nhttps://a.org/c/y%20y.tif?x=/\n", 1, 0);
  CHECK(same);
}

static void a_text_has_its_limit(void) {
  es_error err;
  const char *lines = "{\"GranuleUR\":\"a\"}\n{\"GranuleUR\":\"b\"}\n";
  for (size_t most = 1; most < 40; most++) {
    es__conversion *c = conversion_of(ES__TO_UMM, lines, most);
    CHECK(c);
    int rc = es__conversion_run(c, &err);
    size_t length = c->out.length;
    es__conversion_free(c);
    CHECK_INT(rc, most < 36 ? ES_LIMIT : ES_OK);
    CHECK(length <= most);
  }
}

static void unknown_fields_are_refused(void) {
  es_error err;
  const es__conversion_options o = {.to = ES__TO_CSV};
  CHECK(!es__conversion_new(&o, "id\0ur", 2, &err));
  CHECK_INT(err.code, ES_INVALID);
  CHECK(strcmp(err.message, "ur") == 0);
}

/* Many records, for some milliseconds of work. */
static es__conversion *long_one(void) {
  enum { COUNT = 50000 };
  static const char line[] = "{\"GranuleUR\":\"a\",\"RelatedUrls\":[]}\n";
  char *text = malloc(COUNT * (sizeof line - 1) + 1);
  for (size_t i = 0; text && i < COUNT; i++)
    memcpy(text + i * (sizeof line - 1), line, sizeof line);
  es__conversion *c = text ? conversion_of(ES__TO_STAC, text, 0) : NULL;
  free(text);
  return c;
}

static bool turn_until_done(es_runtime *rt, es_op *op) {
  es_error err;
  for (int i = 0; i < 10000 && !es_op_done(op); i++) {
    if (es_turn(rt, false, &err) != ES_OK) return false;
    uv_sleep(1);
  }
  return es_op_done(op);
}

static void cancelled_at_any_moment(void) {
  es_error err;
  es_runtime *rt = es_runtime_new(NULL, NULL, &err);
  CHECK(rt);
  for (int ms = 0; ms < 6; ms++) {
    es_op *ops[4];
    for (int i = 0; i < 4; i++) {
      es__conversion *c = long_one();
      CHECK(c);
      ops[i] = es__conversion_start(rt, c);
      CHECK(ops[i]);
    }
    CHECK_INT(es_turn_within(rt, ms, &err), ES_OK);
    for (int i = 0; i < 4; i++) es_op_cancel(ops[i]);
    for (int i = 0; i < 4; i++) {
      CHECK(turn_until_done(rt, ops[i]));
      int code = es_op_error(ops[i])->code;
      CHECK(code == ES_CANCELLED || code == ES_OK);
    }
    for (es_op *op; (op = es_next(rt));) es_op_release(op);
    for (int i = 0; i < 4; i++) es_op_release(ops[i]);
  }
  es_runtime_close(rt);
}

static void documents_outlive_their_makers(void) {
  es_error err;
  es_runtime *rt = es_runtime_new(NULL, NULL, &err);
  CHECK(rt);
  const char *text = "[{\"GranuleUR\":\"a\"},{\"GranuleUR\":\"b\"}]";
  es_document *doc = es_document_parse(text, strlen(text), 0, &err);
  es__conversion *c = conversion_of(ES__TO_UMM, "", 0);
  CHECK(doc && c);
  CHECK(es__conversion_add(c, doc, es_document_root(doc)));
  es_document_unref(doc);
  es_op *op = es__conversion_start(rt, c);
  CHECK(op && turn_until_done(rt, op));
  CHECK_INT(es_op_error(op)->code, ES_OK);
  CHECK(strcmp(es__conversion_of(op)->out.data,
               "{\"GranuleUR\":\"a\"}\n{\"GranuleUR\":\"b\"}\n") == 0);
  es_op_release(es_next(rt));
  es_op_release(op);
  es_runtime_close(rt);
}

int main(void) {
  RUN(kinds_are_told_apart);
  RUN(lines_are_records);
  RUN(addresses_are_those_of_data);
  RUN(a_text_has_its_limit);
  RUN(unknown_fields_are_refused);
  RUN(cancelled_at_any_moment);
  RUN(documents_outlive_their_makers);
  return test_status();
}
