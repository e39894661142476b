/* URLs taken apart and joined by libcurl's parser, the one that will also
 * open them, so that no two parsers can disagree about a host. */
#include "base/url.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <curl/curl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { PARSE_FLAGS = CURLU_NON_SUPPORT_SCHEME | CURLU_PATH_AS_IS };

static int bad_url(es_error *err, CURLUcode rc) {
  if (rc == CURLUE_OUT_OF_MEMORY) return es__fail_memory(err);
  return es__fail(err, ES_INVALID, (int)rc, "not a usable URL: %s",
                  curl_url_strerror(rc));
}

/* One part as memory of our own; absent gives NULL and ES_OK. */
static int part(const es_allocator *memory, CURLU *u, CURLUPart what,
                char **out) {
  char *text = NULL;
  *out = NULL;
  CURLUcode rc = curl_url_get(u, what, &text, 0);
  if (rc == CURLUE_OUT_OF_MEMORY) return ES_MEMORY;
  if (rc || !text) return ES_OK;
  *out = es__copy_text(memory, text);
  curl_free(text);
  return *out ? ES_OK : ES_MEMORY;
}

/* Reads a host once more, as libcurl will when it opens the address: what was
 * a name with its escapes or its last dot ("0x7f%2e1", "0x7f.1.") may be an
 * address without them. */
static int reread_host(const es_allocator *memory, CURLU *u, char **host,
                       es_error *err) {
  size_t length = strlen(*host);
  char *text = es__alloc(memory, length + sizeof "http://");
  if (!text) return es__fail_memory(err);
  memcpy(text, "http://", 7);
  memcpy(text + 7, *host, length + 1);
  CURLUcode rc = curl_url_set(u, CURLUPART_URL, text, PARSE_FLAGS);
  es__free(text);
  if (rc) return bad_url(err, rc);
  es__free(*host);
  if (part(memory, u, CURLUPART_HOST, host) == ES_OK) return ES_OK;
  return es__fail_memory(err);
}

/* The form that hosts are compared in. */
static int normalise_host(const es_allocator *memory, CURLU *u, char **host,
                          es_error *err) {
  size_t length = strlen(*host);
  for (size_t i = 0; i < length; i++)
    (*host)[i] = (char)tolower((unsigned char)(*host)[i]);
  bool dot = (*host)[length - 1] == '.';
  if (dot) (*host)[--length] = '\0';
  if (length == 0 || (*host)[length - 1] == '.' || strpbrk(*host, "%\177"))
    return es__fail(err, ES_INVALID, 0, "not a usable URL: bad host name");
  if (dot || isdigit((unsigned char)**host))
    return reread_host(memory, u, host, err);
  return ES_OK;
}

static int read_parts(const es_allocator *memory, CURLU *u, es_url *out,
                      es_error *err) {
  char *port = NULL;
  int rc = ES_OK;
  if (part(memory, u, CURLUPART_SCHEME, &out->scheme) != ES_OK ||
      part(memory, u, CURLUPART_USER, &out->user) != ES_OK ||
      part(memory, u, CURLUPART_PASSWORD, &out->password) != ES_OK ||
      part(memory, u, CURLUPART_HOST, &out->host) != ES_OK ||
      part(memory, u, CURLUPART_PORT, &port) != ES_OK ||
      part(memory, u, CURLUPART_PATH, &out->path) != ES_OK ||
      part(memory, u, CURLUPART_QUERY, &out->query) != ES_OK ||
      part(memory, u, CURLUPART_FRAGMENT, &out->fragment) != ES_OK)
    rc = es__fail_memory(err);
  else if (!out->host || !*out->host)
    rc = es__fail(err, ES_INVALID, 0, "not a usable URL: it has no host");
  out->port = port ? atoi(port) : -1;
  es__free(port);
  return rc == ES_OK ? normalise_host(memory, u, &out->host, err) : rc;
}

int es__url_parse(const es_allocator *memory, const char *text, es_url *out,
                  es_error *err) {
  memset(out, 0, sizeof *out);
  out->port = -1;
  CURLU *u = curl_url();
  if (!u) return es__fail_memory(err);
  CURLUcode rc = curl_url_set(u, CURLUPART_URL, text, PARSE_FLAGS);
  int result = rc ? bad_url(err, rc) : read_parts(memory, u, out, err);
  curl_url_cleanup(u);
  return result;
}

void es__url_free(es_url *url) {
  es__free(url->scheme);
  es__free(url->user);
  es__free(url->password);
  es__free(url->host);
  es__free(url->path);
  es__free(url->query);
  es__free(url->fragment);
  memset(url, 0, sizeof *url);
}

static bool is_host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-';
}

/* Whether a host of such characters means what it says. One whose last label
 * starts with a digit may be a number in one of many notations. */
static bool is_plain_host(const char *host, size_t length) {
  char text[INET_ADDRSTRLEN], again[INET_ADDRSTRLEN];
  struct in_addr address;
  size_t label = length;
  if (length == 0 || length > 253 || host[0] == '.' || host[0] == '-' ||
      host[length - 1] == '.')
    return false;
  while (label > 0 && host[label - 1] != '.') label--;
  if (host[label] < '0' || host[label] > '9') return true;
  if (length >= sizeof text) return false;
  memcpy(text, host, length);
  text[length] = '\0';
  return inet_pton(AF_INET, text, &address) == 1 &&
         inet_ntop(AF_INET, &address, again, sizeof again) &&
         strcmp(text, again) == 0;
}

static const char *skip_port(const char *at, const char *end, int *port) {
  const char *first = at + 1;
  int n = 0;
  for (at = first; at < end && *at >= '0' && *at <= '9' && at - first < 5; at++)
    n = 10 * n + (*at - '0');
  *port = n;
  return at > first && *first != '0' && n <= 65535 ? at : NULL;
}

bool es__url_plain(const char *text, size_t length, es_url_plain *out) {
  const char *end = text + length, *at;
  memset(out, 0, sizeof *out);
  out->port = -1;
  if (length < 8 || memcmp(text, "http", 4) != 0) return false;
  out->scheme = text[4] == 's' ? 5 : 4;
  at = text + out->scheme;
  if (end - at < 3 || memcmp(at, "://", 3) != 0) return false;
  out->host_at = at += 3;
  while (at < end && is_host_char(*at)) at++;
  out->host = (size_t)(at - out->host_at);
  if (!is_plain_host(out->host_at, out->host)) return false;
  if (at < end && *at == ':' && !(at = skip_port(at, end, &out->port)))
    return false;
  if (at >= end || *at != '/') return false;
  out->path_at = at;
  for (; at < end; at++) {
    if (*at <= ' ' || *at > '~' || *at == '\\') return false;
    if (*at == '#' && !out->fragment_at) out->fragment_at = at + 1;
    if (*at == '?' && !out->query_at && !out->fragment_at)
      out->query_at = at + 1;
  }
  const char *stop = out->fragment_at ? out->fragment_at - 1 : end;
  if (out->fragment_at) out->fragment = (size_t)(end - out->fragment_at);
  if (out->query_at) out->query = (size_t)(stop - out->query_at);
  if (out->query_at) stop = out->query_at - 1;
  out->path = (size_t)(stop - out->path_at);
  /* A mark with nothing behind it is left to the parser. */
  return (!out->query_at || out->query) && (!out->fragment_at || out->fragment);
}

/* What libcurl does with a reference is not all RFC 3986, 5.2.2: for an empty
 * one it takes the path away, and a base's fragment counts as path. */
static CURLUcode resolve(CURLU *u, const char *reference) {
  CURLUcode rc = curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
  if (rc || !*reference) return rc;
  if (*reference == '#')
    return curl_url_set(u, CURLUPART_FRAGMENT, reference + 1, 0);
  return curl_url_set(u, CURLUPART_URL, reference, PARSE_FLAGS);
}

int es__url_resolve(const es_allocator *memory, const char *base,
                    const char *reference, char **out, es_error *err) {
  *out = NULL;
  CURLU *u = curl_url();
  if (!u) return es__fail_memory(err);
  char *text = NULL;
  int result = ES_OK;
  CURLUcode rc = curl_url_set(u, CURLUPART_URL, base, PARSE_FLAGS);
  if (!rc) rc = resolve(u, reference);
  if (!rc) rc = curl_url_get(u, CURLUPART_URL, &text, 0);
  /* A part that is set on its own was not looked at. */
  if (!rc) rc = curl_url_set(u, CURLUPART_URL, text, PARSE_FLAGS);
  if (rc) {
    result = bad_url(err, rc);
  } else {
    *out = es__copy_text(memory, text);
    if (!*out) result = es__fail_memory(err);
  }
  curl_free(text);
  curl_url_cleanup(u);
  return result;
}

size_t es__url_escape(const char *text, size_t length, char *out) {
  static const char digits[] = "0123456789ABCDEF";
  char *o = out;
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)text[i];
    bool unreserved = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                      (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                      c == '_' || c == '~';
    if (unreserved) {
      *o++ = (char)c;
    } else {
      *o++ = '%';
      *o++ = digits[c >> 4];
      *o++ = digits[c & 15];
    }
  }
  *o = '\0';
  return (size_t)(o - out);
}

static bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool es__url_is_clean(const char *text, size_t length) {
  for (size_t i = 0; i < length; i++)
    if (is_blank(text[i]) || (unsigned char)text[i] >= 0x80) return false;
  return true;
}

size_t es__url_clean(const char *text, size_t length, char *out) {
  static const char digits[] = "0123456789ABCDEF";
  char *o = out;
  while (length && is_blank(text[0])) text++, length--;
  while (length && is_blank(text[length - 1])) length--;
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c != ' ' && c < 0x80) {
      *o++ = (char)c;
      continue;
    }
    *o++ = '%';
    *o++ = digits[c >> 4];
    *o++ = digits[c & 15];
  }
  *o = '\0';
  return (size_t)(o - out);
}

static int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

size_t es__url_unescape(const char *text, size_t length, char *out) {
  char *o = out;
  for (size_t i = 0; i < length; i++) {
    int high = -1, low = -1;
    if (text[i] == '%' && i + 2 < length) {
      high = hex_value(text[i + 1]);
      low = hex_value(text[i + 2]);
    }
    if (high >= 0 && low >= 0) {
      *o++ = (char)(high * 16 + low);
      i += 2;
    } else {
      *o++ = text[i];
    }
  }
  *o = '\0';
  return (size_t)(o - out);
}
