/* A C program without Lua: it downloads files, several at a time, verifies
 * them, cancels one, on a loop of its own and on one of libuv that it has. */
#include <poll.h>
#include <uv.h>

#include "earthshine.h"
#include "test.h"

enum { FILES = 6, SIZE = 300000 };

static const char *folder;

/* What the program knows of one download: the 'ud' of its call. */
typedef struct download {
  char path[160];
  int times;
  es_error error;
  int status, stored;
  long long bytes;
  char digest[65]; /* a response is gone when 'done' returns: copied */
} download;

static void done(es_call *call, const es_error *err, void *ud) {
  download *d = ud;
  const es_response *r = es_call_response(call);
  d->times++;
  if (err) d->error = *err;
  d->status = r->status;
  d->stored = r->stored;
  d->bytes = r->bytes;
  (void)snprintf(d->digest, sizeof d->digest, "%s", r->digest);
}

static es_call *fetch(es_client *client, download *d, const char *url,
                      const char *name, const char *expect) {
  es_request q = {.size = sizeof q, .url = url};
  memset(d, 0, sizeof *d);
  (void)snprintf(d->path, sizeof d->path, "%s/%s", folder, name);
  q.path = d->path;
  q.digest = "sha256";
  q.expect = expect;
  q.unsynced = 1;
  return es_fetch(client, &q, done, d);
}

static void fetch_all(es_client *client, download *list) {
  for (int i = 0; i < FILES; i++) {
    char url[40], name[16];
    (void)snprintf(url, sizeof url, "/bytes/%d", SIZE + i);
    (void)snprintf(name, sizeof name, "file%d", i);
    CHECK(fetch(client, &list[i], test_url(url), name, NULL));
  }
}

static void check_all(const download *list) {
  for (int i = 0; i < FILES; i++) {
    CHECK_INT(list[i].times, 1);
    CHECK_INT(list[i].error.code, ES_OK);
    CHECK_INT(list[i].stored, 1);
    CHECK_INT(list[i].bytes, SIZE + i);
    CHECK_INT(test_size(list[i].path), SIZE + i);
    CHECK_INT(strlen(list[i].digest), 64);
  }
}

static void on_a_loop_of_its_own(void) {
  es_error err;
  download list[FILES];
  es_client *client = es_client_open(NULL, &err);
  CHECK(client);
  fetch_all(client, list);
  CHECK_INT(list[0].times, 0); /* nothing ends before the loop is turned */
  CHECK_INT(es_client_run(client), ES_OK);
  check_all(list);
  es_client_close(client, NULL, NULL);
}

/* The digest is checked before the file gets its name. */
static void verified(void) {
  download first, right, wrong, hashed = {.times = 0};
  es_client *client = es_client_open(NULL, NULL);
  CHECK(fetch(client, &first, test_url("/bytes/5000"), "first", NULL));
  CHECK_INT(es_client_run(client), ES_OK);
  CHECK(fetch(client, &right, test_url("/bytes/5000"), "a", first.digest));
  CHECK(fetch(client, &wrong, test_url("/bytes/5001"), "b", first.digest));
  CHECK(es_hash_file(client, first.path, "sha256", done, &hashed));
  CHECK_INT(es_client_run(client), ES_OK);
  CHECK_INT(right.stored, 1);
  CHECK_INT(wrong.error.code, ES_CHECKSUM);
  CHECK_INT(wrong.stored, 0);
  CHECK_INT(test_size(wrong.path), -1);
  CHECK_INT(hashed.bytes, 5000);
  CHECK(strcmp(hashed.digest, first.digest) == 0);
  es_client_close(client, NULL, NULL);
}

/* An answer that is no 200 ends well, and is no file: the program looks. */
static void refused_by_the_server(void) {
  download d;
  es_client *client = es_client_open(NULL, NULL);
  CHECK(fetch(client, &d, test_url("/status/404"), "no", NULL));
  CHECK_INT(es_client_run(client), ES_OK);
  CHECK_INT(d.error.code, ES_OK);
  CHECK_INT(d.status, 404);
  CHECK_INT(d.stored, 0);
  CHECK_INT(test_size(d.path), -1);
  es_client_close(client, NULL, NULL);
}

/* One of them is watched by a timer, and given up when it does not go on. */
typedef struct watched {
  es_call *call;
  long long received;
} watched;

static void give_up(es_call *timer, const es_error *err, void *ud) {
  watched *w = ud;
  int64_t received, total;
  (void)timer;
  if (err) return;
  es_call_progress(w->call, &received, &total);
  w->received = received;
  es_call_cancel(w->call);
}

static void one_is_cancelled(void) {
  download good, stalled;
  watched w = {NULL, 0};
  es_client *client = es_client_open(NULL, NULL);
  CHECK(fetch(client, &good, test_url("/bytes/1000"), "good", NULL));
  w.call = fetch(client, &stalled, test_url("/stall/9000/10"), "bad", NULL);
  CHECK(w.call);
  CHECK(es_timer(client, 0.05, give_up, &w));
  CHECK_INT(es_client_run(client), ES_OK);
  CHECK_INT(good.stored, 1);
  CHECK_INT(stalled.times, 1);
  CHECK_INT(stalled.error.code, ES_CANCELLED);
  CHECK_INT(w.received, 10);
  CHECK_INT(test_size(stalled.path), -1);
  es_client_close(client, NULL, NULL);
}

/* A program with a libuv loop hands it over, and runs it as it always does. */
static void on_closed(void *ud) {
  *(int *)ud = 1;
}

static void on_a_loop_that_is_there(void) {
  uv_loop_t loop;
  download list[FILES];
  int closed = 0;
  CHECK_INT(uv_loop_init(&loop), 0);
  es_client_options o = {.size = sizeof o, .loop = &loop};
  es_client *client = es_client_open(&o, NULL);
  CHECK(client);
  CHECK(es_client_loop(client) == &loop);
  CHECK_INT(es_client_step(client, 0), ES_INVALID);
  fetch_all(client, list);
  while (list[FILES - 1].times == 0 && uv_run(&loop, UV_RUN_ONCE))
    ;
  CHECK_INT(uv_run(&loop, UV_RUN_DEFAULT), 0); /* it keeps no loop alive */
  check_all(list);
  es_client_close(client, on_closed, &closed);
  CHECK_INT(closed, 0);
  uv_run(&loop, UV_RUN_DEFAULT);
  CHECK_INT(closed, 1);
  CHECK_INT(uv_loop_close(&loop), 0);
}

/* A program with a poll loop watches one descriptor. */
static void by_poll(void) {
  download list[FILES];
  es_client *client = es_client_open(NULL, NULL);
  fetch_all(client, list);
  int turns = 0;
  do {
    struct pollfd fd = {es_client_fd(client), POLLIN, 0};
    (void)poll(&fd, 1, es_client_timeout(client));
  } while (es_client_step(client, 0) > 0 && ++turns < 100000);
  check_all(list);
  CHECK_INT(es_client_timeout(client), -1);
  es_client_close(client, NULL, NULL);
}

int main(void) {
  int before = test_descriptors();
  test_server_start();
  folder = test_folder();
  RUN(on_a_loop_of_its_own);
  RUN(verified);
  RUN(refused_by_the_server);
  RUN(one_is_cancelled);
  RUN(on_a_loop_that_is_there);
  RUN(by_poll);
  test_remove(folder);
  test_server_stop();
  /* libuv keeps two descriptors for signals in a process. */
  if (test_descriptors() > before + 2) {
    printf("not ok descriptors are left open\n");
    return EXIT_FAILURE;
  }
  return test_status();
}
