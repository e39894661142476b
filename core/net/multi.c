/* libcurl's multi handle on a libuv loop, by socket action.
 *
 * Three rules keep it right. After every socket action all messages are
 * read, whatever the number of running transfers says: the last one may have
 * timed out. A poll handle is closed before its descriptor is, which may be
 * reused at once. A time-out of zero is served by an idle
 * handle, once a turn: zero timers of libuv before 1.48 that are armed in their
 * own callback starve all I/O. */
#include "net/multi.h"

#include "net/watch.h"

struct es_multi {
  es_part part;
  es_runtime *rt;
  CURLM *multi;
  es_gate gate;
  uv_timer_t timer;
  uv_idle_t idle;
  es_list errands, over;
  bool due;    /* libcurl has a time-out of zero */
  int step;    /* of spread() */
  int handles; /* of libuv, not yet closed */
  bool closing;
  es_watches watches;
  es_http_keep keep;
  es_jar *tickets;
};

static const es_http_keep at_first = {.connections = 0, .idle = 118, .dns = 60};

static const char multi_key;

static void on_idle(uv_idle_t *idle);

static void kick(es_multi *e) {
  (void)uv_idle_start(&e->idle, on_idle);
}

/* NULL: a handle of libcurl's own, by which it ends connections. */
static es_errand *errand_of(CURL *easy) {
  char *owner = NULL;
  (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
  return owner ? es__transfer_errand(owner) : NULL;
}

static es_errand *first_of(const es_list *list) {
  return ES_OWNER(es_errand, link, es__list_first(list));
}

static void put(es_list *list, es_errand *one, CURL *easy,
                es_errand_kind kind) {
  one->easy = easy;
  one->kind = kind;
  es__list_append(list, &one->link);
}

static void forget(es_errand *one) {
  es__list_remove(&one->link);
  one->kind = ES_ERRAND_NONE;
}

static void ask(es_multi *e, CURL *easy, es_errand_kind kind) {
  es_errand *one = errand_of(easy);
  if (one->kind == ES_ERRAND_NONE)
    put(&e->errands, one, easy, kind);
  else if (kind > one->kind)
    one->kind = kind;
  kick(e);
}

static void finish(es_multi *e, CURL *easy, CURLcode result) {
  char *owner = NULL;
  (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
  forget(es__transfer_errand(owner));
  curl_multi_remove_handle(e->multi, easy);
  es__transfer_done(owner, result);
}

/* libcurl looks at a transfer when a second address would have its chance,
 * though it has long been connected. Those that were started together must not
 * fall due together: libcurl serves all of them in one go. */
static void spread(es_multi *e, CURL *easy) {
  enum { FIRST_MS = 200, STEP_MS = 4, STEPS = 64 };
  e->step = (e->step + 1) % STEPS;
  curl_easy_setopt(easy, CURLOPT_HAPPY_EYEBALLS_TIMEOUT_MS,
                   (long)(FIRST_MS + STEP_MS * e->step));
}

/* With no connection at rest libcurl need not look for one among those in
 * use, which may be thousands; but HTTP/2 joins those. */
static bool start(es_multi *e, CURL *easy) {
  spread(e, easy);
  if (!errand_of(easy)->joins && !es__watch_idle(&e->watches))
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  return curl_multi_add_handle(e->multi, easy) == CURLM_OK;
}

static void run_first(es_multi *e) {
  es_errand *one = first_of(&e->errands);
  CURL *easy = one->easy;
  es_errand_kind kind = one->kind;
  forget(one);
  CURLcode result = CURLE_OK;
  /* What libcurl has kept is delivered within the resuming. When that fails it
   * says so here, and looks at the transfer no more. */
  if (kind == ES_ERRAND_RESUME) result = curl_easy_pause(easy, CURLPAUSE_CONT);
  if (kind == ES_ERRAND_GIVE_UP || (kind == ES_ERRAND_START && !start(e, easy)))
    result = CURLE_OUT_OF_MEMORY;
  if (result != CURLE_OK) finish(e, easy, result);
}

/* Takes out what is done, and tells its owner. All messages are read before a
 * transfer is taken out: libcurl then looks through those that are left. */
static void reap(es_multi *e) {
  CURLMsg *message;
  int left;
  while ((message = curl_multi_info_read(e->multi, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    es_errand *one = errand_of(message->easy_handle);
    forget(one);
    one->result = message->data.result; /* dies with the removal */
    put(&e->over, one, message->easy_handle, ES_ERRAND_OVER);
  }
  for (es_errand *one; (one = first_of(&e->over));)
    finish(e, one->easy, one->result);
}

static void act(es_multi *e, curl_socket_t fd, int events) {
  int running;
  curl_multi_socket_action(e->multi, fd, events, &running);
  reap(e);
}

static void act_by_time(es_multi *e) {
  e->due = false; /* libcurl says so again if it has another one */
  act(e, CURL_SOCKET_TIMEOUT, 0);
}

static void on_ready(void *engine, curl_socket_t fd, int events) {
  act(engine, fd, events);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *engine,
                     void *assigned) {
  es_multi *e = engine;
  (void)assigned;
  if (e->closing && what != CURL_POLL_REMOVE) return 0;
  if (!es__watch_want(&e->watches, fd, what) && errand_of(easy))
    ask(e, easy, ES_ERRAND_GIVE_UP);
  return 0;
}

static void on_timer(uv_timer_t *timer) {
  act_by_time(timer->data);
}

/* What waits for no event: the errands, libcurl's zero time-outs, and the
 * sockets that the turn before had no time for. */
static void on_idle(uv_idle_t *idle) {
  es_multi *e = idle->data;
  do {
    if (!es__list_empty(&e->errands)) run_first(e);
    act_by_time(e);
  } while (!es__list_empty(&e->errands) && !es__watches_late(&e->watches));
  es__watches_serve(&e->watches);
  if (es__list_empty(&e->errands) && !e->due &&
      !es__watches_waiting(&e->watches))
    uv_idle_stop(idle);
}

static void on_postponed(void *engine) {
  kick(engine);
}

static int on_curl_timer(CURLM *multi, long ms, void *engine) {
  es_multi *e = engine;
  (void)multi;
  if (e->closing) return 0;
  uv_timer_stop(&e->timer);
  e->due = ms == 0;
  if (e->due)
    kick(e);
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
  e->watches.rt = rt;
  e->watches.ready = on_ready;
  e->watches.postponed = on_postponed;
  e->watches.owner = e;
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

void es__multi_add(es_multi *e, CURL *easy) {
  ask(e, easy, ES_ERRAND_START);
}

void es__multi_resume(es_multi *e, CURL *easy) {
  ask(e, easy, ES_ERRAND_RESUME);
}

void es__multi_remove(es_multi *e, CURL *easy) {
  forget(errand_of(easy));
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

const es_http_keep *es__multi_kept(const es_multi *e) {
  return &e->keep;
}

es_jar *es__multi_tickets(es_multi *e) {
  if (!e->tickets) e->tickets = es__jar_tickets(es__memory_of(e->rt));
  return e->tickets;
}
