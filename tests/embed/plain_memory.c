/* A client that takes its memory from the host: all of it is given back
 * before the end is told, and where the n-th block is refused, for every n,
 * each call is refused, or told once how it went. */
#include <uv.h>

#include "earthshine.h"
#include "test.h"

/* The host's allocator, which refuses one block, knows what is out, and ends
 * with the client. */
static struct {
  long left; /* blocks until the one that is refused; 0: none is */
  long made, blocks, bytes;
  bool refused, over, misused;
} heap;

static void *allocate(void *ud, void *block, size_t size, size_t wanted) {
  if (ud != &heap || heap.over) heap.misused = true;
  if (!block) size = 0;
  if (wanted > size) heap.made++;
  if (wanted > size && heap.left > 0 && --heap.left == 0) {
    heap.refused = true;
    return NULL;
  }
  heap.bytes += (long)wanted - (long)size;
  heap.blocks += (wanted > 0) - (block != NULL);
  if (wanted > 0) return realloc(block, wanted);
  free(block);
  return NULL;
}

enum { CALLS = 5, SIZE = 700000 };

static char folder[128], path[160];
static int started, told, good, closed;
static bool wrong;

static void note(es_call *call, const es_error *err, void *ud) {
  const es_response *r = es_call_response(call);
  int code = err ? err->code : ES_OK;
  told++;
  good += code == ES_OK;
  if (code != ES_OK && !(heap.refused && code == ES_MEMORY)) wrong = true;
  if (code == ES_OK && ud && r->bytes != *(const int *)ud) wrong = true;
}

static void on_closed(void *ud) {
  closed++;
  heap.over = ud == &heap;
}

static void start_all(es_client *c) {
  static const int few = 300, all = SIZE;
  const es_field field = {"X-One", "1"};
  const es_request in_memory = {.size = sizeof in_memory,
                                .url = test_url("/bytes/300"),
                                .headers = &field,
                                .header_count = 1};
  const es_request to_file = {.size = sizeof to_file,
                              .url = test_url("/bytes/700000"),
                              .path = path,
                              .length = SIZE,
                              .digest = "sha256"};
  const es_request packed = {
    .size = sizeof packed, .url = test_url("/gzip"), .accept_encoding = 1};
  const es_call *calls[CALLS] = {
    es_fetch(c, &in_memory, note, (void *)&few),
    es_fetch(c, &to_file, note, (void *)&all), es_fetch(c, &packed, note, NULL),
    es_timer(c, 0, note, NULL),
    es_hash_file(c, "/bin/sh", "sha256", note, NULL)};
  for (int i = 0; i < CALLS; i++) started += calls[i] != NULL;
}

/* A client's life, whose n-th block is refused. */
static void live(long n, uv_loop_t *loop) {
  static const es_allocator memory = {allocate, &heap};
  const es_client_options o = {
    .size = sizeof o, .loop = loop, .per_host = 2, .allocator = &memory};
  es_error err = {0};
  memset(&heap, 0, sizeof heap);
  started = told = good = closed = 0;
  wrong = false;
  heap.left = n;
  bool asked = n % 2 == 0; /* why, which not everybody does */
  es_client *c = es_client_open(&o, asked ? &err : NULL);
  if (c) {
    start_all(c);
    while (loop ? told < started && uv_run(loop, UV_RUN_ONCE)
                : es_client_step(c, -1) > 0) {}
    es_client_close(c, on_closed, &heap);
  }
  if (loop) uv_run(loop, UV_RUN_DEFAULT);
  heap.left = 0;
  CHECK_INT(heap.blocks, 0);
  CHECK_INT(heap.bytes, 0);
  CHECK(!heap.misused);
  CHECK_INT(closed, c ? 1 : 0);
  CHECK(c || !asked || err.code == ES_MEMORY);
  CHECK_INT(told, started);
  CHECK(!wrong);
  CHECK(test_size(path) == -1 || test_size(path) == SIZE);
  (void)unlink(path);
}

static void lives(uv_loop_t *loop) {
  int descriptors = 0;
  long total;
  live(0, loop);
  CHECK_PASSED();
  CHECK_INT(good, CALLS);
  CHECK(heap.made > 30);
  total = heap.made;
  descriptors = test_descriptors();
  for (long n = 1; n <= total; n++) {
    live(n, loop);
    CHECK_PASSED();
  }
  CHECK_INT(test_descriptors(), descriptors);
}

static void of_its_own_loop(void) {
  lives(NULL);
}

static void of_a_borrowed_loop(void) {
  uv_loop_t loop;
  CHECK_INT(uv_loop_init(&loop), 0);
  lives(&loop);
  CHECK_INT(uv_loop_close(&loop), 0);
}

int main(void) {
  test_server_start();
  (void)snprintf(folder, sizeof folder, "%s", test_folder());
  (void)snprintf(path, sizeof path, "%s/file", folder);
  RUN(of_its_own_loop);
  RUN(of_a_borrowed_loop);
  test_server_stop();
  test_remove(folder);
  return test_status();
}
