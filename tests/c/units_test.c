/* The parts of the core that need no loop: buffers, digests, base64, secrets,
 * URLs, and heads of answers. */
#include "test.h"

#include <stdint.h>

#include "base/base64.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/secret.h"
#include "base/url.h"
#include "net/head.h"
#include "net/http.h"

static void buffers(void) {
  es_buffer b;
  es__buffer_init(&b, NULL, 2000);
  CHECK(!b.data && b.length == 0);
  CHECK_INT(es__buffer_add(&b, "abc", 3), ES_OK);
  CHECK_INT(es__buffer_add(&b, "", 0), ES_OK);
  CHECK(strcmp(b.data, "abc") == 0);
  char big[1997];
  memset(big, 'x', sizeof big);
  CHECK_INT(es__buffer_add(&b, big, 1998), ES_LIMIT);
  CHECK_INT(b.length, 3);
  CHECK_INT(es__buffer_add(&b, big, 1997), ES_OK);
  CHECK_INT(b.length, 2000);
  CHECK_INT(b.data[2000], 0);
  CHECK_INT(es__buffer_add(&b, "x", 1), ES_LIMIT);
  CHECK_INT(es__buffer_add(&b, "x", SIZE_MAX), ES_LIMIT);
  CHECK_INT(es__buffer_add(&b, "x", SIZE_MAX - 10), ES_LIMIT);
  es__buffer_clear(&b);
  CHECK_INT(b.length, 0);
  CHECK_INT(es__buffer_add(&b, "y", 1), ES_OK);
  es__buffer_free(&b, true);
  CHECK(!b.data);
  es__buffer_free(&b, false);
  es__buffer_init(&b, NULL, 0);
  CHECK_INT(es__buffer_add(&b, "", 0), ES_OK);
  CHECK_INT(es__buffer_add(&b, "x", 1), ES_LIMIT);
  es__buffer_free(&b, false);
}

static void errors(void) {
  es_error err;
  char path[1000];
  memset(path, 'p', sizeof path - 1);
  path[sizeof path - 1] = '\0';
  CHECK_INT(es__fail(NULL, ES_IO, 0, "nobody %s", "listens"), ES_IO);
  CHECK_INT(es__fail(&err, ES_IO, 5, "%s", path), ES_IO);
  CHECK_INT(strlen(err.message), sizeof err.message - 1);
  CHECK_INT(err.cause, 5);
  CHECK_INT(es__fail_errno(&err, 2, "open", path), ES_NOT_FOUND);
  CHECK_INT(es__fail_errno(&err, 17, "open", "x"), ES_EXISTS);
  CHECK_INT(es__fail_errno(&err, 99999, "open", "x"), ES_IO);
  CHECK(strstr(err.message, "cannot open 'x': "));
}

static void digests(void) {
  char hex[2 * ES_DIGEST_MAX + 1];
  es_digest *d = es__digest_new(NULL, "sha256");
  CHECK(d);
  es__digest_update(d, "ab", 2);
  es__digest_update(d, "c", 1);
  es__digest_update(d, "", 0);
  CHECK_INT(es__digest_hex(d, hex), 64);
  CHECK(strncmp(hex, "ba7816bf8f01cfea", 16) == 0);
  es__digest_free(d);
  es__digest_free(NULL);
  CHECK(!es__digest_new(NULL, "md4"));
  CHECK(!es__digest_known("SHA256") && es__digest_known("crc32"));
}

static void base64(void) {
  char out[64], back[64];
  size_t n;
  unsigned char bytes[30];
  for (size_t i = 0; i < sizeof bytes; i++)
    bytes[i] = (unsigned char)(i * 37 + 200);
  for (size_t length = 0; length <= sizeof bytes; length++)
    for (int safe = 0; safe < 2; safe++) {
      size_t written = es__base64_encode(bytes, length, safe, out);
      CHECK(written < es__base64_room(length));
      CHECK_INT(strlen(out), written);
      CHECK(es__base64_decode(out, written, back, &n));
      CHECK(n == length && memcmp(back, bytes, n) == 0);
    }
  CHECK(!es__base64_decode("A", 1, back, &n));
  CHECK(!es__base64_decode("AA A", 4, back, &n));
}

static void secrets(void) {
  es_secret *s = es__secret_new(NULL, "Bearer ", 7, "x\0y", 3);
  CHECK_INT(es__secret_length(s), 10);
  CHECK(memcmp(es__secret_text(s), "Bearer x\0y", 11) == 0);
  CHECK(es__secret_ref(s) == s);
  es__secret_unref(s);
  es__secret_unref(s);
  es__secret_unref(NULL);
  s = es__secret_basic(NULL, "Aladdin", 7, "open sesame", 11);
  CHECK(strcmp(es__secret_text(s), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==") == 0);
  CHECK_INT(es__secret_length(s), strlen(es__secret_text(s)));
  es__secret_unref(s);
}

static bool same(const char *part, const char *at, size_t length) {
  if (!part) return length == 0;
  return strlen(part) == length && memcmp(part, at, length) == 0;
}

static bool agree(const es_url_plain *plain, const char *text,
                  const es_url *url) {
  return same(url->scheme, text, plain->scheme) &&
         same(url->host, plain->host_at, plain->host) &&
         same(url->path, plain->path_at, plain->path) &&
         same(url->query, plain->query_at, plain->query) &&
         same(url->fragment, plain->fragment_at, plain->fragment) &&
         url->port == plain->port && !url->user && !url->password;
}

/* What is taken for plain must be what the parser says, too: 1, or 0 where it
 * is not plain, or a large negative number where they differ. */
static int plain_or_not(const char *text) {
  es_url_plain plain;
  es_url url;
  es_error err;
  if (!es__url_plain(text, strlen(text), &plain)) return 0;
  bool right =
    es__url_parse(NULL, text, &url, &err) == ES_OK && agree(&plain, text, &url);
  es__url_free(&url);
  if (!right) printf("read in two ways: %s\n", text);
  return right ? 1 : -1000000;
}

/* Each text, and each with every byte of it replaced by telling ones. */
static void plain_urls(void) {
  static const char *texts[] = {
    "http://a/",
    "https://cmr.earthdata.nasa.gov/search/granules.umm_json?a=1&b[]=2#x?y",
    "http://127.0.0.1:8080/small1",
    "https://data.lpdaac.earthdatacloud.nasa.gov:443/a//b/../c/%2e%2E/d;e=f",
    "http://1.2.3.example.org/?q#f",
    "https://h-1.x9/a b\\c?",
  };
  static const char bytes[] = "a9.:/?#@%-_[]\\ \x01\x7f\x80xX0";
  int plain = 0;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    char text[128];
    size_t length = strlen(texts[i]);
    plain += plain_or_not(texts[i]);
    for (size_t at = 0; at < length; at++)
      for (const char *b = bytes; *b; b++) {
        memcpy(text, texts[i], length + 1);
        text[at] = *b;
        plain += plain_or_not(text);
        memmove(text + at + 1, texts[i] + at, length - at + 1);
        plain += plain_or_not(text);
      }
  }
  CHECK(plain > 1000);
  es_url_plain out;
  CHECK(!es__url_plain("http://127.1/", 13, &out));
  CHECK(!es__url_plain("http://0x7f.0.0.1/", 18, &out));
  CHECK(!es__url_plain("http://a/\0/", 11, &out));
}

static void urls(void) {
  es_url url;
  es_error err;
  char *joined;
  CHECK_INT(es__url_parse(NULL, "https://U@H.:1/p?q#f", &url, &err), ES_OK);
  CHECK(strcmp(url.host, "h") == 0 && url.port == 1);
  CHECK(strcmp(url.user, "U") == 0 && !url.password);
  es__url_free(&url);
  es__url_free(&url);
  CHECK_INT(es__url_parse(NULL, "nothing", &url, &err), ES_INVALID);
  CHECK(!url.host);
  es__url_free(&url);
  CHECK_INT(es__url_resolve(NULL, "http://h/a", "../b", &joined, &err), ES_OK);
  CHECK(strcmp(joined, "http://h/b") == 0);
  es__free(joined);
  CHECK_INT(es__url_resolve(NULL, "a", "b", &joined, &err), ES_INVALID);
  CHECK(!joined);
}

static int feed(es_head *head, const char *line) {
  return es__head_line(head, line, strlen(line));
}

static void heads(void) {
  es_head head;
  es_error err;
  size_t length;
  es_framing framing;
  es__head_init(&head, NULL);
  CHECK(!es__head_find(&head, "x", &length));
  CHECK_INT(feed(&head, "HTTP/1.1 100 Continue\r\n"), ES_OK);
  CHECK_INT(feed(&head, "Content-Length: 7\r\n"), ES_OK);
  CHECK_INT(feed(&head, "\r\n"), ES_OK);
  CHECK(!head.whole);
  CHECK_INT(feed(&head, "HTTP/1.1 200 OK\r\n"), ES_OK);
  CHECK_INT(feed(&head, "HTTP/9: 1\r\n"), ES_OK);
  CHECK_INT(feed(&head, "X-Name: \t value \t\r\n"), ES_OK);
  CHECK_INT(feed(&head, "No colon\r\n"), ES_OK);
  CHECK_INT(feed(&head, "\r\n"), ES_OK);
  CHECK(head.whole && head.status == 200);
  const char *value = es__head_find(&head, "x-name", &length);
  CHECK(value && length == 5 && memcmp(value, "value", 5) == 0);
  CHECK(!es__head_find(&head, "x-nam", &length));
  CHECK_INT(es__head_framing(&head, &framing, &err), ES_OK);
  CHECK_INT(framing.length, -1);
  CHECK_INT(framing.coding, ES_CODING_NONE);
  CHECK_INT(feed(&head, "Content-Length: 9\r\n"), ES_OK); /* a trailer */
  CHECK(!es__head_find(&head, "content-length", &length));
  es__head_free(&head);
}

static void lengths(void) {
  static const struct {
    const char *value;
    long long wanted; /* -2: refused */
  } cases[] = {{"0", 0},    {"12", 12},  {"9223372036854775807", INT64_MAX},
               {"", -2},    {"-1", -2},  {"9223372036854775808", -2},
               {"+1", -2},  {"1 2", -2}, {"0x1", -2},
               {"1,1", -2}, {"1a", -2},  {"99999999999999999999999999", -2},
               {"007", 7},  {" 5 ", 5}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    es_head head;
    es_error err;
    es_framing framing;
    char line[80];
    es__head_init(&head, NULL);
    (void)snprintf(line, sizeof line, "Content-Length: %s\r\n", cases[i].value);
    feed(&head, "HTTP/1.1 200 OK\r\n");
    feed(&head, line);
    feed(&head, "\r\n");
    int rc = es__head_framing(&head, &framing, &err);
    CHECK_INT(rc == ES_OK ? framing.length : -2, cases[i].wanted);
    es__head_free(&head);
  }
}

static void codings(void) {
  static const struct {
    const char *lines;
    es_coding wanted;
  } cases[] = {
    {"", ES_CODING_NONE},
    {"Content-Encoding:\r\n", ES_CODING_NONE},
    {"Content-Encoding: identity\r\n", ES_CODING_NONE},
    {"Content-Encoding: , identity ,\r\n", ES_CODING_NONE},
    {"content-encoding: GZip\r\n", ES_CODING_ZLIB},
    {"Content-Encoding: x-gzip, identity\r\n", ES_CODING_ZLIB},
    {"Content-Encoding: deflate\r\n", ES_CODING_ZLIB},
    {"Content-Encoding: br\r\n", ES_CODING_OTHER},
    {"Content-Encoding: gzipp\r\n", ES_CODING_OTHER},
    {"Content-Encoding: gzip gzip\r\n", ES_CODING_OTHER},
    {"Content-Encoding: gzip,gzip\r\n", ES_CODING_OTHER},
    {"Content-Encoding: gzip\r\nX: y\r\n"
     "Content-Encoding: gzip\r\n",
     ES_CODING_OTHER},
    {"Content-Encoding: br\r\nContent-Encoding: gzip\r\n", ES_CODING_OTHER}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    es_head head;
    es_framing framing;
    es__head_init(&head, NULL);
    feed(&head, "HTTP/1.1 200 OK\r\n");
    feed(&head, cases[i].lines);
    feed(&head, "\r\n");
    CHECK_INT(es__head_framing(&head, &framing, NULL), ES_OK);
    CHECK_INT(framing.coding, cases[i].wanted);
    es__head_free(&head);
  }
}

/* A line ends where it is said to, not where a NUL stands. */
static void heads_that_are_cut(void) {
  es_head head;
  es__head_init(&head, NULL);
  CHECK_INT(es__head_line(&head, "HTTP/1.1 204", 10), ES_OK);
  CHECK_INT(head.status, 2);
  CHECK_INT(es__head_line(&head, "\r\n", 0), ES_OK);
  CHECK(!head.ended);
  CHECK_INT(es__head_line(&head, "\r\n", 2), ES_OK);
  CHECK(head.ended);
  es__head_free(&head);
}

/* Any bytes at all, in lines as they may be cut. */
static void heads_of_noise(void) {
  static const char alphabet[] = "HTTP/1.1 200\r\n\0:,; \tcontent-length9\xff";
  srand(7);
  for (int round = 0; round < 20000; round++) {
    es_head head;
    es_error err;
    es_framing framing;
    size_t at = 0, name_length, length;
    const char *name, *value;
    es__head_init(&head, NULL);
    feed(&head, "HTTP/1.1 200 OK\r\n");
    for (int i = rand() % 6; i > 0; i--) {
      char line[24];
      size_t n = 1 + (size_t)rand() % sizeof line;
      for (size_t k = 0; k < n; k++)
        line[k] = alphabet[(size_t)rand() % sizeof alphabet];
      (void)es__head_line(&head, line, n);
    }
    while (es_head_next(head.lines.data, head.lines.length, &at, &name,
                        &name_length, &value, &length)) {
      CHECK(name >= head.lines.data);
      CHECK(value + length <= head.lines.data + head.lines.length);
    }
    (void)es__head_framing(&head, &framing, &err);
    (void)es__head_find(&head, "content-length", &length);
    es__head_free(&head);
  }
}

int main(void) {
  RUN(buffers);
  RUN(errors);
  RUN(digests);
  RUN(base64);
  RUN(secrets);
  RUN(urls);
  RUN(plain_urls);
  RUN(heads);
  RUN(lengths);
  RUN(codings);
  RUN(heads_that_are_cut);
  RUN(heads_of_noise);
  return test_status();
}
