/* Connections are used again after whatever became of the requests before:
 * cancelled, timed out, cut, refused, given up. The server counts them, and
 * the engine's own count of those at rest stays right. */
#include "turning.h"

#include <dirent.h>

#include "net/http.h"
#include "net/multi.h"
#include "net/stream.h"

enum { AT_ONCE = 8 };

/* Sockets of this process that are connected by TCP to the server. */
static int sockets(void) {
  char line[512];
  unsigned remote, state;
  int count = 0;
  FILE *file = fopen("/proc/self/net/tcp", "r");
  if (!file) return -1;
  while (fgets(line, sizeof line, file))
    if (sscanf(line, "%*d: %*x:%*x %*x:%x %x", &remote, &state) == 2 &&
        remote == (unsigned)test_port && state == 1)
      count++;
  (void)fclose(file);
  return count;
}

static es_op *start(const char *url, long timeout_ms, size_t max_body) {
  const es_http_request q = {.url = url,
                             .timeout_ms = timeout_ms,
                             .max_body = max_body,
                             .low_speed_limit = -1};
  return es_http_start(rt, &q);
}

/* How many connections the server has seen. */
static int counted(void) {
  es_response r;
  int count = -1;
  es_op *op = start(test_url("/-/stats"), 0, 0);
  if (!op || !turn_until(op)) return -1;
  es_http_response_of(op, &r);
  const char *at = strstr(r.body, "[\"connections\"]=");
  if (at) count = atoi(at + strlen("[\"connections\"]="));
  (void)take_all();
  return count;
}

/* The server answers none of those who gather before all have come. */
static void teach(void) {
  static const char script[] =
    "local connection = ...\n"
    "gathered = gathered or {}\n"
    "gathered[#gathered + 1] = connection\n"
    "if #gathered < 8 then return end\n"
    "for _, one in ipairs(gathered) do one:reply(200, 'all') end\n"
    "gathered = nil\n";
  const es_http_request q = {.url = test_url("/-/script?/gather"),
                             .method = "PUT",
                             .body = script,
                             .body_length = sizeof script - 1};
  es_op *op = es_http_start(rt, &q);
  CHECK(op && turn_until(op));
  CHECK_INT(es_op_error(op)->code, ES_OK);
  (void)take_all();
}

/* So many at once; false: one has failed. */
static bool many(void) {
  es_op *ops[AT_ONCE];
  bool good = true;
  for (int i = 0; i < AT_ONCE; i++) ops[i] = start(test_url("/gather"), 0, 0);
  for (int i = 0; i < AT_ONCE; i++)
    good = good && turn_until(ops[i]) && es_op_error(ops[i])->code == ES_OK;
  (void)take_all();
  return good;
}

/* One request of a kind, and perhaps its end from outside. */
static void trouble(unsigned kind, unsigned turns) {
  static const char *const paths[] = {
    "/hang",        "/hang-head",     "/cut/90000/70000", "/stall/90000/500",
    "/bytes/90000", "/chunked/90000", "/until-close/500", "/status/500",
    "/echo",        "/drip/9/3"};
  enum { PATHS = sizeof paths / sizeof *paths };
  unsigned path = kind % PATHS, way = kind / PATHS % 4;
  es_error err;
  es_stream *stream = NULL;
  es_op *op;
  if (way == 3) {
    stream = es_stream_new(NULL);
    const es_http_request q = {.url = test_url(paths[path]),
                               .sink = ES_SINK_STREAM,
                               .timeout_ms = 20,
                               .stream = stream};
    op = es_http_start(rt, &q);
  } else {
    op = start(kind % 17 == 0 ? "http://127.0.0.1:1/" : test_url(paths[path]),
               way == 2 ? 400 : 15, way == 1 ? 400 : 0);
  }
  for (unsigned i = 0; i < turns; i++) (void)es_turn(rt, i % 2 > 0, &err);
  if (way == 2) es_op_cancel(op);
  if (stream && turns % 2) es_stream_close(stream);
  (void)turn_until(op);
  es_stream_free(stream);
}

/* The loop has nothing left to do at once. */
static void settle(void) {
  es_error err;
  for (int i = 0; i < 20; i++) (void)es_turn(rt, false, &err);
}

static void whatever_was_before(void) {
  es_error err;
  unsigned seed = (unsigned)time(NULL);
  rt = es_runtime_new(NULL, NULL, &err);
  CHECK(rt);
  const es_watches *watches = es__multi_watches(es__multi_of(rt));
  printf("# seed %u\n", seed);
  teach();
  CHECK_PASSED();
  for (int round = 0; round < 12; round++) {
    for (int i = 0; i < 12; i++) {
      seed = seed * 1103515245u + 12345u;
      trouble(seed >> 8, seed >> 4 & 7);
    }
    (void)take_all();
    settle();
    CHECK_INT(es_live(rt), 0);
    CHECK(many());
    int before = counted();
    CHECK(before > 0);
    CHECK(many());
    CHECK(many());
    CHECK_INT(counted(), before);
    settle();
    CHECK_INT(watches->strays, 0);
    CHECK_INT(watches->idle, AT_ONCE);
    if (sockets() >= 0) CHECK_INT(sockets(), AT_ONCE);
  }
  es_runtime_close(rt);
}

int main(void) {
  test_server_start();
  RUN(whatever_was_before);
  test_server_stop();
  return test_status();
}
