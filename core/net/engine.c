/* libcurl's multi handle on a libuv loop, by socket action.
 *
 * Three rules keep it right. After every socket action all messages are
 * read, whatever the number of running transfers says: the last one may have
 * timed out. A poll handle is closed as soon as libcurl lets go of the
 * socket, since the descriptor may be reused at once. A time-out of zero is
 * served by an idle handle, once a turn: zero timers of libuv before 1.48
 * that are armed in their own callback starve all I/O. */
#include "net/engine.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* The last sockets seen, by local port. A number may have become another
 * file's meanwhile, so what is found is checked before it is trusted. */
enum { SEEN = 256 };

typedef struct es_seen {
  curl_socket_t fd;
  int port; /* 0: unknown as yet */
} es_seen;

struct es_engine {
  es_part part;
  es_runtime *rt;
  CURLM *multi;
  es_gate gate;
  uv_timer_t timer;
  uv_idle_t idle;
  es_unwatched *unwatched;
  int handles; /* of libuv, not yet closed */
  bool closing;
  es_seen seen[SEEN];
};

typedef struct es_socket {
  uv_poll_t poll;
  es_engine *engine;
  curl_socket_t fd;
} es_socket;

static const char engine_key;

static void give_up(es_engine *e, CURL *easy) {
  char *owner = NULL;
  (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
  es_unwatched *one = es__transfer_unwatched(owner);
  if (one->listed) return;
  one->listed = true;
  one->easy = easy;
  one->next = e->unwatched;
  e->unwatched = one;
  es__engine_kick(e);
}

void es__engine_forget(es_engine *e, es_unwatched *one) {
  es_unwatched **at = &e->unwatched;
  if (!one->listed) return;
  while (*at != one) at = &(*at)->next;
  *at = one->next;
  one->listed = false;
}

static void end_unwatched(es_engine *e) {
  for (es_unwatched *one; (one = e->unwatched);) {
    CURL *easy = one->easy;
    char *owner = NULL;
    es__engine_forget(e, one);
    (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
    curl_multi_remove_handle(e->multi, easy);
    es__transfer_done(owner, CURLE_OUT_OF_MEMORY);
  }
}

/* Takes out what is done, and tells its owner. */
static void reap(es_engine *e) {
  CURLMsg *message;
  int left;
  while ((message = curl_multi_info_read(e->multi, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL *easy = message->easy_handle;
    CURLcode result = message->data.result; /* dies with the removal */
    char *owner = NULL;
    (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
    es__engine_forget(e, es__transfer_unwatched(owner));
    curl_multi_remove_handle(e->multi, easy);
    es__transfer_done(owner, result);
  }
}

static void act(es_engine *e, curl_socket_t fd, int events) {
  int running;
  curl_multi_socket_action(e->multi, fd, events, &running);
  reap(e);
}

/* A failed poll stops its handle and reports no events: tell libcurl. */
static void on_poll(uv_poll_t *poll, int status, int events) {
  es_socket *s = poll->data;
  int flags = status < 0 ? CURL_CSELECT_ERR : 0;
  if (events & UV_READABLE) flags |= CURL_CSELECT_IN;
  if (events & UV_WRITABLE) flags |= CURL_CSELECT_OUT;
  act(s->engine, s->fd, flags);
}

static void on_socket_closed(uv_handle_t *handle) {
  free(handle->data);
}

static es_socket *watch(es_engine *e, curl_socket_t fd) {
  es_socket *s = malloc(sizeof *s);
  if (!s) return NULL;
  s->engine = e;
  s->fd = fd;
  if (uv_poll_init_socket(es__loop(e->rt), &s->poll, fd) != 0) {
    free(s);
    return NULL;
  }
  s->poll.data = s;
  curl_multi_assign(e->multi, fd, s);
  return s;
}

static int local_port(curl_socket_t fd) {
  struct sockaddr_storage a;
  socklen_t size = sizeof a;
  if (getsockname(fd, (struct sockaddr *)&a, &size) != 0) return 0;
  if (a.ss_family == AF_INET)
    return ntohs(((struct sockaddr_in *)(void *)&a)->sin_port);
  if (a.ss_family == AF_INET6)
    return ntohs(((struct sockaddr_in6 *)(void *)&a)->sin6_port);
  return 0;
}

static bool is_peer(curl_socket_t fd, const char *ip, int port) {
  struct sockaddr_storage a;
  socklen_t size = sizeof a;
  char text[INET6_ADDRSTRLEN] = "";
  int found = 0;
  if (getpeername(fd, (struct sockaddr *)&a, &size) != 0) return false;
  if (a.ss_family == AF_INET) {
    struct sockaddr_in *in = (struct sockaddr_in *)(void *)&a;
    found = ntohs(in->sin_port);
    (void)inet_ntop(AF_INET, &in->sin_addr, text, sizeof text);
  } else if (a.ss_family == AF_INET6) {
    struct sockaddr_in6 *in = (struct sockaddr_in6 *)(void *)&a;
    found = ntohs(in->sin6_port);
    (void)inet_ntop(AF_INET6, &in->sin6_addr, text, sizeof text);
  }
  return found == port && strcmp(text, ip) == 0;
}

static void note_socket(es_engine *e, curl_socket_t fd) {
  es_seen *seen = &e->seen[fd % SEEN];
  seen->fd = fd;
  seen->port = local_port(fd);
}

bool es__engine_spoilt(es_engine *e, const char *ip, int port, int local) {
  for (int i = 0; i < SEEN; i++) {
    const es_seen *seen = &e->seen[i];
    if (seen->port != local || local_port(seen->fd) != local ||
        !is_peer(seen->fd, ip, port))
      continue;
    struct pollfd p = {.fd = seen->fd, .events = POLLIN};
    return poll(&p, 1, 0) != 0;
  }
  return false;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *engine,
                     void *assigned) {
  es_engine *e = engine;
  es_socket *s = assigned;
  if (what & CURL_POLL_IN) note_socket(e, fd);
  if (what == CURL_POLL_REMOVE) {
    if (!s) return 0;
    curl_multi_assign(e->multi, fd, NULL);
    uv_close((uv_handle_t *)&s->poll, on_socket_closed);
    return 0;
  }
  if (e->closing) return 0;
  if (!s && !(s = watch(e, fd))) {
    give_up(e, easy);
    return 0;
  }
  int events = (what & CURL_POLL_IN ? UV_READABLE : 0) |
               (what & CURL_POLL_OUT ? UV_WRITABLE : 0);
  if (uv_poll_start(&s->poll, events, on_poll) != 0) give_up(e, easy);
  return 0;
}

static void on_timer(uv_timer_t *timer) {
  act(timer->data, CURL_SOCKET_TIMEOUT, 0);
}

/* What cannot wait for an event: the zero time-outs, and those given up. */
static void on_idle(uv_idle_t *idle) {
  uv_idle_stop(idle);
  end_unwatched(idle->data);
  act(idle->data, CURL_SOCKET_TIMEOUT, 0);
}

void es__engine_kick(es_engine *e) {
  (void)uv_idle_start(&e->idle, on_idle);
}

static int on_curl_timer(CURLM *multi, long ms, void *engine) {
  es_engine *e = engine;
  (void)multi;
  if (e->closing) return 0;
  uv_timer_stop(&e->timer);
  if (ms == 0)
    es__engine_kick(e);
  else if (ms > 0)
    (void)uv_timer_start(&e->timer, on_timer, (uint64_t)ms, 0);
  return 0;
}

static void on_handle_closed(uv_handle_t *handle) {
  es_engine *e = handle->data;
  if (--e->handles == 0) free(e);
}

static void close_engine(es_part *part) {
  es_engine *e = (es_engine *)part;
  e->closing = true;
  curl_multi_cleanup(e->multi);
  uv_close((uv_handle_t *)&e->timer, on_handle_closed);
  uv_close((uv_handle_t *)&e->idle, on_handle_closed);
}

/* The one piece of state that is the process's: libcurl's own. */
static uv_once_t once = UV_ONCE_INIT;

static void init_curl(void) {
  (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

static es_engine *engine_new(es_runtime *rt) {
  uv_once(&once, init_curl);
  es_engine *e = calloc(1, sizeof *e);
  if (!e) return NULL;
  e->multi = curl_multi_init();
  if (!e->multi) {
    free(e);
    return NULL;
  }
  e->rt = rt;
  e->part.key = &engine_key;
  e->part.close = close_engine;
  es__gate_init(&e->gate);
  (void)uv_timer_init(es__loop(rt), &e->timer);
  (void)uv_idle_init(es__loop(rt), &e->idle);
  e->timer.data = e->idle.data = e;
  e->handles = 2;
  curl_multi_setopt(e->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(e->multi, CURLMOPT_SOCKETDATA, e);
  curl_multi_setopt(e->multi, CURLMOPT_TIMERFUNCTION, on_curl_timer);
  curl_multi_setopt(e->multi, CURLMOPT_TIMERDATA, e);
  es__engine_keep(e, e->gate.total);
  es__part_add(rt, &e->part);
  return e;
}

es_engine *es__engine_of(es_runtime *rt) {
  es_engine *e = (es_engine *)es__part_find(rt, &engine_key);
  return e ? e : engine_new(rt);
}

es_gate *es__engine_gate(es_engine *e) {
  return &e->gate;
}

CURLMcode es__engine_add(es_engine *e, CURL *easy) {
  return curl_multi_add_handle(e->multi, easy);
}

void es__engine_remove(es_engine *e, CURL *easy) {
  curl_multi_remove_handle(e->multi, easy);
}

void es__engine_keep(es_engine *e, int connections) {
  curl_multi_setopt(e->multi, CURLMOPT_MAXCONNECTS, (long)connections);
}
