/* HTTP without Lua, against the scripted server: sinks, gates, failures, and
 * a runtime that is closed with requests under way. */
#include "turning.h"

#include "base/digest.h"
#include "net/http.h"

static const char *folder;

static es_op *get(const char *path, es_sink_kind sink) {
  es_http_request q = {.url = test_url(path), .sink = sink};
  return es_http_start(rt, &q);
}

static es_op *get_file(const char *path, const char *name, const char *part,
                       int64_t length) {
  es_http_request q = {.url = test_url(path), .sink = ES_SINK_FILE};
  q.file.path = name;
  q.file.part = part;
  q.file.length = length;
  q.file.digest = "sha256";
  return es_http_start(rt, &q);
}

static void into_memory(void) {
  es_response r;
  es_op *op = get("/bytes/100000", ES_SINK_MEMORY);
  CHECK(turn_until(op));
  CHECK_INT(es_op_error(op)->code, ES_OK);
  es_http_response_of(op, &r);
  CHECK_INT(r.status, 200);
  CHECK_INT(r.body_length, 100000);
  CHECK_INT(r.bytes, 100000);
  CHECK_INT(r.body[r.body_length], 0);
  CHECK(!r.stored && !r.refused && *r.digest == '\0');
  CHECK(strcmp(r.address, "127.0.0.1") == 0);
  CHECK(r.total >= r.first_byte && r.first_byte >= 0);
  int64_t received, total;
  es_http_progress(op, &received, &total);
  CHECK_INT(received, 100000);
  CHECK_INT(total, 100000);
  CHECK_INT(take_all(), 1);
}

static void into_nothing(void) {
  es_response r;
  es_op *op = get("/chunked/300000", ES_SINK_NULL);
  CHECK(turn_until(op));
  es_http_response_of(op, &r);
  CHECK_INT(r.bytes, 300000);
  CHECK_INT(r.body_length, 0);
  CHECK(r.body);
  take_all();
}

static void into_a_file(void) {
  char name[160], part[170];
  es_response r;
  (void)snprintf(name, sizeof name, "%s/file", folder);
  (void)snprintf(part, sizeof part, "%s.part", name);
  es_op *op = get_file("/bytes/1500000", name, part, 1500000);
  memset(part, '?', 4); /* copied */
  CHECK(turn_until(op));
  CHECK_INT(es_op_error(op)->code, ES_OK);
  es_http_response_of(op, &r);
  CHECK(r.stored);
  CHECK_INT(strlen(r.digest), 64);
  CHECK_INT(test_size(name), 1500000);
  take_all();
  (void)snprintf(part, sizeof part, "%s.part", name);
  CHECK_INT(test_size(part), -1);
  op = get_file("/bytes/10", name, part, 11);
  CHECK(turn_until(op));
  CHECK_INT(es_op_error(op)->code, ES_CHECKSUM);
  es_http_response_of(op, &r);
  CHECK(!r.stored);
  CHECK_INT(r.status, 200);
  take_all();
  CHECK_INT(test_size(name), 1500000);
}

static void the_head(void) {
  es_response r;
  es_op *op = get("/status/404", ES_SINK_MEMORY);
  CHECK(turn_until(op));
  es_http_response_of(op, &r);
  CHECK_INT(r.status, 404);
  CHECK(strncmp(r.head, "HTTP/1.1 404 ", 13) == 0);
  size_t at = 0, name_length, value_length;
  const char *name, *value;
  bool found = false;
  while (es_head_next(r.head, r.head_length, &at, &name, &name_length, &value,
                      &value_length))
    if (name_length == 8 && memcmp(name, "Location", 8) == 0)
      found = value_length == 5 && memcmp(value, "/echo", 5) == 0;
  CHECK(found);
  CHECK(!es_head_next("", 0, &(size_t){0}, &name, &name_length, &value,
                      &value_length));
  take_all();
}

/* Each fails later, with its code and a sentence, and gives its status. */
static void failures(void) {
  static const struct {
    const char *url;
    int code;
  } cases[] = {
    {"", ES_INVALID},
    {"http://", ES_INVALID},
    {"ftp://127.0.0.1/", ES_INVALID},
    {"no scheme", ES_INVALID},
    {"http://u:p@127.0.0.1/", ES_INVALID},
    {"http://127.0.0.1:1/", ES_NETWORK},
    {"http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     ".invalid/",
     ES_DNS},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    es_response r;
    es_http_request q = {.url = cases[i].url};
    es_op *op = es_http_start(rt, &q);
    CHECK(op && !es_op_done(op));
    CHECK(turn_until(op));
    CHECK_INT(es_op_error(op)->code, cases[i].code);
    CHECK(strlen(es_op_error(op)->message) > 5);
    es_http_response_of(op, &r);
    CHECK_INT(r.status, 0);
    CHECK(r.body && r.head && r.address && r.digest);
    CHECK_INT(take_all(), 1);
  }
}

static void bad_headers(void) {
  static const char *const bad[][2] = {
    {"X", "a\r\nb"}, {"X", "a\nb"}, {"", "a"}, {"X:", "a"}, {"X Y", "a"}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    es_header header = {.name = bad[i][0], .value = bad[i][1]};
    es_http_request q = {
      .url = test_url("/echo"), .headers = &header, .header_count = 1};
    es_op *op = es_http_start(rt, &q);
    CHECK(turn_until(op));
    CHECK_INT(es_op_error(op)->code, ES_INVALID);
    take_all();
  }
  es_http_request q = {.url = test_url("/echo"), .method = "GET\r\nX: y"};
  es_op *op = es_http_start(rt, &q);
  CHECK(turn_until(op));
  CHECK_INT(es_op_error(op)->code, ES_INVALID);
  take_all();
}

static void secrets_and_bodies(void) {
  es_response r;
  es_secret *secret = es__secret_basic(NULL, "u", 1, "p", 1);
  es_header header = {.name = "Authorization", .secret = secret};
  char body[] = "a\0b";
  es_http_request q = {.url = test_url("/echo"),
                       .method = "POST",
                       .headers = &header,
                       .header_count = 1,
                       .body = body,
                       .body_length = 3};
  es_op *op = es_http_start(rt, &q);
  es__secret_unref(secret); /* copied into the request */
  memset(body, 'x', 3);
  CHECK(turn_until(op));
  es_http_response_of(op, &r);
  CHECK(strstr(r.body, "Authorization: Basic dTpw\r\n"));
  CHECK(memcmp(r.body + r.body_length - 3, "a\0b", 3) == 0);
  take_all();
}

static void gates(void) {
  enum { MANY = 20 };
  int per_host = 2, total = 3, done = 0;
  es_error err;
  CHECK_INT(es_http_limits(rt, &per_host, &total), ES_OK);
  es_op *ops[MANY];
  for (int i = 0; i < MANY; i++) ops[i] = get("/delay/5", ES_SINK_MEMORY);
  for (int i = 0; i < MANY; i += 3) es_op_cancel(ops[i]);
  CHECK_INT(es_live(rt), MANY);
  for (int i = 0; i < 10000 && done < MANY; i++) {
    CHECK_INT(es_turn(rt, true, &err), ES_OK);
    done += take_all();
  }
  CHECK_INT(done, MANY);
  per_host = total = 0;
  CHECK_INT(es_http_limits(rt, &per_host, &total), ES_OK);
  CHECK_INT(per_host, 2);
  CHECK_INT(total, 3);
  per_host = 8;
  total = 32;
  CHECK_INT(es_http_limits(rt, &per_host, &total), ES_OK);
}

/* A runtime with all kinds of requests under way, closed after some turns. */
static void close_after(int turns) {
  es_error err;
  es_runtime *own = rt;
  rt = es_runtime_new(NULL, NULL, &err);
  CHECK(rt);
  static const char *const paths[] = {"/hang",         "/hang-head",
                                      "/stall/100/50", "/bytes/2000000",
                                      "/bytes/1",      "/stall/900000/600000"};
  char name[160], part[170];
  es_op *kept[12];
  for (int i = 0; i < 12; i++) {
    (void)snprintf(name, sizeof name, "%s/%d-%d", folder, turns, i);
    (void)snprintf(part, sizeof part, "%s.part", name);
    kept[i] = i < 6 ? get(paths[i], ES_SINK_MEMORY)
                    : get_file(paths[i - 6], name, part, -1);
  }
  for (int i = 0; i < turns; i++) (void)es_turn(rt, i > 3, &err);
  es_runtime_close(rt);
  for (int i = 0; i < 12; i++) {
    es_response r;
    CHECK(es_op_done(kept[i]));
    es_http_response_of(kept[i], &r);
    (void)snprintf(name, sizeof name, "%s/%d-%d", folder, turns, i);
    CHECK_INT(r.stored, test_size(name) >= 0);
    CHECK(r.stored || es_op_error(kept[i])->code != ES_OK || i < 6);
    es_op_release(kept[i]);
  }
  rt = own;
}

static void closed_with_work(void) {
  close_after(0);
  CHECK_PASSED();
  int before = test_descriptors();
  for (int turns = 0; turns < 40; turns += 3) {
    close_after(turns);
    CHECK_PASSED();
  }
  CHECK_INT(test_descriptors(), before);
}

static void a_hundred_runtimes(void) {
  es_runtime *own = rt;
  es_error err;
  int before = test_descriptors();
  for (int i = 0; i < 100; i++) {
    rt = es_runtime_new(NULL, NULL, &err);
    CHECK(rt);
    es_op *op = get("/bytes/10", ES_SINK_MEMORY);
    CHECK(turn_until(op));
    CHECK_INT(es_op_error(op)->code, ES_OK);
    take_all();
    es_runtime_close(rt);
  }
  rt = own;
  CHECK_INT(test_descriptors(), before);
}

static void jars(void) {
  es_jar *jar = es_jar_new(NULL);
  es_response r;
  const char *paths[] = {"/cookie/a/1", "/echo"};
  for (int i = 0; i < 2; i++) {
    es_http_request q = {.url = test_url(paths[i]), .jar = jar};
    es_op *op = es_http_start(rt, &q);
    if (i == 1) es_jar_unref(jar); /* the request has its own reference */
    CHECK(turn_until(op));
    es_http_response_of(op, &r);
    CHECK(i == 0 || strstr(r.body, "Cookie: a=1\r\n"));
    take_all();
  }
}

int main(void) {
  es_error err;
  test_server_start();
  folder = test_folder();
  rt = es_runtime_new(NULL, NULL, &err);
  RUN(into_memory);
  RUN(into_nothing);
  RUN(into_a_file);
  RUN(the_head);
  RUN(failures);
  RUN(bad_headers);
  RUN(secrets_and_bodies);
  RUN(gates);
  RUN(closed_with_work);
  RUN(a_hundred_runtimes);
  RUN(jars);
  es_runtime_close(rt);
  test_server_stop();
  test_remove(folder);
  return test_status();
}
