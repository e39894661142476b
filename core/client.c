/* The client of a C program: a runtime, and a callback for each operation
 * that is under way on it. */
#include <stdatomic.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/list.h"
#include "base/memory.h"
#include "loop/file.h"
#include "loop/runtime.h"
#include "net/http.h"

typedef enum call_kind { FETCH, HASH, TIMER } call_kind;

struct es_call {
  es_client *client;
  es_op *op;
  es_link link;
  call_kind kind;
  bool interrupted, ended;
  es_call_done done;
  void *ud;
  es_response response;
};

struct es_client {
  const es_allocator *memory;
  es_runtime *rt;
  es_list calls;
  bool borrowed;
  bool telling; /* a 'done' may be running */
  bool closing;
  void (*closed)(void *);
  void *closed_ud;
  atomic_bool interrupted;
};

/* ---- telling */

static void tell(es_call *call) {
  es_error err = *es_op_error(call->op);
  if (call->interrupted && err.code == ES_CANCELLED)
    es__fail(&err, ES_INTERRUPTED, 0, "interrupted by the host");
  call->ended = true;
  es__list_remove(&call->link);
  if (call->done) call->done(call, err.code == ES_OK ? NULL : &err, call->ud);
  es_op_release(call->op);
  es__free(call);
}

/* Those that complete while the others are cancelled stay in the list. */
static void cancel_all(es_client *c, bool interrupted) {
  for (es_link *link = es__list_first(&c->calls); link;
       link = es__list_after(&c->calls, link)) {
    es_call *call = ES_OWNER(es_call, link, link);
    call->interrupted |= interrupted;
    es_op_cancel(call->op);
  }
}

/* Tells what has ended. A 'done' may start and cancel calls, and close the
 * client, which is not freed in here. */
static void tell_all(es_client *c) {
  c->telling = true;
  es_collected(c->rt);
  if (atomic_exchange(&c->interrupted, false)) cancel_all(c, true);
  for (es_op *op; (op = es_next(c->rt));) {
    es_call *call = es_op_user(op);
    if (call) tell(call); /* or the timer of a turn */
    es_op_release(op);
  }
  c->telling = false;
}

/* ---- opening and closing */

static void on_ended(void *owner) {
  es_client *c = owner;
  void (*closed)(void *) = c->closed;
  void *ud = c->closed_ud;
  es__free(c); /* before it is told: the allocator may end with that */
  if (closed) closed(ud);
}

/* Every call was told. */
static void end(es_client *c) {
  es_runtime_end(c->rt, on_ended, c);
}

static void on_ready(void *owner) {
  es_client *c = owner;
  tell_all(c);
  if (c->closing && es__list_empty(&c->calls)) end(c);
}

es_client *es_client_open(const es_client_options *given, es_error *err) {
  es_client_options o;
  es__take_known(&o, sizeof o, given);
  es_client *c = es__alloc_zeroed(o.allocator, sizeof *c);
  if (!c) {
    es__fail_memory(err);
    return NULL;
  }
  c->rt = es_runtime_new(o.loop, o.allocator, err);
  if (!c->rt) {
    es__free(c);
    return NULL;
  }
  c->memory = o.allocator;
  c->borrowed = o.loop != NULL;
  if (c->borrowed) es_runtime_on_ready(c->rt, on_ready, c);
  if ((o.per_host > 0 || o.total > 0) &&
      es_http_limits(c->rt, &o.per_host, &o.total) != ES_OK) {
    es__fail_memory(err);
    es_client_close(c, NULL, NULL);
    return NULL;
  }
  return c;
}

static void close_own(es_client *c) {
  es_error err;
  while (!es__list_empty(&c->calls) && es_turn(c->rt, true, &err) == ES_OK)
    tell_all(c);
  end(c);
}

void es_client_close(es_client *c, void (*closed)(void *), void *ud) {
  if (!c || c->closing) return;
  if (es_forked(c->rt)) {
    end(c); /* and nobody is told */
    return;
  }
  c->closing = true;
  c->closed = closed;
  c->closed_ud = ud;
  cancel_all(c, false);
  if (c->borrowed)
    es_nudge(c->rt);
  else if (!c->telling)
    close_own(c);
}

/* ---- turning */

int es_client_step(es_client *c, int timeout_ms) {
  es_error err;
  if (c->telling) return ES_INVALID;
  bool idle = es__list_empty(&c->calls);
  int rc = es_turn_within(c->rt, idle ? 0 : timeout_ms, &err);
  if (rc != ES_OK) return rc;
  tell_all(c);
  if (c->closing) {
    close_own(c);
    return 0;
  }
  return es__list_empty(&c->calls) ? 0 : 1;
}

int es_client_run(es_client *c) {
  int rc;
  do {
    rc = es_client_step(c, -1);
  } while (rc > 0);
  return rc;
}

int es_client_fd(const es_client *c) {
  return es_backend_fd(c->rt);
}

int es_client_timeout(const es_client *c) {
  return es_backend_timeout(c->rt);
}

void *es_client_loop(const es_client *c) {
  return es_runtime_loop(c->rt);
}

void es_client_interrupt(es_client *c) {
  atomic_store(&c->interrupted, true);
  es_wake(c->rt);
}

/* ---- calls */

static es_call *call_new(es_client *c, call_kind kind, es_call_done done,
                         void *ud) {
  if (c->closing || es_forked(c->rt)) return NULL;
  es_call *call = es__alloc_zeroed(c->memory, sizeof *call);
  if (!call) return NULL;
  call->client = c;
  call->kind = kind;
  call->done = done;
  call->ud = ud;
  return call;
}

/* op is NULL: no memory. */
static es_call *call_started(es_call *call, es_op *op) {
  es_client *c = call->client;
  if (!op) {
    es__free(call);
    return NULL;
  }
  call->op = op;
  es_op_set_user(op, call);
  es__list_append(&c->calls, &call->link);
  return call;
}

static void translate_file(const es_request *q, char *part,
                           es_http_request *out) {
  out->file.path = q->path;
  out->file.part = part;
  out->file.length = q->length > 0 ? q->length : -1;
  out->file.digest = q->digest;
  out->file.expect = q->expect;
  out->file.durable = !q->unsynced;
  out->file.nonempty = q->nonempty != 0;
  out->refuse = q->refuse;
}

static void translate(const es_request *q, es_header *headers, char *part,
                      es_http_request *out) {
  memset(out, 0, sizeof *out);
  for (size_t i = 0; i < q->header_count; i++) {
    headers[i].name = q->headers[i].name ? q->headers[i].name : "";
    headers[i].value = q->headers[i].value ? q->headers[i].value : "";
    headers[i].secret = NULL;
  }
  out->method = q->method;
  out->url = q->url ? q->url : "";
  out->headers = headers;
  out->header_count = q->header_count;
  out->body = q->body;
  out->body_length = q->body_length;
  out->connect_to = q->connect_to;
  out->connect_to_count = q->connect_to_count;
  out->ca_file = q->ca_file;
  out->proxy = q->proxy;
  out->sink = q->path      ? ES_SINK_FILE
              : q->discard ? ES_SINK_NULL
                           : ES_SINK_MEMORY;
  if (q->path) translate_file(q, part, out);
  out->max_body = q->max_body;
  out->connect_timeout_ms = q->connect_timeout_ms;
  out->timeout_ms = q->timeout_ms;
  out->low_speed_limit = q->low_speed_limit;
  out->low_speed_time = q->low_speed_seconds;
  out->accept_encoding = q->accept_encoding != 0;
}

static char *part_of(const es_client *c, const es_request *q) {
  static const char suffix[] = ".part";
  if (q->part || !q->path)
    return es__copy_text(c->memory, q->part ? q->part : "");
  size_t length = strlen(q->path);
  char *part = es__alloc(c->memory, length + sizeof suffix);
  if (!part) return NULL;
  memcpy(part, q->path, length);
  memcpy(part + length, suffix, sizeof suffix);
  return part;
}

es_call *es_fetch(es_client *c, const es_request *given, es_call_done done,
                  void *ud) {
  es_request q;
  es_http_request request;
  es__take_known(&q, sizeof q, given);
  es_call *call = call_new(c, FETCH, done, ud);
  if (!call) return NULL;
  char *part = part_of(c, &q);
  es_header *headers =
    es__alloc(c->memory, (q.header_count + 1) * sizeof *headers);
  es_op *op = NULL;
  if (part && headers) {
    translate(&q, headers, part, &request);
    op = es_http_start(c->rt, &request);
  }
  es__free(headers);
  es__free(part);
  return call_started(call, op);
}

es_call *es_timer(es_client *c, double seconds, es_call_done done, void *ud) {
  es_call *call = call_new(c, TIMER, done, ud);
  return call ? call_started(call, es_timer_start(c->rt, seconds)) : NULL;
}

es_call *es_hash_file(es_client *c, const char *path, const char *digest,
                      es_call_done done, void *ud) {
  es_file_request q = {.kind = ES_FILE_HASH,
                       .path = path ? path : "",
                       .path2 = digest ? digest : ""};
  es_call *call = call_new(c, HASH, done, ud);
  return call ? call_started(call, es_file_start(c->rt, &q)) : NULL;
}

void es_call_cancel(es_call *call) {
  es_op_cancel(call->op);
}

void es_call_progress(const es_call *call, int64_t *received, int64_t *total) {
  *received = 0;
  *total = -1;
  if (call->kind == FETCH) es_http_progress(call->op, received, total);
}

/* ---- what came back */

const es_response *es_call_response(es_call *call) {
  es_response *out = &call->response;
  if (!call->ended) return NULL;
  if (call->kind == FETCH) {
    es_http_response_of(call->op, out);
    return out;
  }
  out->head = out->body = out->digest = out->address = "";
  if (call->kind == HASH) {
    const es_file_result *result = es_file_result_of(call->op);
    out->digest = result->hex;
    out->bytes = result->stat.size;
  }
  return out;
}

const char *es_response_header(const es_response *r, const char *name, int n,
                               size_t *length) {
  size_t at = 0, wanted = strlen(name), name_length;
  const char *found, *value;
  *length = 0;
  while (es_head_next(r->head, r->head_length, &at, &found, &name_length,
                      &value, length))
    if (name_length == wanted && strncasecmp(found, name, wanted) == 0 &&
        n-- == 0)
      return value;
  *length = 0;
  return NULL;
}
