/* libcurl's multi handle on a libuv loop, by socket action.
 *
 * Three rules keep it right. After every socket action all messages are
 * read, whatever the number of running transfers says: the last one may have
 * timed out. A poll handle is closed before its descriptor is, which may be
 * reused at once. A time-out of zero is
 * served by an idle handle, once a turn: zero timers of libuv before 1.48
 * that are armed in their own callback starve all I/O. */
#include "net/multi.h"

#include "net/watch.h"

struct es_multi {
  es_part part;
  es_runtime *rt;
  CURLM *multi;
  es_gate gate;
  uv_timer_t timer;
  uv_idle_t idle;
  es_unwatched *unwatched;
  int handles; /* of libuv, not yet closed */
  bool closing;
  es_watches watches;
  es_http_keep keep;
  es_jar *tickets;
};

static const es_http_keep at_first = {.connections = 0, .idle = 118, .dns = 60};

static const char multi_key;

static void give_up(es_multi *e, CURL *easy) {
  char *owner = NULL;
  (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
  es_unwatched *one = es__transfer_unwatched(owner);
  if (one->listed) return;
  one->listed = true;
  one->easy = easy;
  one->next = e->unwatched;
  e->unwatched = one;
  es__multi_kick(e);
}

void es__multi_forget(es_multi *e, es_unwatched *one) {
  es_unwatched **at = &e->unwatched;
  if (!one->listed) return;
  while (*at != one) at = &(*at)->next;
  *at = one->next;
  one->listed = false;
}

static void end_unwatched(es_multi *e) {
  for (es_unwatched *one; (one = e->unwatched);) {
    CURL *easy = one->easy;
    char *owner = NULL;
    es__multi_forget(e, one);
    (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
    curl_multi_remove_handle(e->multi, easy);
    es__transfer_done(owner, CURLE_OUT_OF_MEMORY);
  }
}

/* Takes out what is done, and tells its owner. */
static void reap(es_multi *e) {
  CURLMsg *message;
  int left;
  while ((message = curl_multi_info_read(e->multi, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL *easy = message->easy_handle;
    CURLcode result = message->data.result; /* dies with the removal */
    char *owner = NULL;
    (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
    es__multi_forget(e, es__transfer_unwatched(owner));
    curl_multi_remove_handle(e->multi, easy);
    es__transfer_done(owner, result);
  }
}

static void act(es_multi *e, curl_socket_t fd, int events) {
  int running;
  curl_multi_socket_action(e->multi, fd, events, &running);
  reap(e);
}

static void on_ready(void *engine, curl_socket_t fd, int events) {
  act(engine, fd, events);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *engine,
                     void *assigned) {
  es_multi *e = engine;
  (void)assigned;
  if (e->closing && what != CURL_POLL_REMOVE) return 0;
  if (!es__watch_want(&e->watches, fd, what)) give_up(e, easy);
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

void es__multi_kick(es_multi *e) {
  (void)uv_idle_start(&e->idle, on_idle);
}

static int on_curl_timer(CURLM *multi, long ms, void *engine) {
  es_multi *e = engine;
  (void)multi;
  if (e->closing) return 0;
  uv_timer_stop(&e->timer);
  if (ms == 0)
    es__multi_kick(e);
  else if (ms > 0)
    (void)uv_timer_start(&e->timer, on_timer, (uint64_t)ms, 0);
  return 0;
}

static void on_handle_closed(uv_handle_t *handle) {
  es_multi *e = handle->data;
  es_runtime *rt = e->rt;
  if (--e->handles == 0) es__free(e);
  es__handle_closed(rt);
}

static void close_multi(es_part *part) {
  es_multi *e = (es_multi *)part;
  e->closing = true;
  curl_multi_cleanup(e->multi);
  es_jar_unref(e->tickets);
  es__watches_close(&e->watches);
  uv_close((uv_handle_t *)&e->timer, on_handle_closed);
  uv_close((uv_handle_t *)&e->idle, on_handle_closed);
}

/* The one piece of state that is the process's: libcurl's own. */
static uv_once_t once = UV_ONCE_INIT;

static void init_curl(void) {
  (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

static es_multi *multi_new(es_runtime *rt) {
  uv_once(&once, init_curl);
  es_multi *e = es__alloc_zeroed(es__memory_of(rt), sizeof *e);
  if (!e) return NULL;
  e->multi = curl_multi_init();
  if (!e->multi) {
    es__free(e);
    return NULL;
  }
  e->rt = rt;
  e->part.key = &multi_key;
  e->part.close = close_multi;
  es__gate_init(&e->gate, es__memory_of(rt));
  es__watches_init(&e->watches, rt, on_ready, e);
  (void)uv_timer_init(es__loop(rt), &e->timer);
  (void)uv_idle_init(es__loop(rt), &e->idle);
  e->timer.data = e->idle.data = e;
  e->handles = 2;
  es__handle_opened(rt);
  es__handle_opened(rt);
  curl_multi_setopt(e->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(e->multi, CURLMOPT_SOCKETDATA, e);
  curl_multi_setopt(e->multi, CURLMOPT_TIMERFUNCTION, on_curl_timer);
  curl_multi_setopt(e->multi, CURLMOPT_TIMERDATA, e);
  e->keep = at_first;
  es__multi_keep(e, &e->keep);
  es__part_add(rt, &e->part);
  return e;
}

es_multi *es__multi_of(es_runtime *rt) {
  es_multi *e = (es_multi *)es__part_find(rt, &multi_key);
  return e ? e : multi_new(rt);
}

es_gate *es__multi_gate(es_multi *e) {
  return &e->gate;
}

CURLMcode es__multi_add(es_multi *e, CURL *easy) {
  return curl_multi_add_handle(e->multi, easy);
}

void es__multi_remove(es_multi *e, CURL *easy) {
  curl_multi_remove_handle(e->multi, easy);
}

es_watches *es__multi_watches(es_multi *e) {
  return &e->watches;
}

void es__multi_keep(es_multi *e, es_http_keep *keep) {
  if (keep->connections >= 0) e->keep.connections = keep->connections;
  if (keep->idle >= 0) e->keep.idle = keep->idle;
  if (keep->dns >= 0) e->keep.dns = keep->dns;
  *keep = e->keep;
  int most = keep->connections ? keep->connections : e->gate.total;
  curl_multi_setopt(e->multi, CURLMOPT_MAXCONNECTS, (long)most);
}

es_jar *es__multi_tickets(es_multi *e) {
  if (!e->tickets) e->tickets = es__jar_tickets(es__memory_of(e->rt));
  return e->tickets;
}
