/* From a request to libcurl's easy handle, and from its codes to ours.
 *
 * What is never set here: CURLOPT_NETRC, CURLOPT_FOLLOWLOCATION,
 * CURLOPT_UNRESTRICTED_AUTH, anything that weakens TLS, and
 * CURLOPT_ACCEPT_ENCODING: bodies are decoded by decode.c. */
#include "net/easy.h"

#include <openssl/crypto.h>
#include <string.h>
#include <strings.h>

enum {
  FILE_BUFFER = 256 * 1024, /* libcurl's receive buffer for files */
  CONNECT_TIMEOUT_MS = 15000,
  LOW_SPEED_LIMIT = 1024,
  LOW_SPEED_TIME = 30
};

/* A method or the name of a header: RFC 9110's token. */
static bool is_token(const char *text) {
  static const char others[] = "!#$%&'*+-.^_`|~";
  size_t length = strlen(text);
  for (size_t i = 0; i < length; i++) {
    char c = text[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  (c >= '0' && c <= '9');
    if (!letter && !strchr(others, c)) return false;
  }
  return length > 0 && length <= 256;
}

/* Whether a text may stand in a header: no line breaks, no NUL. */
static bool is_line(const char *text, size_t length) {
  return strlen(text) == length && !memchr(text, '\r', length) &&
         !memchr(text, '\n', length);
}

static int add_header(es_easy *easy, const es_allocator *memory,
                      const es_header *h, es_error *err) {
  const char *value = h->secret ? es__secret_text(h->secret) : h->value;
  size_t length = h->secret ? es__secret_length(h->secret) : strlen(value);
  size_t name_length = strlen(h->name);
  if (!is_token(h->name))
    return es__fail(err, ES_INVALID, 0, "'%.40s' is no name of a header",
                    h->name);
  if (!is_line(value, length))
    return es__fail(err, ES_INVALID, 0, "header '%.40s' has a line break",
                    h->name);
  /* "Name;" is libcurl's way to send a header without a value; with blanks
   * alone it would not be sent at all. */
  if (strspn(value, " \t") == length) length = 0;
  size_t size = name_length + length + 3;
  char *line = es__alloc(memory, size);
  if (!line) return es__fail_memory(err);
  memcpy(line, h->name, name_length);
  memcpy(line + name_length, length ? ": " : ";", length ? 3 : 2);
  if (length) memcpy(line + name_length + 2, value, length + 1);
  struct curl_slist *list = curl_slist_append(easy->headers, line);
  OPENSSL_cleanse(line, size);
  es__free(line);
  if (!list) return es__fail_memory(err);
  easy->headers = list;
  return ES_OK;
}

static int add_line(es_easy *easy, const char *line, es_error *err) {
  struct curl_slist *list = curl_slist_append(easy->headers, line);
  if (!list) return es__fail_memory(err);
  easy->headers = list;
  return ES_OK;
}

static int make_lists(es_easy *easy, const es_allocator *memory,
                      const es_http_request *q, es_error *err) {
  const char *coding =
    q->accept_encoding ? "Accept-Encoding: gzip" : "Accept-Encoding: identity";
  int rc = ES_OK;
  for (size_t i = 0; i < q->header_count && rc == ES_OK; i++) {
    rc = add_header(easy, memory, &q->headers[i], err);
    if (strcasecmp(q->headers[i].name, "accept-encoding") == 0) coding = NULL;
  }
  if (rc == ES_OK && q->body) rc = add_line(easy, "Expect:", err);
  if (rc == ES_OK && coding) rc = add_line(easy, coding, err);
  for (size_t i = 0; i < q->connect_to_count && rc == ES_OK; i++) {
    struct curl_slist *list =
      curl_slist_append(easy->connect_to, q->connect_to[i]);
    if (!list) return es__fail_memory(err);
    easy->connect_to = list;
  }
  return rc;
}

static void set_method(CURL *h, const es_http_request *q, CURLcode *code) {
  const char *method = q->method ? q->method : "GET";
  const char *body = q->body;
  /* What has a body by its nature says so, if it is empty (RFC 9110, 8.6). */
  if (!body && (strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 ||
                strcmp(method, "PATCH") == 0))
    body = "";
  if (body) {
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE,
                     (curl_off_t)q->body_length);
    es__route_text(h, CURLOPT_COPYPOSTFIELDS, body, code);
  }
  if (strcmp(method, "HEAD") == 0)
    curl_easy_setopt(h, CURLOPT_NOBODY, 1L);
  else if (strcmp(method, body ? "POST" : "GET") != 0)
    es__route_text(h, CURLOPT_CUSTOMREQUEST, method, code);
}

static void set_times(CURL *h, const es_http_request *q) {
  long limit = q->low_speed_limit ? q->low_speed_limit : LOW_SPEED_LIMIT;
  curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS,
                   q->connect_timeout_ms ? q->connect_timeout_ms
                                         : (long)CONNECT_TIMEOUT_MS);
  if (q->timeout_ms) curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, q->timeout_ms);
  if (limit > 0) {
    curl_easy_setopt(h, CURLOPT_LOW_SPEED_LIMIT, limit);
    curl_easy_setopt(h, CURLOPT_LOW_SPEED_TIME,
                     q->low_speed_time ? q->low_speed_time
                                       : (long)LOW_SPEED_TIME);
  }
}

static void set_network(CURL *h, const es_easy *easy, const es_http_request *q,
                        CURLcode *code) {
  curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
  /* A resolver thread that is still busy is let go of, not joined: joining
   * would stop the loop. */
  curl_easy_setopt(h, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(h, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  curl_easy_setopt(h, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(h, CURLOPT_PATH_AS_IS, 1L); /* signatures cover the path */
  if (easy->connect_to)
    curl_easy_setopt(h, CURLOPT_CONNECT_TO, easy->connect_to);
  /* Turns cookies on. */
  if (q->jar) es__route_text(h, CURLOPT_COOKIEFILE, "", code);
}

int es__easy_make(es_easy *easy, const es_allocator *memory,
                  const es_http_request *q, es_error *err) {
  memset(easy, 0, sizeof *easy);
  if (q->method && !is_token(q->method))
    return es__fail(err, ES_INVALID, 0, "'%.40s' is no method", q->method);
  int rc = make_lists(easy, memory, q, err);
  if (rc != ES_OK) return rc;
  CURL *h = easy->handle = curl_easy_init();
  if (!h) return es__fail_memory(err);
  CURLcode code = CURLE_OK;
  es__route_text(h, CURLOPT_URL, q->url, &code);
  curl_easy_setopt(h, CURLOPT_ERRORBUFFER, easy->error);
  if (easy->headers) curl_easy_setopt(h, CURLOPT_HTTPHEADER, easy->headers);
  if (q->sink == ES_SINK_FILE)
    curl_easy_setopt(h, CURLOPT_BUFFERSIZE, (long)FILE_BUFFER);
  set_method(h, q, &code);
  set_times(h, q);
  set_network(h, easy, q, &code);
  rc = es__route_set(&easy->route, memory, h, q, &code, err);
  if (rc != ES_OK || code == CURLE_OK) return rc;
  if (code == CURLE_OUT_OF_MEMORY) return es__fail_memory(err);
  return es__fail(err, ES_INVALID, (int)code, "not a usable request: %s",
                  curl_easy_strerror(code));
}

void es__easy_free(es_easy *easy) {
  curl_easy_cleanup(easy->handle);
  for (struct curl_slist *l = easy->headers; l; l = l->next)
    OPENSSL_cleanse(l->data, strlen(l->data));
  curl_slist_free_all(easy->headers);
  curl_slist_free_all(easy->connect_to);
  easy->handle = NULL;
  easy->headers = easy->connect_to = NULL;
}

static int kind_of(CURLcode code) {
  switch (code) {
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_COULDNT_RESOLVE_PROXY: return ES_DNS;
  case CURLE_OPERATION_TIMEDOUT: return ES_TIMEOUT;
  case CURLE_SSL_CONNECT_ERROR:
  case CURLE_SSL_CERTPROBLEM:
  case CURLE_SSL_CIPHER:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_SSL_ISSUER_ERROR:
  case CURLE_SSL_INVALIDCERTSTATUS:
  case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
  case CURLE_PEER_FAILED_VERIFICATION: return ES_TLS;
  case CURLE_LOGIN_DENIED: /* only from a user name in the URL */
  case CURLE_URL_MALFORMAT:
  case CURLE_UNSUPPORTED_PROTOCOL:
  case CURLE_BAD_FUNCTION_ARGUMENT: return ES_INVALID;
  case CURLE_OUT_OF_MEMORY: return ES_MEMORY; /* its word is "limit" */
  case CURLE_FILESIZE_EXCEEDED: return ES_LIMIT;
  case CURLE_WEIRD_SERVER_REPLY:
  case CURLE_BAD_CONTENT_ENCODING: return ES_HTTP;
  default: return ES_NETWORK;
  }
}

/* Whether the transfer had got as far as a connection. */
static bool was_connected(const es_easy *easy) {
  char *address = NULL;
  (void)curl_easy_getinfo(easy->handle, CURLINFO_PRIMARY_IP, &address);
  return address && *address;
}

int es__easy_failed(const es_easy *easy, CURLcode code, es_error *err) {
  const char *reason = easy->error[0] ? easy->error : curl_easy_strerror(code);
  int kind = kind_of(code);
  if (code == CURLE_LOGIN_DENIED)
    reason = "a URL must not hold a user name or password";
  /* What a server of TLS 1.3 dislikes about the client, it says later. */
  if (kind == ES_NETWORK && strstr(reason, "SSL routines") &&
      strstr(reason, " alert "))
    kind = ES_TLS;
  /* libcurl has these codes also for answers that it cannot read. */
  if (kind == ES_INVALID && was_connected(easy)) kind = ES_HTTP;
  if (code == CURLE_OUT_OF_MEMORY)
    reason = "the answer's headers are too large, or memory is short";
  return es__fail(err, kind, (int)code, "%s", reason);
}
