/* A server without a network: every connection of libcurl's becomes one end
 * of a pair of sockets, whose other end already holds the answer. */
#ifndef ES_FUZZ_WIRE_H
#define ES_FUZZ_WIRE_H

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"

typedef struct wire {
  const uint8_t *answer; /* to each connection, and then its end */
  size_t length;
  int peer; /* our end of the last connection, or -1 */
} wire;

static inline void wire_hang_up(wire *w) {
  if (w->peer >= 0) close(w->peer);
  w->peer = -1;
}

static curl_socket_t wire_open(void *owner, curlsocktype purpose,
                               struct curl_sockaddr *address) {
  wire *w = owner;
  int ends[2];
  (void)purpose;
  (void)address;
  wire_hang_up(w);
  PROMISE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  size_t sent = 0;
  while (sent < w->length) {
    ssize_t n = send(ends[1], w->answer + sent, w->length - sent,
                     MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n <= 0) break;
    sent += (size_t)n;
  }
  shutdown(ends[1], SHUT_WR);
  w->peer = ends[1];
  return ends[0];
}

static int wire_is_connected(void *owner, curl_socket_t fd,
                             curlsocktype purpose) {
  (void)owner;
  (void)fd;
  (void)purpose;
  return CURL_SOCKOPT_ALREADY_CONNECTED;
}

/* Has a handle's connections lead here. */
static inline void wire_attach(wire *w, CURL *handle) {
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, wire_open);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, w);
  curl_easy_setopt(handle, CURLOPT_SOCKOPTFUNCTION, wire_is_connected);
}

/* What was sent on the last connection, as a text that may be cut. */
static inline const char *wire_request(wire *w, char *text, size_t size) {
  ssize_t n = w->peer < 0 ? 0 : recv(w->peer, text, size - 1, MSG_DONTWAIT);
  text[n > 0 ? n : 0] = '\0';
  return text;
}

#endif
