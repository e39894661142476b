/* The sockets of libcurl on the loop, each with one poll handle for as long
 * as it is open.
 *
 * libcurl lets go of a socket after every answer, though it keeps the
 * connection. The handle is kept too: a request on a kept connection then
 * costs no system call for its watching. While nobody waits on a socket it
 * does not hold up the loop, and what comes on it unasked is noted once.
 *
 * The loop may be a host's: when many sockets have something at once, those
 * that come late in a turn are served in the next one, in their order.
 *
 * All of it belongs to the loop's thread. The HTTP engine owns the whole, the
 * whole its watches. */
#ifndef ES_NET_WATCH_H
#define ES_NET_WATCH_H

#include <curl/curl.h>
#include <stdbool.h>

#include "base/list.h"
#include "loop/op.h"

enum { ES_WATCH_PORTS = 256 };

typedef struct es_watch es_watch;

typedef struct es_watches {
  es_runtime *rt;
  /* Called from the loop with CURL_CSELECT_* for a socket that is wanted. */
  void (*ready)(void *owner, curl_socket_t fd, int events);
  void (*postponed)(void *owner); /* call es__watches_serve next turn */
  void *owner;
  es_watch **by_fd;
  int room;
  es_list late; /* postponed */
  int idle;     /* connections that may be kept, with nobody waiting on them */
  int strays;   /* connected, and let go of before they could be told so */
  es_list unknown;                 /* local port not looked up yet */
  es_list by_port[ES_WATCH_PORTS]; /* by local port, chained */
} es_watches;

/* Whether this turn of the loop has gone on for as long as one should. */
bool es__watches_late(const es_watches *all);

/* Whether any is postponed. */
bool es__watches_waiting(const es_watches *all);

/* Serves those that were postponed, one at least, as far as this turn has time
 * for them. */
void es__watches_serve(es_watches *all);

/* Ends all. The handles close while the loop goes on. */
void es__watches_close(es_watches *all);

/* CURLOPT_OPENSOCKETFUNCTION and CURLOPT_CLOSESOCKETFUNCTION, with the
 * es_watches as their data. libcurl opens sockets without the one and closes
 * some without the other: those are let go of when libcurl does so. */
curl_socket_t es__watch_open(void *all, curlsocktype purpose,
                             struct curl_sockaddr *address);
int es__watch_close(void *all, curl_socket_t fd);

/* Waits for what libcurl asks for: CURL_POLL_*. False: it cannot be watched. */
bool es__watch_want(es_watches *all, curl_socket_t fd, int what);

/* A request is about to go out on the connection between a local port and an
 * address, by which libcurl names it. From now on it is one that is closed by
 * es__watch_close() only. Returns whether there is something to read on it. */
bool es__watch_use(es_watches *all, const char *ip, int port, int local);

/* Whether there may be a connection that a request could go out on. If not,
 * there is none. */
bool es__watch_idle(const es_watches *all);

#endif
