/* A request's way through the gate and libcurl, and its ends. */
#include "net/transfer.h"

#include <string.h>

static es_transfer *of_pass(es_pass *pass) {
  return (es_transfer *)((char *)pass - offsetof(es_transfer, pass));
}

static void release_curl(es_transfer *t) {
  es__easy_free(&t->easy);
  es__gate_leave(es__multi_gate(t->engine), &t->pass);
}

static void take_out(es_transfer *t) {
  if (!t->in_multi) return;
  t->in_multi = false;
  es__multi_remove(t->engine, t->easy.handle);
}

es_error *es__transfer_error(es_transfer *t) {
  return t->handed ? es__stream_error(t->stream) : &t->op.error;
}

/* ---- streams that a reader has: their operations are complete, so that the
 * runtime does not know of them */

typedef struct handed_list {
  es_part part;
  es_list transfers;
} handed_list;

static const char handed_key;

/* Ends a request whose operation is complete; that may free it. */
static void let_go(es_transfer *t) {
  es__list_remove(&t->handed_link);
  es__stream_end(t->stream);
  es_op_release(&t->op);
}

static es_transfer *first_of(const handed_list *list) {
  return ES_OWNER(es_transfer, handed_link, es__list_first(&list->transfers));
}

static void close_handed(es_part *part) {
  handed_list *list = (handed_list *)part;
  for (es_transfer *t; (t = first_of(list));) {
    es__fail(es__stream_error(t->stream), ES_CANCELLED, 0,
             "the engine was closed");
    take_out(t);
    release_curl(t);
    let_go(t);
  }
  es__free(list);
}

/* The list of a runtime; it is closed before libcurl's handle, since it is
 * made later. */
static handed_list *list_of(es_runtime *rt) {
  handed_list *list = (handed_list *)es__part_find(rt, &handed_key);
  if (list) return list;
  list = es__alloc_zeroed(es__memory_of(rt), sizeof *list);
  if (!list) return NULL;
  list->part.key = &handed_key;
  list->part.close = close_handed;
  es__part_add(rt, &list->part);
  return list;
}

size_t es_http_stuck(es_runtime *rt) {
  const handed_list *list = (handed_list *)es__part_find(rt, &handed_key);
  const es_transfer *t = list ? first_of(list) : NULL;
  if (!t) return 0;
  const es_gate *gate = es__multi_gate(t->engine);
  int waiting = es__gate_waiting(gate), still = 0;
  if (waiting == 0) return 0;
  for (; t; still++) {
    if (!t->paused) return 0;
    t = ES_OWNER(es_transfer, handed_link,
                 es__list_after(&list->transfers, &t->handed_link));
  }
  return still == gate->inside ? (size_t)waiting : 0;
}

static void on_reader_closed(void *owner) {
  es_transfer *t = owner;
  if (es_forked(t->op.rt)) return; /* the connection is the parent's */
  if (!t->handed) {
    es_op_cancel(&t->op);
    return;
  }
  take_out(t);
  release_curl(t);
  let_go(t);
}

void es__transfer_hand_over(es_transfer *t) {
  handed_list *list = list_of(t->op.rt);
  t->handed = true;
  es__list_append(&list->transfers, &t->handed_link);
  /* A reader may be as slow as it likes; a server that stalls is still told
   * by its speed. */
  curl_easy_setopt(t->easy.handle, CURLOPT_TIMEOUT_MS, 0L);
  es__op_ref(&t->op);
  es__op_complete(&t->op);
}

/* Called when there is a connection and nothing was sent. What can be read on
 * a kept one by then is no answer to this request, though libcurl would take
 * it for one: the request goes to a new connection. HTTP/2 tells whose it is.
 */
static int on_ready(void *owner, char *ip, char *local_ip, int port,
                    int local_port) {
  es_transfer *t = owner;
  (void)local_ip;
  t->easy.route.ready = true;
  if (!es__watch_use(es__multi_watches(t->engine), ip, port, local_port) ||
      (t->errand.joins && es__route_is_http2(t->easy.handle)))
    return CURL_PREREQFUNC_OK;
  t->spoilt = true;
  return CURL_PREREQFUNC_ABORT;
}

/* Once more, on a connection of its own. */
static bool again(es_transfer *t) {
  if (!t->spoilt) return false;
  t->spoilt = t->easy.route.ready = false;
  curl_easy_setopt(t->easy.handle, CURLOPT_FRESH_CONNECT, 1L);
  t->in_multi = true;
  es__multi_add(t->engine, t->easy.handle);
  return true;
}

static double seconds(CURL *easy, CURLINFO what) {
  curl_off_t us = 0;
  (void)curl_easy_getinfo(easy, what, &us);
  return (double)us * 1e-6;
}

static void note_facts(es_transfer *t) {
  CURL *easy = t->easy.handle;
  char *address = NULL;
  t->dns = seconds(easy, CURLINFO_NAMELOOKUP_TIME_T);
  t->connect = seconds(easy, CURLINFO_CONNECT_TIME_T);
  t->tls = seconds(easy, CURLINFO_APPCONNECT_TIME_T);
  t->first_byte = seconds(easy, CURLINFO_STARTTRANSFER_TIME_T);
  t->total = seconds(easy, CURLINFO_TOTAL_TIME_T);
  (void)curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address);
  if (address) strncpy(t->address, address, sizeof t->address - 1);
}

es_errand *es__transfer_errand(void *owner) {
  return &((es_transfer *)owner)->errand;
}

void es__transfer_end_stream(es_transfer *t) {
  if (!t->stream) return;
  *es__stream_error(t->stream) = t->op.error;
  es__stream_end(t->stream);
}

/* The body has ended, well or not: tells who takes it. */
static void end_body(es_transfer *t) {
  if (t->place == ES_SINK_FILE) {
    if (t->op.error.code == ES_OK)
      es__sink_finish(t->sink);
    else
      es__sink_abort(t->sink);
    return;
  }
  if (t->handed) {
    let_go(t);
    return;
  }
  es__transfer_end_stream(t);
  es__op_complete(&t->op);
}

void es__transfer_done(void *owner, CURLcode result) {
  es_transfer *t = owner;
  es_error *err = es__transfer_error(t);
  t->in_multi = false;
  if (again(t)) return;
  note_facts(t);
  if (result != CURLE_OK)
    es__route_failed(&t->easy.route, t->easy.handle, result);
  if (result != CURLE_OK && !t->enough && err->code == ES_OK)
    (void)es__easy_failed(&t->easy, result, err);
  if (err->code == ES_OK && !t->head.whole)
    es__fail(err, ES_NETWORK, 0,
             "the connection was closed within the answer's headers");
  if (err->code == ES_OK && t->decode && es__body_wanted(t))
    (void)es__decode_end(t->decode, err);
  release_curl(t);
  end_body(t);
}

static void on_room(void *owner) {
  es_transfer *t = owner;
  if (!t->paused || es_forked(t->op.rt)) return;
  t->paused = false;
  if (t->in_multi) es__multi_resume(t->engine, t->easy.handle);
}

static void on_closed(void *owner) {
  es_transfer *t = owner;
  const es_error *err = es__sink_error(t->sink);
  if (err->code != ES_OK)
    t->op.error = *err;
  else if (t->op.error.code == ES_OK)
    t->stored = true;
  es__op_complete(&t->op);
}

static void go(es_pass *pass) {
  es_transfer *t = of_pass(pass);
  t->in_multi = true;
  es__multi_add(t->engine, t->easy.handle);
}

bool es__transfer_enter(es_transfer *t, const char *host, int length) {
  t->pass.go = go;
  if (t->stream && !list_of(t->op.rt)) return false;
  return es__gate_enter(es__multi_gate(t->engine), &t->pass, host, length);
}

bool es__transfer_to_file(es_transfer *t, const es_file_plan *plan) {
  static const es_sink_events events = {on_room, on_closed};
  t->promised = plan->length;
  t->coded = plan->coded;
  t->sink = es__sink_new(t->op.rt, plan, &events, t);
  return t->sink;
}

bool es__transfer_to_stream(es_transfer *t, es_stream *stream) {
  static const es_stream_events events = {on_room, on_reader_closed};
  if (!stream || !es__stream_join(stream, &events, t)) return false;
  t->stream = stream;
  return true;
}

/* A file whose last step runs is left to end: it may already be published. */
static void cancel(es_op *op) {
  es_transfer *t = (es_transfer *)op;
  if (!t->easy.handle) return;
  take_out(t);
  es__fail(&op->error, ES_CANCELLED, 0, "cancelled");
  release_curl(t);
  end_body(t);
}

static void destroy(es_op *op) {
  es_transfer *t = (es_transfer *)op;
  es__easy_free(&t->easy);
  es__head_free(&t->head);
  es__buffer_free(&t->body, false);
  es__sink_free(t->sink);
  es__stream_leave(t->stream);
  es__decode_free(t->decode);
  es_jar_unref(t->jar);
  es__free(t->refuse);
  es__free(t);
}

const es_op_class es__transfer_class = {cancel, destroy};

void es__transfer_callbacks(es_transfer *t) {
  CURL *h = t->easy.handle;
  curl_easy_setopt(h, CURLOPT_PRIVATE, t);
  curl_easy_setopt(h, CURLOPT_PREREQFUNCTION, on_ready);
  curl_easy_setopt(h, CURLOPT_PREREQDATA, t);
  const es_http_keep *kept = es__multi_kept(t->engine);
  curl_easy_setopt(h, CURLOPT_MAXAGE_CONN, (long)kept->idle);
  curl_easy_setopt(h, CURLOPT_DNS_CACHE_TIMEOUT, (long)kept->dns);
  if (t->jar) curl_easy_setopt(h, CURLOPT_SHARE, es__jar_share(t->jar));
  es_watches *watches = es__multi_watches(t->engine);
  curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, es__watch_open);
  curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, watches);
  curl_easy_setopt(h, CURLOPT_CLOSESOCKETFUNCTION, es__watch_close);
  curl_easy_setopt(h, CURLOPT_CLOSESOCKETDATA, watches);
}
