/* Out of memory at every allocation of ours, one after the other: an error or
 * success, never a crash, a leak, a place lost in the gate, or a wrong file. */
#include "turning.h"

#include "loop/file.h"
#include "net/http.h"

static char folder[128], final[160], part[170];

/* An allocator whose 'left'-th block from now on is refused (0: none), and
 * which knows what is out. */
static struct {
  int left;
  long blocks, bytes;
} heap;

static void *allocate(void *ud, void *block, size_t size, size_t wanted) {
  (void)ud;
  if (wanted > 0 && heap.left > 0 && --heap.left == 0) return NULL;
  heap.bytes += (long)wanted - (long)size;
  heap.blocks += (wanted > 0) - (block != NULL);
  if (wanted > 0) return realloc(block, wanted);
  free(block);
  return NULL;
}

static const es_allocator memory = {allocate, NULL};

static es_op *get(bool file) {
  static const char *const map[] = {"::127.0.0.1:"};
  es_header headers[] = {{.name = "X-One", .value = "1"},
                         {.name = "X-Two", .value = ""}};
  es_http_request q = {.url = test_url(file ? "/bytes/1200000" : "/echo"),
                       .headers = headers,
                       .header_count = 2,
                       .body = file ? NULL : "body",
                       .body_length = file ? 0 : 4,
                       .connect_to = map,
                       .connect_to_count = 1,
                       .refuse = "text/html"};
  if (file) {
    q.sink = ES_SINK_FILE;
    q.file.path = final;
    q.file.part = part;
    q.file.length = 1200000;
    q.file.digest = "sha256";
    q.file.expect = NULL;
    q.file.durable = true;
  }
  return es_http_start(rt, &q);
}

/* The stream is let go of when its operation has ended. */
static es_stream *stream;

static es_op *get_stream(void) {
  es_stream_free(stream);
  stream = es_stream_new(&memory);
  if (!stream) return NULL;
  es_http_request q = {
    .url = test_url("/gzip"), .sink = ES_SINK_STREAM, .stream = stream};
  return es_http_start(rt, &q);
}

static es_op *list(void) {
  es_file_request q = {.kind = ES_FILE_LIST, .path = "/"};
  return es_file_start(rt, &q);
}

static es_op *make(void) {
  es_file_request q = {.kind = ES_FILE_MKDIRP, .path = folder, .perm = 0700};
  return es_file_start(rt, &q);
}

static es_op *hash(void) {
  es_file_request q = {
    .kind = ES_FILE_HASH, .path = "/bin/sh", .path2 = "sha256"};
  return es_file_start(rt, &q);
}

static es_op *timer(void) {
  return es_timer_start(rt, 0);
}

static es_op *get_memory(void) {
  return get(false);
}

static es_op *get_file(void) {
  return get(true);
}

/* The whole life of a runtime with one operation, its nth allocation
 * failing. *ended: there were fewer. */
static void life(es_op *(*start)(void), int nth, bool *ended) {
  es_error err = {0};
  (void)unlink(final);
  (void)unlink(part);
  heap.left = nth;
  rt = es_runtime_new(NULL, &memory, &err);
  if (!rt) {
    CHECK_INT(err.code, ES_MEMORY);
    return;
  }
  es_op *op = start();
  bool done = !op || turn_until(op);
  *ended = heap.left > 0;
  heap.left = 0;
  CHECK(done);
  /* libcurl's own word for it is ES_LIMIT; to users both are "limit". */
  if (op && es_op_error(op)->code != ES_OK)
    CHECK(strcmp(es_code_name(es_op_error(op)->code), "limit") == 0);
  CHECK(op || es_live(rt) == 0);
  CHECK(!*ended || es_op_error(op)->code == ES_OK);
  CHECK(test_size(final) == -1 || test_size(final) == 1200000);
  (void)take_all();
  /* The next one finds all in order. */
  op = start();
  CHECK(op && turn_until(op));
  CHECK_INT(es_op_error(op)->code, ES_OK);
  (void)take_all();
  CHECK_INT(es_live(rt), 0);
  if (stream) es_stream_free(stream);
  stream = NULL;
  es_runtime_close(rt);
  CHECK_INT(heap.blocks, 0);
  CHECK_INT(heap.bytes, 0);
}

static void lives(es_op *(*start)(void), int at_least) {
  bool ended = false;
  int nth = 1;
  for (; !ended && nth < 500; nth++) {
    life(start, nth, &ended);
    CHECK_PASSED();
  }
  CHECK(ended);
  CHECK(nth > at_least);
}

static void of_a_timer(void) {
  lives(timer, 2);
}

static void of_a_listing(void) {
  lives(list, 3);
}

static void of_a_folder(void) {
  lives(make, 3);
}

static void of_a_digest(void) {
  lives(hash, 4);
}

static void of_a_request(void) {
  lives(get_memory, 6);
}

static void of_a_download(void) {
  lives(get_file, 10);
}

static void of_a_stream(void) {
  lives(get_stream, 8);
}

int main(void) {
  test_server_start();
  (void)snprintf(folder, sizeof folder, "%s", test_folder());
  (void)snprintf(final, sizeof final, "%s/file", folder);
  (void)snprintf(part, sizeof part, "%s/file.part", folder);
  RUN(of_a_timer);
  RUN(of_a_listing);
  RUN(of_a_folder);
  RUN(of_a_digest);
  RUN(of_a_request);
  RUN(of_a_download);
  RUN(of_a_stream);
  es_stream_free(stream);
  test_server_stop();
  test_remove(folder);
  return test_status();
}
