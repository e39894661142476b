/* libcurl's multi handle on a libuv loop; for the core only.
 *
 * The runtime owns the engine and closes it when no operation is live. All of
 * it belongs to the runtime's thread. */
#ifndef ES_NET_MULTI_H
#define ES_NET_MULTI_H

#include <curl/curl.h>

#include "base/list.h"
#include "loop/op.h"
#include "net/gate.h"
#include "net/http.h"
#include "net/watch.h"

typedef struct es_multi es_multi;

/* The engine of a runtime, made at the first call; NULL: it cannot be. */
es_multi *es__multi_of(es_runtime *rt);

es_gate *es__multi_gate(es_multi *engine);

/* Puts an easy handle to work, in one of the next turns. When it is done,
 * es__transfer_done is called, outside of any callback of libcurl, with the
 * handle already taken out; its owner is CURLOPT_PRIVATE. Cannot fail: want of
 * memory is told by es__transfer_done. */
void es__multi_add(es_multi *engine, CURL *easy);

/* Takes one out that is not done, and forgets what was asked for it: no
 * es__transfer_done follows. Not from within a callback of libcurl. */
void es__multi_remove(es_multi *engine, CURL *easy);

/* Lets one go on that is paused, in one of the next turns. */
void es__multi_resume(es_multi *engine, CURL *easy);

/* What stays for later requests; a negative value leaves what is, the values
 * in force come back. */
void es__multi_keep(es_multi *engine, es_http_keep *keep);
const es_http_keep *es__multi_kept(const es_multi *engine);

/* Where requests without a jar keep their TLS sessions; NULL: no memory. */
es_jar *es__multi_tickets(es_multi *engine);

/* Its sockets. */
es_watches *es__multi_watches(es_multi *engine);

/* Defined by the transfers, called by the engine for each that is done. */
void es__transfer_done(void *owner, CURLcode result);

/* What the engine is asked to do with a transfer. A turn does as much of that
 * as it has time for, one at least: the loop may be a host's. */
typedef enum es_errand_kind {
  ES_ERRAND_NONE,
  ES_ERRAND_START,
  ES_ERRAND_RESUME,
  /* Its socket cannot be watched. libcurl must not be told: it would give up
   * all of its transfers. Ends as if memory were short. */
  ES_ERRAND_GIVE_UP,
  ES_ERRAND_OVER /* it is done; not put off */
} es_errand_kind;

typedef struct es_errand {
  es_link link; /* while it waits to be done */
  CURL *easy;
  es_errand_kind kind;
  CURLcode result;
  bool joins; /* its owner's word: may share a connection in use (HTTP/2) */
} es_errand;

/* Defined by the transfers: the member that stands in the engine's list. */
es_errand *es__transfer_errand(void *owner);

#endif
