/* Fuzzes whole answers: whatever bytes a server sends, a request ends, keeps
 * to its limits, never takes a cut body for a whole one, and its cookies do
 * not go to another host.
 *
 * The first byte of an input says how the request is made; the rest is the
 * answer. It is linked with --wrap for the two functions below. */
#include "net/http.h"

#include <stdbool.h>
#include <strings.h>

#include "net/head.h"
#include "wire.h"

enum { LIMIT = 4096, COMPRESSED = 1, DROPPED = 2, HEAD_ONLY = 4, POSTED = 8 };

/* The wire that new handles are attached to; libFuzzer's entry has no other
 * way to hand it down. */
static wire *present;

CURL *__real_curl_easy_init(void);
CURL *__wrap_curl_easy_init(void);
CURL *__wrap_curl_easy_init(void) {
  CURL *handle = __real_curl_easy_init();
  if (handle && present) wire_attach(present, handle);
  return handle;
}

int __real_socket(int family, int type, int protocol);
int __wrap_socket(int family, int type, int protocol);
int __wrap_socket(int family, int type, int protocol) {
  if (family == AF_UNIX || !present)
    return __real_socket(family, type, protocol);
  return wire_open(present, CURLSOCKTYPE_IPCXN, NULL);
}

static bool has(const es_response *r, const char *wanted) {
  size_t at = 0, name_length, value_length;
  const char *name, *value;
  while (es_head_next(r->head, r->head_length, &at, &name, &name_length, &value,
                      &value_length))
    if (name_length == strlen(wanted) &&
        strncasecmp(name, wanted, name_length) == 0)
      return true;
  return false;
}

/* The one Content-Length of a head, or -1. */
static int64_t length_of(const es_response *r) {
  es_head head;
  es_error err;
  es_framing framing;
  es__head_init(&head, NULL);
  for (size_t at = 0; at < r->head_length;) {
    const char *end = memchr(r->head + at, '\n', r->head_length - at);
    size_t n = end ? (size_t)(end - r->head) + 1 - at : r->head_length - at;
    if (es__head_line(&head, r->head + at, n) != ES_OK) break;
    at += n;
  }
  if (es__head_framing(&head, &framing, &err) != ES_OK) framing.length = -1;
  es__head_free(&head);
  return framing.length;
}

static void judge(const es_response *r, const es_error *err, int how) {
  PROMISE(r->body && r->body_length <= LIMIT && strlen(r->address) < 64);
  PROMISE(err->code == ES_OK || *err->message);
  if (err->code != ES_OK) return;
  PROMISE(r->status >= 200 || r->status == 101);
  PROMISE(!(how & DROPPED) || r->body_length == 0);
  PROMISE(how & DROPPED || (int64_t)r->body_length == r->bytes);
  int64_t length = length_of(r);
  bool bodiless = (how & HEAD_ONLY) || r->status == 204 || r->status == 304;
  if (length >= 0 && !bodiless && !has(r, "content-encoding") &&
      !has(r, "transfer-encoding"))
    PROMISE(r->bytes == length);
}

static void fetch(es_runtime *rt, es_http_request *q, int how) {
  es_error err;
  es_response response;
  es_op *op = es_http_start(rt, q);
  PROMISE(op);
  for (int turns = 0; !es_op_done(op); turns++) {
    PROMISE(turns < 20000);
    PROMISE(es_turn(rt, true, &err) == ES_OK);
  }
  es_http_response_of(op, &response);
  judge(&response, es_op_error(op), how);
  while (es_next(rt)) es_op_release(op);
  es_op_release(op);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const to[] = {"::127.0.0.1:9"};
  char sent[LIMIT];
  es_error err;
  if (size < 1) return -1;
  wire w = {data + 1, size - 1, -1};
  int how = data[0];
  es_runtime *rt = es_runtime_new(NULL, NULL, &err);
  es_jar *jar = es_jar_new(NULL);
  PROMISE(rt && jar);
  present = &w;
  es_http_request q = {
    .url = "http://data.example.gov/f",
    .connect_to = to,
    .connect_to_count = 1,
    .jar = jar,
    .max_body = LIMIT,
    .timeout_ms = 5000,
    .accept_encoding = how & COMPRESSED,
    .sink = how & DROPPED ? ES_SINK_NULL : ES_SINK_MEMORY,
    .method = how & HEAD_ONLY ? "HEAD"
              : how & POSTED  ? "POST"
                              : "GET",
    .body = how & POSTED ? "a=1" : NULL,
    .body_length = how & POSTED ? 3 : 0,
  };
  fetch(rt, &q, how);
  q.url = "http://foreign.example.org/f";
  fetch(rt, &q, how);
  PROMISE(w.peer >= 0);
  PROMISE(!strstr(wire_request(&w, sent, sizeof sent), "\r\nCookie:"));
  wire_hang_up(&w);
  present = NULL;
  es_jar_unref(jar);
  es_runtime_close(rt);
  return 0;
}
