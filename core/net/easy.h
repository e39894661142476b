/* From a request to libcurl's easy handle, and from its codes to ours; for one
 * thread, that of the transfer which owns the handle. */
#ifndef ES_NET_EASY_H
#define ES_NET_EASY_H

#include <curl/curl.h>

#include "net/http.h"
#include "net/route.h"

/* The easy handle and the lists that must live as long as it. */
typedef struct es_easy {
  CURL *handle;
  struct curl_slist *headers, *connect_to;
  es_route route;
  char error[CURL_ERROR_SIZE];
} es_easy;

/* Makes the handle of a request; the callbacks are the caller's to set. ES_OK,
 * ES_INVALID or ES_MEMORY; on failure too, es__easy_free what there is. All of
 * the request is copied. */
int es__easy_make(es_easy *easy, const es_allocator *memory,
                  const es_http_request *request, es_error *err);

/* Frees handle and lists, wiping the headers; not within a callback of the
 * handle. Idempotent. */
void es__easy_free(es_easy *easy);

/* Turns a failed transfer's code into an error of ours, and returns its code.
 */
int es__easy_failed(const es_easy *easy, CURLcode code, es_error *err);

#endif
