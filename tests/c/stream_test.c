/* Bodies that are read while they arrive: the bytes, the bound on memory, and
 * every way in which one may end. */
#include "turning.h"

#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include "fork.h"
#include "net/http.h"

static es_stream *stream;
static bool overfull;

static es_op *open_stream(const char *path) {
  stream = es_stream_new(NULL);
  es_http_request q = {
    .url = test_url(path), .sink = ES_SINK_STREAM, .stream = stream};
  return es_http_start(rt, &q);
}

static bool is_streaming(const es_op *op) {
  es_http_way way;
  es_http_way_of(op, &way);
  return way.streaming;
}

/* Opens one and waits for its first bytes. */
static void begin(const char *path) {
  es_response r;
  es_op *op = open_stream(path);
  CHECK(turn_until(op));
  CHECK_INT(es_op_error(op)->code, ES_OK);
  es_http_response_of(op, &r);
  CHECK(is_streaming(op) && r.status == 200 && r.body_length == 0);
  (void)take_all();
}

/* Waits until something can be read; what it may be is told by 'ended'. */
static void wait_ready(void) {
  es_op *op = es_stream_ready(rt, stream);
  CHECK(turn_until(op));
  CHECK_INT(es_op_error(op)->code, ES_OK);
  CHECK_INT(take_all(), 1);
}

/* Reads to the end in pieces of a size; returns how many bytes there were. */
static size_t read_all(size_t piece, es_error *err) {
  size_t total = 0, length;
  memset(err, 0, sizeof *err);
  while (!es_stream_ended(stream, err)) {
    (void)es_stream_peek(stream, &length);
    overfull |= length > ES_STREAM_ROOM;
    if (length == 0) {
      wait_ready();
      continue;
    }
    if (length > piece) length = piece;
    total += length;
    es_stream_skip(stream, length);
  }
  return total;
}

static void every_byte(void) {
  static const char *const paths[] = {"/bytes/1500000", "/chunked/1500000",
                                      "/until-close/1500000"};
  static const size_t pieces[] = {777, 16384, SIZE_MAX};
  es_error err;
  for (int i = 0; i < 9; i++) {
    begin(paths[i / 3]);
    CHECK_INT(read_all(pieces[i % 3], &err), 1500000);
    CHECK_INT(err.code, ES_OK);
    es_stream_skip(stream, 5); /* of nothing */
    es_stream_free(stream);
  }
  begin("/bytes/0");
  CHECK_INT(read_all(1, &err), 0);
  CHECK_INT(err.code, ES_OK);
  es_stream_free(stream);
}

/* What waits after so many seconds in which nobody reads. */
static size_t waits_after(double seconds) {
  es_error err;
  size_t length;
  double end = test_now() + seconds;
  while (test_now() < end) (void)es_turn(rt, false, &err);
  (void)es_stream_peek(stream, &length);
  return length;
}

static void stands_still(void) {
  es_error err;
  begin("/bytes/20000000");
  size_t length = waits_after(0.1);
  CHECK(length > ES_STREAM_ROOM / 2 && length <= ES_STREAM_ROOM);
  CHECK_INT(waits_after(0.05), length);
  CHECK_INT(read_all(SIZE_MAX, &err), 20000000);
  CHECK(!overfull);
  es_stream_free(stream);
}

static void a_cut_body(void) {
  es_error err;
  begin("/cut/1000000/700000");
  CHECK_INT(read_all(SIZE_MAX, &err), 700000);
  CHECK_INT(err.code, ES_NETWORK);
  CHECK(strstr(err.message, "300000 bytes"));
  CHECK(es_stream_ended(stream, &err) && err.code == ES_NETWORK);
  es_stream_free(stream);
}

/* Before the first bytes a failure is the operation's. */
static void no_body(void) {
  static const struct {
    const char *path;
    int status, code;
  } cases[] = {{"/status/404", 404, ES_OK},
               {"/status/302", 302, ES_OK},
               {"/cut/100/0", 200, ES_NETWORK}};
  es_error err;
  es_response r;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    es_op *op = open_stream(cases[i].path);
    CHECK(turn_until(op));
    CHECK_INT(es_op_error(op)->code, cases[i].code);
    es_http_response_of(op, &r);
    CHECK_INT(r.status, cases[i].status);
    CHECK(cases[i].code != ES_OK || !is_streaming(op));
    CHECK(es_stream_ended(stream, &err));
    CHECK_INT(err.code, cases[i].code);
    (void)take_all();
    es_stream_free(stream);
  }
}

/* A stream is for one request, and a request needs one. */
static void misused(void) {
  es_http_request q = {.url = test_url("/bytes/1"), .sink = ES_SINK_STREAM};
  es_op *op = es_http_start(rt, &q);
  CHECK(turn_until(op));
  CHECK_INT(es_op_error(op)->code, ES_INVALID);
  (void)take_all();
  begin("/bytes/1");
  q.stream = stream;
  op = es_http_start(rt, &q);
  CHECK(turn_until(op));
  CHECK_INT(es_op_error(op)->code, ES_INVALID);
  (void)take_all();
  es_stream_free(stream);
  stream = es_stream_new(NULL);
  q.stream = stream;
  q.url = "no URL";
  op = es_http_start(rt, &q);
  es_error err;
  CHECK(es_stream_ended(stream, &err) && err.code == ES_INVALID);
  CHECK(turn_until(op));
  (void)take_all();
  es_stream_free(stream);
  es_stream_free(NULL);
}

/* One reader at a time; its waiting can be cancelled and nothing is lost. */
static void readers(void) {
  es_error err;
  size_t length;
  begin("/stall/100/50");
  es_stream_skip(stream, 50);
  es_op *first = es_stream_ready(rt, stream);
  es_op *second = es_stream_ready(rt, stream);
  CHECK(!es_op_done(first) && !es_op_done(second));
  CHECK(turn_until(second));
  CHECK_INT(es_op_error(second)->code, ES_INVALID);
  CHECK(!es_op_done(first));
  es_op_cancel(first);
  CHECK(es_op_done(first));
  CHECK_INT(es_op_error(first)->code, ES_CANCELLED);
  CHECK_INT(take_all(), 2);
  CHECK(!es_stream_ended(stream, &err));
  first = es_stream_ready(rt, stream);
  es_stream_close(stream);
  es_stream_close(stream);
  CHECK(es_op_done(first));
  CHECK_INT(es_op_error(first)->code, ES_CANCELLED);
  (void)es_stream_peek(stream, &length);
  CHECK_INT(length, 0);
  second = es_stream_ready(rt, stream);
  CHECK(turn_until(second));
  CHECK_INT(es_op_error(second)->code, ES_CANCELLED);
  CHECK_INT(take_all(), 2);
  es_stream_free(stream);
}

/* Closed after so many turns, wherever it stands then: the connection is
 * gone, its place in the gate is free. */
static void closed_anywhere(void) {
  static const char *const paths[] = {"/bytes/3000000", "/stall/9000/8000",
                                      "/hang",          "/chunked/100",
                                      "/status/404",    "/cut/9000/10"};
  es_error err;
  int per_host = 1, total = 1;
  CHECK_INT(es_http_limits(rt, &per_host, &total), ES_OK);
  for (int i = 0; i < 6 * 12; i++) {
    es_op *op = open_stream(paths[i % 6]);
    for (int k = i / 6; k > 0; k--) CHECK_INT(es_turn(rt, false, &err), ES_OK);
    bool done = es_op_done(op);
    es_stream_free(stream);
    CHECK(turn_until(op));
    if (!done) CHECK_INT(es_op_error(op)->code, ES_CANCELLED);
    CHECK_INT(take_all(), 1);
    CHECK_INT(es_live(rt), 0);
  }
  begin("/bytes/9");
  CHECK_INT(read_all(SIZE_MAX, &err), 9);
  es_stream_free(stream);
  per_host = 8;
  total = 32;
  CHECK_INT(es_http_limits(rt, &per_host, &total), ES_OK);
}

/* Requests that wait for a place which only a reader could free. */
static void stuck(void) {
  es_error err;
  int per_host = 2, total = 2;
  CHECK_INT(es_http_limits(rt, &per_host, &total), ES_OK);
  begin("/bytes/9000000");
  es_stream *first = stream;
  begin("/bytes/9000000");
  (void)waits_after(0.1);
  CHECK_INT(es_http_stuck(rt), 0);
  es_http_request q = {.url = test_url("/bytes/1")};
  es_op *op = es_http_start(rt, &q);
  for (int i = 0; i < 10; i++) (void)es_turn(rt, false, &err);
  CHECK_INT(es_http_stuck(rt), 1);
  CHECK_INT(es_live(rt), 1);
  es_stream_free(first);
  CHECK_INT(es_http_stuck(rt), 0);
  CHECK(turn_until(op));
  (void)take_all();
  es_stream_free(stream);
  per_host = 8;
  total = 32;
  CHECK_INT(es_http_limits(rt, &per_host, &total), ES_OK);
}

/* A runtime that is closed before its streams are. */
static void after_the_runtime(void) {
  enum { MANY = 5 };
  static const char *const paths[MANY] = {"/bytes/3000000", "/stall/90/80",
                                          "/hang", "/bytes/10", "/bytes/0"};
  es_error err;
  es_runtime *own = rt;
  int before = test_descriptors();
  for (int turns = 0; turns < 60; turns += 4) {
    es_stream *streams[MANY];
    es_op *ops[MANY];
    size_t length;
    rt = es_runtime_new(NULL, NULL, &err);
    for (int i = 0; i < MANY; i++) {
      ops[i] = open_stream(paths[i]);
      streams[i] = stream;
    }
    for (int i = 0; i < turns; i++) CHECK_INT(es_turn(rt, i > 9, &err), ES_OK);
    for (es_op *op; (op = es_next(rt));) es_op_release(op);
    es_runtime_close(rt);
    for (int i = 0; i < MANY; i++) {
      CHECK(es_op_done(ops[i]));
      es_op_release(ops[i]);
      (void)es_stream_peek(streams[i], &length);
      es_stream_skip(streams[i], length);
      CHECK(es_stream_ended(streams[i], &err));
      CHECK(err.code == ES_OK || err.code == ES_CANCELLED);
      es_stream_free(streams[i]);
    }
  }
  rt = own;
  CHECK_INT(test_descriptors(), before);
}

/* On a host's loop the end comes while the host turns it. */
static void on_a_borrowed_loop(void) {
  es_error err;
  es_runtime *own = rt;
  uv_loop_t loop;
  CHECK_INT(uv_loop_init(&loop), 0);
  rt = es_runtime_new(&loop, NULL, &err);
  es_op *op = open_stream("/bytes/3000000");
  double end = test_now() + 10;
  while (!es_op_done(op) && test_now() < end) uv_run(&loop, UV_RUN_ONCE);
  CHECK_INT(es_op_error(op)->code, ES_OK);
  (void)take_all();
  es_op *ready = NULL;
  for (size_t got_now = 0, n; got_now < 1000000 && test_now() < end;) {
    (void)es_stream_peek(stream, &n);
    got_now += n;
    es_stream_skip(stream, n);
    ready = es_stream_ready(rt, stream);
    while (!es_op_done(ready)) uv_run(&loop, UV_RUN_ONCE);
    (void)take_all();
  }
  CHECK(ready);
  es_runtime_close(rt);
  CHECK_INT(uv_run(&loop, UV_RUN_DEFAULT), 0);
  CHECK_INT(uv_loop_close(&loop), 0);
  (void)read_all(SIZE_MAX, &err);
  CHECK_INT(err.code, ES_CANCELLED);
  es_stream_free(stream);
  rt = own;
}

/* A child that lets go of a stream leaves the connection to its parent. */
static void in_a_child(void) {
  es_error err;
  int status = -1;
  begin("/bytes/3000000");
  pid_t child = test_fork();
  if (child == 0) {
    es_stream_skip(stream, SIZE_MAX);
    es_stream_free(stream);
    _exit(0);
  }
  CHECK(waitpid(child, &status, 0) == child && status == 0);
  CHECK_INT(read_all(SIZE_MAX, &err), 3000000);
  CHECK_INT(err.code, ES_OK);
  es_stream_free(stream);
}

int main(void) {
  es_error err;
  test_server_start();
  rt = es_runtime_new(NULL, NULL, &err);
  RUN(every_byte);
  RUN(stands_still);
  RUN(a_cut_body);
  RUN(no_body);
  RUN(misused);
  RUN(readers);
  RUN(closed_anywhere);
  RUN(stuck);
  RUN(after_the_runtime);
  RUN(on_a_borrowed_loop);
  RUN(in_a_child);
  es_runtime_close(rt);
  test_server_stop();
  return test_status();
}
