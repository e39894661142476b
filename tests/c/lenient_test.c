/* JSON documents of replies: what is mended, and what is refused after all. */
#include "test.h"

#include <string.h>

#include "meta/document.h"

static es_error err;

static es_document *read_text(const char *text, size_t length) {
  memset(&err, 0, sizeof err);
  return es_document_parse_lenient(text, length, 0, &err);
}

/* Whether a text, which may have NUL bytes in it, reads as what this one is. */
static bool reads(const char *text, size_t length, const char *wanted) {
  es_document *doc = read_text(text, length);
  if (!doc || err.code != ES_OK) {
    printf("# %s\n", err.message);
    return false;
  }
  size_t written = es_value_write(doc, es_document_root(doc), -1, NULL);
  char *out = malloc(written + 1);
  es_value_write(doc, es_document_root(doc), -1, out);
  bool same = written == strlen(wanted) && memcmp(out, wanted, written) == 0;
  if (!same) printf("# read %.*s\n", (int)written, out);
  free(out);
  es_document_unref(doc);
  return same;
}

#define READS(text, wanted)                              \
  do {                                                   \
    bool reads_ = reads(text, sizeof(text) - 1, wanted); \
    CHECK(reads_);                                       \
  } while (0)

/* Whether a text is refused as no JSON, in these words. */
static bool refuses(const char *text, size_t length, const char *words) {
  bool same = !read_text(text, length) && err.code == ES_PARSE &&
              strstr(err.message, words);
  if (!same) printf("# %s\n", err.message);
  return same;
}

#define REFUSED(text, words)                                \
  do {                                                      \
    bool refuses_ = refuses(text, sizeof(text) - 1, words); \
    CHECK(refuses_);                                        \
  } while (0)

#define BAD "\xef\xbf\xbd"

static void json_stays_as_it_is(void) {
  READS("\xef\xbb\xbf[1.50,\"\\u00e9\\/\",{\"a\":null}]",
        "[1.50,\"\\u00e9\\/\",{\"a\":null}]");
}

static void bytes_that_are_no_utf8_are_replaced(void) {
  READS("[\"a\xff\",\"\xc0\xaf\",\"\xe2\x82\"]",
        "[\"a" BAD "\",\"" BAD BAD "\",\"" BAD BAD "\"]");
  READS("[\"\xed\xa0\x80\",\"\xf4\x90\x80\x80\",\"\xe0\x9f\xbf\"]",
        "[\"" BAD BAD BAD "\",\"" BAD BAD BAD BAD "\",\"" BAD BAD BAD "\"]");
  READS(
    "\xef\xbb\xbf[\"\xff\xc3\xa9\xe2\x82\xac\xf0\x9f\x8c\x8d\xed\x9f\xbf\"]",
    "[\"" BAD "\xc3\xa9\xe2\x82\xac\xf0\x9f\x8c\x8d\xed\x9f\xbf\"]");
  READS("{\"n\xff\":\"\\\"\xff\\\\\"}", "{\"n" BAD "\":\"\\\"" BAD "\\\\\"}");
}

static void halves_of_pairs_are_replaced(void) {
  READS("[\"\\ud800\",\"\\uDFFFx\",\"\\ud83c\\udf0d\\ud83c\"]",
        "[\"\\ufffd\",\"\\ufffdx\",\"\\ud83c\\udf0d\\ufffd\"]");
  READS("[\"\\\\ud800\\ud800\"]", "[\"\\\\ud800\\ufffd\"]");
}

static void control_characters_are_escaped(void) {
  READS("[\"a\0b\n\x1f\",\n\"\t\"]",
        "[\"a\\u0000b\\u000a\\u001f\",\"\\u0009\"]");
}

static void what_is_no_number_is_null(void) {
  READS("[NaN,-Infinity,{\"nan\":inf},\"NaN\",null]",
        "[null,null,{\"nan\":null},\"NaN\",null]");
}

static void large_numbers_are_infinite(void) {
  static const char text[] = "[1e400,-1e999,1e308,{\"a\":123e4567}]";
  READS(text, text);
  es_document *doc = read_text(text, sizeof text - 1);
  const es_value *root = es_document_root(doc);
  const es_value *v = es_value_element(doc, root, 0);
  CHECK(es_value_kind(v) == ES_KIND_NUMBER && es_value_number(v) > 1e308);
  CHECK(es_value_number(es_value_element(doc, root, 1)) < -1e308);
  es_document_unref(doc);
}

static void the_last_of_equal_names_stays(void) {
  READS("{\"a\":1,\"b\":2,\"a\":3}", "{\"b\":2,\"a\":3}");
  READS(
    "[{\"a\":1 , \"a\" : {\"c\":1,\"c\":2}, \"\\u0061\":[{\"x\":1,\"x\":2}]}]",
    "[{\"\\u0061\":[{\"x\":2}]}]");
  READS("{\"a\":{\"b\":1,\"b\":2},\"c\\n\":\"\xff\",\"c\\n\":0}",
        "{\"a\":{\"b\":2},\"c\\n\":0}");
}

static void equal_names_among_many(void) {
  enum { COUNT = 1000 };
  char *text = malloc(COUNT * 16), *p = text;
  for (int i = 0; i < COUNT; i++)
    p += sprintf(p, "%c\"n%d\":%d", i ? ',' : '{', i % 100, i);
  *p++ = '}';
  es_document *doc = read_text(text, (size_t)(p - text));
  free(text);
  CHECK(doc);
  const es_value *root = es_document_root(doc);
  CHECK_INT(es_value_count(root), 100);
  CHECK_INT(es_value_integer(es_value_member(doc, root, "n7", 2)), 907);
  es_document_unref(doc);
}

static void what_is_cut_or_no_json_is_refused_as_ever(void) {
  REFUSED("", "empty");
  REFUSED("<html>", "at byte 1 of 6");
  REFUSED("{\"a\":[1,2", "at byte 9 of 9");
  REFUSED("[1] x", "at byte 5 of 5");
  REFUSED("[\"\xff", "at byte 3 of 3");
  REFUSED("[\"\xff\"\xff]", "at byte 5 of 6");
  REFUSED("\xef\xbb\xbf[\"\xff\xff\n\",,", "at byte 8 of 8");
  REFUSED("[\"\\x\"]", "at byte 5 of 6");
  REFUSED("[\"\\", "not JSON");
  REFUSED("[\"\\u12\"]", "not JSON");
  REFUSED("[\"\xff\",nope]", "at byte 6 of 10");
}

static void limits_hold(void) {
  enum { LENGTH = 1 << 16 };
  char *text = malloc(LENGTH);
  memset(text, '[', LENGTH);
  CHECK(!read_text(text, LENGTH));
  memset(text, '\xff', LENGTH);
  memcpy(text, "[\"", 2);
  memcpy(text + LENGTH - 2, "\"]", 2);
  CHECK(!es_document_parse_lenient(text, LENGTH, 4 * LENGTH, &err));
  CHECK_INT(err.code, ES_LIMIT);
  es_document *doc = es_document_parse_lenient(text, LENGTH, 0, &err);
  CHECK(doc);
  es_document_unref(doc);
  free(text);
}

int main(void) {
  RUN(json_stays_as_it_is);
  RUN(bytes_that_are_no_utf8_are_replaced);
  RUN(halves_of_pairs_are_replaced);
  RUN(control_characters_are_escaped);
  RUN(what_is_no_number_is_null);
  RUN(large_numbers_are_infinite);
  RUN(the_last_of_equal_names_stays);
  RUN(equal_names_among_many);
  RUN(what_is_cut_or_no_json_is_refused_as_ever);
  RUN(limits_hold);
  return test_status();
}
