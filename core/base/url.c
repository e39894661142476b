/* URLs taken apart and joined by libcurl's parser, the one that will also
 * open them, so that no two parsers can disagree about a host. */
#include "base/url.h"

#include <ctype.h>
#include <curl/curl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { PARSE_FLAGS = CURLU_NON_SUPPORT_SCHEME | CURLU_PATH_AS_IS };

static int bad_url(es_error *err, CURLUcode rc) {
  return es__fail(err, ES_INVALID, (int)rc, "not a usable URL: %s",
                  curl_url_strerror(rc));
}

/* One part as memory of our own; absent gives NULL and ES_OK. */
static int part(const es_allocator *memory, CURLU *u, CURLUPart what,
                char **out) {
  char *text = NULL;
  *out = NULL;
  if (curl_url_get(u, what, &text, 0) != CURLUE_OK || !text) return ES_OK;
  *out = es__copy_text(memory, text);
  curl_free(text);
  return *out ? ES_OK : ES_MEMORY;
}

static void normalise_host(char *host) {
  size_t length = strlen(host);
  for (size_t i = 0; i < length; i++)
    host[i] = (char)tolower((unsigned char)host[i]);
  if (length > 1 && host[length - 1] == '.') host[length - 1] = '\0';
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
    rc = es__fail(err, ES_MEMORY, 0, "not enough memory");
  else if (!out->host || !*out->host)
    rc = es__fail(err, ES_INVALID, 0, "not a usable URL: it has no host");
  out->port = port ? atoi(port) : -1;
  es__free(port);
  if (rc == ES_OK) normalise_host(out->host);
  return rc;
}

int es__url_parse(const es_allocator *memory, const char *text, es_url *out,
                  es_error *err) {
  memset(out, 0, sizeof *out);
  out->port = -1;
  CURLU *u = curl_url();
  if (!u) return es__fail(err, ES_MEMORY, 0, "not enough memory");
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

int es__url_resolve(const es_allocator *memory, const char *base,
                    const char *reference, char **out, es_error *err) {
  *out = NULL;
  CURLU *u = curl_url();
  if (!u) return es__fail(err, ES_MEMORY, 0, "not enough memory");
  char *text = NULL;
  int result = ES_OK;
  CURLUcode rc = curl_url_set(u, CURLUPART_URL, base, PARSE_FLAGS);
  if (!rc) rc = curl_url_set(u, CURLUPART_URL, reference, PARSE_FLAGS);
  if (!rc) rc = curl_url_get(u, CURLUPART_URL, &text, 0);
  if (rc) {
    result = bad_url(err, rc);
  } else {
    *out = es__copy_text(memory, text);
    if (!*out) result = es__fail(err, ES_MEMORY, 0, "not enough memory");
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
