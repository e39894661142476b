/* libcurl's multi handle on a libuv loop; for the core only. */
#ifndef ES_NET_MULTI_H
#define ES_NET_MULTI_H

#include <curl/curl.h>

#include "loop/op.h"
#include "net/gate.h"
#include "net/http.h"
#include "net/watch.h"

typedef struct es_multi es_multi;

/* The engine of a runtime, made at the first call; NULL: it cannot be. */
es_multi *es__multi_of(es_runtime *rt);

es_gate *es__multi_gate(es_multi *engine);

/* Puts an easy handle to work. When it is done, 'done' is called, outside of
 * any callback of libcurl, with the handle already taken out; 'owner' is
 * CURLOPT_PRIVATE. */
CURLMcode es__multi_add(es_multi *engine, CURL *easy);
void es__multi_remove(es_multi *engine, CURL *easy);

/* Looks after what became due outside of the loop (an unpaused transfer). */
void es__multi_kick(es_multi *engine);

/* What stays for later requests; a negative value leaves what is, the values
 * in force come back. */
void es__multi_keep(es_multi *engine, es_http_keep *keep);

/* Where requests without a jar keep their TLS sessions; NULL: no memory. */
es_jar *es__multi_tickets(es_multi *engine);

/* Its sockets. */
es_watches *es__multi_watches(es_multi *engine);

/* Defined by the transfers, called by the engine for each that is done. */
void es__transfer_done(void *owner, CURLcode result);

/* A transfer whose socket cannot be watched. libcurl must not be told: it
 * would give up all of its transfers. The engine ends this one at its next
 * turn, by es__transfer_done with CURLE_OUT_OF_MEMORY. */
typedef struct es_unwatched {
  struct es_unwatched *next;
  CURL *easy;
  bool listed;
} es_unwatched;

/* Defined by the transfers: the member that stands in the engine's list. */
es_unwatched *es__transfer_unwatched(void *owner);

/* Takes a transfer out of the list, that ends otherwise. */
void es__multi_forget(es_multi *engine, es_unwatched *one);

#endif
