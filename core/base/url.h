/* URLs taken apart, joined and percent-encoded (RFC 3986). */
#ifndef ES_BASE_URL_H
#define ES_BASE_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/memory.h"

/* The parts of an absolute URL; those that are absent are NULL. The host is
 * in lower case without a trailing dot, the port is -1 where not given. */
typedef struct es_url {
  char *scheme, *user, *password, *host, *path, *query, *fragment;
  int port;
} es_url;

/* Takes an absolute http, https or s3 URL apart (any scheme is accepted, its
 * meaning is the caller's). ES_INVALID with a reason for anything else. Free
 * the parts with es__url_free, whatever was returned. */
int es__url_parse(const es_allocator *memory, const char *text, es_url *out,
                  es_error *err);
void es__url_free(es_url *url);

/* Where the parts of a plain URL stand in its text: lengths, 0 where absent
 * (the path is there). */
typedef struct es_url_plain {
  size_t scheme, host, path, query, fragment;
  const char *host_at, *path_at, *query_at, *fragment_at;
  int port; /* -1: not given */
} es_url_plain;

/* Takes a URL apart that needs no interpretation: http or https, in lower case
 * and ASCII, a host of letters, digits, dots and hyphens (or a dotted quad),
 * no user, a path. False: it may still be a URL for es__url_parse, which says
 * the same of those for which this is true. */
bool es__url_plain(const char *text, size_t length, es_url_plain *out);

/* A reference resolved against an absolute base; es__free() the result. */
int es__url_resolve(const es_allocator *memory, const char *base,
                    const char *reference, char **out, es_error *err);

/* Percent-encodes all but the unreserved characters. 'out' has room for
 * 3 * length + 1 bytes. Returns the length written. */
size_t es__url_escape(const char *text, size_t length, char *out);

/* Makes an address as people and metadata write it fit to send: blanks around
 * it go, inner spaces and bytes beyond ASCII are percent-encoded, nothing else
 * changes, so that a signature in it stays valid. 'out' has room for
 * 3 * length + 1 bytes. Returns the length written. */
size_t es__url_clean(const char *text, size_t length, char *out);

/* Whether es__url_clean would change nothing. */
bool es__url_is_clean(const char *text, size_t length);

/* Decodes %XX, leaves what is no such escape. 'out' has room for length + 1
 * bytes. Returns the length written. */
size_t es__url_unescape(const char *text, size_t length, char *out);

#endif
