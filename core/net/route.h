/* How a server is reached: through which proxy, with which certificates, in
 * which version of HTTP; and, if it was not, how far the way went. */
#ifndef ES_NET_ROUTE_H
#define ES_NET_ROUTE_H

#include <curl/curl.h>

#include "net/http.h"

/* Sets an option whose value libcurl copies (NULL: none). If that fails, *code
 * says why; a code that is there stays. */
void es__route_text(CURL *easy, CURLoption option, const char *text,
                    CURLcode *code);

/* What is noted of a transfer's way. */
typedef struct es_route {
  bool proxied, socks;
  bool ready;       /* there is a connection on which to ask the server */
  bool at_proxy;    /* it failed before the proxy had let it through */
  int proxy_status; /* of a proxy's answer to CONNECT; 0: none came */
  long verify;      /* OpenSSL's X509_V_ERR_* of a refused certificate; or 0 */
} es_route;

/* Sets the handle's options, which are the request's alone: libcurl would
 * take a proxy from the environment. ES_INVALID for a proxy's address that
 * cannot be one; its text is not repeated, since it may hold a password. What
 * libcurl refuses to take is told in *code. */
int es__route_set(es_route *route, const es_allocator *memory, CURL *easy,
                  const es_http_request *request, CURLcode *code,
                  es_error *err);

/* Notes how far a failed transfer came. */
void es__route_failed(es_route *route, CURL *easy, CURLcode code);

/* Whether the transfer's connection carries HTTP/2. Only while it lives. */
bool es__route_is_http2(CURL *easy);

#endif
