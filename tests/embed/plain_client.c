/* The contract of a client without Lua: answers in memory, limits, what can
 * never work, closing, interrupting, and a child process. */
#include <pthread.h>
#include <sys/wait.h>
#include <uv.h>

#include "earthshine.h"
#include "fork.h"
#include "test.h"

static es_client *client;

typedef struct result {
  int times, code, status, refused;
  long long bytes;
  char head[400], body[400], header[64];
} result;

static void note(es_call *call, const es_error *err, void *ud) {
  result *out = ud;
  const es_response *r = es_call_response(call);
  size_t length;
  out->times++;
  out->code = err ? err->code : ES_OK;
  out->status = r->status;
  out->bytes = r->bytes;
  out->refused = r->refused;
  (void)snprintf(out->head, sizeof out->head, "%s", r->head);
  (void)snprintf(out->body, sizeof out->body, "%s", r->body);
  const char *value = es_response_header(r, "content-TYPE", 0, &length);
  (void)snprintf(out->header, sizeof out->header, "%.*s", (int)length,
                 value ? value : "");
}

static es_call *start(es_request *q, result *out) {
  memset(out, 0, sizeof *out);
  q->size = sizeof *q;
  return es_fetch(client, q, note, out);
}

static void run(es_request *q, result *out) {
  CHECK(start(q, out));
  CHECK_INT(es_client_run(client), ES_OK);
  CHECK_INT(out->times, 1);
}

static void an_answer_in_memory(void) {
  es_field fields[] = {{"X-One", "1"}, {"X-Empty", NULL}};
  es_request q = {.url = test_url("/echo"), .method = "PUT"};
  result out;
  q.headers = fields;
  q.header_count = 2;
  q.body = "text";
  q.body_length = 4;
  run(&q, &out);
  CHECK_PASSED();
  CHECK_INT(out.code, ES_OK);
  CHECK_INT(out.status, 200);
  CHECK(strncmp(out.head, "HTTP/1.1 200 ", 13) == 0);
  CHECK(strcmp(out.header, "text/plain") == 0);
  CHECK(strncmp(out.body, "PUT /echo HTTP/1.1\r\n", 20) == 0);
  CHECK(strstr(out.body, "\r\nX-One: 1\r\n"));
  CHECK(strstr(out.body, "\r\nX-Empty:\r\n"));
  CHECK(strcmp(out.body + out.bytes - 4, "text") == 0);
}

static void dropped_and_capped(void) {
  es_request null = {.url = test_url("/bytes/70000"), .discard = 1};
  es_request capped = {.url = test_url("/bytes/70000"), .max_body = 69999};
  result out;
  run(&null, &out);
  CHECK_PASSED();
  CHECK_INT(out.bytes, 70000);
  CHECK_INT(strlen(out.body), 0);
  run(&capped, &out);
  CHECK_PASSED();
  CHECK_INT(out.code, ES_LIMIT);
  CHECK_INT(out.status, 200);
}

static void redirects_are_reported(void) {
  es_request q = {.url = test_url("/status/302")};
  result out;
  run(&q, &out);
  CHECK_PASSED();
  CHECK_INT(out.status, 302);
  CHECK(strstr(out.head, "\r\nLocation: /echo\r\n"));
}

static void connected_elsewhere(void) {
  char to[80];
  const char *list[] = {to};
  (void)snprintf(to, sizeof to, "data.example:80:127.0.0.1:%d", test_port);
  es_request q = {.url = "http://data.example/echo",
                  .connect_to = list,
                  .connect_to_count = 1};
  result out;
  run(&q, &out);
  CHECK_PASSED();
  CHECK_INT(out.status, 200);
  CHECK(strstr(out.body, "\r\nHost: data.example\r\n"));
}

/* Each ends later, by its 'done', with its code. */
static void what_can_never_work(void) {
  es_field broken = {"X", "a\r\nEvil: 1"}, nameless = {NULL, "1"};
  const struct {
    es_request q;
    int code;
  } cases[] = {
    {{.url = NULL}, ES_INVALID},
    {{.url = "no scheme"}, ES_INVALID},
    {{.url = "ftp://127.0.0.1/"}, ES_INVALID},
    {{.url = "http://127.0.0.1:1/"}, ES_NETWORK},
    {{.url = test_url("/echo"), .method = "A B"}, ES_INVALID},
    {{.url = test_url("/echo"), .headers = &broken, .header_count = 1},
     ES_INVALID},
    {{.url = test_url("/echo"), .headers = &nameless, .header_count = 1},
     ES_INVALID},
    {{.url = test_url("/bytes/1"), .path = "/nowhere/at/all"}, ES_NOT_FOUND},
    {{.url = test_url("/bytes/1"), .path = "x", .digest = "md4"},
     ES_UNSUPPORTED},
    {{.url = test_url("/bytes/1"), .path = "x", .expect = "00"}, ES_INVALID},
    {{.url = test_url("/hang"), .timeout_ms = 30}, ES_TIMEOUT},
    {{.url = "https://127.0.0.1/", .ca_file = "/nowhere"}, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    es_request q = cases[i].q;
    result out;
    run(&q, &out);
    CHECK_PASSED();
    if (cases[i].code)
      CHECK_INT(out.code, cases[i].code);
    else
      CHECK(out.code != ES_OK);
    CHECK_INT(out.status, 0 + (out.code == ES_NOT_FOUND ? 200 : 0));
  }
  result hashed = {0};
  CHECK(es_hash_file(client, NULL, NULL, note, &hashed));
  CHECK_INT(es_client_run(client), ES_OK);
  CHECK_INT(hashed.code, ES_UNSUPPORTED);
  CHECK(es_hash_file(client, NULL, "md5", note, &hashed));
  CHECK_INT(es_client_run(client), ES_OK);
  CHECK_INT(hashed.code, ES_NOT_FOUND);
}

/* A header of an older version has a smaller struct. */
static void an_older_caller(void) {
  struct {
    size_t size;
    const char *url;
  } old = {sizeof old, test_url("/bytes/3")};
  result out = {0};
  CHECK(es_fetch(client, (const es_request *)&old, note, &out));
  CHECK_INT(es_client_run(client), ES_OK);
  CHECK_INT(out.bytes, 3);
}

static void limits(void) {
  es_client_options o = {.size = sizeof o, .per_host = 2, .total = 3};
  es_client *before = client;
  result out[8], stats;
  es_request q = {.url = test_url("/-/reset"), .method = "POST"};
  run(&q, &stats);
  client = es_client_open(&o, NULL);
  for (int i = 0; i < 8; i++) {
    es_request late = {.url = test_url("/delay/10")};
    CHECK(start(&late, &out[i]));
  }
  CHECK_INT(es_client_run(client), ES_OK);
  es_client_close(client, NULL, NULL);
  client = before;
  es_request ask = {.url = test_url("/-/stats")};
  run(&ask, &stats);
  CHECK_PASSED();
  for (int i = 0; i < 8; i++) CHECK_INT(out[i].status, 200);
  CHECK(strstr(stats.body, "[\"\"]=2"));
}

/* A 'done' starts the next. */
typedef struct chain {
  int left;
} chain;

static void go_on(es_call *call, const es_error *err, void *ud) {
  chain *c = ud;
  (void)call;
  if (!err && --c->left > 0 && !es_timer(client, 0, go_on, c)) c->left = -1;
}

static void from_one_to_the_next(void) {
  chain c = {5};
  CHECK(es_timer(client, 0, go_on, &c));
  CHECK_INT(es_client_run(client), ES_OK);
  CHECK_INT(c.left, 0);
}

/* ---- closing */

static void on_closed(void *ud) {
  ++*(int *)ud;
}

static void closed_with_calls_under_way(void) {
  uv_loop_t loop;
  CHECK_INT(uv_loop_init(&loop), 0);
  for (int borrowed = 0; borrowed < 2; borrowed++) {
    es_client_options o = {.size = sizeof o, .loop = borrowed ? &loop : NULL};
    es_client *before = client;
    result out[3];
    int closed = 0;
    client = es_client_open(&o, NULL);
    for (int i = 0; i < 3; i++) {
      es_request q = {.url = test_url(i ? "/hang" : "/bytes/1")};
      CHECK(start(&q, &out[i]));
    }
    es_client_close(client, on_closed, &closed);
    uv_run(&loop, UV_RUN_DEFAULT);
    client = before;
    CHECK_INT(closed, 1);
    for (int i = 0; i < 3; i++) CHECK_INT(out[i].times, 1);
    CHECK_INT(out[1].code, ES_CANCELLED);
  }
  CHECK_INT(uv_loop_close(&loop), 0);
}

typedef struct last_words {
  es_client *client;
  int closed, refused;
} last_words;

static void close_it(es_call *call, const es_error *err, void *ud) {
  last_words *w = ud;
  (void)call;
  (void)err;
  es_client_close(w->client, on_closed, &w->closed);
  w->refused = !es_timer(w->client, 0, NULL, NULL);
}

static void closed_by_a_done(void) {
  uv_loop_t loop;
  CHECK_INT(uv_loop_init(&loop), 0);
  for (int borrowed = 0; borrowed < 2; borrowed++) {
    es_client_options o = {.size = sizeof o, .loop = borrowed ? &loop : NULL};
    last_words w = {es_client_open(&o, NULL), 0, 0};
    CHECK(es_timer(w.client, 0, close_it, &w));
    CHECK(es_timer(w.client, 100, NULL, NULL));
    if (borrowed)
      uv_run(&loop, UV_RUN_DEFAULT);
    else
      CHECK_INT(es_client_run(w.client), ES_OK);
    CHECK_INT(w.closed, 1);
    CHECK_INT(w.refused, 1);
  }
  CHECK_INT(uv_loop_close(&loop), 0);
}

/* ---- a host whose own work takes most of each turn */

typedef struct busy {
  uv_async_t async;
  uv_idle_t idle;
  int left;
} busy;

static void work_for_a_while(void) {
  struct timespec t = {0, 6000000};
  nanosleep(&t, NULL);
}

static void on_busy_async(uv_async_t *async) {
  work_for_a_while();
  uv_async_send(async);
}

static void on_busy_idle(uv_idle_t *idle) {
  (void)idle;
  work_for_a_while();
}

static void note_busy(es_call *call, const es_error *err, void *ud) {
  busy *b = ud;
  const es_response *r = es_call_response(call);
  if (err || r->bytes != 200000) return;
  if (--b->left > 0) return;
  uv_close((uv_handle_t *)&b->async, NULL);
  uv_close((uv_handle_t *)&b->idle, NULL);
}

static void a_host_that_is_always_late(void) {
  enum { CALLS = 12 };
  uv_loop_t loop;
  busy b = {.left = CALLS};
  CHECK_INT(uv_loop_init(&loop), 0);
  uv_async_init(&loop, &b.async, on_busy_async);
  uv_idle_init(&loop, &b.idle);
  uv_idle_start(&b.idle, on_busy_idle);
  uv_async_send(&b.async);
  es_client_options o = {.size = sizeof o, .loop = &loop, .per_host = CALLS};
  es_client *late = es_client_open(&o, NULL);
  es_request q = {.size = sizeof q, .url = test_url("/bytes/200000")};
  for (int i = 0; i < CALLS; i++) CHECK(es_fetch(late, &q, note_busy, &b));
  double end = test_now() + 20;
  while (b.left > 0 && test_now() < end) uv_run(&loop, UV_RUN_ONCE);
  CHECK_INT(b.left, 0);
  es_client_close(late, NULL, NULL);
  uv_run(&loop, UV_RUN_DEFAULT);
  CHECK_INT(uv_loop_close(&loop), 0);
}

/* ---- other threads, other processes */

static void *interrupt_later(void *ud) {
  (void)ud;
  struct timespec t = {0, 20000000};
  nanosleep(&t, NULL);
  es_client_interrupt(client);
  return NULL;
}

static void interrupted(void) {
  pthread_t thread;
  result out;
  es_request q = {.url = test_url("/hang")};
  CHECK(start(&q, &out));
  CHECK_INT(pthread_create(&thread, NULL, interrupt_later, NULL), 0);
  CHECK_INT(es_client_run(client), ES_OK);
  pthread_join(thread, NULL);
  CHECK_INT(out.times, 1);
  CHECK_INT(out.code, ES_INTERRUPTED);
  es_request again = {.url = test_url("/bytes/1")};
  run(&again, &out);
  CHECK_PASSED();
  CHECK_INT(out.code, ES_OK);
}

static void a_step_takes_no_longer_than_asked(void) {
  double start_time = test_now();
  result out = {0};
  es_call *call = es_timer(client, 100, note, &out);
  CHECK_INT(es_client_step(client, 10), 1);
  CHECK(test_now() - start_time < 50);
  es_call_cancel(call);
  es_call_cancel(call);
  CHECK_INT(es_client_run(client), ES_OK);
  CHECK_INT(out.code, ES_CANCELLED);
  CHECK_INT(es_client_step(client, -1), 0);
}

static void a_child_is_refused(void) {
  result out;
  es_request q = {.url = test_url("/delay/20")};
  CHECK(start(&q, &out));
  CHECK_INT(es_client_step(client, 0), 1);
  pid_t pid = test_fork();
  if (pid == 0) {
    int right = es_client_step(client, 0) == ES_FORKED &&
                es_client_run(client) == ES_FORKED &&
                !es_timer(client, 0, NULL, NULL);
    es_client_close(client, NULL, NULL);
    /* A client of its own works in the child. */
    client = es_client_open(NULL, NULL);
    right = right && client && es_timer(client, 0, NULL, NULL) &&
            es_client_run(client) == ES_OK;
    es_client_close(client, NULL, NULL);
    /* What was let go of is lost here, as it must be: not for valgrind. */
    execlp(right ? "true" : "false", "child", (char *)NULL);
    _exit(1);
  }
  int status = -1;
  waitpid(pid, &status, 0);
  CHECK_INT(status, 0);
  CHECK_INT(es_client_run(client), ES_OK);
  CHECK_INT(out.status, 200);
}

int main(void) {
  es_error err;
  int before = test_descriptors();
  test_server_start();
  client = es_client_open(NULL, &err);
  RUN(an_answer_in_memory);
  RUN(dropped_and_capped);
  RUN(redirects_are_reported);
  RUN(connected_elsewhere);
  RUN(what_can_never_work);
  RUN(an_older_caller);
  RUN(limits);
  RUN(from_one_to_the_next);
  RUN(closed_with_calls_under_way);
  RUN(closed_by_a_done);
  RUN(a_host_that_is_always_late);
  RUN(interrupted);
  RUN(a_step_takes_no_longer_than_asked);
  RUN(a_child_is_refused);
  es_client_close(client, NULL, NULL);
  test_server_stop();
  /* libuv keeps two descriptors for signals in a process. */
  if (test_descriptors() > before + 2) {
    printf("not ok descriptors are left open\n");
    return EXIT_FAILURE;
  }
  return test_status();
}
