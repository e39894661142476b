/* JSON documents: what they read, refuse and write, their index, and that
 * several threads may share one. */
#include "test.h"

#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "meta/document.h"

static es_error err;

static es_document *parse(const char *text) {
  memset(&err, 0, sizeof err);
  return es_document_parse(text, strlen(text), 0, &err);
}

static const es_value *member(const es_document *doc, const es_value *v,
                              const char *name) {
  return es_value_member(doc, v, name, strlen(name));
}

/* Whether a value's JSON in one line is this text. */
static bool writes(const es_document *doc, const es_value *v, int columns,
                   const char *wanted) {
  size_t length = es_value_write(doc, v, columns, NULL);
  char *out = malloc(length + 1);
  bool same = es_value_write(doc, v, columns, out) == length &&
              length == strlen(wanted) && memcmp(out, wanted, length) == 0;
  if (!same) printf("# wrote %.*s\n", (int)length, out);
  free(out);
  return same;
}

static void scalars_of_all_kinds(void) {
  es_document *doc =
    parse("\xef\xbb\xbf[null, true, -3, 9007199254740993, "
          "9223372036854775807, 9223372036854775808, 1.5, 1e2, \"a\\u0000b\"]");
  CHECK(doc);
  const es_value *root = es_document_root(doc), *v[9];
  CHECK_INT(es_value_count(root), 9);
  for (size_t i = 0; i < 9; i++) CHECK(v[i] = es_value_element(doc, root, i));
  CHECK(!es_value_element(doc, root, 9) && !member(doc, root, "a"));
  CHECK(es_value_kind(v[0]) == ES_KIND_NULL);
  CHECK(es_value_kind(v[1]) == ES_KIND_BOOLEAN && es_value_boolean(v[1]));
  CHECK(es_value_kind(v[2]) == ES_KIND_INTEGER);
  CHECK_INT(es_value_integer(v[2]), -3);
  CHECK_INT(es_value_integer(v[3]), 9007199254740993);
  CHECK_INT(es_value_integer(v[4]), INT64_MAX);
  CHECK(es_value_kind(v[5]) == ES_KIND_NUMBER);
  CHECK(es_value_number(v[5]) == 0x1p63);
  CHECK(es_value_number(v[6]) == 1.5 && es_value_number(v[2]) == -3);
  CHECK(es_value_kind(v[7]) == ES_KIND_NUMBER && es_value_number(v[7]) == 100);
  size_t length;
  const char *text = es_value_string(v[8], &length);
  CHECK(length == 3 && memcmp(text, "a\0b", 4) == 0);
  CHECK_INT(es_value_count(v[8]), 0);
  es_document_unref(doc);
}

static void each_token_is_written_as_it_stood(void) {
  static const char *const same[] = {
    "[]",
    "{}",
    "0",
    "\"\"",
    "[[],{},[[]],{\"\":{}}]",
    "{\"a\":1.10,\"b\":-0,\"c\":1E+05,\"d\":123456789012345678901234567890}",
    "[\"\\u00e9\\/\\\\\",\"\",\"\\\"\",\"plain\",\"\\ud83c\\udf19\",true,null]",
    "[[[1,2],[3,4]],[\"a\",[]],5]"};
  for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
    es_document *doc = parse(same[i]);
    CHECK(doc && writes(doc, es_document_root(doc), -1, same[i]));
    es_document_unref(doc);
  }
}

static void a_part_is_found_in_the_source(void) {
  es_document *doc = parse(" {\"n\" : [ 1.50 ,\t[2 , {} ], [ ] ] , "
                           "\"s\\t\":{\"x\": \"\\u0041\" },\"l\":[1,2,3.0]} ");
  CHECK(doc);
  const es_value *root = es_document_root(doc), *n = member(doc, root, "n");
  CHECK(writes(doc, n, -1, "[1.50,[2,{}],[]]"));
  CHECK(writes(doc, es_value_element(doc, n, 0), -1, "1.50"));
  CHECK(writes(doc, es_value_element(doc, n, 1), -1, "[2,{}]"));
  CHECK(writes(doc, es_value_element(doc, n, 2), -1, "[]"));
  const es_value *s = member(doc, root, "s\t");
  CHECK(s && writes(doc, s, -1, "{\"x\":\"\\u0041\"}"));
  CHECK(writes(doc, member(doc, s, "x"), -1, "\"\\u0041\""));
  const es_value *l = member(doc, root, "l");
  CHECK(writes(doc, es_value_element(doc, l, 2), -1, "3.0"));
  static const char lines[] =
    "{\n  \"n\": [\n    1.50,\n    [\n      2,\n      {}\n    ],\n"
    "    []\n  ],\n  \"s\\t\": {\n    \"x\": \"\\u0041\"\n  },\n"
    "  \"l\": [\n    1,\n    2,\n    3.0\n  ]\n}";
  CHECK(writes(doc, root, 0, lines));
  CHECK(writes(doc, s, 2, "{\n    \"x\": \"\\u0041\"\n  }"));
  es_document_unref(doc);
}

/* A text, which may have NUL bytes in it. */
#define REFUSED(text, wanted, words)                                        \
  do {                                                                      \
    memset(&err, 0, sizeof err);                                            \
    es_document *doc_ = es_document_parse(text, sizeof(text) - 1, 0, &err); \
    CHECK(!doc_);                                                           \
    CHECK_INT(err.code, wanted);                                            \
    if (!strstr(err.message, words)) printf("# %s\n", err.message);         \
    CHECK(strstr(err.message, words));                                      \
  } while (0)

static void what_is_no_json_is_refused(void) {
  REFUSED("", ES_PARSE, "empty");
  REFUSED("\xef\xbb\xbf", ES_PARSE, "empty");
  REFUSED(" \n", ES_PARSE, "not JSON");
  REFUSED("{\"a\":[1,2", ES_PARSE, "at byte 9 of 9");
  REFUSED("[1,]", ES_PARSE, "at byte 3 of 4");
  REFUSED("[1] x", ES_PARSE, "at byte 5 of 5");
  REFUSED("[1]\0", ES_PARSE, "at byte 4 of 4");
  REFUSED("[\"a\0b\"]", ES_PARSE, "at byte 4");
  REFUSED("[\"\xc0\xaf\"]", ES_PARSE, "UTF-8");
  REFUSED("[\"\xed\xa0\x80\"]", ES_PARSE, "UTF-8");
  REFUSED("[\"\\ud800\"]", ES_PARSE, "surrogate");
  REFUSED("[\"\\", ES_PARSE, "not JSON");
  REFUSED("\\", ES_PARSE, "not JSON");
  REFUSED("[NaN]", ES_PARSE, "at byte 2");
  REFUSED("[1e400]", ES_PARSE, "infinity");
  REFUSED("[01]", ES_PARSE, "not JSON");
  REFUSED("// c\n[1]", ES_PARSE, "at byte 1");
  REFUSED("<html>", ES_PARSE, "at byte 1 of 6");
}

static void a_name_that_stands_twice_is_refused(void) {
  REFUSED("{\"a\":1,\"b\":2,\"a\":1}", ES_PARSE, "twice, at byte 14 of 19");
  REFUSED("[{\"b\":{\"x\":1,\"\\u0078\":2}}]", ES_PARSE,
          "twice, at byte 14 of 26");
  REFUSED("{\"\":1,\"\":2}", ES_PARSE, "twice");
  es_document *doc = parse("{\"a\":{\"a\":1},\"A\":1,\"a\\u0000\":1,\"\":1}");
  CHECK(doc);
  es_document_unref(doc);
}

/* {"0":[0],"1":[1],...}, with one more member in the end. */
static char *many(int count, const char *last) {
  char *text = malloc((size_t)count * 24 + 64), *p = text;
  *p++ = '{';
  for (int i = 0; i < count; i++) p += sprintf(p, "\"%d\":[%d],", i, i);
  sprintf(p, "%s}", last);
  return text;
}

static void large_objects_are_searched_by_name(void) {
  enum { COUNT = 20000 };
  char *text = many(COUNT, "\"z\":null");
  es_document *doc = parse(text);
  CHECK(doc);
  const es_value *root = es_document_root(doc);
  for (int i = 0; i < COUNT; i++) {
    char name[16];
    (void)snprintf(name, sizeof name, "%d", i);
    const es_value *list = member(doc, root, name);
    CHECK(list);
    CHECK_INT(es_value_integer(es_value_element(doc, list, 0)), i);
  }
  CHECK(member(doc, root, "z") && !member(doc, root, "20000"));
  CHECK(!member(doc, root, "") && !member(doc, root, "zz"));
  es_document_unref(doc);
  free(text);
  text = many(COUNT, "\"777\":null");
  CHECK(!parse(text));
  CHECK_INT(err.code, ES_PARSE);
  char place[32];
  (void)snprintf(place, sizeof place, "at byte %zu of",
                 strlen(text) - strlen("\"777\":null}") + 1);
  CHECK(strstr(err.message, place));
  free(text);
}

static void large_arrays_are_searched_by_number(void) {
  enum { COUNT = 3000 };
  char *text = malloc(COUNT * 40), *p = text;
  *p++ = '[';
  for (int i = 0; i < COUNT; i++)
    p += sprintf(p, "%s{\"n\":%d,\"l\":[[],[%d]]}", i ? "," : "", i, -i);
  sprintf(p, "]");
  es_document *doc = parse(text);
  CHECK(doc);
  for (int i = COUNT - 1; i >= 0; i--) {
    const es_value *v = es_value_element(doc, es_document_root(doc), (size_t)i);
    CHECK_INT(es_value_integer(member(doc, v, "n")), i);
    const es_value *l = es_value_element(doc, member(doc, v, "l"), 1);
    CHECK_INT(es_value_integer(es_value_element(doc, l, 0)), -i);
  }
  CHECK(!es_value_element(doc, es_document_root(doc), COUNT));
  es_document_unref(doc);
  free(text);
}

static char *nested(int depth, bool closed) {
  char *text = malloc((size_t)depth * 2 + 1);
  memset(text, '[', (size_t)depth);
  memset(text + depth, ']', (size_t)depth);
  text[closed ? depth * 2 : depth] = '\0';
  return text;
}

static void depth_is_bounded(void) {
  static const struct {
    int depth;
    bool closed;
    int code;
  } cases[] = {{ES_DOCUMENT_DEPTH, true, ES_OK},
               {ES_DOCUMENT_DEPTH + 1, true, ES_LIMIT},
               {1000000, true, ES_LIMIT},
               {1000000, false, ES_LIMIT}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char *text = nested(cases[i].depth, cases[i].closed);
    es_document *doc = parse(text);
    CHECK_INT(doc ? ES_OK : err.code, cases[i].code);
    CHECK(doc || strstr(err.message, "nested"));
    if (doc) CHECK(writes(doc, es_document_root(doc), -1, text));
    es_document_unref(doc);
    free(text);
  }
}

static void memory_is_bounded(void) {
  enum { LENGTH = 1 << 20 };
  char *text = malloc(LENGTH);
  for (int i = 0; i < LENGTH; i++) text[i] = i % 2 ? '1' : ',';
  text[0] = '[';
  text[LENGTH - 1] = ']';
  text[LENGTH - 2] = '1';
  CHECK(!es_document_parse(text, LENGTH, LENGTH, &err));
  CHECK_INT(err.code, ES_LIMIT);
  CHECK(!es_document_parse(text, LENGTH, 4 * LENGTH, &err));
  CHECK_INT(err.code, ES_LIMIT);
  es_document *doc = es_document_parse(text, LENGTH, 0, &err);
  CHECK(doc && es_document_memory(doc) < 10 * LENGTH);
  es_document_unref(doc);
  /* Nothing but escapes, of which a copy is kept. */
  for (int i = 1; i < LENGTH; i++) text[i] = "\"\\n\","[(i - 1) % 5];
  memcpy(text + LENGTH / 5 * 5 - 4, "0]", 3);
  CHECK(!es_document_parse(text, strlen(text), 3 * LENGTH, &err));
  CHECK_INT(err.code, ES_LIMIT);
  doc = parse(text);
  if (!doc) printf("# %s\n", err.message);
  free(text);
  CHECK(doc && es_document_memory(doc) < 12 * LENGTH);
  es_document_unref(doc);
}

/* Texts made to have as much kept of them as can be, which are no JSON. */
static void broken_escapes_are_refused(void) {
  enum { LENGTH = 1 << 20 };
  static const char *const units[] = {"\\\"", "\"\\n\"", "\\", "\"\\",
                                      "\\\"\""};
  char *text = malloc(LENGTH);
  for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
    size_t unit = strlen(units[u]);
    for (size_t i = 0; i < LENGTH; i++) text[i] = units[u][i % unit];
    CHECK(!es_document_parse(text, LENGTH, 0, &err));
    CHECK_INT(err.code, ES_PARSE);
    memcpy(text, "[1, ", 4);
    CHECK(!es_document_parse(text, LENGTH, 0, &err));
    CHECK_INT(err.code, ES_PARSE);
  }
  free(text);
}

static int in_little_address_space(const char *text, size_t length) {
  struct rlimit limit = {64 << 20, 64 << 20};
  if (setrlimit(RLIMIT_AS, &limit) != 0) return 9;
  es_document *doc = es_document_parse(text, length, 0, &err);
  if (!doc) return err.code == ES_MEMORY ? 1 : 2;
  es_document_unref(doc);
  return 0;
}

/* Where mappings fail, fewer bytes are tried, then there is no memory. */
static void little_address_space_is_no_end(void) {
  static const struct {
    size_t length;
    int result;
  } cases[] = {{8 << 20, 0}, {60 << 20, 1}};
  for (int i = 0; i < 2; i++) {
    size_t length = cases[i].length;
    char *text = malloc(length);
    memset(text, ' ', length);
    memcpy(text, "[1]", 3);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) _exit(in_little_address_space(text, length));
    int status = 0;
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    free(text);
    CHECK(WIFEXITED(status));
    if (i == 0 && WEXITSTATUS(status) != 0) continue; /* instruments */
    CHECK_INT(WEXITSTATUS(status), cases[i].result);
  }
}

static void equality_is_by_value(void) {
  static const struct {
    const char *a, *b;
    bool equal;
  } cases[] = {
    {"{\"a\":1,\"b\":[2,null]}", "{ \"b\":[2.0,null],\"a\":1e0}", true},
    {"{\"a\":1}", "{\"a\":1,\"b\":2}", false},
    {"{\"a\":1}", "{\"b\":1}", false},
    {"[1,2]", "[2,1]", false},
    {"[]", "{}", false},
    {"\"\\u0041\"", "\"A\"", true},
    {"9007199254740993", "9007199254740992.0", false},
    {"9223372036854775807", "9223372036854775808", false},
    {"1", "true", false},
    {"null", "false", false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    es_document *a = parse(cases[i].a), *b = parse(cases[i].b);
    CHECK(a && b);
    CHECK(es_value_equal(a, es_document_root(a), b, es_document_root(b)) ==
          cases[i].equal);
    CHECK(es_value_equal(b, es_document_root(b), a, es_document_root(a)) ==
          cases[i].equal);
    es_document_unref(a);
    es_document_unref(b);
  }
}

static void *walk(void *ud) {
  es_document *doc = ud;
  long sum = 0;
  for (int round = 0; round < 20; round++) {
    es_document *mine = es_document_ref(doc);
    const es_value *name, *v;
    es_cursor c = es_value_walk(es_document_root(mine));
    while ((v = es_cursor_next(&c, &name)))
      sum += (long)es_value_count(v) + (name != NULL);
    es_document_unref(mine);
  }
  es_document_unref(doc);
  return (void *)sum;
}

static void threads_share_a_document(void) {
  enum { THREADS = 4, COUNT = 500 };
  pthread_t threads[THREADS];
  char *text = many(COUNT, "\"z\":{}");
  es_document *doc = parse(text);
  free(text);
  CHECK(doc);
  for (int i = 0; i < THREADS; i++)
    CHECK(!pthread_create(&threads[i], NULL, walk, es_document_ref(doc)));
  es_document_unref(doc);
  for (int i = 0; i < THREADS; i++) {
    void *sum;
    CHECK(!pthread_join(threads[i], &sum));
    CHECK_INT((long)sum, 20 * (2 * COUNT + 1));
  }
}

int main(void) {
  RUN(scalars_of_all_kinds);
  RUN(each_token_is_written_as_it_stood);
  RUN(a_part_is_found_in_the_source);
  RUN(what_is_no_json_is_refused);
  RUN(a_name_that_stands_twice_is_refused);
  RUN(large_objects_are_searched_by_name);
  RUN(large_arrays_are_searched_by_number);
  RUN(depth_is_bounded);
  RUN(memory_is_bounded);
  RUN(broken_escapes_are_refused);
  RUN(little_address_space_is_no_end);
  RUN(equality_is_by_value);
  RUN(threads_share_a_document);
  return test_status();
}
