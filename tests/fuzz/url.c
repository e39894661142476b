/* Fuzzes the reading of URLs: what the law judges is where libcurl goes.
 *
 * Input: a base and a reference, apart by a line break. The oracles are a
 * reader of RFC 3986 of this file's own, and the Host line that libcurl
 * sends for the address as it is given to it. */
#define _DEFAULT_SOURCE /* inet_aton */
#include "base/url.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdbool.h>
#include <strings.h>

#include "wire.h"

enum { ROOM = 4096 };

/* The length of the scheme that a reference begins with; 0: none. As libcurl
 * sees it, the first character may be any and forty are the most. */
static size_t scheme_length(const char *text) {
  size_t n = 0;
  while (text[n] && (isalnum((unsigned char)text[n]) || strchr("+-.", text[n])))
    n++;
  return text[n] == ':' && n <= 40 ? n : 0;
}

/* The host of "scheme://authority…" as RFC 3986 reads it, in the form that
 * hosts are compared in. False: not of that plain form. */
static bool own_host(const char *text, char *host) {
  size_t scheme = scheme_length(text);
  const char *at = text + scheme + 3;
  if (!scheme || strncmp(text + scheme, "://", 3) != 0 || *at == '/')
    return false;
  const char *end = at + strcspn(at, "/?#");
  for (const char *p = at; p < end; p++)
    if (*p == '@') at = p + 1;
  if (*at != '[')
    for (const char *p = at; p < end; p++)
      if (*p == ':') end = p;
  if (*at == '[') end = strchr(at, ']') ? strchr(at, ']') + 1 : end;
  size_t n = es__url_unescape(at, (size_t)(end - at), host);
  if (*at == '[') { /* the zone of an address is no part of it */
    n = strcspn(at, "%]");
    (void)snprintf(host, ROOM, "%.*s]", (int)n, at);
    n++;
  }
  for (size_t i = 0; i < n; i++)
    host[i] = (char)tolower((unsigned char)host[i]);
  if (n > 1 && host[n - 1] == '.') host[n - 1] = '\0';
  return true;
}

/* Equal names, or two spellings of one address. */
static bool same_host(const char *a, const char *b) {
  struct in_addr x, y;
  struct in6_addr v, w;
  char left[INET6_ADDRSTRLEN + 2], right[INET6_ADDRSTRLEN + 2];
  if (strcmp(a, b) == 0) return true;
  if (*a != '[' || *b != '[')
    return inet_aton(a, &x) && inet_aton(b, &y) && x.s_addr == y.s_addr;
  (void)snprintf(left, sizeof left, "%.*s", (int)strcspn(a + 1, "]%"), a + 1);
  (void)snprintf(right, sizeof right, "%.*s", (int)strcspn(b + 1, "]%"), b + 1);
  return inet_pton(AF_INET6, left, &v) == 1 &&
         inet_pton(AF_INET6, right, &w) == 1 && memcmp(&v, &w, sizeof v) == 0;
}

/* As lua/earthshine/url.lua writes parts again: without user and fragment. */
static void join(const es_url *u, char *out) {
  char port[16] = "";
  if (u->port >= 0) (void)snprintf(port, sizeof port, ":%d", u->port);
  (void)snprintf(out, ROOM, "%s://%s%s%s%s%s", u->scheme, u->host, port,
                 u->path && *u->path ? u->path : "/", u->query ? "?" : "",
                 u->query ? u->query : "");
}

/* The host that libcurl names when it is sent to an address. */
static bool asked_host(const char *address, char *host) {
  static const char answer[] = "HTTP/1.1 204 No\r\n\r\n";
  wire w = {(const uint8_t *)answer, sizeof answer - 1, -1};
  char request[ROOM * 2];
  struct curl_slist *to = curl_slist_append(NULL, "::127.0.0.1:9");
  CURL *h = curl_easy_init();
  PROMISE(h && to);
  wire_attach(&w, h);
  curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http");
  curl_easy_setopt(h, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  curl_easy_setopt(h, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(h, CURLOPT_CONNECT_TO, to);
  curl_easy_setopt(h, CURLOPT_PROXY, "");
  curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(h, CURLOPT_URL, address);
  (void)curl_easy_perform(h);
  const char *line =
    strstr(wire_request(&w, request, sizeof request), "\r\nHost: ");
  if (line) {
    line += 8;
    (void)snprintf(host, ROOM, "http://%.*s", (int)strcspn(line, "\r"), line);
  }
  wire_hang_up(&w);
  curl_easy_cleanup(h);
  curl_slist_free_all(to);
  return line != NULL;
}

static bool is_clean(const char *text) {
  for (; *text; text++)
    if ((unsigned char)*text <= ' ' || *text == 127) return false;
  return true;
}

/* What must hold for an address that we accepted. */
static void judge(const char *text, const es_url *u) {
  char host[ROOM], again[ROOM], joined[ROOM];
  es_error err;
  es_url twice;
  PROMISE(u->scheme && u->host && *u->host && u->port <= 65535);
  /* Whatever its host is, an address with a user is refused by the law. */
  if (!u->user && own_host(text, host)) PROMISE(same_host(host, u->host));
  join(u, joined);
  PROMISE(is_clean(joined));
  PROMISE(own_host(joined, host) && same_host(host, u->host));
  PROMISE(es__url_parse(NULL, joined, &twice, &err) == ES_OK);
  PROMISE(strcmp(twice.host, u->host) == 0 && twice.port == u->port);
  PROMISE(strcmp(twice.scheme, u->scheme) == 0 && !twice.user);
  join(&twice, again);
  PROMISE(strcmp(again, joined) == 0);
  es__url_free(&twice);
  if (strcmp(u->scheme, "http") == 0 && asked_host(joined, again))
    PROMISE(own_host(again, host) && same_host(host, u->host));
}

/* What must hold for a reference that we resolved. A reference without an
 * authority stays where its base is (RFC 3986, 5.2.2). */
static void judge_resolved(const es_url *base, const char *reference,
                           const char *result) {
  char host[ROOM], whole[ROOM + 64];
  es_error err;
  es_url u;
  PROMISE(is_clean(result));
  if (es__url_parse(NULL, result, &u, &err) != ES_OK) {
    es__url_free(&u); /* of libcurl's URLs we refuse some */
    return;
  }
  judge(result, &u);
  if (strncmp(reference, "//", 2) == 0) {
    (void)snprintf(whole, sizeof whole, "%s:%s", base->scheme, reference);
    PROMISE(strcmp(u.scheme, base->scheme) == 0);
    if (!u.user && own_host(whole, host)) PROMISE(same_host(host, u.host));
  } else if (scheme_length(reference)) {
    if (!u.user && own_host(reference, host)) PROMISE(same_host(host, u.host));
  } else {
    PROMISE(strcmp(u.host, base->host) == 0 && u.port == base->port);
    PROMISE(strcmp(u.scheme, base->scheme) == 0);
  }
  if (*reference == '\0' || *reference == '#') {
    PROMISE(strcmp(u.path, base->path) == 0);
    PROMISE(strcmp(u.query ? u.query : "", base->query ? base->query : "") ==
            0);
  } else if (*reference == '?') {
    PROMISE(strcmp(u.path, base->path) == 0);
  }
  es__url_free(&u);
}

static bool same_text(const char *part, const char *at, size_t length) {
  if (!part) return !at;
  return at && strlen(part) == length && memcmp(part, at, length) == 0;
}

/* What is read in place is what the parser reads. */
static void judge_plain(const char *text, size_t length, const es_url *u,
                        bool parsed) {
  es_url_plain p;
  char joined[ROOM];
  if (!es__url_plain(text, length, &p)) return;
  PROMISE(parsed && !u->user && !u->password && p.port == u->port);
  PROMISE(same_text(u->scheme, text, p.scheme));
  PROMISE(same_text(u->host, p.host_at, p.host));
  PROMISE(same_text(u->path, p.path_at, p.path));
  PROMISE(same_text(u->query, p.query_at, p.query));
  PROMISE(same_text(u->fragment, p.fragment_at, p.fragment));
  join(u, joined);
  PROMISE(p.fragment_at || strcmp(joined, text) == 0);
}

static void judge_escapes(const char *text, size_t length) {
  char *out = malloc(3 * length + 1), *back = malloc(3 * length + 1);
  PROMISE(out && back);
  size_t n = es__url_escape(text, length, out);
  PROMISE(es__url_unescape(out, n, back) == length);
  PROMISE(memcmp(back, text, length) == 0);
  n = es__url_clean(text, length, out);
  if (es__url_is_clean(text, length))
    PROMISE(n == length && memcmp(out, text, n) == 0);
  PROMISE(es__url_clean(out, n, back) == n && memcmp(back, out, n) == 0);
  free(out);
  free(back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  es_error err;
  es_url u;
  char *result = NULL;
  if (size > 1000) return -1;
  char *base = fuzz_text(data, size);
  judge_escapes(base, strlen(base));
  char *reference = strchr(base, '\n');
  if (reference) *reference++ = '\0';
  bool parsed = es__url_parse(NULL, base, &u, &err) == ES_OK;
  judge_plain(base, strlen(base), &u, parsed);
  if (parsed) {
    judge(base, &u);
    if (reference && !u.user && !u.password &&
        es__url_resolve(NULL, base, reference, &result, &err) == ES_OK)
      judge_resolved(&u, reference, result);
  }
  es__url_free(&u);
  es__free(result);
  free(base);
  return 0;
}
