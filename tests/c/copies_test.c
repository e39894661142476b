/* libcurl's own memory runs out while a request is made, at each of its
 * allocations: the request fails for that, or goes out just as it was asked
 * for, never without its body, its method or its proxy. */
#include "turning.h"

#include <curl/curl.h>

#include "base/secret.h"
#include "net/http.h"

static int left; /* allocations of libcurl until one is refused; 0: none */

static bool refused(void) {
  return left > 0 && --left == 0;
}

static void *on_malloc(size_t size) {
  return refused() ? NULL : malloc(size);
}

static void *on_realloc(void *block, size_t size) {
  return refused() ? NULL : realloc(block, size);
}

static char *on_strdup(const char *text) {
  return refused() ? NULL : strdup(text);
}

static void *on_calloc(size_t count, size_t size) {
  return refused() ? NULL : calloc(count, size);
}

static const char *const names[] = {"proxy-user", "proxy-password"};
static es_secret *secrets[2];

static es_op *begin(void) {
  const es_header header = {.name = "X-One", .value = "1"};
  const es_http_request q = {.url = "http://data.example/echo",
                             .method = "DELETE",
                             .headers = &header,
                             .header_count = 1,
                             .body = "body",
                             .body_length = 4,
                             .proxy = test_url(""),
                             .proxy_user = secrets[0],
                             .proxy_password = secrets[1],
                             .ca_file = "/ca.pem",
                             .client_cert = "/cert.pem",
                             .client_key = "/key.pem"};
  return es_http_start(rt, &q);
}

static void set_proxy(void) {
  char body[160];
  int length = snprintf(body, sizeof body,
                        "{map={['data.example:80']=%d},"
                        "login='Basic cHJveHktdXNlcjpwcm94eS1wYXNzd29yZA=='}",
                        test_port);
  const es_http_request q = {.url = test_url("/-/proxy"),
                             .method = "PUT",
                             .body = body,
                             .body_length = (size_t)length};
  es_op *op = es_http_start(rt, &q);
  CHECK(op && turn_until(op));
  CHECK_INT(es_op_error(op)->code, ES_OK);
  (void)take_all();
}

static void check_sent(const es_op *op) {
  es_response r;
  es_http_response_of(op, &r);
  CHECK_INT(r.status, 200);
  CHECK(strncmp(r.body, "DELETE /echo HTTP/1.1\r\n", 23) == 0);
  CHECK(strstr(r.body, "\r\nX-One: 1\r\n"));
  CHECK(strstr(r.body, "\r\nAccept-Encoding: identity\r\n"));
  CHECK(strcmp(r.body + r.body_length - 4, "body") == 0);
}

/* A runtime of its own, whose n-th allocation by libcurl is refused, if that
 * is within the making of a request. */
static void life(int n, int *sent, int *failed, bool *ended) {
  es_error err;
  rt = es_runtime_new(NULL, NULL, &err);
  CHECK(rt);
  left = n;
  es_op *op = begin();
  *ended = left > 0;
  left = 0;
  CHECK(op && turn_until(op));
  if (es_op_error(op)->code == ES_OK) {
    ++*sent;
    check_sent(op);
  } else {
    ++*failed;
    CHECK_INT(es_op_error(op)->code, ES_MEMORY);
  }
  CHECK_PASSED();
  (void)take_all();
  es_runtime_close(rt);
}

static void whole_or_not_at_all(void) {
  int sent = 0, failed = 0;
  bool ended = false;
  es_error err;
  rt = es_runtime_new(NULL, NULL, &err);
  CHECK(rt);
  set_proxy();
  CHECK_PASSED();
  es_runtime_close(rt);
  for (int n = 1; !ended && n < 500; n++) {
    life(n, &sent, &failed, &ended);
    CHECK_PASSED();
  }
  CHECK(ended);
  CHECK(sent >= 1);
  CHECK(failed >= 12);
}

int main(void) {
  curl_global_init_mem(CURL_GLOBAL_DEFAULT, on_malloc, free, on_realloc,
                       on_strdup, on_calloc);
  test_server_start();
  for (int i = 0; i < 2; i++)
    secrets[i] = es__secret_new(NULL, "", 0, names[i], strlen(names[i]));
  RUN(whole_or_not_at_all);
  for (int i = 0; i < 2; i++) es__secret_unref(secrets[i]);
  test_server_stop();
  curl_global_cleanup();
  return test_status();
}
